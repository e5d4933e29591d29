# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run of probes says."""

from __future__ import annotations

import json

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import (
    Answer,
    Outcome,
    Probe,
    Standing,
    Subject,
    Verdict,
    answer_of,
    change_message,
    format_standing,
    is_decided,
    judge,
    majority,
    parse_standing,
    seconds_unhealthy,
    standing_after,
)
from hypothesis import given
from hypothesis import strategies as st

LETTERS = {"O": Outcome.OK, "F": Outcome.FAILED, "?": Outcome.UNKNOWN}
NOON = 1_767_268_800.0  # 2026-01-01T12:00:00Z


def probes(letters: str) -> list[Probe]:
    """One probe for each letter, ten seconds apart."""
    return [
        Probe(LETTERS[letter], f"probe {number}", NOON + 10 * number) for number, letter in enumerate(letters, start=1)
    ]


@pytest.mark.parametrize(
    ("letters", "answer"),
    [
        ("OOOOO", Answer.HEALTHY),
        ("OOOFF", Answer.HEALTHY),
        ("FOFOO", Answer.HEALTHY),
        ("OOO??", Answer.HEALTHY),
        ("FFFFF", Answer.UNHEALTHY),
        ("OOFFF", Answer.UNHEALTHY),
        ("??FFF", Answer.UNHEALTHY),
        ("?????", Answer.UNKNOWN),
        ("FF???", Answer.UNKNOWN),
        ("FF?OO", Answer.UNKNOWN),
        ("OO???", Answer.UNKNOWN),
        ("O???F", Answer.UNKNOWN),
    ],
)
def test_three_of_five_decide(letters: str, answer: Answer) -> None:
    assert answer_of(probes(letters), 5) is answer


@pytest.mark.parametrize(("planned", "needed"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3)])
def test_a_majority_is_more_than_half_of_the_planned_probes(planned: int, needed: int) -> None:
    assert majority(planned) == needed


@pytest.mark.parametrize(
    ("letters", "decided"),
    [
        ("", False),
        ("FF", False),
        ("FFF", True),
        ("OOO", True),
        ("FOFO", False),
        ("??", False),
        ("???", True),
        ("FO??", True),
        ("F??", False),
    ],
)
def test_a_run_is_decided_once_the_rest_cannot_change_it(letters: str, decided: bool) -> None:
    assert is_decided(probes(letters), 5) is decided


@given(st.text(alphabet="OF?", min_size=5, max_size=5), st.integers(min_value=1, max_value=5))
def test_an_early_answer_is_the_final_answer(letters: str, made: int) -> None:
    run = probes(letters)
    if is_decided(run[:made], 5):
        assert answer_of(run[:made], 5) is answer_of(run, 5)


@given(st.text(alphabet="OF?", min_size=5, max_size=5))
def test_a_run_is_always_decided_at_its_end(letters: str) -> None:
    assert is_decided(probes(letters), 5)


@given(st.text(alphabet="O?", min_size=1, max_size=5))
def test_without_a_failed_probe_nothing_is_unhealthy(letters: str) -> None:
    assert answer_of(probes(letters), 5) is not Answer.UNHEALTHY


def test_a_verdict_holds_since_the_first_probe_that_speaks_for_it() -> None:
    verdict = judge(probes("OFFOF"), 5)

    assert verdict == Verdict(Answer.UNHEALTHY, "2 OK, 3 FAILED of 5 probes: probe 5", NOON + 20)


def test_a_verdict_without_a_majority_gives_the_last_probe_as_its_reason_when_none_was_unknown() -> None:
    assert judge(probes("OF"), 5).reason == "1 OK, 1 FAILED of 5 probes: probe 2"


@pytest.mark.parametrize("standing", [Standing(), Standing(Answer.UNHEALTHY, "2026-01-01T12:00:00.000+00:00")])
def test_a_standing_survives_the_parameter_store(standing: Standing) -> None:
    assert parse_standing(format_standing(standing)) == standing


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "{}", '{"answer": "WELL", "since": ""}', '{"answer": "HEALTHY"}']
)
def test_a_standing_that_cannot_be_read_counts_as_nothing_announced(text: str) -> None:
    assert parse_standing(text) == Standing(Answer.UNKNOWN, "")


def test_the_same_answer_leaves_the_standing_as_it_is() -> None:
    before = Standing(Answer.UNHEALTHY, "2026-01-01T11:00:00.000+00:00")

    assert standing_after(before, Verdict(Answer.UNHEALTHY, "still", NOON)) is before


def test_another_answer_stands_since_its_first_sign() -> None:
    after = standing_after(Standing(Answer.HEALTHY, "earlier"), Verdict(Answer.UNHEALTHY, "down", NOON + 0.25))

    assert after == Standing(Answer.UNHEALTHY, "2026-01-01T12:00:00.250+00:00")


@pytest.mark.parametrize(
    ("standing", "seconds"),
    [
        (Standing(Answer.HEALTHY, "2026-01-01T11:00:00.000+00:00"), 0.0),
        (Standing(Answer.UNHEALTHY, "2026-01-01T11:58:20.500+00:00"), 99.5),
        (Standing(Answer.UNHEALTHY, "2026-01-01T13:00:00.000+00:00"), 0.0),
        (Standing(Answer.UNHEALTHY, ""), None),
        (Standing(Answer.UNKNOWN, "2026-01-01T11:00:00.000+00:00"), None),
        (Standing(), None),
    ],
)
def test_the_recovery_clock_runs_while_unhealthy_only(standing: Standing, seconds: float | None) -> None:
    assert seconds_unhealthy(standing, NOON) == seconds


def test_the_message_of_a_change_tells_what_where_from_to_why_when_and_on_which_evidence() -> None:
    run = [Probe(Outcome.OK, "answered", NOON, latency_ms=3.14159, lag_seconds=0.0421), *probes("FFF")]
    before = Standing(Answer.HEALTHY, "2026-01-01T11:00:00.000+00:00")

    message = change_message(Subject.DATABASE, "prod", "us-east-1", before, judge(run, 5), run)

    assert message.subject == "database us-east-1 prod: HEALTHY -> UNHEALTHY"
    body = json.loads(message.body)
    evidence = body.pop("evidence")
    assert body == {
        "what": "database",
        "environment": "prod",
        "region": "us-east-1",
        "from": "HEALTHY",
        "to": "UNHEALTHY",
        "reason": "1 OK, 3 FAILED of 5 probes: probe 3",
        "time": "2026-01-01T12:00:10.000+00:00",
    }
    assert [probe["outcome"] for probe in evidence] == ["OK", "FAILED", "FAILED", "FAILED"]
    assert evidence[0]["latency_ms"] == 3.142
    assert evidence[0]["lag_seconds"] == 0.042
    assert "latency_ms" not in evidence[1]


def test_a_subject_never_reaches_the_length_that_sns_refuses() -> None:
    message = change_message(Subject.APPLICATION, "x" * 200, "us-east-1", Standing(), judge(probes("O"), 1), [])

    assert len(message.subject) == 99
