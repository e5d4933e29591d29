# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module rds_global_writer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.replication_lag import read_lag

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.integration.failover_scene import ALL, EAST, THIRD, WEST, Done, make_scene, quick_lab
from tests.integration.module_process import Dies
from tests.integration.runner import Task, play

# As long as a look takes at the most, and what the rest costs on a busy machine.
PATIENCE = 3.5


@pytest.fixture(autouse=True)
def all_is_well(lab: Lab) -> Iterator[None]:
    with quick_lab(lab):
        yield


def seconds_to_request(done: Done) -> float:
    """From the first call to the one that moves the writer."""
    moments = [datetime.fromisoformat(call["time"].replace("Z", "+00:00")) for call in done.calls]
    actions = [call["action"] for call in done.calls]
    return (moments[actions.index("FailoverGlobalCluster")] - moments[0]).total_seconds()


def test_a_plan_is_told_and_a_switchover_made_once(lab: Lab, tmp_path: Path) -> None:
    scene = make_scene(lab)
    to_west = {**scene.options, "writer_region": WEST, "reason": "a rehearsal"}
    run = play(
        lab,
        tmp_path,
        "rds_global_writer",
        [
            Task("predict", to_west, check=True),
            Task("move", to_west),
            Task("no member", {**scene.options, "writer_region": "eu-west-1"}, fails=True),
        ],
    )
    told = run["predict"].result
    assert (told["writer_region"], told["source_region"], told["method"]) == (WEST, EAST, "switchover")
    assert told["why"] == f"{EAST} answers and is in sync with {WEST}: nothing is lost"
    assert (run["predict"].before, run["predict"].after) == (run["move"].before, run["move"].after)
    assert run["move"].after == {"writer_region": WEST}
    assert [action for action in run["move"].calls if action.endswith("GlobalCluster")] == ["SwitchoverGlobalCluster"]
    assert (run["move"].result["state"], run["move"].result["troubles"]) == ("done", [])
    assert "is no member" in run["no member"].result["msg"]
    assert scene.writer() == WEST
    entries = scene.journal(run["move"].result["failover_id"])
    assert [str(entry.step) for entry in entries] == ["REQUESTED", "PROMOTING", "PROMOTED"]
    assert entries[0].detail == "a rehearsal"
    assert entries[0].actor.startswith("arn:aws:")
    assert {entry.data.get("from") for entry in entries[:2]} == {EAST}
    again = scene.move()
    assert (again.result["changed"], again.result["state"], again.mutating()) == (False, "done", [])


@pytest.mark.parametrize("mode", ["reset", "timeout", "503"])
def test_a_lost_region_neither_holds_up_nor_is_asked_for_anything(lab: Lab, mode: str) -> None:
    scene = make_scene(lab, ALL)
    lab.outage(EAST, mode)
    # Nobody named a target, so the one that lags least is found out as well.
    done = scene.move(None, method="auto", accept_data_loss=True)
    assert done.mutating()[0] == "FailoverGlobalCluster"
    assert done.mutating() == ["FailoverGlobalCluster"]
    assert (done.result["method"], done.result["silent_regions"]) == ("failover", [EAST])
    assert done.result["troubles"] == []
    assert seconds_to_request(done) < PATIENCE
    assert len(done.calls_of(EAST)) <= 8
    assert {call["service"] for call in done.calls} <= {"rds", "monitoring", "ssm", "dynamodb", "sts"}
    assert done.result["writer_region"] == scene.writer()


def test_a_lag_above_the_bound_needs_a_word(lab: Lab) -> None:
    lab.set("lag_ms", 90_000)
    scene = make_scene(lab)
    await_lag(lab, scene.names.of("cluster", WEST))
    refused = scene.move(method="failover", fails=True)
    assert "lagged 90.0 s behind" in refused.result["msg"]
    assert "accept_data_loss=true" in refused.result["msg"]
    assert "mode=switchover" in refused.result["msg"]
    assert refused.mutating(but=()) == []
    predicted = scene.move(method="failover", fails=True, check=True)
    assert predicted.result["msg"].partition(", measured")[0] == refused.result["msg"].partition(", measured")[0]
    assert scene.lock() is None
    done = scene.move(method="failover", accept_data_loss=True)
    assert done.result["method"] == "failover"
    assert scene.writer() == WEST


def test_an_unknown_lag_counts_as_above_the_bound(lab: Lab) -> None:
    lab.set("lag_ms", None)
    scene = make_scene(lab)
    refused = scene.move(method="failover", fails=True)
    assert "has no known lag" in refused.result["msg"]
    done = scene.move(method="failover", max_data_loss_seconds=0, accept_data_loss=True)
    assert done.result["changed"]


def await_lag(lab: Lab, cluster: str, region: str = WEST) -> None:
    """Until the lab has published one."""
    deadline = time.monotonic() + 10
    while read_lag(lab.client("cloudwatch", region), cluster, [EAST], time.time(), 60) is None:
        assert time.monotonic() < deadline, "no lag was published"
        time.sleep(0.1)


