# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The probe: its names, its loop and what it takes for an acknowledgement. Nothing here leaves this process."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from drill.attempts import Attempt
from drill.probe.__main__ import parse_arguments
from drill.probe.names import Lookup, Name, NoAddressError
from drill.probe.run import Plan, Run, WallClock
from drill.probe.send import Place, names_it, parse_place


class Names:
    """A resolver with a clock that stands until it is turned."""

    def __init__(self) -> None:
        self.now, self.asked, self.answer = 0.0, 0, Lookup(("10.0.0.1",), 60)

    def look_up(self, _name: str) -> Lookup:
        self.asked += 1
        if not self.answer.addresses:
            raise NoAddressError("no answer")
        return self.answer

    def name(self, name: str = "app.transactions-dr.net") -> Name:
        return Name(name, self.look_up, lambda: self.now)


def test_an_answer_holds_for_its_ttl_and_no_longer() -> None:
    names = Names()
    name = names.name()
    assert name.address(0) == "10.0.0.1"
    names.answer, names.now = Lookup(("10.1.0.1",), 60), 59.9
    assert (name.address(1), names.asked) == ("10.0.0.1", 1)
    names.now = 60.0
    assert (name.address(2), names.asked) == ("10.1.0.1", 2)


def test_several_addresses_take_turns() -> None:
    names = Names()
    names.answer = Lookup(("10.0.0.1", "10.0.0.2"), 60)
    name = names.name()
    assert [name.address(number) for number in range(3)] == ["10.0.0.1", "10.0.0.2", "10.0.0.1"]


def test_a_failed_lookup_is_an_error_and_is_asked_again_at_once() -> None:
    names = Names()
    name = names.name()
    names.answer = Lookup((), 0)
    with pytest.raises(NoAddressError):
        name.address(0)
    names.answer, names.now = Lookup(("10.0.0.1",), 0), 0.1
    assert (name.address(1), name.address(2), names.asked) == ("10.0.0.1", "10.0.0.1", 3)


def test_an_address_is_not_looked_up() -> None:
    names = Names()
    assert (names.name("127.0.0.1").address(5), names.asked) == ("127.0.0.1", 0)


@pytest.mark.parametrize(
    ("url", "place", "said"),
    [
        ("http://a.net/", Place("a.net", 80, "", False), "a.net"),
        ("https://a.net", Place("a.net", 443, "", True), "a.net"),
        ("http://a.net:8080/app/", Place("a.net", 8080, "/app", False), "a.net:8080"),
    ],
)
def test_an_address_of_the_system_is_taken_apart(url: str, place: Place, said: str) -> None:
    assert (parse_place(url), place.said) == (place, said)


@pytest.mark.parametrize("url", ["a.net", "ftp://a.net", "http://", "http://a.net:x"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"not an address|Port"):
        parse_place(url)


@pytest.mark.parametrize(
    ("content", "named"), [(b'{"id": "a"}', True), (b'{"id": "b"}', False), (b"ok", False), (b'["a"]', False)]
)
def test_only_an_answer_that_names_the_transaction_acknowledges_it(content: bytes, named: bool) -> None:
    assert names_it(content, "a") is named


def go(run: Run) -> None:
    thread = threading.Thread(target=run.go, daemon=True)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()


def test_attempts_leave_at_their_times_whatever_becomes_of_those_before() -> None:
    noted: list[Attempt] = []
    first_may_end = threading.Event()
    clock = WallClock()

    def send(attempt: Attempt) -> Attempt:
        sent = clock()
        if attempt.number == 0:
            first_may_end.wait(20)
        return replace(attempt, sent=sent)

    def note(attempt: Attempt) -> None:
        noted.append(attempt)
        if len(noted) == 9:
            first_may_end.set()

    go(Run(Plan("run", 100, 10, 1), send, note, clock))
    assert [attempt.number for attempt in noted][-1] == 0
    assert sorted(attempt.number for attempt in noted) == list(range(10))
    due = [attempt.scheduled for attempt in sorted(noted, key=lambda attempt: attempt.number)]
    assert due == pytest.approx([due[0] + number / 100 for number in range(10)])
    assert all(attempt.sent is not None and attempt.sent >= attempt.scheduled for attempt in noted)


def test_a_stopped_run_ends_with_what_it_has_sent() -> None:
    noted: list[Attempt] = []

    def send(attempt: Attempt) -> Attempt:
        if attempt.number == 2:
            run.stop.set()
        return attempt

    run = Run(Plan("run", 20, 1000, 1), send, noted.append, WallClock())
    go(run)
    assert 3 <= len(noted) < 100


def test_each_attempt_is_noted_though_its_sending_breaks_or_finds_no_room() -> None:
    noted: list[Attempt] = []
    may_end = threading.Event()

    def send(attempt: Attempt) -> Attempt:
        if attempt.number == 0:
            raise ValueError("odd")
        may_end.wait(20)
        return attempt

    def note(attempt: Attempt) -> None:
        noted.append(attempt)
        if attempt.number == 3:
            may_end.set()

    go(Run(Plan("run", 50, 4, 1), send, note, WallClock(), max_waiting=2))
    told = {attempt.number: attempt.error for attempt in noted}
    assert told == {
        0: "the probe failed: ValueError: odd",
        1: "",
        2: "",
        3: "not sent: 2 attempts wait for their answers",
    }


@pytest.mark.parametrize(
    "words",
    [
        ["--rate", "0"],
        ["--rate", "201"],
        ["--seconds", "7201"],
        ["--seconds", "nan"],
        ["--url", "ftp://a"],
        ["--run", "a b"],
        ["--resolver", "127.0.0.1"],
    ],
)
def test_what_has_no_bounds_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_arguments(["--url", "http://a.net", "--out", "f", *words])
    assert words[0] in capsys.readouterr().err
