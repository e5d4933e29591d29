# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role events, in two regions: what happens in one is heard in both, once."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.world import read_worlds
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.world_look import Questions, System
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.fingerprint import hash_world

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.integration.test_lambda_package import ROOT
from tests.lab.helpers import eventually, unique

REGIONS = HOME, AWAY = "us-east-1", "us-east-2"
PROCESSED, AUDITED = "Payment Processed", "Payment Audited"
RECAP = re.compile(r"^(\S+)\s+: ok=\d+\s+changed=(\d+)\s", re.MULTILINE)
# Long enough for what must not come.
A_WHILE = 1.0


@dataclass(frozen=True)
class Played:
    """How many tasks changed something, by region, and the calls that changed something."""

    changed: dict[str, int]
    mutations: list[str]
    output: str


@dataclass(frozen=True)
class Role:
    """The role, run by Ansible as a playbook would run it."""

    lab: Lab
    folder: Path
    suffix: str
    keys: dict[str, str]

    def name(self, kind: str, region: str) -> str:
        return f"{kind}-{region}-{self.suffix}"

    def bus(self, region: str) -> str:
        return f"arn:aws:events:{region}:{ACCOUNT}:event-bus/{self.name('bus', region)}"

    def options(self, region: str) -> dict[str, Any]:
        return {
            "aws_region": region,
            "events_kms_key_arn": self.keys[region],
            "events_peers": [{"region": peer, "bus_arn": self.bus(peer)} for peer in REGIONS if peer != region],
            "events_forward_role_arn": f"arn:aws:iam::{ACCOUNT}:role/{self.name('event-forward', region)}",
        }

    def play(self, *flags: str, **given: Any) -> Played:
        variables = {
            "environment_suffix": self.suffix,
            "account_id": ACCOUNT,
            "aws_partition": "aws",
            "resource_tags": {"Environment": self.suffix, "DR-Role": "standby", "Cost-Center": "tests"},
            "events_enabled": True,
            "events_source": "payments",
            "events_rules": [
                {"name": "payments", "description": "All", "detail_types": [PROCESSED, AUDITED]},
                {"name": "audits", "detail_types": [AUDITED], "source": "auditors"},
            ],
            "events_forwarded_detail_types": [PROCESSED],
            "events_archive_days": 30,
            **given,
        }
        here = {"AWS_REGION": "{{ aws_region }}", "AWS_DEFAULT_REGION": "{{ aws_region }}"}
        play = {
            "hosts": "all",
            "gather_facts": False,
            "environment": here,
            "vars": variables,
            "roles": ["multiregion.aws_dr.events"],
        }
        (self.folder / "play.yml").write_text(json.dumps([play]), encoding="utf-8")
        hosts = {region: self.options(region) for region in REGIONS}
        (self.folder / "hosts.json").write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
        mark = self.lab.mark()
        ran = subprocess.run(
            [
                *(str(Path(sys.executable).parent / "ansible-playbook"), "-i", str(self.folder / "hosts.json")),
                *("-c", "multiregion.aws_dr.warm_local", *flags, str(self.folder / "play.yml")),
            ],
            cwd=ROOT,
            env={
                **os.environ,
                **self.lab.env,
                "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
                "ANSIBLE_NOCOLOR": "1",
                "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        output = ran.stdout + ran.stderr
        assert ran.returncode == 0, output[-4000:]
        assert "WARNING" not in output, output
        calls = [call["action"] for call in self.lab.calls(since=mark) if call["mutates"]]
        return Played({host: int(changed) for host, changed in RECAP.findall(output)}, calls, output)

    def world(self, region: str) -> dict[str, str]:
        """The hash of each kind of what is read of the role."""
        system = System(self.suffix, ACCOUNT, HOME, "example.net", "app.example.net")
        [world] = read_worlds(Questions(self.lab.client), system, [(region, "events")]).values()
        assert world.trouble == ""
        assert [kind for kind, answer in world.answers.items() if not answer] == []
        return hash_world(world.answers)

    def put(self, region: str, detail_type: str, number: int) -> None:
        entry = {
            "Source": "payments",
            "DetailType": detail_type,
            "Detail": json.dumps({"number": number}),
            "EventBusName": self.name("bus", region),
        }
        assert self.lab.client("events", region).put_events(Entries=[entry])["FailedEntryCount"] == 0

    def heard(self, region: str, kind: str = "application-events") -> list[tuple[int, str]]:
        """The numbers of the events in a queue, and where each began; a look takes nothing away."""
        sqs = self.lab.client("sqs", region)
        url = sqs.get_queue_url(QueueName=self.name(kind, region))["QueueUrl"]
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", [])
        events = [json.loads(message["Body"]) for message in found]
        return sorted((event["detail"]["number"], event["region"]) for event in events)

    def left(self) -> dict[str, list[str]]:
        """What stands in both regions."""
        found: dict[str, list[str]] = {"buses": [], "archives": [], "queues": [], "rules": []}
        for region in REGIONS:
            events = self.lab.client("events", region)
            buses = [bus["Name"] for bus in events.list_event_buses(NamePrefix="bus-")["EventBuses"]]
            found["buses"] += [name for name in buses if name.endswith(self.suffix)]
            archives = [archive["ArchiveName"] for archive in events.list_archives()["Archives"]]
            found["archives"] += [name for name in archives if name.endswith(self.suffix)]
            urls = self.lab.client("sqs", region).list_queues().get("QueueUrls", [])
            found["queues"] += [url.rpartition("/")[2] for url in urls if url.endswith(self.suffix)]
            found["rules"] += [
                rule["Name"]
                for name in buses
                if name.endswith(self.suffix)
                for rule in events.list_rules(EventBusName=name)["Rules"]
            ]
        return found


NOTHING: dict[str, list[str]] = {"buses": [], "archives": [], "queues": [], "rules": []}


@pytest.fixture(scope="module")
def role(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Role]:
    keys = {region: lab.client("kms", region).create_key()["KeyMetadata"]["Arn"] for region in REGIONS}
    yield Role(lab, tmp_path_factory.mktemp("events"), unique("events"), keys)
    lab.restore(AWAY)


def test_it_makes_nothing_until_it_is_enabled(role: Role) -> None:
    off = role.play("-e", "events_enabled=false")
    assert (off.changed, off.mutations, role.left()) == (dict.fromkeys(REGIONS, 0), [], NOTHING)


def test_a_dry_run_on_nothing_tells_the_plan_and_touches_nothing(role: Role) -> None:
    planned = role.play("--check")
    assert (planned.changed, planned.mutations) == (dict.fromkeys(REGIONS, 4), [])


def test_it_is_built_once(role: Role) -> None:
    assert role.play().changed == dict.fromkeys(REGIONS, 4)
    assert {kind: len(names) for kind, names in role.left().items()} == {
        "buses": 2,
        "archives": 2,
        "queues": 4,
        "rules": 6,
    }
    again = role.play()
    assert (again.changed, again.mutations) == (dict.fromkeys(REGIONS, 0), [])


def test_what_is_forwarded_is_heard_in_both_regions_once(role: Role) -> None:
    before = role.world(HOME)
    role.put(HOME, PROCESSED, 1)
    role.put(AWAY, PROCESSED, 2)
    role.put(HOME, AUDITED, 3)
    eventually(lambda: role.heard(HOME), [(1, HOME), (2, AWAY), (3, HOME)])
    eventually(lambda: role.heard(AWAY), [(1, HOME), (2, AWAY)])
    time.sleep(A_WHILE)
    assert (len(role.heard(HOME)), len(role.heard(AWAY))) == (3, 2)
    archive = role.lab.client("events", AWAY).describe_archive(ArchiveName=role.name("archive", AWAY))
    assert (archive["EventCount"], archive["RetentionDays"]) == (2, 30)
    assert role.world(HOME) == before, "events are no change of what the role made"


def test_a_replay_stays_in_its_region(role: Role) -> None:
    events = role.lab.client("events", HOME)
    archive = events.describe_archive(ArchiveName=role.name("archive", HOME))
    began = archive["CreationTime"] - timedelta(minutes=1)
    there = role.heard(AWAY)
    events.start_replay(
        ReplayName=role.suffix,
        EventSourceArn=archive["ArchiveArn"],
        EventStartTime=began,
        EventEndTime=began + timedelta(hours=1),
        Destination={"Arn": role.bus(HOME)},
    )
    eventually(lambda: role.heard(HOME).count((1, HOME)), 2)
    time.sleep(A_WHILE)
    assert role.heard(AWAY) == there


def test_an_event_reaches_a_region_that_was_away(role: Role) -> None:
    role.lab.outage(AWAY)
    role.put(HOME, PROCESSED, 4)
    role.lab.restore(AWAY)
    eventually(lambda: (4, HOME) in role.heard(AWAY), True)


def test_everything_is_encrypted_tagged_and_lets_only_its_rules_in(role: Role) -> None:
    events, sqs = role.lab.client("events", HOME), role.lab.client("sqs", HOME)
    bus = events.describe_event_bus(Name=role.name("bus", HOME))
    letters = f"arn:aws:sqs:{HOME}:{ACCOUNT}:{role.name('event-dead-letters', HOME)}"
    assert (bus["KmsKeyIdentifier"], bus["DeadLetterConfig"]["Arn"]) == (role.keys[HOME], letters)
    [statement] = json.loads(bus["Policy"])["Statement"]
    assert statement["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    for kind in ("application-events", "event-dead-letters"):
        url = sqs.get_queue_url(QueueName=role.name(kind, HOME))["QueueUrl"]
        told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        assert (told["KmsMasterKeyId"], told["MessageRetentionPeriod"]) == (role.keys[HOME], "1209600")
        statements = json.loads(told["Policy"])["Statement"]
        [allowed] = [statement for statement in statements if statement["Effect"] == "Allow"]
        assert allowed["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
        assert (
            f"arn:aws:events:{HOME}:{ACCOUNT}:rule/{bus['Name']}/*" in allowed["Condition"]["ArnLike"]["aws:SourceArn"]
        )
    tagging = role.lab.client("resourcegroupstaggingapi", HOME)
    only = [{"Key": "Environment", "Values": [role.suffix]}]
    tagged = tagging.get_resources(TagFilters=only)["ResourceTagMappingList"]
    assert len([one for one in tagged if one["ResourceARN"].split(":")[2] == "events"]) == 4
    assert len([one for one in tagged if one["ResourceARN"].split(":")[2] == "sqs"]) == 2
    for rule in (f"payments-{HOME}-{role.suffix}", f"forward-{HOME}-{role.suffix}"):
        targets = events.list_targets_by_rule(Rule=rule, EventBusName=bus["Name"])["Targets"]
        assert [target["DeadLetterConfig"]["Arn"] for target in targets] == [letters]


def test_what_is_no_longer_listed_goes(role: Role) -> None:
    assert role.play("-e", "events_archive_days=0", events_rules=[]).changed == dict.fromkeys(REGIONS, 2)
    assert {name.split("-")[0] for name in role.left()["rules"]} == {"forward"}
    assert role.left()["archives"] == []


def test_it_is_removed_whether_it_is_enabled_or_not(role: Role) -> None:
    assert min(role.play("--check", events_state="absent").changed.values()) > 0
    assert role.left()["buses"] != []
    role.play(events_state="absent", events_enabled=False)
    assert role.left() == NOTHING
    again = role.play(events_state="absent")
    assert (again.changed, again.mutations) == (dict.fromkeys(REGIONS, 0), [])
