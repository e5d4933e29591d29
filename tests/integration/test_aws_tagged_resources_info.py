# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module aws_tagged_resources_info."""

from __future__ import annotations

from pathlib import Path

from lab.testing import Lab
from tests.integration.runner import Task, play


def test_resources_that_carry_all_the_tags(lab: Lab, tmp_path: Path) -> None:
    client = lab.client("sqs")
    client.create_queue(QueueName="both-drill", tags={"Environment": "drill-tags", "Cost-Center": "4711"})
    client.create_queue(QueueName="one-drill", tags={"Environment": "drill-tags"})
    client.create_queue(QueueName="none-drill")
    run = play(
        lab,
        tmp_path,
        "aws_tagged_resources_info",
        [
            Task("one tag", {"tags": {"Environment": "drill-tags"}}, check=True),
            Task("both tags", {"tags": {"Environment": "drill-tags", "Cost-Center": 4711}}),
            Task("no such tag", {"tags": {"Environment": "drill-nobody"}}),
        ],
    )
    both = {
        "arn": client.get_queue_attributes(
            QueueUrl=client.get_queue_url(QueueName="both-drill")["QueueUrl"], AttributeNames=["QueueArn"]
        )["Attributes"]["QueueArn"],
        "tags": {"Environment": "drill-tags", "Cost-Center": "4711"},
    }
    assert run["both tags"].result["resources"] == [both]
    assert [resource["arn"].split(":")[-1] for resource in run["one tag"].result["resources"]] == [
        "both-drill",
        "one-drill",
    ]
    assert run["no such tag"].result["resources"] == []
    assert not any(run.changed().values())
    assert set(map(tuple, run.calls().values())) == {("GetResources",)}
