# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names, health checks and links follow the rules of AWS; nothing is started here but sockets."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import dns.message
import dns.rcode
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.patches.route53_answers import Candidate, choose
from lab.plane.checks import Opinion, is_healthy
from lab.plane.link import Link
from lab.plane.names import by_chance, respond
from lab.plane.zone import Answer, Fixed, Line, Record, World, Zone, answer, eligible, parse_record

NEAR = Record("app.zone.test", "A", weight=100, identifier="near", check="n", alias="near.elb", evaluates_target=True)
FAR = replace(NEAR, weight=0, identifier="far", check="f", alias="far.elb")
OTHERS = (
    Record("zone.test", "TXT", 30, ('"words"',)),
    Record("www.zone.test", "CNAME", 30, ("app.zone.test.",)),
    Record("two.zone.test", "A", 30, ("127.0.0.1", "127.0.0.2")),
)
FIXED = {"near.elb": Fixed("127.0.20.1", 60), "far.elb": Fixed("127.0.20.2", 60)}


def first(places: Sequence[int], _weights: Sequence[int]) -> int:
    return places[0]


def world(sick: str = "", bad_targets: str = "") -> World:
    zone = Zone("zone.test", (NEAR, FAR, *OTHERS))
    return World((zone,), FIXED, lambda name: name not in sick, lambda name: name not in bad_targets.split(), first)


@pytest.mark.parametrize(
    ("sick", "bad_targets", "address"),
    [
        ("", "", "127.0.20.1"),
        ("n", "", "127.0.20.2"),
        ("f", "", "127.0.20.1"),
        ("nf", "", "127.0.20.1"),
        ("", "near.elb", "127.0.20.2"),
        ("", "near.elb far.elb", "127.0.20.1"),
        ("n", "far.elb", "127.0.20.1"),
    ],
)
def test_weights_and_health_decide(sick: str, bad_targets: str, address: str) -> None:
    found = answer(world(sick, bad_targets), "APP.zone.test.", "A")
    assert found == Answer((Line("app.zone.test", 60, "A", address),), True, "zone.test")


@pytest.mark.parametrize(
    ("name", "kind", "values", "is_known", "zone"),
    [
        ("www.zone.test", "A", ["app.zone.test.", "127.0.20.1"], True, "zone.test"),
        ("www.zone.test", "CNAME", ["app.zone.test."], True, "zone.test"),
        ("two.zone.test", "A", ["127.0.0.1", "127.0.0.2"], True, "zone.test"),
        ("app.zone.test", "AAAA", [], True, "zone.test"),
        ("none.zone.test", "A", [], False, "zone.test"),
        ("otherzone.test", "A", [], False, ""),
        ("x.rds.amazonaws.com", "A", [], False, "amazonaws.com"),
    ],
)
def test_other_answers(name: str, kind: str, values: list[str], is_known: bool, zone: str) -> None:
    found = answer(world(), name, kind)
    assert ([line.value for line in found.lines], found.is_known, found.zone) == (values, is_known, zone)


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=5))
def test_the_name_server_and_testdnsanswer_agree(records: list[tuple[int, bool]]) -> None:
    places = eligible([weight for weight, _healthy in records], [healthy for _weight, healthy in records])
    chosen = choose([Candidate(weight, str(place), healthy) for place, (weight, healthy) in enumerate(records)])
    assert chosen in places
    assert records[chosen][0] == max(records[place][0] for place in places)


def test_chance_follows_the_weights() -> None:
    drawn = Counter(by_chance([4, 7], [1, 3]) for _turn in range(4000))
    assert 0.7 < drawn[7] / 4000 < 0.8
    assert set(Counter(by_chance([4, 7], [0, 0]) for _turn in range(100))) == {4, 7}


def asked(name: str, kind: str = "A", speed: float = 1) -> dns.message.Message:
    wire = dns.message.make_query(name, kind).to_wire()
    return dns.message.from_wire(respond(wire, lambda *words: answer(world(), *words), speed))


