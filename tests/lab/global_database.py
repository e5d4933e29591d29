# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A global database of a test of the lab."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.lab.helpers import unique

ENGINE = "aurora-postgresql"
FIRST, SECOND, THIRD = "us-east-1", "us-east-2", "us-west-2"
MASTER = {"MasterUsername": "app", "MasterUserPassword": "made-up-password"}
LOSSY = MappingProxyType({"AllowDataLoss": True})


@dataclass(frozen=True)
class GlobalDatabase:
    lab: Lab
    name: str

    def rds(self, region: str) -> Any:
        return self.lab.client("rds", region)

    def cluster(self, region: str) -> str:
        return f"{self.name}-{region}"

    def arn(self, region: str) -> str:
        return f"arn:aws:rds:{region}:{ACCOUNT}:cluster:{self.cluster(region)}"

    def add(self, region: str, *, instance: bool = True, master: Mapping[str, str] = MappingProxyType({})) -> None:
        self.rds(region).create_db_cluster(
            DBClusterIdentifier=self.cluster(region), Engine=ENGINE, GlobalClusterIdentifier=self.name, **master
        )
        if instance:
            self.rds(region).create_db_instance(
                DBInstanceIdentifier=f"{self.cluster(region)}-1",
                DBClusterIdentifier=self.cluster(region),
                Engine=ENGINE,
                DBInstanceClass="db.r6g.large",
            )

    def look(self, region: str = THIRD) -> dict[str, Any]:
        """The global cluster as a region tells it."""
        [found] = self.rds(region).describe_global_clusters(GlobalClusterIdentifier=self.name)["GlobalClusters"]
        return dict(found)

    def members(self) -> dict[str, str]:
        """The region of each member: writer, or how it is synchronised."""
        return {
            member["DBClusterArn"].split(":")[3]: "writer" if member["IsWriter"] else member["SynchronizationStatus"]
            for member in self.look()["GlobalClusterMembers"]
        }

    def switch_over(self, target: str, *, called_in: str) -> dict[str, Any]:
        return dict(
            self.rds(called_in).switchover_global_cluster(
                GlobalClusterIdentifier=self.name, TargetDbClusterIdentifier=self.arn(target)
            )["GlobalCluster"]
        )

    def fail_over(self, target: str, *, called_in: str = "", mode: Mapping[str, bool] = LOSSY) -> dict[str, Any]:
        return dict(
            self.rds(called_in or target).failover_global_cluster(
                GlobalClusterIdentifier=self.name,
                TargetDbClusterIdentifier=self.arn(target),
                **mode,
            )["GlobalCluster"]
        )


def global_database(lab: Lab, *secondaries: str) -> GlobalDatabase:
    """One with its writer in us-east-1."""
    made = GlobalDatabase(lab, unique("global"))
    made.rds(FIRST).create_global_cluster(GlobalClusterIdentifier=made.name, Engine=ENGINE)
    made.add(FIRST, master=MASTER)
    for region in secondaries:
        made.add(region)
    return made
