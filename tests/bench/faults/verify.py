# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to hold after every verb, whatever met it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tests.bench.faults.schedule import Kind, Verb
from tests.bench.faults.strike import Run, Writers
from tests.story.leftovers import ENDED, is_key_to_go, items, state_of, things
from tests.story.lives import MOVES, Life, eventually

# Snapshots are kept by failbacks, instances come and go with the capacity, and functions write logs when they like.
COMES_AND_GOES = (
    "rds describe_db_cluster_snapshots",
    "ec2 describe_instances",
    "ec2 describe_network_interfaces",
    "logs describe_log_groups",
    "resourcegroupstaggingapi get_resources",
)
# Parameters that functions write when they first have something to keep.
BY_FUNCTIONS = ("/failover/writer_health",)
LASTING_SECONDS = 60


# What stands, by the place where it is listed.
Census = dict[str, list[str]]


def census(life: Life) -> Census:
    """What stands, of any name and any tag, so that what was made twice and never named shows, too."""
    found: Census = {}
    for place, item in _all(life):
        if not place.endswith(COMES_AND_GOES) and state_of(item) not in ENDED:
            text = item if isinstance(item, str) else json.dumps(item, default=str)
            if not any(name in text for name in BY_FUNCTIONS):
                found.setdefault(place, []).append(text)
    return found


def _all(life: Life) -> Iterator[tuple[str, Any]]:
    for place, item in things(life.lab, life.regions):
        # Only keys and their aliases stay for days after their end was ordered.
        if "kms" not in place or not is_key_to_go(life.lab.client("kms", place.split()[0]), item):
            yield place, item
    for region in life.regions:
        kms = life.lab.client("kms", region)
        for key in items(kms, "list_keys", "Keys"):
            if kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] != "PendingDeletion":
                yield f"{region} kms list_keys", key


def difference(found: Census, wanted: Census) -> list[str]:
    return [
        f"{place}: {len(found.get(place, []))} stand, {len(wanted.get(place, []))} in a life without faults: "
        + "; ".join(text[:150] for text in found.get(place, []))[:1500]
        for place in sorted(found.keys() | wanted.keys())
        if len(found.get(place, [])) != len(wanted.get(place, []))
    ]


@dataclass
class Kept:
    """What was written before, and has to be there after."""

    objects: list[str] = field(default_factory=list)
    journal: set[tuple[str, str]] = field(default_factory=set)

    def write(self, life: Life) -> None:
        """One more item and one more object, by a client in the region that writes."""
        key = f"kept/{len(self.objects)}"
        region = Writers(life.lab, life.away).regions()[0]
        life.lab.client("s3", region).put_object(Bucket=_bucket(life, region), Key=key, Body=key.encode())
        item = {"id": {"S": key}, "entry": {"S": "kept"}}
        life.lab.client("dynamodb", region).put_item(TableName=f"failover-{life.suffix}", Item=item)
        self.objects.append(key)

    def missing(self, life: Life) -> list[str]:
        """What is not found in each region; of the journal, everything that was ever seen is wanted."""
        lost = []
        for region in life.regions:
            missing = partial(self._missing_in, life, region)
            if not eventually(lambda look=missing: not look(), LASTING_SECONDS):  # type: ignore[misc]
                lost.append(f"{region}: {missing()}")
        self.journal |= _entries(life, life.home) & _entries(life, life.away)
        return lost

    def _missing_in(self, life: Life, region: str) -> list[str]:
        items = (self.journal | {(key, "kept") for key in self.objects}) - _entries(life, region)
        return sorted([*map(str, items), *(set(self.objects) - _objects(life, region))])


def _bucket(life: Life, region: str) -> str:
    names = [str(bucket["Name"]) for bucket in life.lab.client("s3", region).list_buckets()["Buckets"]]
    return next(name for name in names if name.startswith(f"artifacts-{region}-"))


def _objects(life: Life, region: str) -> set[str]:
    pages = life.lab.client("s3", region).list_objects_v2(Bucket=_bucket(life, region), Prefix="kept/")
    return {one["Key"] for one in pages.get("Contents", [])}


def _entries(life: Life, region: str) -> set[tuple[str, str]]:
    pages = life.lab.client("dynamodb", region).get_paginator("scan").paginate(TableName=f"failover-{life.suffix}")
    return {(item["id"]["S"], item["entry"]["S"]) for page in pages for item in page["Items"]}


def moves(runs: list[Run]) -> list[str]:
    """The moves of the writer that took effect, answered or not."""
    answered = [call["action"] for run in runs for call in run.calls if call["status"] == 200]
    unheard = [
        line["action"] for run in runs for line in run.hits if line["effect"] == 200 and line["fault"]["kind"] == "drop"
    ]
    return [action for action in answered + unheard if action in MOVES]


def after_site(life: Life, wanted: Census) -> list[str]:
    return [*one_writer(life, life.home), *difference(census(life), wanted)]


def after_move(life: Life, target: str, runs: list[Run], wanted: Census) -> list[str]:
    outages = sum(strike.kind is Kind.OUTAGE for run in runs for strike in run.struck)
    asked = moves(runs)
    found = one_writer(life, target)
    if not 1 <= len(asked) <= 1 + outages:
        found.append(f"the writer was moved by {asked}")
    if not eventually(lambda: life.leads_to(target)):
        found.append(f"the name does not lead to {target}")
    return [*found, *difference(census(life), wanted)]


def one_writer(life: Life, target: str) -> list[str]:
    writers = Writers(life.lab, life.away).regions()
    return [] if writers == [target] else [f"writers are {writers}, and {target} was asked for"]


def ever_two(verb: Verb, runs: list[Run]) -> list[str]:
    return [f"{verb}: {run.most_writers} writers were seen at once" for run in runs if run.most_writers > 1]
