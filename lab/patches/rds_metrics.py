# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RDS: what a global database tells CloudWatch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from lab.patches import world
from lab.patches.beat import at_each_beat
from lab.patches.rds_global_progress import region_of, settle
from lab.patches.tools import core, service

SECONDS_BETWEEN = 2.0


class Link(NamedTuple):
    """A secondary cluster and the region that it follows."""

    account: str
    region: str
    cluster: str
    source: str


def apply() -> None:
    secondaries_publish_their_lag()


def secondaries_publish_their_lag() -> None:
    """AuroraGlobalDBRPOLag, in the region of each secondary, while it follows its writer."""
    rds, cloudwatch, responses = service("rds"), service("cloudwatch"), core("responses")
    published: dict[Link, float] = {}

    @at_each_beat
    def publish(now: float) -> None:
        links = set(_links(rds, now))
        for gone in published.keys() - links:
            del published[gone]
        for link in links:
            lag = world.setting("lag_ms", link.region)
            if lag is None or now - published.get(link, 0) < SECONDS_BETWEEN:
                continue
            published[link] = now
            dimensions = {"DBClusterIdentifier": link.cluster, "SourceRegion": link.source}
            with responses.request_scope(link.account, link.region):
                cloudwatch.record_metric("AWS/RDS", "AuroraGlobalDBRPOLag", lag, "Milliseconds", dimensions)


def _links(rds: Any, now: float) -> Iterator[Link]:
    """Every replication that runs now: neither end is away, and the secondary is connected."""
    for (owner, _name), container in list(rds._global_clusters._data.items()):
        with core("responses").request_scope(owner, ""), rds._shared_container_lock:
            settle(rds, container, now)
        members = container["GlobalClusterMembers"]
        sources = [region_of(member) for member in members if member["IsWriter"]]
        for member in members:
            _arn, _aws, _rds, region, account, _kind, cluster = member["DBClusterArn"].split(":")
            if member["IsWriter"] or member["SynchronizationStatus"] != "connected" or world.is_away(region):
                continue
            yield from (Link(account, region, cluster, source) for source in sources if not world.is_away(source))
