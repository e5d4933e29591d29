# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The security groups of a VPC as values: rules are compared one by one, whatever way an answer bundles them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .plan import tag_dict

# How an answer names the peers of a permission: the list, what identifies a peer, and the option for it.
PEERS = (
    ("IpRanges", "CidrIp"),
    ("Ipv6Ranges", "CidrIpv6"),
    ("PrefixListIds", "PrefixListId"),
    ("UserIdGroupPairs", "GroupId"),
)
# What AWS lets out of a group that is new.
ANYTHING: Mapping[str, Any] = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}


@dataclass(frozen=True)
class Rule:
    """One port range and one peer. ``kind`` is the list in which the API has such peers."""

    protocol: str
    first_port: int
    last_port: int
    kind: str
    peer: str
    description: str = field(default="", compare=False)

    def permission(self) -> dict[str, Any]:
        """The rule as the API takes it."""
        told = {"Description": self.description} if self.description else {}
        permission: dict[str, Any] = {
            "IpProtocol": self.protocol,
            self.kind: [{dict(PEERS)[self.kind]: self.peer, **told}],
        }
        if self.protocol != "-1":
            permission |= {"FromPort": self.first_port, "ToPort": self.last_port}
        return permission

    def __str__(self) -> str:
        ports = str(self.first_port) if self.first_port == self.last_port else f"{self.first_port}-{self.last_port}"
        text = f"{'all' if self.protocol == '-1' else f'{self.protocol} {ports}'} {self.peer}"
        return f"{text} ({self.description})" if self.description else text


@dataclass(frozen=True)
class GroupGoal:
    """A group as it is wanted. A peer that is a group is named."""

    name: str
    description: str
    ingress: tuple[Rule, ...]
    egress: tuple[Rule, ...]
    tags: Mapping[str, str]


@dataclass(frozen=True)
class Changes:
    """What leads from the rules of one direction to those that are wanted."""

    surplus: tuple[Rule, ...] = ()
    missing: tuple[Rule, ...] = ()
    renamed: tuple[Rule, ...] = ()


def wanted_rules(options: Iterable[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """The rules that options ask for, one for each port."""
    return tuple(
        Rule(
            rule["proto"],
            port,
            port,
            "IpRanges" if rule.get("cidr_ip") else "UserIdGroupPairs",
            rule.get("cidr_ip") or rule["group_name"],
            rule.get("rule_desc") or "",
        )
        for rule in options
        for port in rule["ports"]
    )


def answered_rules(permissions: Iterable[Mapping[str, Any]]) -> tuple[Rule, ...]:
    return tuple(rule for permission in permissions for rule in _rules_of(permission))


def _rules_of(permission: Mapping[str, Any]) -> Iterator[Rule]:
    for kind, key in PEERS:
        for peer in permission.get(kind) or ():
            yield Rule(
                permission["IpProtocol"],
                permission.get("FromPort", -1),
                permission.get("ToPort", -1),
                kind,
                peer[key],
                peer.get("Description") or "",
            )


def with_ids(rules: Iterable[Rule], ids: Mapping[str, str]) -> tuple[Rule, ...]:
    """Rules whose peers that are groups have ids in place of names. A name that nobody bears is bad input."""
    return tuple(_with_id(rule, ids) for rule in rules)


def _with_id(rule: Rule, ids: Mapping[str, str]) -> Rule:
    if rule.kind != "UserIdGroupPairs":
        return rule
    if rule.peer not in ids:
        raise ValueError(f"group_name: found '{rule.peer}', which is neither listed nor in the VPC.")
    return Rule(rule.protocol, rule.first_port, rule.last_port, rule.kind, ids[rule.peer], rule.description)


def changes(current: Iterable[Rule], wanted: Iterable[Rule]) -> Changes:
    """What is not wanted goes, what is missing comes, and what is told otherwise gets the words that are wanted."""
    seen = {rule: rule for rule in current}
    goal = {rule: rule for rule in wanted}
    return Changes(
        surplus=tuple(rule for rule in seen if rule not in goal),
        missing=tuple(rule for rule in goal.values() if rule not in seen),
        renamed=tuple(rule for rule in goal.values() if rule in seen and seen[rule].description != rule.description),
    )


def answered_group(answer: Mapping[str, Any]) -> dict[str, Any]:
    """A group as DescribeSecurityGroups shows it."""
    return shown(
        answer["GroupName"],
        answer["GroupId"],
        answer.get("Description", ""),
        answered_rules(answer.get("IpPermissions", ())),
        answered_rules(answer.get("IpPermissionsEgress", ())),
        tag_dict(answer.get("Tags")),
    )


def shown(
    name: str, group_id: str, description: str, ingress: Iterable[Rule], egress: Iterable[Rule], tags: Mapping[str, str]
) -> dict[str, Any]:
    """A group as it is returned, and shown in a diff."""
    return {
        "name": name,
        "group_id": group_id,
        "description": description,
        "ingress": sorted(map(str, ingress)),
        "egress": sorted(map(str, egress)),
        "tags": dict(tags),
    }
