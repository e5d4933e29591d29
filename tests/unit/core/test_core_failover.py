# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a failover does in a world that differs from a healthy one in one place, and in which words it refuses."""

from __future__ import annotations

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.failover import (
    Action,
    Goal,
    Lag,
    Method,
    World,
    least_lagging,
    moving_to,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.failover_guards import next_step
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import Answer
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.topology import Failover, Topology

from tests.unit.core.failover_worlds import (
    ACCOUNT,
    EAST,
    NOW,
    REGIONS,
    THIRD,
    WEST,
    doubtful,
    lost,
    member,
    moving,
    topology,
    view,
    world,
)

AUTO, SWITCHOVER, FAILOVER = (Goal(WEST, method) for method in Method)
ANYWHERE = Goal(None)
# The writer's region is lost, and what was lost with it was known a moment ago.
GONE = lost(EAST)


def members(west: str) -> Topology:
    return topology(members=(member(EAST, writer=True), member(WEST, synchronization=west), member(THIRD)))


@pytest.mark.parametrize(
    ("goal", "seen", "action", "target", "words"),
    [
        pytest.param(AUTO, world(), Action.SWITCH_OVER, WEST, "nothing is lost", id="all is well"),
        pytest.param(AUTO, world(GONE), Action.FAIL_OVER, WEST, "Connect timeout", id="the writer's region is silent"),
        pytest.param(
            AUTO,
            world(view(EAST, database=Answer.UNHEALTHY)),
            Action.FAIL_OVER,
            WEST,
            "its database UNHEALTHY",
            id="the region answers and its database is ill",
        ),
        pytest.param(
            AUTO,
            world(view(EAST, database=Answer.UNKNOWN)),
            Action.SWITCH_OVER,
            WEST,
            "nothing is lost",
            id="nobody knows how the database is, and its region answers",
        ),
        pytest.param(
            AUTO,
            world(view(EAST, available_instances=0)),
            Action.FAIL_OVER,
            WEST,
            "can't hand over",
            id="the writer has no instance",
        ),
        pytest.param(
            AUTO,
            world(view(WEST, lag=Lag(700.0, NOW - 5000))),
            Action.SWITCH_OVER,
            WEST,
            "nothing is lost",
            id="an old lag tells nothing against a switchover",
        ),
        pytest.param(
            FAILOVER, world(), Action.FAIL_OVER, WEST, "a failover was asked for", id="a failover of a healthy system"
        ),
        pytest.param(
            FAILOVER,
            world(doubtful(EAST)),
            Action.FAIL_OVER,
            WEST,
            "a failover was asked for",
            id="a person has decided where the tools could not",
        ),
        pytest.param(
            SWITCHOVER,
            world(view(WEST, lag=None)),
            Action.SWITCH_OVER,
            WEST,
            "nothing is lost",
            id="a switchover waits for what lags",
        ),
        pytest.param(
            Goal(WEST, accept_data_loss=True),
            world(GONE, view(WEST, lag=None)),
            Action.FAIL_OVER,
            WEST,
            "no known lag",
            id="an unknown loss that was accepted",
        ),
        pytest.param(
            Goal(WEST, max_data_loss_seconds=0.25),
            world(GONE),
            Action.FAIL_OVER,
            WEST,
            "lagged 0.2 s behind, measured 20 s ago",
            id="a lag that is just within the bound",
        ),
        pytest.param(
            AUTO,
            world(stands=topology(WEST)),
            Action.DONE,
            WEST,
            "the writer is in us-east-2",
            id="the writer is there already",
        ),
        pytest.param(
            AUTO,
            world(lost(WEST), stands=topology(WEST)),
            Action.DONE,
            WEST,
            "the writer is in us-east-2",
            id="the writer is there, and its region does not answer us",
        ),
        pytest.param(
            AUTO,
            world(stands=topology(failover=moving(WEST), status="failing-over")),
            Action.WAIT,
            WEST,
            "the move to us-east-2 is failing-over",
            id="it moves there",
        ),
        pytest.param(
            AUTO,
            world(stands=topology(status="switching-over")),
            Action.WAIT,
            WEST,
            "switching-over",
            id="something moves, and a target was named",
        ),
        pytest.param(ANYWHERE, world(), Action.SWITCH_OVER, WEST, "us-east-2", id="unnamed, the least lagging"),
        pytest.param(
            ANYWHERE,
            world(GONE, view(WEST, lag=Lag(3.0, NOW - 20))),
            Action.FAIL_OVER,
            THIRD,
            "us-west-2",
            id="unnamed, the third lags less",
        ),
        pytest.param(
            ANYWHERE,
            world(GONE, view(WEST, lag=None)),
            Action.FAIL_OVER,
            THIRD,
            "us-west-2",
            id="unnamed, a known lag is better than an unknown one",
        ),
        pytest.param(
            ANYWHERE,
            world(stands=topology(failover=moving(THIRD))),
            Action.WAIT,
            THIRD,
            "us-west-2",
            id="unnamed, and it moves already",
        ),
    ],
)
def test_what_comes_next_when(goal: Goal, seen: World, action: Action, target: str, words: str) -> None:
    decision = next_step(seen, goal, NOW)
    assert (decision.action, decision.target) == (action, target)
    assert words in decision.reason


REFUSALS = [
    pytest.param(AUTO, world(lost(WEST)), ["us-east-2 does not answer", "must answer"], id="the target is silent"),
    pytest.param(AUTO, world(doubtful(WEST)), ["Rate exceeded", "must answer"], id="the target throttles us"),
    pytest.param(
        AUTO,
        world(view(WEST, available_instances=0)),
        ["no available database instance", "Add one with site.yml"],
        id="the target has no instance",
    ),
    pytest.param(
        AUTO,
        world(view(WEST, cluster_status="backing-up")),
        ["is backing-up", "when it is available"],
        id="the target's cluster is busy",
    ),
    pytest.param(
        FAILOVER,
        world(stands=members("pending-resync")),
        ["being resynchronised", "when it is connected"],
        id="the target is being resynchronised",
    ),
    pytest.param(
        FAILOVER,
        world(GONE, view(WEST, lag=Lag(60.5, NOW - 9))),
        ["lagged 60.5 s behind, measured 9 s ago", "at most 60 s", "accept_data_loss=true", "max_data_loss_seconds"],
        id="the target lags more than is allowed",
    ),
    pytest.param(
        AUTO,
        world(GONE, view(WEST, lag=None)),
        ["no known lag", "accept_data_loss=true"],
        id="nobody knows how far the target lags",
    ),
    pytest.param(
        AUTO,
        world(GONE, view(WEST, lag=Lag(0.1, NOW - 901))),
        ["measured 901 s ago", "accept_data_loss=true"],
        id="the lag was measured too long ago",
    ),
    pytest.param(
        FAILOVER,
        world(view(WEST, lag=Lag(90, NOW))),
        ["mode=switchover, which waits until nothing is lost"],
        id="a switchover would lose nothing",
    ),
    pytest.param(
        AUTO,
        world(doubtful(EAST)),
        ["Whether us-east-1 answers could not be found out (Rate exceeded)", "mode=failover"],
        id="nobody knows whether the writer's region is well",
    ),
    pytest.param(
        SWITCHOVER,
        world(GONE),
        ["us-east-1 does not answer", "a switchover needs it", "mode=failover"],
        id="a switchover from a silent region",
    ),
    pytest.param(
        SWITCHOVER,
        world(view(EAST, cluster_status="upgrading")),
        ["us-east-1 is upgrading", "when it is available"],
        id="a switchover from a busy cluster",
    ),
    pytest.param(
        SWITCHOVER,
        world(stands=topology(None)),
        ["no single writer", "mode=failover"],
        id="a switchover from nobody",
    ),
    pytest.param(
        AUTO,
        world(stands=topology(failover=moving(THIRD))),
        ["A failover to us-west-2 is failing-over", "when it ended"],
        id="the writer moves elsewhere",
    ),
    pytest.param(
        ANYWHERE,
        world(stands=topology(status="failing-over")),
        ["does not tell where to", "when it ended"],
        id="it moves, nobody knows where to, and no target was named",
    ),
    pytest.param(
        Goal("eu-west-1"),
        world(),
        ["eu-west-1 is no member of global-prod", "Name one that is", "site.yml"],
        id="the target is no member",
    ),
    pytest.param(
        ANYWHERE,
        world(lost(WEST), view(THIRD, available_instances=0)),
        ["No standby", "status.yml"],
        id="there is no standby that could write",
    ),
    pytest.param(
        Goal(WEST, account_id="999999999999"),
        world(),
        [f"lead to account {ACCOUNT}", "only 999999999999 is allowed"],
        id="the credentials are those of another account",
    ),
    pytest.param(
        AUTO, World(None, world().regions), ["No global database", "site.yml"], id="there is no global database"
    ),
]


@pytest.mark.parametrize(("goal", "seen", "words"), REFUSALS)
def test_it_refuses_when(goal: Goal, seen: World, words: list[str]) -> None:
    decision = next_step(seen, goal, NOW)
    assert decision.action is Action.REFUSE
    for word in words:
        assert word in decision.reason


@pytest.mark.parametrize("goal", [AUTO, SWITCHOVER, FAILOVER, ANYWHERE])
def test_the_healthy_world_that_the_refusals_alter_passes(goal: Goal) -> None:
    assert next_step(world(), goal, NOW).action in (Action.SWITCH_OVER, Action.FAIL_OVER)


def test_all_reasons_against_it_are_told_at_once() -> None:
    decision = next_step(world(doubtful(EAST), view(WEST, available_instances=0, lag=None)), AUTO, NOW)
    assert len(decision.refusals) == 3
    assert decision.reason == "; ".join(decision.refusals)


def test_where_no_switchover_is_possible_none_is_offered() -> None:
    ill = view(EAST, database=Answer.UNHEALTHY)
    assert "mode=switchover" not in next_step(world(ill, view(WEST, lag=None)), FAILOVER, NOW).reason


def test_of_equals_the_first_of_the_inventory_is_chosen() -> None:
    equal = (view(region, lag=Lag(1.0, NOW)) for region in REGIONS)
    assert least_lagging(world(*equal), ANYWHERE, NOW) == WEST


def test_a_region_that_nobody_looked_at_is_unknown() -> None:
    assert (world().view("eu-west-1").answering, world().view("eu-west-1").error) == ("unknown", "nobody looked")


@pytest.mark.parametrize("arn", ["", "cluster-us-east-2-prod", "arn:aws:rds:us-east-2"])
def test_what_is_no_arn_leads_nowhere(arn: str) -> None:
    assert moving_to(Failover("pending", "", arn, data_loss_allowed=True)) == ""
