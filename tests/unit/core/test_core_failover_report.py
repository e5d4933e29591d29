# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of a failover: durations that are measured or unknown, what may be lost, what is missing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.failover_report import (
    as_json,
    as_markdown,
    build_report,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.failover_report_parts import Report
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.journal import Entry, Step

DECIDED = 1795178733.0
ID = "20261120T124533Z-us-east-2"
FACTS = {"from": "us-east-1", "to": "us-east-2", "method": "failover"}
BEFORE = {
    "writer_region": "us-east-1",
    "lag": {"aurora": {"seconds": 0.8, "how": "AuroraGlobalDBRPOLag"}, "s3": {"seconds": None, "late": True}},
}
AFTER: dict[str, Any] = {
    "writer_region": "us-east-2",
    "standbys": {"us-east-1": "connected"},
    "capacity": {"us-east-2": {"healthy": 4, "desired": 4}},
}
MISSING = "Nothing that is known of."


def entry(after: float, step: Step, detail: str = "", **data: Any) -> Entry:
    return Entry(ID, DECIDED + after, step, "us-east-2", "anna", detail, data)


FULL = (
    entry(0, Step.REQUESTED, "us-east-1 is lost", **FACTS),
    entry(0.2, Step.LOCKED),
    entry(0.9, Step.PROMOTING),
    entry(1.1, Step.LATCHED),
    entry(1.2, Step.SCALED),
    entry(1.4, Step.FENCED),
    entry(61.5, Step.PROMOTED),
    entry(62, Step.WRITE_PROVEN),
    entry(70, Step.SERVING),
    entry(95.5, Step.TRAFFIC),
    entry(96, Step.NOTIFIED),
    entry(97, Step.FINISHED),
)


def without(*steps: Step) -> tuple[Entry, ...]:
    return tuple(line for line in FULL if line.step not in steps)


def seconds(report: Report) -> dict[str, tuple[float | None, str]]:
    return {part.name: (part.seconds, part.basis) for part in report.durations}


def test_a_failover_that_went_well() -> None:
    report = build_report(FULL, BEFORE, AFTER, fault_at=DECIDED - 40)
    assert (report.id, report.outcome, report.who, report.why) == (ID, "finished", "anna", "us-east-1 is lost")
    assert (report.from_region, report.to_region, report.method) == ("us-east-1", "us-east-2", "failover")
    assert (report.requested_at, report.promoted_at, report.serving_at, report.finished_at) == (
        DECIDED,
        DECIDED + 61.5,
        DECIDED + 70,
        DECIDED + 97,
    )
    assert report.recovery_time_seconds == 95.5
    assert report.recovery_time_from_fault_seconds == 135.5
    assert seconds(report) == {
        "fault to decision": (40, "measured"),
        "decision to promotion requested": (0.9, "measured"),
        "promotion": (60.6, "measured"),
        "decision to a proven write": (62, "measured"),
        "decision to serving": (70, "measured"),
        "decision to traffic moved": (95.5, "measured"),
        "decision to the end": (97, "measured"),
    }
    assert [loss.sentence for loss in report.losses] == [
        "aurora: at most the last 0.8 s lost (AuroraGlobalDBRPOLag)",
        "s3: unknown how much is late (no lag was measured)",
    ]
    assert report.missing == ()
    assert [(event.step, event.after) for event in report.timeline][:3] == [
        ("REQUESTED", 0),
        ("LOCKED", 0.2),
        ("PROMOTING", 0.9),
    ]


@pytest.mark.parametrize(
    ("steps", "recovery", "name"),
    [
        ((Step.TRAFFIC,), 70, "decision to traffic moved"),
        ((Step.SERVING,), 95.5, "decision to serving"),
        ((Step.SERVING, Step.TRAFFIC), None, "decision to serving"),
        ((Step.PROMOTING,), 95.5, "promotion"),
    ],
)
def test_a_moment_that_nobody_saw_is_unknown(steps: tuple[Step, ...], recovery: float | None, name: str) -> None:
    report = build_report(without(*steps), BEFORE, AFTER)
    assert report.recovery_time_seconds == recovery
    assert report.recovery_time_from_fault_seconds is None
    assert seconds(report)[name] == (None, "unknown")


@pytest.mark.parametrize(
    ("entries", "outcome"),
    [
        (FULL, "finished"),
        (without(Step.FINISHED), "under way"),
        ((*without(Step.FINISHED), entry(98, Step.FAILED)), "failed"),
        ((*without(Step.FINISHED), entry(98, Step.FAILED), entry(99, Step.RESUMED)), "under way"),
        ((*without(Step.FINISHED), entry(99, Step.RESUMED), entry(120, Step.FINISHED)), "finished"),
        ((FULL[0], entry(0.1, Step.REFUSED)), "refused"),
    ],
)
def test_the_last_word_is_the_outcome(entries: tuple[Entry, ...], outcome: str) -> None:
    assert build_report(tuple(reversed(entries)), BEFORE, AFTER).outcome == outcome


