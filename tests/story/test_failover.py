# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The writer moves away and comes back: by one command, by a command that is killed, and with nobody typing. Each test
goes on where the one before it stopped."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from lab.testing import Lab, running_lab
from tests.integration.lambda_scene import answering
from tests.story.leftovers import leftovers
from tests.story.lives import HASTENED, MOVES, SECONDS_PER_MINUTE, eventually, succeeded
from tests.story.playbooks import EVERYTHING, ROOT, Outcome, command, environment, play, play_until

HOME, AWAY = "us-east-1", "us-east-2"
REGIONS = (HOME, AWAY)
SUFFIX = "dev"
ZONE, NAME = "transactions-dr.net", "app.transactions-dr.net"
# What moves, detaches or makes anew. A build after a failover does nothing of the kind.
DRASTIC = ("Delete", "Remove", "Failover", "Switchover", "Terminate", "Restore", "Detach")


@pytest.fixture(scope="module")
def away_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with running_lab(tmp_path_factory.mktemp("failover-lab")) as running:
        running.set("seconds_per_minute", SECONDS_PER_MINUTE)
        yield running


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reports")


def move(lab: Lab, reports: Path, *arguments: str, name: str = "failover") -> Outcome:
    return play(lab, name, "-e", f"writer_region_report_dir={reports}", *arguments)


def build(lab: Lab, *arguments: str, **settings: object) -> Outcome:
    return play(lab, "site", "-e", json.dumps(HASTENED | settings), *arguments)


def topology(lab: Lab, seen_from: str) -> dict[str, Any]:
    [found] = lab.client("rds", seen_from).describe_global_clusters()["GlobalClusters"]
    return dict(found)


def writer(lab: Lab, seen_from: str = AWAY) -> str:
    members = topology(lab, seen_from)["GlobalClusterMembers"]
    return str(next(member["DBClusterArn"] for member in members if member["IsWriter"]).split(":")[3])


def floor(lab: Lab, region: str) -> int:
    [group] = lab.client("autoscaling", region).describe_auto_scaling_groups()["AutoScalingGroups"]
    return int(group["MinSize"])


def latch(lab: Lab, about: str, region: str) -> str:
    name = f"/dr-{SUFFIX}/evacuated/{about}"
    return str(lab.client("ssm", region).get_parameter(Name=name)["Parameter"]["Value"])


def leads_to(lab: Lab, region: str) -> bool:
    return f"alb-{region}-" in lab.answer(ZONE, NAME)


def moves(run: Outcome) -> list[str]:
    return [call["action"] for call in run.calls if call["action"] in MOVES and call["status"] == 200]


def test_a_system_is_built(away_lab: Lab) -> None:
    succeeded(build(away_lab))
    assert writer(away_lab) == HOME
    assert eventually(lambda: leads_to(away_lab, HOME))


def test_a_dry_run_tells_the_plan(away_lab: Lab, reports: Path) -> None:
    run = succeeded(move(away_lab, reports, "--check", "--diff", "-e", f"target_region={AWAY}"))
    assert "by a switchover" in run.output
    assert run.mutations == []
    assert list(reports.iterdir()) == []


@pytest.mark.parametrize(("variable", "wrong"), [("target_region", "us-west-7"), ("mode", "hurry")])
def test_a_wrong_word_is_told(away_lab: Lab, reports: Path, variable: str, wrong: str) -> None:
    run = move(away_lab, reports, "-e", f"{variable}={wrong}")
    assert run.returncode != 0
    assert f"{variable}: found '{wrong}', and only" in run.output
    assert run.mutations == []


def test_a_switchover_takes_capacity_and_traffic_along(away_lab: Lab, reports: Path) -> None:
    run = succeeded(move(away_lab, reports, "-e", f"target_region={AWAY}"))
    assert moves(run) == ["SwitchoverGlobalCluster"]
    assert not {call["service"] for call in run.calls} & {"route53", "iam"}
    assert (writer(away_lab), floor(away_lab, AWAY), floor(away_lab, HOME)) == (AWAY, 4, 1)
    assert eventually(lambda: leads_to(away_lab, AWAY))
    assert latch(away_lab, HOME, AWAY) == "false", "a standby that was left in good order may take over again"


