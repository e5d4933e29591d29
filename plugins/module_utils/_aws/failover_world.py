# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking at the world before the writer is moved: every region at once, none waited for longer than a moment."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .._core.failover import Answering, Lag, RegionView, World
from .._core.health import parse_standing
from .._core.topology import Topology
from .errors import AWS_ERRORS, answering_of
from .rds_global_cluster import describe_topology
from .region_status import ClientOf, Names, read_database
from .replication_lag import read_lag
from .together import UnansweredError, all_within

# What one look may cost: a lost region is told from a living one by then.
LOOK_SECONDS = 2.5
# How far back the last known lag is looked for.
LAG_WINDOW_SECONDS = 3600.0
HEALTH = ("health/database", "health/application")


@dataclass(frozen=True)
class Reading:
    """One question to one region."""

    region: str
    what: str
    ask: Callable[[], Any]


def observe(client_of: ClientOf, names: Names, target: str | None = None, seconds: float = LOOK_SECONDS) -> World:
    """The regions as they answer within ``seconds``. The target's word about the global database counts first.

    Raises what the first region raised where not one of them answered.
    """
    readings = [reading for region in names.regions for reading in readings_of(client_of, names, region)]
    answers = all_within(seconds, [reading.ask for reading in readings])
    views = []
    topologies: dict[str, Topology | None] = {}
    troubles: list[Exception] = []
    for region in names.regions:
        mine = {
            reading.what: answer for reading, answer in zip(readings, answers, strict=True) if reading.region == region
        }
        views.append(view_of(region, mine))
        if not isinstance(mine["topology"], Exception):
            topologies[region] = mine["topology"]
        else:
            troubles.append(mine["topology"])
    if not topologies:
        raise troubles[0]
    ordered = sorted(topologies, key=lambda region: region != target)
    known = (topologies[region] for region in ordered if topologies[region] is not None)
    return World(next(known, None), tuple(views))


def readings_of(client_of: ClientOf, names: Names, region: str) -> Sequence[Reading]:
    """What is asked of one region, all at the same time."""
    rds, cloudwatch, ssm = (client_of(service, region) for service in ("rds", "cloudwatch", "ssm"))
    cluster = names.of("cluster", region)
    others = [other for other in names.regions if other != region]
    parameters = [names.parameters + name for name in HEALTH]
    return (
        Reading(region, "topology", lambda: describe_topology(rds, names.global_cluster)),
        Reading(region, "database", lambda: read_database(rds, cluster)),
        Reading(region, "lag", lambda: read_lag(cloudwatch, cluster, others, time.time(), LAG_WINDOW_SECONDS)),
        Reading(region, "health", lambda: ssm.get_parameters(Names=parameters)["Parameters"]),
    )


def view_of(region: str, answers: Mapping[str, Any]) -> RegionView:
    """The region from its answers. Whether it answers is told by its database service; the rest may stay unknown."""
    view = RegionView(region)
    database, lag, health = answers["database"], answers["lag"], answers["health"]
    if isinstance(database, Exception):
        view = replace(view, answering=answering_of_reading(database), error=str(database))
    else:
        view = replace(view, cluster_status=database.status, available_instances=database.available_instances)
    if isinstance(lag, Lag):
        view = replace(view, lag=lag)
    if isinstance(health, list):
        told = {parameter["Name"].rpartition("/")[2]: parse_standing(parameter["Value"]) for parameter in health}
        unknown = parse_standing("")
        view = replace(
            view,
            database=told.get("database", unknown).answer,
            application=told.get("application", unknown).answer,
        )
    return view


def answering_of_reading(error: Exception) -> Answering:
    if isinstance(error, UnansweredError):
        return Answering.NO
    return answering_of(error) if isinstance(error, AWS_ERRORS) else Answering.UNKNOWN
