# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Worlds for the tests of a failover's decisions: a healthy one to alter in one place, and any other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.failover import (
    Answering,
    Goal,
    Lag,
    Method,
    RegionView,
    World,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import Answer
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.topology import Failover, Member, Topology
from hypothesis import strategies as st

NOW = 1795178733.0
ACCOUNT = "111122223333"
EAST, WEST, THIRD = REGIONS = ("us-east-1", "us-east-2", "us-west-2")


def arn(region: str) -> str:
    return f"arn:aws:rds:{region}:{ACCOUNT}:cluster:cluster-{region}-prod"


def member(region: str, *, writer: bool = False, synchronization: str = "connected") -> Member:
    return Member(arn(region), f"cluster-{region}-prod", region, writer, "" if writer else synchronization)


def topology(writer: str | None = EAST, **changes: Any) -> Topology:
    """Three members that are well; without a writer none of them writes."""
    members = tuple(member(region, writer=region == writer) for region in REGIONS)
    stands = Topology(
        "global-prod", "available", members, arn=f"arn:aws:rds::{ACCOUNT}:global-cluster:global-prod", engine="x"
    )
    return replace(stands, **changes)


def moving(to: str, source: str = EAST, status: str = "failing-over") -> Failover:
    return Failover(status, arn(source), arn(to), data_loss_allowed=True)


def view(region: str, **changes: Any) -> RegionView:
    """A region that is well; a standby whose lag was measured a moment ago."""
    lag = None if region == EAST else Lag(0.25 if region == WEST else 0.5, NOW - 20)
    well = RegionView(
        region,
        cluster_status="available",
        available_instances=1,
        lag=lag,
        database=Answer.HEALTHY,
        application=Answer.HEALTHY,
    )
    return replace(well, **changes)


def lost(region: str, error: str = "Connect timeout on endpoint") -> RegionView:
    return RegionView(region, Answering.NO, error)


def doubtful(region: str, error: str = "Rate exceeded") -> RegionView:
    return RegionView(region, Answering.UNKNOWN, error)


def world(*views: RegionView, stands: Topology | None = None) -> World:
    """A healthy world with other views of some regions, or another topology."""
    other = {seen.region: seen for seen in views}
    return World(stands or topology(), tuple(other.get(region, view(region)) for region in REGIONS))


REGION = st.sampled_from(REGIONS)
SYNCHRONIZATIONS = ("connected", "connected", "", "pending-resync")
STATUSES = ("available", "available", "available", "failing-over", "switching-over", "modifying")
SECONDS, AGES = (0.0, 0.25, 59.9, 60.0, 60.1, 900.0), (-5.0, 20.0, 899.0, 901.0)
LAGS = (None, *(Lag(seconds, NOW - age) for seconds in SECONDS for age in AGES))
# Most often well, so that guards behind the first are reached too.
CLUSTERS = (("available", 1), ("available", 2), ("available", 1), ("available", 0), ("failing-over", 1), ("", 0))
SILENT = tuple(RegionView("", answering, "why") for answering in (Answering.NO, Answering.UNKNOWN))
VIEWS = st.one_of(
    st.builds(
        lambda cluster, lag, database: RegionView("", Answering.YES, "", cluster[0], cluster[1], lag, database),
        st.sampled_from(CLUSTERS),
        st.sampled_from(LAGS),
        st.sampled_from(Answer),
    ),
    st.sampled_from(SILENT),
)


@st.composite
def topologies(draw: st.DrawFn) -> Topology:
    """Any global database; now and then with no writer, two of them, or a move that does not tell where to."""
    there = draw(st.sampled_from((REGIONS, REGIONS[::-1], REGIONS[:2], REGIONS[1:], REGIONS[:1])))
    writers = draw(st.sampled_from((there[:1], there[:1], there[-1:], (), there[:2])))
    members = tuple(
        member(region, writer=region in writers, synchronization=draw(st.sampled_from(SYNCHRONIZATIONS)))
        for region in there
    )
    ends = [moving(to, source) for to in REGIONS for source in REGIONS]
    nowhere = Failover("pending", "", "", data_loss_allowed=False)
    failover = draw(st.sampled_from((None, None, None, None, *ends, nowhere)))
    return topology(status=draw(st.sampled_from(STATUSES)), members=members, failover=failover)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    known = draw(st.one_of(topologies(), topologies(), st.none()))
    return World(known, tuple(replace(draw(VIEWS), region=name) for name in REGIONS))


GOALS = st.builds(
    Goal,
    target=st.sampled_from((None, *REGIONS, "eu-west-1")),
    method=st.sampled_from(Method),
    accept_data_loss=st.booleans(),
    max_data_loss_seconds=st.sampled_from((0.0, 5.0, 60.0)),
    account_id=st.sampled_from(("", "", ACCOUNT, "999999999999")),
)