def test_a_system_that_is_there_already_is_left_alone(away_lab: Lab, reports: Path) -> None:
    run = succeeded(move(away_lab, reports, "-e", f"target_region={AWAY}"))
    assert "Nothing to do" in run.output
    assert run.mutations == []


def test_a_build_follows_the_writer(away_lab: Lab) -> None:
    run = succeeded(build(away_lab))
    drastic = [call for call in run.mutations if call.split(":")[1].startswith(DRASTIC)]
    assert drastic == []
    assert writer(away_lab) == AWAY
    again = succeeded(build(away_lab, *EVERYTHING))
    assert again.changed == dict.fromkeys(REGIONS, 0)


@pytest.mark.parametrize(
    "action", ["PutItem", "SwitchoverGlobalCluster", "UpdateAutoScalingGroup", "PutMetricData", "PutObject"]
)
def test_a_move_that_was_killed_is_finished_by_the_next_run(away_lab: Lab, reports: Path, action: str) -> None:
    target = HOME if writer(away_lab) == AWAY else AWAY
    mark = away_lab.mark()
    arguments = ("-e", f"writer_region_report_dir={reports}", "-e", f"target_region={target}")
    assert play_until(away_lab, "failover", action, *arguments)
    succeeded(move(away_lab, reports, "-e", f"target_region={target}"))
    asked = [call for call in away_lab.calls(since=mark) if call["action"] in MOVES and call["status"] == 200]
    assert len(asked) == 1
    assert (writer(away_lab), floor(away_lab, target)) == (target, 4)
    assert lock_is_finished(away_lab, target)


def lock_is_finished(lab: Lab, region: str) -> bool:
    key = {"id": {"S": "lock"}, "entry": {"S": "lock"}}
    return "finished_at" in lab.client("dynamodb", region).get_item(TableName=f"failover-{SUFFIX}", Key=key)["Item"]