def test_an_answer_on_the_wire_has_its_ttl_divided_by_the_speed() -> None:
    assert [rrset.to_text() for rrset in asked("App.Zone.test").answer] == ["App.Zone.test. 60 IN A 127.0.20.1"]
    assert [rrset.ttl for rrset in asked("app.zone.test", speed=10).answer] == [6]
    assert [rrset.ttl for rrset in asked("app.zone.test", speed=1000).answer] == [1]
    assert asked("www.zone.test").answer[1].to_text() == "app.zone.test. 60 IN A 127.0.20.1"


def test_negative_answers_have_an_soa() -> None:
    for name, kind, code in [("none.zone.test", "A", "NXDOMAIN"), ("app.zone.test", "AAAA", "NOERROR")]:
        told = asked(name, kind, speed=9)
        assert (dns.rcode.to_text(told.rcode()), told.answer) == (code, [])
        assert told.authority[0].to_text().startswith("zone.test. 100 IN SOA ")
    assert asked("elsewhere.test").rcode() == dns.rcode.REFUSED


def test_records_are_read_as_the_api_writes_them() -> None:
    target = {"DNSName": "Near.elb.", "EvaluateTargetHealth": True, "HostedZoneId": "Z"}
    told = {"Name": "app.zone.test.", "Type": "A", "SetIdentifier": "near", "Weight": 100, "AliasTarget": target}
    assert parse_record({**told, "HealthCheckId": "n"}) == replace(NEAR, ttl=60)
    plain: dict[str, Any] = {"Name": "a.test.", "Type": "A", "TTL": 5, "ResourceRecords": [{"Value": "127.0.0.1"}]}
    assert parse_record(plain) == Record("a.test", "A", 5, ("127.0.0.1",))
    assert [parse_record({**plain, "Failover": kind}).weight for kind in ("PRIMARY", "SECONDARY")] == [1, 0]


def test_a_checker_changes_its_mind_after_so_many_observations_in_a_row() -> None:
    opinion, seen = Opinion(3), []
    for is_well in [False, False, True, False, False, False, True, True, True]:
        opinion.observe(is_well)
        seen.append(opinion.is_well)
    assert seen == [True, True, True, True, True, False, False, False, True]


JOINED = {"Type": "CALCULATED", "ChildHealthChecks": ["end", "alarm"], "HealthThreshold": 2}
CONFIGS: dict[str, Mapping[str, Any]] = {
    "end": {"Type": "HTTP"},
    "alarm": {"Type": "CLOUDWATCH_METRIC", "Inverted": True},
    "joined": JOINED,
}


@pytest.mark.parametrize(
    ("changes", "leaves", "healthy"),
    [
        ({}, {"end": True, "alarm": False}, True),
        ({}, {"end": True, "alarm": True}, False),
        ({}, {"end": False, "alarm": False}, False),
        ({"joined": {**JOINED, "HealthThreshold": 1}}, {"end": False, "alarm": False}, True),
        ({"joined": {**JOINED, "Inverted": True}}, {"end": False, "alarm": False}, True),
        ({"end": {"Type": "HTTP", "Disabled": True}}, {"end": False, "alarm": False}, True),
        ({"joined": {**JOINED, "ChildHealthChecks": ["end", "gone"]}}, {"end": True}, False),
    ],
)
def test_checks_are_calculated(changes: Mapping[str, Any], leaves: Mapping[str, bool], healthy: bool) -> None:
    assert is_healthy("joined", {**CONFIGS, **changes}, leaves) is healthy


def test_a_link_takes_its_time_and_loses_what_is_in_flight_when_it_is_cut() -> None:
    asyncio.run(_use_a_link())


async def _use_a_link() -> None:
    far: list[asyncio.StreamWriter] = []

    async def meet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far.append(writer)

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    link = Link("127.0.0.1", 0, delay=0.2)
    link.lead_to(("127.0.0.1", server.sockets[0].getsockname()[1]))
    await link.open()
    assert link.place is not None
    reader, writer = await asyncio.open_connection(*link.place)
    while not far:
        await asyncio.sleep(0.01)
    began = time.monotonic()
    far[0].write(b"one")
    assert await reader.read(100) == b"one"
    assert 0.2 <= time.monotonic() - began < 1.0
    far[0].write(b"two")
    await asyncio.sleep(0.05)
    link.cut(True)
    assert await reader.read(100) == b""
    writer.close()
    await link.close()
    far[0].transport.abort()
    server.close()
