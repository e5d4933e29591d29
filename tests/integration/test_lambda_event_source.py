# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module lambda_event_source."""

from __future__ import annotations

from pathlib import Path

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.integration.runner import Task, play
from tests.lab.helpers import function

QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:work-drill"
WORK = {"queue_arn": QUEUE, "enabled": False, "tags": {"Environment": "drill"}}
MORE = {
    "queue_arn": QUEUE,
    "enabled": True,
    "batch_size": 20,
    "batching_window_seconds": 1,
    "report_batch_item_failures": False,
    "tags": {"Cost-Center": 4711},
}
GONE = {"queue_arn": QUEUE, "state": "absent"}
READ = ["ListEventSourceMappings"]
READ_TAGS = [*READ, "ListTags"]


def test_a_life_of_a_mapping(lab: Lab, tmp_path: Path) -> None:
    foreseen = play(
        lab,
        tmp_path,
        "lambda_event_source",
        [
            Task("predict without the function", {"function_name": "nobody", **WORK}, check=True),
            Task("end without it", {"function_name": "nobody", **GONE}),
        ],
    )
    assert foreseen.changed() == {"predict without the function": True, "end without it": False}

    lab.client("sqs").create_queue(QueueName="work-drill")
    name = function(lab.client("lambda"), "def handle(event, context):\n    return {}\n")
    work, more, gone = ({"function_name": name, **options} for options in (WORK, MORE, GONE))
    run = play(
        lab,
        tmp_path,
        "lambda_event_source",
        [
            Task("predict", work, check=True),
            Task("apply", work),
            Task("again", work),
            Task("predict a change", more, check=True),
            Task("change", more),
            Task("changed already", more),
            Task("predict the end", gone, check=True),
            Task("end", gone),
            Task("ended already", gone),
        ],
    )
    assert run.calls() == {
        "predict": READ,
        "apply": [*READ, "CreateEventSourceMapping"],
        "again": READ_TAGS,
        "predict a change": READ_TAGS,
        "change": [*READ_TAGS, "UpdateEventSourceMapping", "TagResource"],
        "changed already": READ_TAGS,
        "predict the end": READ,
        "end": [*READ, "DeleteEventSourceMapping"],
        "ended already": READ,
    }
    assert [name for name, changed in run.changed().items() if not changed] == [
        "again",
        "changed already",
        "ended already",
    ]
    stands = run["apply"].result["event_source"]
    assert run["predict"].result["event_source"] == {**stands, "uuid": ""}
    assert run["again"].result["event_source"] == stands
    assert (stands["enabled"], stands["report_batch_item_failures"], stands["batch_size"]) == (False, True, 10)
    assert run["changed already"].result["event_source"] == {
        **more,
        "uuid": stands["uuid"],
        "tags": {"Environment": "drill", "Cost-Center": "4711"},
    }
    lab.client("lambda").delete_function(FunctionName=name)