def test_of_two_at_once_the_writer_moves_once(away_lab: Lab, reports: Path) -> None:
    target = HOME if writer(away_lab) == AWAY else AWAY
    mark = away_lab.mark()
    arguments = ("-e", f"writer_region_report_dir={reports}", "-e", f"target_region={target}")
    started = [
        subprocess.Popen(
            command("failover", "inventories/transactions", arguments),
            cwd=ROOT,
            env=environment(away_lab, {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _unused in range(2)
    ]
    assert 0 in [run.wait(timeout=300) for run in started]
    asked = [call for call in away_lab.calls(since=mark) if call["action"] in MOVES and call["status"] == 200]
    assert len(asked) == 1
    assert writer(away_lab) == target


def test_the_writer_comes_home(away_lab: Lab, reports: Path) -> None:
    succeeded(move(away_lab, reports, "-e", f"target_region={HOME}"))
    assert writer(away_lab) == HOME
    assert eventually(lambda: leads_to(away_lab, HOME))


def test_a_lag_above_the_bound_is_not_accepted_silently(away_lab: Lab, reports: Path) -> None:
    away_lab.set("lag_ms", 90_000)
    arguments = ("-e", f"target_region={AWAY}", "-e", "mode=failover")
    assert eventually(lambda: move(away_lab, reports, "--check", *arguments).returncode != 0)
    run = move(away_lab, reports, *arguments)
    assert run.returncode != 0
    assert "at most 60 s may be lost" in run.output
    assert "accept_data_loss=true" in run.output
    assert moves(run) == []
    succeeded(move(away_lab, reports, "--check", *arguments, "-e", "accept_data_loss=true"))
    away_lab.set("lag_ms", "default")
    assert eventually(lambda: move(away_lab, reports, "--check", *arguments).returncode == 0)


def test_a_lost_region_is_left_by_one_command(away_lab: Lab, reports: Path) -> None:
    away_lab.outage(HOME, "timeout")
    began = time.time()
    run = succeeded(move(away_lab, reports))

    changing = [call for call in run.calls if call["mutates"] and call["service"] != "dynamodb"]
    assert changing[0]["action"] == "FailoverGlobalCluster"
    asked = datetime.fromisoformat(changing[0]["time"]).timestamp() - began
    # Five seconds on a quiet machine. The tests share theirs.
    assert asked < 15
    assert not {call["service"] for call in run.calls} & {"route53", "iam"}
    to_the_lost = [call for call in run.calls if call["region"] == HOME]
    waits = {(round(datetime.fromisoformat(call["time"]).timestamp()) // 3) for call in to_the_lost}
    assert len(waits) <= 2, "the lost region is looked at once, and not again"
    assert "There is no standby until us-east-1 has resynchronised" in run.output
    assert writer(away_lab) == AWAY
    assert (floor(away_lab, AWAY), latch(away_lab, HOME, AWAY)) == (4, "true")
    assert eventually(lambda: leads_to(away_lab, AWAY))


def test_it_is_reported_in_a_folder_and_in_the_bucket(away_lab: Lab, reports: Path) -> None:
    newest = max(reports.iterdir(), key=lambda folder: folder.name)
    report = json.loads((newest / "report.json").read_text(encoding="utf-8"))
    assert (report["from_region"], report["to_region"], report["method"]) == (HOME, AWAY, "failover")
    assert report["outcome"] == "finished"
    assert 0 < report["recovery_time_seconds"] < 120
    assert [loss["seconds"] for loss in report["losses"]] == [0.08]
    s3 = away_lab.client("s3", AWAY)
    [bucket] = [one["Name"] for one in s3.list_buckets()["Buckets"] if one["Name"].startswith(f"artifacts-{AWAY}-")]
    kept = s3.list_objects_v2(Bucket=bucket, Prefix=f"failovers/{newest.name}/")["Contents"]
    assert sorted(one["Key"].rpartition("/")[2] for one in kept) == ["report.json", "report.md"]
    assert "Missing now" in (newest / "report.md").read_text(encoding="utf-8")


def test_the_status_says_what_does_not_answer(away_lab: Lab) -> None:
    run = play(away_lab, "status")
    assert run.returncode != 0
    assert "not ready in us-east-1: the region does not answer" in run.output


def test_what_lives_can_be_built(away_lab: Lab) -> None:
    refused = build(away_lab)
    assert refused.returncode != 0
    assert "--limit '!us-east-1'" in refused.output
    assert refused.mutations == []
    run = succeeded(build(away_lab, "--limit", AWAY))
    assert "Left out, since us-east-1 does not answer" in run.output
    assert [call for call in run.mutations if call.split(":")[1].startswith(DRASTIC)] == []
    assert not {call["service"] for call in run.calls} & {"route53", "iam"}


def test_a_region_that_comes_back_takes_no_traffic(away_lab: Lab) -> None:
    away_lab.restore(HOME)
    assert not eventually(lambda: not leads_to(away_lab, AWAY), seconds=25)


def test_the_writer_goes_back_without_loss(away_lab: Lab, reports: Path) -> None:
    run = succeeded(move(away_lab, reports, name="failback"))
    assert moves(run) == ["SwitchoverGlobalCluster"]
    assert writer(away_lab) == HOME
    assert (floor(away_lab, HOME), floor(away_lab, AWAY), latch(away_lab, HOME, AWAY)) == (4, 1, "false")
    [kept] = [
        snapshot["DBClusterSnapshotIdentifier"]
        for snapshot in away_lab.client("rds", HOME).describe_db_cluster_snapshots()["DBClusterSnapshots"]
        if snapshot["SnapshotType"] == "manual"
    ]
    assert kept in run.output.replace("\n        ", "")
    assert eventually(lambda: leads_to(away_lab, HOME))


def test_a_build_after_the_failback_settles(away_lab: Lab) -> None:
    succeeded(build(away_lab, auto_failover="act"))
    run = succeeded(build(away_lab, auto_failover="act"))
    assert (run.changed, run.mutations) == (dict.fromkeys(REGIONS, 0), [])


def test_a_lost_region_is_left_with_nobody_typing(away_lab: Lab) -> None:
    # Longer than a run of the controller may take: the next one has to go on.
    away_lab.set("failing_over_seconds", 25)
    away_lab.client("lambda", AWAY).update_function_configuration(
        FunctionName=f"failover-controller-{AWAY}-{SUFFIX}", Timeout=18
    )
    with answering(200) as living:
        with answering(200) as lost:
            put_addresses(away_lab, {HOME: lost, AWAY: living})
            assert not eventually(lambda: topology(away_lab, AWAY)["Status"] != "available", seconds=20)
            mark = away_lab.mark()
            away_lab.outage(HOME)
        # A failback has just ended, so a person decides. The test is that person.
        assert eventually(lambda: "within 3600 s a person decides" in last_word(away_lab, AWAY))
        assert writer(away_lab) == HOME
        put_parameter(away_lab, AWAY, "failover/cooldown_seconds", "1")
        assert eventually(lambda: writer(away_lab) == AWAY and lock_is_finished(away_lab, AWAY), 180)
    asked = [call for call in away_lab.calls(since=mark) if call["action"] in MOVES and call["status"] == 200]
    assert [(call["action"], call["caller"]) for call in asked] == [("FailoverGlobalCluster", "lambda")]
    assert (floor(away_lab, AWAY), latch(away_lab, HOME, AWAY)) == (4, "true")
    assert eventually(lambda: leads_to(away_lab, AWAY))
    away_lab.set("failing_over_seconds", "default")


def put_addresses(lab: Lab, ports: Mapping[str, int]) -> None:
    """Where the applications tell of their health: here, since nothing runs on the lab's instances."""
    for region in REGIONS:
        addresses = {"application/url": ports[region]}
        addresses |= {f"regions/{other}/application_url": ports[other] for other in REGIONS if other != region}
        for name, port in addresses.items():
            put_parameter(lab, region, name, f"http://127.0.0.1:{port}/")


def put_parameter(lab: Lab, region: str, name: str, value: str) -> None:
    lab.client("ssm", region).put_parameter(Name=f"/dr-{SUFFIX}/{name}", Value=value, Type="String", Overwrite=True)


def last_word(lab: Lab, region: str) -> str:
    """What the controller of a region logged last."""
    group = f"/aws/lambda/failover-controller-{region}-{SUFFIX}"
    events = lab.client("logs", region).filter_log_events(logGroupName=group)["events"]
    told = [event for event in events if '"state"' in event["message"]]
    return str(max(told, key=lambda event: event["timestamp"])["message"]) if told else ""


def test_the_old_writer_is_taken_in_where_aws_did_not(away_lab: Lab, reports: Path) -> None:
    rds = away_lab.client("rds", AWAY)
    old = next(
        member["DBClusterArn"]
        for member in topology(away_lab, AWAY)["GlobalClusterMembers"]
        if HOME in member["DBClusterArn"]
    )
    away_lab.restore(HOME)
    rds.remove_from_global_cluster(GlobalClusterIdentifier=f"global-{SUFFIX}", DbClusterIdentifier=old)
    run = succeeded(move(away_lab, reports, name="failback"))
    assert writer(away_lab) == HOME
    assert f"left-{HOME}-{SUFFIX}-" in run.output
    assert [member["IsWriter"] for member in topology(away_lab, HOME)["GlobalClusterMembers"]].count(True) == 1


def test_a_removal_leaves_nothing(away_lab: Lab) -> None:
    succeeded(play(away_lab, "destroy", "-e", f"confirmation={SUFFIX}"))
    assert leftovers(away_lab, SUFFIX, REGIONS) == []
