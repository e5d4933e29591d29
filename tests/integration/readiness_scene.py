# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A system of the least that checks of readiness read, and a way to look at it. Nothing of a playbook runs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.readiness import inspect, scene_of
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.world_look import System
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_check import Bounds, Check

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.integration.failover_scene import IMPATIENT, PATIENT, client_of

EAST, WEST = "us-east-1", "us-east-2"
ENGINE, VERSION = "aurora-postgresql", "16.8"


@dataclass
class Ready:
    """One system in the lab, whose writer is in the first region."""

    lab: Lab
    suffix: str = field(default_factory=lambda: f"rdy{uuid.uuid4().hex[:6]}")
    regions: tuple[str, ...] = (EAST, WEST)

    def client(self, service: str, region: str) -> Any:
        return self.lab.client(service, region)

    def name(self, kind: str, region: str) -> str:
        return f"{kind}-{region}-{self.suffix}"

    @property
    def tags(self) -> list[dict[str, str]]:
        return [{"Key": "Environment", "Value": self.suffix}]

    def look(
        self, name: str, region: str = "", *, bounds: Bounds | None = None, later: float = 0, **of_system: Any
    ) -> Check | None:
        """What a check says of a region, else of the standby, now or so many hours later."""
        endpoint = self.lab.endpoint
        system = System(self.suffix, ACCOUNT, self.regions[0], "ready-dr.net", "app.ready-dr.net", **of_system)
        scene = scene_of(
            lambda service, where: client_of(endpoint, service, where, IMPATIENT),
            lambda service, where: client_of(endpoint, service, where, PATIENT),
            system,
            self.regions,
            bounds or Bounds(),
            datetime.now(UTC) + timedelta(hours=later),
        )
        return next(iter(inspect(scene, [region or self.regions[1]], [name])), None)

    def state(self, name: str, region: str = "", **more: Any) -> str:
        """The state and what was seen, as one text; empty where the check says nothing."""
        check = self.look(name, region, **more)
        return f"{check.state}: {check.seen}" if check else ""

    def measure(
        self,
        namespace: str,
        values: Mapping[str, float],
        dimensions: Mapping[str, str],
        region: str = "",
        minutes_ago: Sequence[float] = (0,),
    ) -> None:
        """Put there what AWS alone measures, once for each time."""
        named = [{"Name": key, "Value": value} for key, value in dimensions.items()]
        now = datetime.now(UTC)
        self.client("cloudwatch", region or self.regions[1]).put_metric_data(
            Namespace=namespace,
            MetricData=[
                {"MetricName": name, "Dimensions": named, "Value": value, "Timestamp": now - timedelta(minutes=ago)}
                for name, value in values.items()
                for ago in minutes_ago
            ],
        )


def make_database(ready: Ready, instance_class: str = "db.r6g.large", **cluster: Any) -> None:
    """A cluster with an instance in each region. The first one writes."""
    writer = ready.regions[0]
    whole = f"global-{ready.suffix}"
    ready.client("rds", writer).create_global_cluster(
        GlobalClusterIdentifier=whole, Engine=ENGINE, EngineVersion=VERSION
    )
    for region in ready.regions:
        master = {"MasterUsername": "app", "MasterUserPassword": "made-up"} if region == writer else {}
        ready.client("rds", region).create_db_cluster(
            DBClusterIdentifier=ready.name("cluster", region),
            Engine=ENGINE,
            EngineVersion=VERSION,
            GlobalClusterIdentifier=whole,
            BackupRetentionPeriod=7,
            **master,
            **cluster,
        )
        make_instance(ready, region, "db-1", instance_class)


def make_instance(ready: Ready, region: str, kind: str, instance_class: str = "db.r6g.large") -> None:
    ready.client("rds", region).create_db_instance(
        DBInstanceIdentifier=ready.name(kind, region),
        DBClusterIdentifier=ready.name("cluster", region),
        Engine=ENGINE,
        DBInstanceClass=instance_class,
    )
