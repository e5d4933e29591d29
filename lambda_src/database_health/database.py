# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The database of one region, as a health monitor watches it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.health_monitor import Clock, Look, Parameters
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.outbox import OUR_TROUBLE, Outbox
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.parameters import read_parameters
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.secrets import read_credentials
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.writer_region import describe_writer_region
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import Outcome, Probe
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health_metrics import Metric, role_metrics
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.monitor_settings import evacuated_regions, needed

from .probe import probe_database, prove_write
from .settings import parse_target


@dataclass
class Database:
    """The database as seen from its region. ``writer_here`` is what RDS said last, None when it did not say."""

    region: str
    client: Callable[[str], Any]
    clock: Clock
    writer_here: bool | None = None

    def roles(self, parameters: Parameters, outbox: Outbox) -> Sequence[Metric]:
        """Whether the writer is here, and which other regions are evacuated."""
        writer = outbox.attempt(
            "asking where the writer is",
            lambda: describe_writer_region(self.client("rds"), needed(parameters, "database/global_cluster")),
        )
        self.writer_here = None if writer is None else writer == self.region
        latches = evacuated_regions(parameters, self.region)
        return role_metrics(self.region, self.writer_here, latches, self.clock.now())

    def prove(self, prefix: str) -> Probe:
        """A write into the writer's endpoint of this region; unknown where there is no database to write into."""
        try:
            target = parse_target(read_parameters(self.client("ssm"), prefix), writer_here=True)
            credentials = read_credentials(self.client("secretsmanager"), target.secret_arn)
        except OUR_TROUBLE as error:
            return Probe(Outcome.UNKNOWN, str(error), self.clock.now())
        return prove_write(target, credentials, self.region, self.clock.now)

    def look(self, parameters: Parameters) -> Look:
        """The probe of the endpoint that the region's role calls for."""
        target = parse_target(parameters, self.writer_here)
        credentials = read_credentials(self.client("secretsmanager"), target.secret_arn)
        return partial(probe_database, target, credentials, self.region, self.clock.now)
