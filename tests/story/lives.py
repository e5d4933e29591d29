# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life that every system has: built, built again, moved, lost, brought home, removed."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.testing import Lab, running_lab
from tests.story.deployers import Deployer, make_deployer, refusals
from tests.story.leftovers import leftovers
from tests.story.playbooks import EVERYTHING, ROOT, Outcome, play
from tests.story.witness import Witness, records
from tests.unit.roles.role_files import load

# Schedules and alarms run six times as fast, no time-out does: without shorter pauses the monitors would fall silent.
SECONDS_PER_MINUTE = 10
HASTENED = {"health_monitor_probe_interval_seconds": 1}
Reply = tuple[int, dict[str, Any]]
MOVES = {"SwitchoverGlobalCluster", "FailoverGlobalCluster"}


def succeeded(run: Outcome) -> Outcome:
    assert run.returncode == 0, run.output[-4000:]
    assert run.complaints == []
    return run


def eventually(holds: Callable[[], bool], seconds: float = 90) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.5)
    return True


@dataclass(frozen=True)
class Life:
    """One system of ``inventories/`` in a lab of its own, where IAM decides. The first of its regions is preferred."""

    deployer: Deployer
    system: str
    regions: tuple[str, str]
    reports: Path
    witness: Witness

    @property
    def lab(self) -> Lab:
        return self.deployer.lab

    @property
    def settings(self) -> dict[str, Any]:
        return dict(load(ROOT / "inventories" / self.system / "group_vars/all/system.yml"))

    @property
    def suffix(self) -> str:
        return str(self.settings["environment_suffix"])

    @property
    def home(self) -> str:
        return self.regions[0]

    @property
    def away(self) -> str:
        return self.regions[1]

    def name(self, kind: str, region: str) -> str:
        return f"{kind}-{region}-{self.suffix}"

    def play(self, name: str, *arguments: str) -> Outcome:
        words = ("-e", json.dumps(HASTENED | {"writer_region_report_dir": str(self.reports)}))
        place = f"inventories/{self.system}"
        with self.witness.watching():
            run = play(self.lab, name, *words, *arguments, inventory=place, extra=self.deployer.env | self.witness.env)
        self.witness.outputs.append(run.output)
        return run

    def writer(self, seen_from: str) -> str:
        [found] = self.lab.client("rds", seen_from).describe_global_clusters()["GlobalClusters"]
        members = found["GlobalClusterMembers"]
        return str(next(member["DBClusterArn"] for member in members if member["IsWriter"]).split(":")[3])

    def latch(self, about: str, region: str) -> str:
        name = f"/dr-{self.suffix}/evacuated/{about}"
        return str(self.lab.client("ssm", region).get_parameter(Name=name)["Parameter"]["Value"])

    def leads_to(self, region: str) -> bool:
        settings = self.settings
        told = self.lab.answer(settings["dns_failover_zone_name"], settings["dns_failover_record_name"])
        return f"alb-{region}-" in told

    def client(self, service: str, region: str) -> Any:
        return self.lab.client(service, region)

    def ask(self, region: str, target: str, content: Any = None) -> Reply:
        """What the application of a region answers through its load balancer, as status and JSON."""
        balancers = self.client("elbv2", region).describe_load_balancers(Names=[self.name("alb", region)])
        host = balancers["LoadBalancers"][0]["DNSName"]
        body = None if content is None else json.dumps(content).encode()
        headers = {"Host": host, "Content-Type": "application/json"}
        request = urllib.request.Request(self.lab.endpoint + target, body, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def received(self, queue: str, region: str, at_least: int = 1) -> list[Any]:
        """The messages of a queue, each taken once, after as many came as are expected, or half a minute."""
        sqs = self.client("sqs", region)
        url = sqs.get_queue_url(QueueName=self.name(queue, region))["QueueUrl"]
        found: list[Any] = []

        def are_there() -> bool:
            for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
                found.append(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            return len(found) >= at_least

        eventually(are_there, 30)
        return found

    def charts(self, region: str) -> list[str]:
        """What the region's dashboard shows, as namespace and metric."""
        told = self.client("cloudwatch", region).get_dashboard(DashboardName=self.name("dashboard", region))
        widgets = json.loads(told["DashboardBody"])["widgets"]
        return sorted({f"{metric[0]} {metric[1]}" for one in widgets for metric in one["properties"]["metrics"]})

    def refused(self, *settings: str) -> str:
        """What site.yml says to settings that it does not take. It touches nothing then."""
        run = self.play("site", *(word for setting in settings for word in ("-e", setting)))
        assert run.returncode != 0
        assert run.mutations == []
        return " ".join(run.output.split())

    # The life itself, in this order.

    def dry_run_on_nothing(self) -> None:
        run = succeeded(self.play("site", "--check", "--diff"))
        assert run.mutations == []
        assert all(changed > 20 for changed in run.changed.values()), run.changed

    def build(self) -> None:
        succeeded(self.play("site"))
        assert self.writer(self.home) == self.home
        assert eventually(lambda: self.leads_to(self.home))

    def build_again(self) -> None:
        """Every role runs and finds nothing to do, and then none runs, since all provably stands."""
        run = succeeded(self.play("site", *EVERYTHING))
        assert run.changed == dict.fromkeys(self.regions, 0)
        self.leave_what_stands()

    def dry_run(self) -> None:
        run = succeeded(self.play("site", "--check", "--diff"))
        assert (run.changed, run.mutations) == (dict.fromkeys(self.regions, 0), [])

    def status(self, *arguments: str) -> Outcome:
        return self.play("status", "-e", "status_accept_unknown=true", *arguments)

    def switch_over(self) -> None:
        run = succeeded(self.play("failover", "-e", f"target_region={self.away}"))
        self._moved(run, "SwitchoverGlobalCluster", self.away)
        assert self.latch(self.home, self.away) == "false"

    def build_where_the_writer_is(self) -> None:
        succeeded(self.play("site"))
        assert self.writer(self.away) == self.away
        self.leave_what_stands()

    def come_home(self) -> None:
        run = succeeded(self.play("failback"))
        self._moved(run, "SwitchoverGlobalCluster", self.home)
        assert self.latch(self.home, self.away) == "false"

    def lose_the_region(self) -> None:
        self.lab.outage(self.home)
        run = succeeded(self.play("failover"))
        self._moved(run, "FailoverGlobalCluster", self.away)
        assert not {call["service"] for call in run.calls} & {"route53", "iam"}
        assert self.latch(self.home, self.away) == "true"
        self.lab.restore(self.home)

    def keep_secrets(self, *secrets: str) -> None:
        """Nothing that was told or written down in this life bears one of these, or the master password."""
        assert any("task path:" in output for output in self.witness.outputs), "runs that were not verbose"
        assert any(b"ansible-playbook" in one for one in self.witness.told), "processes that nobody saw"
        stored = self.client("secretsmanager", self.home).get_secret_value(SecretId=f"database-{self.suffix}")
        texts = list(records(self.lab, self.suffix, self.regions))
        texts += [(str(path), path.read_text(errors="replace")) for path in self.reports.rglob("*") if path.is_file()]
        for secret in (json.loads(stored["SecretString"])["password"], *secrets):
            assert len(secret) >= 32
            assert self.witness.betrayals(secret, texts) == []

    def remove(self) -> None:
        self.keep_secrets()
        succeeded(self.play("destroy", "-e", f"confirmation={self.suffix}"))
        assert leftovers(self.lab, self.suffix, self.regions) == []
        assert refusals(self.lab) == []

    def leave_what_stands(self) -> None:
        run = succeeded(self.play("site"))
        assert " runs: " not in run.output, run.output[-4000:]
        assert (run.changed, run.mutations) == (dict.fromkeys(self.regions, 0), [])

    def _moved(self, run: Outcome, action: str, target: str) -> None:
        asked = [call["action"] for call in run.calls if call["action"] in MOVES and call["status"] == 200]
        assert asked == [action]
        assert self.writer(self.away) == target
        assert eventually(lambda: self.leads_to(target))


@contextmanager
def living(system: str, folder: Path) -> Iterator[Life]:
    hosts = load(ROOT / "inventories" / system / "hosts.yml")["all"]["children"]["regions"]["children"]
    regions = tuple(region for group in ("primary", "secondary") for region in hosts[group]["hosts"])
    assert len(regions) == 2
    suffix = load(ROOT / "inventories" / system / "group_vars/all/system.yml")["environment_suffix"]
    with running_lab(folder / "lab", auth=True) as lab:
        lab.set("seconds_per_minute", SECONDS_PER_MINUTE)
        yield Life(
            make_deployer(lab, suffix, regions),
            system,
            (regions[0], regions[1]),
            folder / "reports",
            Witness(folder / "files"),
        )
