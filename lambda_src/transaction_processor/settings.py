# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the environment tells the transaction processor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """``queue`` is the URL of the queue that takes transactions from the load balancer."""

    region: str
    prefix: str
    queue: str

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        return cls(region=env["AWS_REGION"], prefix=env["PARAMETER_PREFIX"], queue=env.get("QUEUE_URL", ""))
