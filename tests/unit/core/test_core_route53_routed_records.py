# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Weighted or failover records of one name, and the change batch between two states."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.route53_routed_records import (
    answered_record,
    changes,
    fqdn,
    record_set,
    same_record,
    wanted_records,
)

EAST: dict[str, Any] = {
    "set_identifier": "us-east-1",
    "weight": 100,
    "health_check_id": "check-1",
    "alias_dns_name": "ALB-east.us-east-1.elb.amazonaws.com",
    "alias_hosted_zone_id": "Z35SXDOTRQ7X7K",
}
WEST: dict[str, Any] = {"set_identifier": "us-east-2", "weight": 0, "values": ["192.0.2.2", "192.0.2.1"]}
NAME = "api.shop.internal"
PRIMARY: dict[str, Any] = {**EAST, "weight": None, "failover": "PRIMARY"}
SECONDARY: dict[str, Any] = {**WEST, "weight": None, "failover": "SECONDARY"}


def answers(*options: dict[str, Any], record_type: str = "A") -> dict[str, Any]:
    """What ListResourceRecordSets answers of these records, by set identifier."""
    return {key: record_set(NAME, record_type, record) for key, record in wanted_records(options).items()}


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("API.Shop.internal", "api.shop.internal."),
        ("api.shop.internal.", "api.shop.internal."),
        ("\\052.shop.internal.", "*.shop.internal."),
        ("*.shop.internal", "*.shop.internal."),
    ],
)
def test_a_name_has_one_spelling(name: str, full: str) -> None:
    assert fqdn(name) == full


def test_a_dualstack_name_is_another_name() -> None:
    assert fqdn("dualstack.alb.amazonaws.com") != fqdn("alb.amazonaws.com")


@pytest.mark.parametrize("option", [EAST, WEST, PRIMARY, SECONDARY], ids=["alias", "values", "primary", "secondary"])
def test_the_record_that_is_put_is_the_one_that_was_wanted(option: dict[str, Any]) -> None:
    pair = [PRIMARY, SECONDARY] if option is SECONDARY else [option]
    record = wanted_records(pair)[option["set_identifier"]]
    assert answered_record(record_set(NAME, "A", record)) == record


def test_nothing_changes_where_everything_stands() -> None:
    assert changes(NAME, "A", answers(EAST, WEST), wanted_records([WEST, EAST])) == []


@pytest.mark.parametrize(
    ("option", "key", "value"),
    [
        (EAST, "weight", 0),
        (EAST, "health_check_id", None),
        (EAST, "alias_dns_name", "other.us-east-1.elb.amazonaws.com"),
        (EAST, "alias_hosted_zone_id", "Z3AADJGX6KTTL2"),
        (EAST, "alias_evaluate_target_health", False),
        (WEST, "ttl", 300),
        (WEST, "values", ["192.0.2.1"]),
    ],
)
def test_each_difference_is_one_upsert(option: dict[str, Any], key: str, value: object) -> None:
    batch = changes(
        NAME,
        "A",
        answers(EAST, WEST),
        wanted_records(
            [
                EAST,
                WEST,
            ]
        )
        | wanted_records([{**option, key: value}]),
    )
    assert [(change["Action"], change["ResourceRecordSet"]["SetIdentifier"]) for change in batch] == [
        ("UPSERT", option["set_identifier"])
    ]


def test_weights_change_places_in_one_batch() -> None:
    batch = changes(NAME, "A", answers(EAST, WEST), wanted_records([{**EAST, "weight": 0}, {**WEST, "weight": 100}]))
    assert [(change["Action"], change["ResourceRecordSet"]["Weight"]) for change in batch] == [
        ("UPSERT", 0),
        ("UPSERT", 100),
    ]


def test_another_way_of_routing_makes_each_record_anew_in_the_same_batch() -> None:
    stand = answers(EAST, WEST)
    batch = changes(NAME, "A", stand, wanted_records([PRIMARY, SECONDARY]))
    assert [(change["Action"], change["ResourceRecordSet"].get("Failover")) for change in batch] == [
        ("DELETE", None),
        ("DELETE", None),
        ("UPSERT", "PRIMARY"),
        ("UPSERT", "SECONDARY"),
    ]
    assert changes(NAME, "A", answers(PRIMARY, SECONDARY), wanted_records([PRIMARY, SECONDARY])) == []


def test_what_is_not_listed_is_deleted_word_for_word() -> None:
    stand = answers(EAST, WEST)
    assert changes(NAME, "A", stand, wanted_records([EAST])) == [
        {"Action": "DELETE", "ResourceRecordSet": stand["us-east-2"]}
    ]
    assert [change["Action"] for change in changes(NAME, "A", stand, {})] == ["DELETE", "DELETE"]


def test_alias_names_are_written_with_their_last_dot() -> None:
    target = answers(EAST)["us-east-1"]["AliasTarget"]
    assert target == {
        "HostedZoneId": "Z35SXDOTRQ7X7K",
        "DNSName": "alb-east.us-east-1.elb.amazonaws.com.",
        "EvaluateTargetHealth": True,
    }


def test_only_the_values_of_a_cname_are_names() -> None:
    one, other = ({"set_identifier": "a", "values": [value]} for value in ("Shop.internal", "shop.internal."))
    assert same_record(one, other, "CNAME")
    assert not same_record(one, other, "A")


@pytest.mark.parametrize(
    ("records", "sentence"),
    [
        ([{**EAST, "values": ["192.0.2.1"]}], "needs either alias_dns_name or values"),
        ([{"set_identifier": "us-east-1", "weight": 1}], "needs either alias_dns_name or values"),
        ([{**EAST, "alias_hosted_zone_id": None}], "needs alias_hosted_zone_id"),
        ([EAST, EAST], "us-east-1 is listed twice"),
        ([{**EAST, "weight": None}], "us-east-1 needs either weight or failover"),
        ([{**EAST, "failover": "PRIMARY"}], "us-east-1 needs either weight or failover"),
        ([EAST, SECONDARY], "either all a weight or all a failover"),
        ([SECONDARY], "one PRIMARY and at most one SECONDARY; found SECONDARY"),
        ([PRIMARY, {**SECONDARY, "failover": "PRIMARY"}], "found PRIMARY, PRIMARY"),
        ([PRIMARY, SECONDARY, {**SECONDARY, "set_identifier": "third"}], "found PRIMARY, SECONDARY, SECONDARY"),
    ],
)
def test_what_makes_no_sense_is_refused(records: list[dict[str, Any]], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        wanted_records(records)
