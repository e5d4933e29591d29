# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Weighted or failover records of one name as values, and the change batch from those that stand to the wanted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

DEFAULT_TTL = 60
# What tells how Route 53 chooses among the records of a name, here and in the API.
ROUTING = {"weight": "Weight", "failover": "Failover"}
Record = dict[str, Any]


def fqdn(name: str) -> str:
    """A name as Route 53 answers it: small letters, a dot at the end, and a star where the answer has its code."""
    return name.strip().lower().rstrip(".").replace("\\052", "*") + "."


def wanted_records(options: Iterable[Mapping[str, Any]] | None) -> dict[str, Record]:
    """The records that the options ask for, by set identifier; a ValueError tells what makes no sense."""
    records: dict[str, Record] = {}
    for option in options or ():
        identifier = option["set_identifier"]
        if identifier in records:
            raise ValueError(f"The set identifier {identifier} is listed twice.")
        if bool(option.get("alias_dns_name")) == bool(option.get("values")):
            raise ValueError(f"The record {identifier} needs either alias_dns_name or values.")
        if option.get("alias_dns_name") and not option.get("alias_hosted_zone_id"):
            raise ValueError(f"The record {identifier} needs alias_hosted_zone_id beside alias_dns_name.")
        records[identifier] = _wanted_record(option)
    _refuse_mixtures(records.values())
    return records


def _refuse_mixtures(records: Iterable[Record]) -> None:
    kinds = {routing for record in records for routing in ROUTING if routing in record}
    if len(kinds) > 1:
        raise ValueError("The records of a name have either all a weight or all a failover.")
    roles = [record["failover"] for record in records if "failover" in record]
    if roles and (len(roles) > 2 or roles.count("PRIMARY") != 1):
        raise ValueError(f"Failover records are one PRIMARY and at most one SECONDARY; found {', '.join(roles)}.")


def _wanted_routing(option: Mapping[str, Any]) -> Record:
    given = {name: option[name] for name in ROUTING if option.get(name) is not None}
    if len(given) != 1:
        raise ValueError(f"The record {option['set_identifier']} needs either weight or failover.")
    return given


def _wanted_record(option: Mapping[str, Any]) -> Record:
    record: Record = {
        "set_identifier": option["set_identifier"],
        **_wanted_routing(option),
        "health_check_id": option.get("health_check_id") or "",
    }
    if option.get("alias_dns_name"):
        return {
            **record,
            "alias_dns_name": fqdn(option["alias_dns_name"]),
            "alias_hosted_zone_id": option["alias_hosted_zone_id"],
            "alias_evaluate_target_health": option.get("alias_evaluate_target_health", True),
        }
    ttl = option.get("ttl")
    return {**record, "ttl": DEFAULT_TTL if ttl is None else ttl, "values": sorted(option["values"])}


def answered_record(answer: Mapping[str, Any]) -> Record:
    """One record as ListResourceRecordSets shows it."""
    record: Record = {
        "set_identifier": answer["SetIdentifier"],
        **{name: answer[key] for name, key in ROUTING.items() if key in answer},
        "health_check_id": answer.get("HealthCheckId", ""),
    }
    if alias := answer.get("AliasTarget"):
        return {
            **record,
            "alias_dns_name": fqdn(alias["DNSName"]),
            "alias_hosted_zone_id": alias["HostedZoneId"],
            "alias_evaluate_target_health": bool(alias.get("EvaluateTargetHealth")),
        }
    values = sorted(item["Value"] for item in answer.get("ResourceRecords", ()))
    return {**record, "ttl": answer.get("TTL"), "values": values}


def same_record(one: Mapping[str, Any], other: Mapping[str, Any], record_type: str) -> bool:
    """Whether two records say the same. The values of a CNAME are names: letters and the last dot don't count."""
    if record_type == "CNAME" and "values" in one and "values" in other:
        return {**one, "values": [fqdn(value) for value in one["values"]]} == {
            **other,
            "values": [fqdn(value) for value in other["values"]],
        }
    return one == other


def same_routing(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two records are chosen in the same way, by weight or as one of a failover pair."""
    return [name in one for name in ROUTING] == [name in other for name in ROUTING]


def record_set(name: str, record_type: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """A record in the shape of the API."""
    entry: dict[str, Any] = {
        "Name": fqdn(name),
        "Type": record_type,
        "SetIdentifier": record["set_identifier"],
        **{key: record[name] for name, key in ROUTING.items() if name in record},
    }
    if record["health_check_id"]:
        entry["HealthCheckId"] = record["health_check_id"]
    if "alias_dns_name" in record:
        entry["AliasTarget"] = {
            "HostedZoneId": record["alias_hosted_zone_id"],
            "DNSName": record["alias_dns_name"],
            "EvaluateTargetHealth": record["alias_evaluate_target_health"],
        }
    else:
        entry["TTL"] = record["ttl"]
        entry["ResourceRecords"] = [{"Value": value} for value in record["values"]]
    return entry


def changes(
    name: str, record_type: str, stand: Mapping[str, Mapping[str, Any]], wanted: Mapping[str, Record]
) -> list[dict[str, Any]]:
    """The changes of one batch. ``stand`` are answers of AWS's, by set identifier: a DELETE has to repeat them.

    A record that is to be chosen in another way is made anew: an UPSERT can't change that.
    """
    gone = [
        {"Action": "DELETE", "ResourceRecordSet": dict(answer)}
        for identifier, answer in stand.items()
        if identifier not in wanted or not same_routing(answered_record(answer), wanted[identifier])
    ]
    put = [
        {"Action": "UPSERT", "ResourceRecordSet": record_set(name, record_type, record)}
        for identifier, record in wanted.items()
        if identifier not in stand or not same_record(answered_record(stand[identifier]), record, record_type)
    ]
    return gone + put
