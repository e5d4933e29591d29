# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A night with the runbook: each command of the page is typed as it stands there, in the order of the page, while
us-east-1 is lost and comes back. Each test goes on where the one before it stopped."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lab.testing import Lab, running_lab
from tests.story.playbooks import LONGEST_RUN_SECONDS, PROGRAM, ROOT, descendants, environment, play
from tests.story.runbook import PAGE, Command, commands

HOME, AWAY = "us-east-1", "us-east-2"
SUFFIX = "dev"
MOVES = {"SwitchoverGlobalCluster", "FailoverGlobalCluster"}


@dataclass
class Night:
    """The lab, the folder where commands are typed, and those that are yet to be typed."""

    lab: Lab
    folder: Path
    left: list[Command]

    def type_next(self, section: str, *, cut_off_after: str = "") -> subprocess.CompletedProcess[str]:
        """Type the next command of the page, which has to stand in this section.

        ``cut_off_after`` is an action: when AWS was asked for it, the connection breaks.
        """
        command = self.left.pop(0)
        assert command.section == section, f"the page goes on with {command}"
        mark = self.lab.mark()
        typed = subprocess.Popen(
            ["bash", "-c", command.text],
            cwd=self.folder,
            env=environment(self.lab, {"PATH": f"{PROGRAM.parent}:{os.environ['PATH']}"}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        if cut_off_after:
            assert eventually(lambda: any(call["action"] == cut_off_after for call in self.lab.calls(mark)), pause=0.1)
            kill(typed.pid)
        output, _unused = typed.communicate(timeout=LONGEST_RUN_SECONDS)
        return subprocess.CompletedProcess(command.text, typed.returncode, unwrapped(output))

    def moves(self, since: int) -> list[str]:
        """The moves that AWS agreed to."""
        return [call["action"] for call in self.lab.calls(since) if call["action"] in MOVES and call["status"] == 200]


def unwrapped(text: str) -> str:
    """Output without the line breaks and quotes that YAML puts into long sentences."""
    return " ".join(text.replace("''", "'").split())


def kill(pid: int) -> None:
    for each in [*descendants(pid), pid]:
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


def eventually(holds: Callable[[], bool], seconds: float = 90, pause: float = 0.5) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def members(lab: Lab) -> list[dict[str, Any]]:
    [found] = lab.client("rds", AWAY).describe_global_clusters()["GlobalClusters"]
    return list(found["GlobalClusterMembers"])


def writer(lab: Lab) -> str:
    return str(next(one["DBClusterArn"] for one in members(lab) if one["IsWriter"]).split(":")[3])


def group(lab: Lab, region: str) -> tuple[int, int]:
    """The floor of the region's scaling group, and how many instances it is to run."""
    [found] = lab.client("autoscaling", region).describe_auto_scaling_groups()["AutoScalingGroups"]
    return int(found["MinSize"]), int(found["DesiredCapacity"])


def parameter(lab: Lab, region: str, name: str) -> str:
    return str(lab.client("ssm", region).get_parameter(Name=f"/dr-{SUFFIX}/{name}")["Parameter"]["Value"])


def snapshots(lab: Lab, region: str) -> list[str]:
    found = lab.client("rds", region).describe_db_cluster_snapshots()["DBClusterSnapshots"]
    return [one["DBClusterSnapshotIdentifier"] for one in found if one["SnapshotType"] == "manual"]


def measured_lag(lab: Lab) -> float:
    """What CloudWatch tells of the standby's lag, in milliseconds: the most of the last minutes."""
    dimensions = [
        {"Name": "DBClusterIdentifier", "Value": f"cluster-{AWAY}-{SUFFIX}"},
        {"Name": "SourceRegion", "Value": HOME},
    ]
    now = time.time()
    told = lab.client("cloudwatch", AWAY).get_metric_statistics(
        Namespace="AWS/RDS",
        MetricName="AuroraGlobalDBRPOLag",
        Dimensions=dimensions,
        StartTime=now - 300,
        EndTime=now + 60,
        Period=60,
        Statistics=["Maximum"],
    )["Datapoints"]
    return max((float(point["Maximum"]) for point in told), default=0.0)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    folder = tmp_path_factory.mktemp("on-call")
    shutil.copytree(ROOT / "inventories" / "transactions", folder / "my-system")
    with running_lab(tmp_path_factory.mktemp("runbook-lab")) as lab:
        yield Night(lab, folder, commands(PAGE.read_text(encoding="utf-8")))


def test_a_region_of_a_system_is_lost(night: Night) -> None:
    built = play(night.lab, "site")
    assert built.returncode == 0, built.output[-4000:]
    # AWS will not take the old writer in again, and the standby lags when the region goes.
    night.lab.set("rejoin", False)
    night.lab.set("lag_ms", 90_000)
    assert eventually(lambda: measured_lag(night.lab) == 90_000)
    night.lab.outage(HOME)


def test_the_status_tells_of_it(night: Night) -> None:
    run = night.type_next("What stands")
    assert run.returncode != 0
    assert "not ready in us-east-1: the region does not answer" in run.stdout


def test_a_loss_that_nobody_accepted_is_refused(night: Night) -> None:
    mark = night.lab.mark()
    for _unused in ("the plan", "the deed"):
        run = night.type_next("A region is lost")
        assert run.returncode != 0
        assert "at most 60 s may be lost" in run.stdout
    assert night.moves(mark) == []


def test_a_move_that_was_cut_off_is_gone_on_with(night: Night) -> None:
    mark = night.lab.mark()
    night.type_next("A region is lost", cut_off_after="FailoverGlobalCluster")
    run = night.type_next("A command was cut off")
    assert run.returncode == 0, run.stdout[-4000:]
    assert "There is no standby until us-east-1 has resynchronised" in run.stdout
    assert night.moves(mark) == ["FailoverGlobalCluster"]
    assert (writer(night.lab), group(night.lab, AWAY)) == (AWAY, (4, 4))
    assert parameter(night.lab, AWAY, f"evacuated/{HOME}") == "true"


def test_what_lives_is_converged(night: Night) -> None:
    run = night.type_next("While the region is lost")
    assert run.returncode == 0, run.stdout[-4000:]
    assert "Left out, since us-east-1 does not answer" in run.stdout


def test_the_controller_is_stopped(night: Night) -> None:
    assert parameter(night.lab, AWAY, "failover/auto") == "notify"
    run = night.type_next("How to stop")
    assert run.returncode == 0, run.stdout
    assert parameter(night.lab, AWAY, "failover/auto") == "off"


def test_the_journal_tells_of_the_move(night: Night) -> None:
    run = night.type_next("Where it is written")
    assert run.returncode == 0, run.stdout
    assert "to_region: us-east-2" in run.stdout
    assert "step: FINISHED" in run.stdout


def test_the_old_region_takes_no_writes_when_it_is_back(night: Night) -> None:
    night.lab.restore(HOME)
    night.lab.set("lag_ms", "default")
    assert group(night.lab, HOME) == (4, 4), "it does not know that it was left"
    run = night.type_next("Split brain")
    assert run.returncode == 0, run.stdout
    assert group(night.lab, HOME) == (0, 0)


def test_it_goes_back_where_aws_did_not_take_the_region_in(night: Night) -> None:
    assert [one["DBClusterArn"].split(":")[3] for one in members(night.lab)] == [AWAY]
    floor = night.type_next("Back home")
    assert floor.returncode == 0, floor.stdout
    assert (group(night.lab, HOME), parameter(night.lab, AWAY, f"evacuated/{HOME}")) == ((1, 1), "true")
    mark = night.lab.mark()
    run = night.type_next("Back home")
    assert run.returncode == 0, run.stdout[-4000:]
    assert night.moves(mark) == ["SwitchoverGlobalCluster"]
    assert (writer(night.lab), parameter(night.lab, AWAY, f"evacuated/{HOME}")) == (HOME, "false")
    assert any(name.startswith(f"left-{HOME}-{SUFFIX}-") for name in snapshots(night.lab, HOME))


def test_everything_is_converged_again(night: Night) -> None:
    run = night.type_next("Back home")
    assert run.returncode == 0, run.stdout[-4000:]
    assert parameter(night.lab, AWAY, "failover/auto") == "notify"
    assert (group(night.lab, HOME)[0], group(night.lab, AWAY)[0]) == (4, 1)


def test_a_region_is_left_in_good_order(night: Night) -> None:
    mark = night.lab.mark()
    run = night.type_next("Leave a region in good order")
    assert run.returncode == 0, run.stdout[-4000:]
    assert night.moves(mark) == ["SwitchoverGlobalCluster"]
    assert writer(night.lab) == AWAY


def test_no_command_of_the_page_is_left(night: Night) -> None:
    assert night.left == []
