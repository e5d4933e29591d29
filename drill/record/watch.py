# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One look at each part of a system, as a short label."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.errors import AWS_ERRORS
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.rds_global_cluster import describe_topology
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.region_status import Names
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.topology import Topology

from drill.probe.names import Lookup
from drill.probe.send import Place, request
from drill.sights import ALARM, CALM

ClientOf = Callable[[str, str], Any]
HEALTH_SECONDS = 4.0
AWAY = "away"
STANDINGS = {"failover/writer_health": "writer", "health/database": "database", "health/application": "application"}
LAG_ALARMS = "rpo-lag-from-"


def database_label(topology: Topology | None) -> str:
    if topology is None:
        return "no global database"
    if topology.failover is not None:
        return f"moving to {topology.failover.to_arn.split(':')[3]}"
    return topology.writer_region or "no writer"


def alarm_label(region: str, standings: Mapping[str, str], lag_alarms: Sequence[str]) -> str:
    """What the people of a region are told: what its monitors and its controller find ill, and alarms on the lag."""
    told = [f"{name} UNHEALTHY, says {region}" for name, standing in standings.items() if is_unhealthy(standing)]
    return "; ".join([*told, *sorted(lag_alarms)]) or CALM


def is_unhealthy(standing: str) -> bool:
    try:
        return bool(json.loads(standing or "{}").get("answer") == "UNHEALTHY")
    except ValueError:
        return False


def joined_alarms(labels: Sequence[str]) -> str:
    return "; ".join(dict.fromkeys(label for label in labels if label not in (CALM, AWAY))) or CALM


@dataclass(frozen=True)
class Watch:
    """Looks at one system. ``client`` gives impatient clients, since a region may be lost."""

    client: ClientOf
    names: Names
    place: Place
    look_up: Callable[[str], Lookup]
    balancers: dict[str, str] = field(default_factory=dict)

    def looks(self) -> dict[str, Callable[[], str]]:
        """What is looked at, by the lane of the picture."""
        regions = self.names.regions
        return {
            "DNS": self.dns,
            "database": self.database,
            ALARM: self.alarms,
            **{f"health {region}": partial(self.health, region) for region in regions},
            **{f"capacity {region}": partial(self.capacity, region) for region in regions},
        }

    def dns(self) -> str:
        """The region that the name leads to, as the addresses of the load balancers tell."""
        found = self.look_up(self.place.host).addresses
        regions = [region for region in self.names.regions if set(found) & set(self.addresses(region))]
        return ", ".join(regions) or "nowhere"

    def addresses(self, region: str) -> tuple[str, ...]:
        return self.look_up(self.balancer(region)).addresses

    def balancer(self, region: str) -> str:
        """Read once: a region that is lost later does not tell it."""
        if region not in self.balancers:
            elb = self.client("elbv2", region)
            [told] = elb.describe_load_balancers(Names=[self.names.of("alb", region)])["LoadBalancers"]
            self.balancers[region] = str(told["DNSName"]).rstrip(".")
        return self.balancers[region]

    def health(self, region: str) -> str:
        """Whether this region serves writes, as its load balancer answers."""
        address = self.addresses(region)[0]
        answer, _content = request(self.place, address, "GET", "/health", None, HEALTH_SECONDS)
        return "serves" if answer.status == 200 else f"answers {answer.status}"

    def database(self) -> str:
        """The writer, as the first region says that answers."""
        for region in self.names.regions:
            with suppress(*AWS_ERRORS):
                return database_label(describe_topology(self.client("rds", region), self.names.global_cluster))
        return AWAY

    def capacity(self, region: str) -> str:
        client = self.client("autoscaling", region)
        name = self.names.of("asg", region)
        [group] = client.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
        running = sum(instance["LifecycleState"] == "InService" for instance in group["Instances"])
        return f"{running} in service"

    def alarms(self) -> str:
        """What is told by the regions that answer."""
        return joined_alarms([self.alarm(region) for region in self.names.regions])

    def alarm(self, region: str) -> str:
        try:
            told = self.client("ssm", region).get_parameters(Names=[self.names.parameters + name for name in STANDINGS])
            lags = self.client("cloudwatch", region).describe_alarms(AlarmNamePrefix=LAG_ALARMS, StateValue="ALARM")
        except AWS_ERRORS:
            return AWAY
        values = {one["Name"].removeprefix(self.names.parameters): one["Value"] for one in told["Parameters"]}
        standings = {word: values.get(name, "") for name, word in STANDINGS.items()}
        mine = [one["AlarmName"] for one in lags["MetricAlarms"] if one["AlarmName"].endswith(self.names.suffix)]
        return alarm_label(region, standings, mine)
