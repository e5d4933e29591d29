# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The application of one region, as a health monitor watches it: one request, answered or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.health_monitor import Clock, Look, Parameters
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.http_probe import probe_application
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.http_target import parse_target
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.outbox import Outbox
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health_metrics import Metric


@dataclass
class Application:
    """The application behind the load balancer of this region."""

    clock: Clock

    def roles(self, _parameters: Parameters, _outbox: Outbox) -> Sequence[Metric]:
        """None: the roles of the regions are the database's."""
        return ()

    def look(self, parameters: Parameters) -> Look:
        return partial(probe_application, parse_target(parameters), self.clock.now)
