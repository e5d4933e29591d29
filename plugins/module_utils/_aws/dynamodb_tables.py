# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a DynamoDB table where it stands. A region that does not answer is left out, and named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .._core.dynamodb_global_table import Replica, Table, parse_statuses, parse_table
from .._core.failover import Answering
from .._core.plan import tag_dict
from .errors import AWS_ERRORS, answer_unless, answering_of

MISSING = ("ResourceNotFoundException",)
Description = Mapping[str, Any]


@dataclass(frozen=True)
class Clients:
    """Clients of DynamoDB by region: ``look`` has little patience, for the first call to a region that may be lost."""

    look: Callable[[str], Any]
    act: Callable[[str], Any]


@dataclass(frozen=True)
class Seen:
    """What was found: the table, or None; and the regions that did not answer."""

    table: Table | None
    unreachable: tuple[str, ...] = ()


def describe_table(client: Any, name: str) -> Description | None:
    """The table as the client's region tells it, or None."""
    answer = answer_unless(MISSING, lambda: client.describe_table(TableName=name))
    found: Description | None = answer["Table"] if answer else None
    return found


def observe(clients: Clients, name: str, regions: Iterable[str], everywhere: bool = False) -> Seen:
    """The table, asked in the first of the regions that holds it. ``everywhere`` looks at foreign replicas too.

    Where no region answers, the last error is raised.
    """
    answers, silent = _first_look(clients, name, regions)
    standing = {region: answer for region, answer in answers.items() if answer is not None}
    if not standing:
        return Seen(None, tuple(silent))
    home = next(iter(standing))
    others = [region for region in parse_statuses(standing[home], home) if region not in (*answers, *silent)]
    if everywhere and others:
        more, lost = _first_look(clients, name, others)
        standing |= {region: answer for region, answer in more.items() if answer is not None}
        silent |= lost
    refuse_strangers(name, home, standing)
    ttl = clients.act(home).describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    seen = [_look_at(clients.act(region), region, answer) for region, answer in standing.items()]
    return Seen(parse_table(standing[home], home, ttl, seen), tuple(silent))


def _first_look(
    clients: Clients, name: str, regions: Iterable[str]
) -> tuple[dict[str, Description | None], dict[str, Exception]]:
    answers: dict[str, Description | None] = {}
    silent: dict[str, Exception] = {}
    for region in regions:
        try:
            answers[region] = describe_table(clients.look(region), name)
        except AWS_ERRORS as error:
            if answering_of(error) is not Answering.NO:
                raise
            silent[region] = error
    if silent and not answers:
        raise list(silent.values())[-1]
    return answers, silent


def refuse_strangers(name: str, home: str, standing: Mapping[str, Description]) -> None:
    """Raise a ValueError where tables of this name stand in two regions and know nothing of each other."""
    group = parse_statuses(standing[home], home)
    if strangers := [region for region in standing if region not in group]:
        raise ValueError(
            f"The table {name} stands in {home}, and one of the same name that is no replica of it in "
            f"{', '.join(strangers)}. Remove or rename one of them: nothing was touched."
        )


def _look_at(client: Any, region: str, answer: Description) -> Replica:
    name = answer["TableName"]
    backups = client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    recovery = backups.get("PointInTimeRecoveryDescription") or {}
    return Replica(
        region=region,
        status=answer.get("TableStatus", ""),
        arn=answer["TableArn"],
        deletion_protection=bool(answer.get("DeletionProtectionEnabled")),
        point_in_time_recovery=recovery.get("PointInTimeRecoveryStatus") == "ENABLED",
        tags=tag_dict(_tags(client, answer["TableArn"])),
    )


def _tags(client: Any, arn: str) -> Iterator[dict[str, str]]:
    answer = client.list_tags_of_resource(ResourceArn=arn)
    yield from answer["Tags"]
    while token := answer.get("NextToken"):
        answer = client.list_tags_of_resource(ResourceArn=arn, NextToken=token)
        yield from answer["Tags"]
