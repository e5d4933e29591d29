# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines of the probe: what is written is read, and nothing else is."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.attempts import Attempt, as_line, parse_lines

ATTEMPT = Attempt("run", 1, "run-1", 100.0, 100.0, 100.1, 0.1, "127.0.0.1", "us-east-1", 201, True)
TIMES = st.floats(0, 1e10)


@given(st.builds(Attempt, scheduled=TIMES, sent=st.none() | TIMES, answered=TIMES, seconds=st.none() | TIMES))
def test_what_is_written_is_read(attempt: Attempt) -> None:
    assert parse_lines([as_line(attempt)]) == (attempt,)


def test_attempts_come_in_the_order_in_which_they_were_due() -> None:
    late = Attempt("run", 0, "run-0", 101.0)
    assert parse_lines([as_line(late), "\n", as_line(ATTEMPT)]) == (ATTEMPT, late)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"scheduled": "soon"}, "a time is not a number"),
        ({"acknowledged": "yes"}, "neither true nor false"),
        ({"answered": None}, "never answered"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_line_of_another_kind_is_named(change: dict[str, Any], reason: str) -> None:
    line = json.dumps({**asdict(ATTEMPT), **change})
    with pytest.raises(ValueError, match=f"line 2 is no attempt.*{reason}"):
        parse_lines(["", line])


def test_the_lines_of_two_runs_make_no_one_run() -> None:
    with pytest.raises(ValueError, match="more than one probe"):
        parse_lines([as_line(ATTEMPT), as_line(ATTEMPT)])
