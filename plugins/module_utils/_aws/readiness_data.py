# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of data: asking, and handing what was answered to the judgement."""

from __future__ import annotations

from collections.abc import Mapping

from .._core.readiness_check import Verdict
from .._core.readiness_data import judge_lag
from .readiness_scene import Inspector, Scene


def lag(scene: Scene) -> Verdict | None:
    if scene.is_writer:
        return None
    return judge_lag(scene.status.lag_seconds.get("database"), scene.bounds.max_lag_seconds)


DATA: Mapping[str, Inspector] = {"data.lag": lag}