def test_a_failover_that_was_resumed_counts_from_its_first_decision() -> None:
    resumed = (*without(Step.FINISHED), entry(30, Step.REQUESTED, "again"), entry(150, Step.FINISHED))
    report = build_report(resumed, BEFORE, AFTER)
    assert report.why == "us-east-1 is lost"
    assert report.requested_at == DECIDED
    assert report.finished_at == DECIDED + 150


def altered(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    after = json.loads(json.dumps(AFTER))
    change(after)
    return dict(after)


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        (altered(lambda seen: seen.pop("writer_region")), "It is unknown which region writes."),
        (altered(lambda seen: seen.update(writer_region="us-east-1")), "The writer is in us-east-1, not in us-east-2."),
        (altered(lambda seen: seen.pop("standbys")), "It is unknown whether there is a standby."),
        (
            altered(lambda seen: seen["standbys"].update({"us-east-1": "pending-resync"})),
            "There is no standby until us-east-1 has resynchronised.",
        ),
        (altered(lambda seen: seen.update(standbys={})), "There is no standby until us-east-1 has resynchronised."),
        (
            altered(lambda seen: seen["capacity"]["us-east-2"].update(healthy=1)),
            "us-east-2 has 1 of 4 healthy targets.",
        ),
        (altered(lambda seen: seen.pop("capacity")), "It is unknown how many targets are healthy in us-east-2."),
    ],
)
def test_what_the_system_lacks_is_said(after: dict[str, Any], sentence: str) -> None:
    report = build_report(FULL, BEFORE, after)
    assert report.missing == (sentence,)
    assert f"- {sentence}\n" in as_markdown(report)


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (Step.FINISHED, "The failover has not come to its end: run it again, and it goes on from where it is."),
        (Step.WRITE_PROVEN, "No write has proven the new writer."),
        (Step.TRAFFIC, "Traffic was not seen to move."),
        (Step.NOTIFIED, "Nobody was notified."),
        (Step.LATCHED, "No latch holds us-east-1 back."),
        (Step.FENCED, "What runs in us-east-1 was not stopped: look whether it still takes writes."),
    ],
)
def test_a_step_that_was_left_out_is_said(step: Step, sentence: str) -> None:
    assert build_report(without(step), BEFORE, AFTER).missing == (sentence,)


def test_a_switchover_loses_nothing_and_fences_nobody() -> None:
    planned = (entry(0, Step.REQUESTED, "a drill", **{**FACTS, "method": "switchover"}),)
    report = build_report((*planned, *without(Step.REQUESTED, Step.LATCHED, Step.FENCED)), BEFORE, AFTER)
    assert report.missing == ()
    assert [loss.sentence for loss in report.losses] == [
        "aurora: nothing lost (a switchover waits until the target has everything)",
        "s3: unknown how much is late (no lag was measured)",
    ]


def test_a_refused_failover_left_nothing_behind() -> None:
    assert build_report((FULL[0], entry(0.1, Step.REFUSED)), BEFORE, {}).missing == ()


def test_the_data_of_a_later_entry_fills_what_the_request_left_open() -> None:
    entries = (entry(0, Step.REQUESTED), entry(1, Step.PROMOTING, method="failover", fault_at=DECIDED - 5))
    report = build_report(entries, {**BEFORE, "lag": {"aurora": 2}}, {})
    assert (report.method, report.from_region, report.to_region) == ("failover", "us-east-1", "us-east-2")
    assert report.fault_at == DECIDED - 5
    assert [loss.sentence for loss in report.losses] == [
        "aurora: at most the last 2 s lost (the lag that was last measured)"
    ]


def test_without_an_entry_there_is_no_report() -> None:
    with pytest.raises(ValueError, match="no entry"):
        build_report((), BEFORE, AFTER)


def test_json_holds_everything_and_reads_the_clock_for_people() -> None:
    told = json.loads(as_json(build_report(FULL, BEFORE, AFTER)))
    assert told["utc"] == {
        "fault_at": None,
        "requested_at": "2026-11-20T12:45:33.000Z",
        "promoted_at": "2026-11-20T12:46:34.500Z",
        "serving_at": "2026-11-20T12:46:43.000Z",
        "finished_at": "2026-11-20T12:47:10.000Z",
    }
    assert told["durations"][0] == {"name": "fault to decision", "seconds": None, "basis": "unknown"}
    assert len(told["timeline"]) == len(FULL)


def test_markdown_begins_with_the_verdict() -> None:
    text = as_markdown(build_report(FULL, BEFORE, AFTER))
    assert text.splitlines()[:6] == [
        f"# Failover {ID}: finished",
        "",
        "us-east-1 to us-east-2, failover, asked for by anna: us-east-1 is lost",
        "",
        "- Recovery time from the decision: 95.5 s (measured)",
        "- Recovery time from the fault: unknown",
    ]
    assert MISSING in text
    assert "| 2026-11-20T12:45:33.900Z | +0.9 s | PROMOTING | us-east-2 | anna |  |" in text


def test_a_detail_of_several_lines_stays_in_its_cell() -> None:
    text = as_markdown(build_report((*FULL, entry(98, Step.FAILED, "no\nanswer | at all")), BEFORE, AFTER))
    assert text.splitlines()[-1].endswith("| FAILED | us-east-2 | anna | no answer \\| at all |")
