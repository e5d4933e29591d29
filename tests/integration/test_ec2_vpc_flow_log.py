# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module ec2_vpc_flow_log."""

from __future__ import annotations

from pathlib import Path

from lab.testing import Lab
from tests.integration.runner import Task, play

NAME = "flow-log-drill"


def test_a_life_of_a_flow_log(lab: Lab, tmp_path: Path) -> None:
    vpc = lab.client("ec2").create_vpc(CidrBlock="10.99.0.0/16")["Vpc"]["VpcId"]
    wanted = {
        "name": NAME,
        "resource_id": vpc,
        "log_group_name": "/vpc/drill",
        "role_arn": "arn:aws:iam::111122223333:role/flow-log-drill",
        "tags": {"Environment": "drill"},
    }
    tagged = {**wanted, "tags": {"Environment": "drill", "Cost-Center": 4711}}
    slower = {**tagged, "max_aggregation_interval": 600}
    gone = {"name": NAME, "resource_id": vpc, "state": "absent"}
    run = play(
        lab,
        tmp_path,
        "ec2_vpc_flow_log",
        [
            Task("predict", wanted, check=True),
            Task("apply", wanted),
            Task("again", wanted),
            Task("tag", tagged),
            Task("predict another", slower, check=True),
            Task("another", {**slower, "tags": {}}),
            Task("another already", slower),
            Task("predict the end", {"name": NAME, "state": "absent"}, check=True),
            Task("end", gone),
            Task("ended already", gone),
            Task("ended already in any VPC", {"name": NAME, "state": "absent"}),
        ],
    )
    read = ["DescribeFlowLogs"]
    assert run.calls() == {
        "predict": read,
        "apply": [*read, "CreateFlowLogs"],
        "again": read,
        "tag": [*read, "CreateTags"],
        "predict another": read,
        "another": [*read, "DeleteFlowLogs", "CreateFlowLogs"],
        "another already": read,
        "predict the end": read,
        "end": [*read, "DeleteFlowLogs"],
        "ended already": read,
        "ended already in any VPC": read,
    }
    assert [name for name, changed in run.changed().items() if not changed] == [
        "again",
        "another already",
        "ended already",
        "ended already in any VPC",
    ]
    made, again = run["apply"].result["flow_log"], run["again"].result["flow_log"]
    assert run["predict"].result["flow_log"] == {**made, "id": ""}
    assert made == again
    assert made["id"].startswith("fl-")
    assert run["another"].before["max_aggregation_interval"] == 60
    assert run["another"].after == {**run["another"].before, "id": "", "max_aggregation_interval": 600}
    assert run["another"].result["flow_log"]["tags"] == {"Environment": "drill", "Cost-Center": "4711"}
    assert run["end"].result["flow_log"] == {}
