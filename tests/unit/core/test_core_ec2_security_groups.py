# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Security groups: which rules go, come, and get other words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.ec2_security_groups import (
    ANYTHING,
    Changes,
    Rule,
    answered_rules,
    changes,
    wanted_rules,
    with_ids,
)

CLIENTS = Rule("tcp", 443, 443, "IpRanges", "0.0.0.0/0", "Clients")
# As AWS answers: peers with the same ports are bundled.
BUNDLE: dict[str, Any] = {
    "IpProtocol": "tcp",
    "FromPort": 443,
    "ToPort": 443,
    "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "Clients"}, {"CidrIp": "10.0.0.0/8"}],
    "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
    "PrefixListIds": [{"PrefixListId": "pl-1"}],
    "UserIdGroupPairs": [{"GroupId": "sg-1", "UserId": "1", "Description": "Application"}],
}


def test_an_answer_is_taken_apart() -> None:
    rules = answered_rules([BUNDLE])
    assert [rule.peer for rule in rules] == ["0.0.0.0/0", "10.0.0.0/8", "::/0", "pl-1", "sg-1"]
    assert rules[0] == CLIENTS
    assert [rule.description for rule in rules] == ["Clients", "", "", "", "Application"]


@pytest.mark.parametrize("rule", [*answered_rules([BUNDLE]), *answered_rules([ANYTHING])], ids=str)
def test_a_rule_is_asked_for_as_it_is_answered(rule: Rule) -> None:
    assert answered_rules([rule.permission()]) == (rule,)
    assert answered_rules([rule.permission()])[0].description == rule.description


def test_options_ask_for_a_rule_per_port() -> None:
    asked = [
        {"proto": "tcp", "ports": [80, 443], "cidr_ip": "0.0.0.0/0", "group_name": None, "rule_desc": "Clients"},
        {"proto": "udp", "ports": [53], "cidr_ip": None, "group_name": "dns", "rule_desc": None},
    ]
    assert list(map(str, wanted_rules(asked))) == [
        "tcp 80 0.0.0.0/0 (Clients)",
        "tcp 443 0.0.0.0/0 (Clients)",
        "udp 53 dns",
    ]


@pytest.mark.parametrize(
    ("current", "wanted", "expected"),
    [
        ([CLIENTS], [CLIENTS], Changes()),
        ([], [CLIENTS], Changes(missing=(CLIENTS,))),
        ([CLIENTS], [], Changes(surplus=(CLIENTS,))),
        ([CLIENTS], [replace(CLIENTS, description="All")], Changes(renamed=(CLIENTS,))),
        ([CLIENTS], [replace(CLIENTS, last_port=444)], Changes((CLIENTS,), (replace(CLIENTS, last_port=444),))),
        ([CLIENTS], [replace(CLIENTS, protocol="udp")], Changes((CLIENTS,), (replace(CLIENTS, protocol="udp"),))),
        ([CLIENTS], [replace(CLIENTS, peer="::/0")], Changes((CLIENTS,), (replace(CLIENTS, peer="::/0"),))),
    ],
    ids=["equal", "missing", "surplus", "other words", "other ports", "other protocol", "other peer"],
)
def test_what_differs_is_changed(current: list[Rule], wanted: list[Rule], expected: Changes) -> None:
    found = changes(current, wanted)
    assert found == expected
    assert [rule.description for rule in found.renamed] == [rule.description for rule in wanted if expected.renamed]


def test_a_group_is_known_by_its_id_and_an_unknown_name_is_told() -> None:
    rule = Rule("tcp", 1, 1, "UserIdGroupPairs", "app", "Application")
    [known] = with_ids([rule], {"app": "sg-1"})
    assert (known.peer, known.description) == ("sg-1", "Application")
    assert with_ids([CLIENTS], {}) == (CLIENTS,)
    with pytest.raises(ValueError, match="group_name: found 'app'"):
        with_ids([rule], {})