def test_of_three_regions_the_one_that_lags_least_takes_over(lab: Lab) -> None:
    lab.set(f"lag_ms.{WEST}", 4000)
    lab.set(f"lag_ms.{THIRD}", 50)
    scene = make_scene(lab, ALL)
    for region in (WEST, THIRD):
        await_lag(lab, scene.names.of("cluster", region), region)
    assert scene.move(None, method="failover", check=True).result["writer_region"] == THIRD
    # Somebody names the one in the middle: it is taken.
    done = scene.move(WEST, method="failover")
    assert (done.result["writer_region"], scene.writer()) == (WEST, WEST)


def test_two_at_once_move_the_writer_once(lab: Lab) -> None:
    scene = make_scene(lab)
    lab.set("failing_over_seconds", 1.5)
    running = [scene.start("rds_global_writer", writer_region=WEST) for _each in range(2)]
    ended = [scene.end(one) for one in running]
    moved = [call for call in ended[0].calls if call["action"] == "SwitchoverGlobalCluster" and call["status"] == 200]
    assert len(moved) == 1
    assert [one.result["state"] for one in ended] == ["done", "done"]
    assert sorted(one.result["changed"] for one in ended) == [False, True]
    assert len({one.result["failover_id"] for one in ended}) == 1
    assert scene.writer() == WEST


def test_another_target_is_refused_while_somebody_is_at_work(lab: Lab) -> None:
    scene = make_scene(lab, ALL)
    lab.set("failing_over_seconds", 0.2)
    first = scene.move(WEST)
    assert first.result["state"] == "done"
    refused = scene.move(THIRD, fails=True)
    assert refused.mutating() == []
    assert f"moves the writer to {WEST}" in refused.result["msg"]
    assert "Run again when it ended" in refused.result["msg"]
    lab.set("failing_over_seconds", 600)
    scene.run_here().act("rds", WEST).switchover_global_cluster(
        GlobalClusterIdentifier=scene.names.global_cluster,
        TargetDbClusterIdentifier=f"arn:aws:rds:{EAST}:{ACCOUNT}:cluster:{scene.names.of('cluster', EAST)}",
    )
    refused = scene.move(THIRD, fails=True)
    assert f"A failover to {EAST} is failing-over" in refused.result["msg"]


@pytest.mark.parametrize(
    "dies",
    [
        pytest.param(Dies("PutItem", after=True), id="after it took the lock"),
        pytest.param(Dies("FailoverGlobalCluster", after=False), id="before its request"),
        pytest.param(Dies("FailoverGlobalCluster", after=True), id="after its request"),
        pytest.param(Dies("DescribeGlobalClusters", after=True, number=4), id="while it waits"),
    ],
)
def test_a_run_that_was_killed_is_finished_by_the_next(lab: Lab, dies: Dies) -> None:
    scene, mark = make_scene(lab), lab.mark()
    killed = scene.move(method="failover", accept_data_loss=True, dies=dies)
    assert killed.result == {}
    done = scene.move(method="failover", accept_data_loss=True)
    asked = [call for call in lab.calls(since=mark) if call["action"] == "FailoverGlobalCluster"]
    assert [call["status"] for call in asked] == [200]
    assert (done.result["state"], done.result["source_region"], done.result["method"]) == ("done", EAST, "failover")
    assert scene.steps(done.result["failover_id"])[-2:] == ["PROMOTING", "PROMOTED"]
    assert scene.writer() == WEST


@pytest.mark.parametrize("is_lost", [False, True])
def test_without_a_journal_the_move_is_made_all_the_same(lab: Lab, is_lost: bool) -> None:
    scene = make_scene(lab, table=False)
    if is_lost:
        lab.outage(EAST)
    done = scene.move(accept_data_loss=True)
    assert (done.result["state"], scene.writer()) == ("done", WEST)
    assert done.mutating() == ["FailoverGlobalCluster" if is_lost else "SwitchoverGlobalCluster"]
    assert any(trouble.startswith("taking the lock: ") for trouble in done.result["troubles"])
    assert any(trouble.startswith("writing the journal: ") for trouble in done.result["troubles"])
    assert (done.result["source_region"], done.result["changed"]) == (EAST, True)


def test_what_takes_longer_than_the_wait_is_gone_on_with(lab: Lab) -> None:
    scene = make_scene(lab)
    lab.set("failing_over_seconds", 600)
    asked = scene.move(wait=False)
    assert (asked.result["state"], asked.result["changed"]) == ("wait", True)
    late = scene.move(wait_timeout=1, fails=True)
    assert "Run again: it goes on from there" in late.result["msg"]
    lab.set("failing_over_seconds", 0)
    done = scene.move(known=asked.result, holder=asked.result["holder"])
    assert (done.result["state"], done.result["changed"]) == ("done", False)
    assert (done.result["source_region"], done.result["method"]) == (EAST, "switchover")
    assert done.result["failover_id"] == asked.result["failover_id"]


def test_where_no_region_answers_a_sentence_says_so(lab: Lab) -> None:
    scene = make_scene(lab, (EAST,))
    lab.outage(EAST, "timeout")
    failed = scene.move(WEST, fails=True)
    assert failed.result["msg"]
    assert "Traceback" not in str(failed.result)
