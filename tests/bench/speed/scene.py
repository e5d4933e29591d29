# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carries out a life: a lab, a relay where calls are to be delayed, and the steps. All of it ends with the life."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from lab.start import ACCOUNT
from lab.testing import Lab, running_lab
from tests.bench.speed.inventory import REGIONS, further_buckets, write_inventory
from tests.bench.speed.plan import COLD, FLOOR, PLAIN, TERRAFORM, Life
from tests.bench.speed.results import Sample
from tests.bench.speed.terraform.ground import prepare
from tests.story.leftovers import census
from tests.story.playbooks import EVERYTHING, ROOT, command, environment

SUFFIX = "dev"
ORIGIN = ROOT / "inventories" / "transactions"
PROMOTIONS = ("FailoverGlobalCluster", "SwitchoverGlobalCluster")
LONGEST_SECONDS = 1200
# Schedules would run functions beside what is measured.
SECONDS_PER_MINUTE = 3600
# What is listed twice, by AWS or by itself, and what scaling groups make.
NOT_COUNTED = ("resourcegroupstaggingapi", "describe_instances", "describe_network_interfaces")
ONCE_FOR_ALL = ("iam", "s3", "describe_global_clusters")


class StepError(Exception):
    """A step did not end well."""

    def __init__(self, what: str, output: str) -> None:
        super().__init__(what)
        self.what, self.output = what, output


@dataclass(frozen=True)
class Places:
    """The controller's own folder, where archives of modules are kept; and the plugins of Terraform."""

    home: Path
    plugins: Path | None = None


@dataclass
class Scene:
    """Where a life takes place."""

    lab: Lab
    life: Life
    folder: Path
    home: Path
    env: Mapping[str, str]
    steps: int = 0
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def regions(self) -> list[str]:
        return list(REGIONS[: self.life.regions])

    @property
    def terraform(self) -> Path:
        return self.folder / "terraform"

    def take(self, step: str) -> Sample:
        if step in COLD:
            shutil.rmtree(self.home, ignore_errors=True)
        self.steps += 1
        result, output = self.folder / f"{self.steps}.json", self.folder / f"{self.steps}.log"
        mark = self.lab.mark()
        weigh([str(result), str(output), *self._command(step)], self.env)
        found = json.loads(result.read_text(encoding="utf-8"))
        told = output.read_text(encoding="utf-8", errors="replace")
        if self.life.variant == TERRAFORM:
            self._note(told)
        if found["code"]:
            raise StepError(f"{self.life}: {step} ended with {found['code']}", told)
        calls = [call for call in self.lab.calls(since=mark) if call["caller"] == "client"]
        return Sample(
            part=self.life.part,
            variant=self.life.variant,
            step=step,
            regions=self.life.regions,
            latency_ms=self.life.latency_ms,
            buckets=self.life.buckets,
            wall=round(found["wall"], 3),
            processor=round(found["processor"], 3),
            calls=len(calls),
            changing=sum(call["mutates"] for call in calls),
            peak_megabytes=round(found["peak_megabytes"], 1),
            promotion=promotion_after(calls, found["began"]),
        )

    def _command(self, step: str) -> list[str]:
        if self.life.variant == FLOOR:
            buckets = () if self.life.buckets is None else ("--buckets", str(self.life.buckets))
            return [sys.executable, "-m", "tests.bench.speed.floor", *self.regions, *buckets]
        if self.life.variant == TERRAFORM:
            word = {"first": ("apply", "-auto-approve"), "second": ("plan",)}[step]
            return ["terraform", f"-chdir={self.terraform}", *word, "-input=false", "-no-color"]
        connection = ("-e", "ansible_connection=local") if self.life.variant == PLAIN else ()
        name, words = self._playbook(step)
        inventory = self.folder / "inventory"
        where = str(ORIGIN if self.life.regions == 2 else inventory)
        return command(name, where, (*connection, *words, *self._buckets()))

    def _buckets(self) -> tuple[str, ...]:
        if self.life.buckets is None:
            return ()
        return "-e", json.dumps({"further_buckets": further_buckets(self.life.buckets, self.life.regions)})

    def _playbook(self, step: str) -> tuple[str, tuple[str, ...]]:
        match step:
            case "first" | "first_cold" | "second":
                return "site", ()
            case "full":
                return "site", EVERYTHING
            case "status":
                return "status", ("-e", "status_accept_unknown=true")
            case "drift":
                return "status", ("-e", "status_accept_unknown=true", "-e", "status_drift=true")
            case "failover" | "failover_cold":
                reports = f"writer_region_report_dir={self.folder / 'reports'}"
                return "failover", ("-e", f"target_region={self._standby()}", "-e", reports)
        raise AssertionError(step)

    def _note(self, told: str) -> None:
        """How much it made, or what its plan would change: the last that it says of that."""
        lines = [line for line in told.splitlines() if line.startswith(("Apply complete!", "Plan:", "No changes."))]
        self.notes["terraform"] += "".join(f" {line}" for line in lines[-1:])

    def _standby(self) -> str:
        [found] = self.lab.client("rds", self.regions[0]).describe_global_clusters()["GlobalClusters"]
        arns = [member["DBClusterArn"] for member in found["GlobalClusterMembers"] if not member["IsWriter"]]
        return str(arns[0]).split(":")[3]

    def resources(self) -> int:
        counted = census(self.lab, SUFFIX, self.regions)
        return count_resources(counted, self.regions[0])


def promotion_after(calls: list[dict[str, Any]], began: float) -> float | None:
    """Seconds from the command to the first request for a promotion that was accepted."""
    asked = [call for call in calls if call["action"] in PROMOTIONS and call["status"] == 200]
    return round(datetime.fromisoformat(asked[0]["time"]).timestamp() - began, 3) if asked else None


def count_resources(counted: Mapping[str, int], first_region: str) -> int:
    """Things that AWS lists by themselves: no rules, routes, records, policies, targets."""
    return sum(
        number
        for place, number in counted.items()
        if not any(word in place for word in NOT_COUNTED)
        and (place.startswith(first_region) or not any(word in place for word in ONCE_FOR_ALL) or " " not in place)
    )


def weigh(words: list[str], env: Mapping[str, str]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.speed.weigh", *words],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        if process.wait(timeout=LONGEST_SECONDS):
            raise StepError(f"measuring ended with {process.returncode}", " ".join(words))
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        process.wait(timeout=30)


@contextmanager
def delayed(lab: Lab, folder: Path, milliseconds: int) -> Iterator[str]:
    """Where to call the lab: directly where nothing is to be added."""
    if not milliseconds:
        yield lab.endpoint
        return
    file = folder / "relay.port"
    port = lab.endpoint.rpartition(":")[2]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.speed.relay", str(file), port, str(milliseconds)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 20
        while not file.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise StepError("the relay did not start", "")
            time.sleep(0.02)
        yield f"http://127.0.0.1:{file.read_text(encoding='ascii')}"
    finally:
        end(process)


@contextmanager
def scene(life: Life, folder: Path, places: Places) -> Iterator[Scene]:
    folder.mkdir()
    with running_lab(folder / "lab") as lab, delayed(lab, folder, life.latency_ms) as endpoint:
        lab.set("seconds_per_minute", SECONDS_PER_MINUTE)
        env = {**environment(lab, {}), "AWS_ENDPOINT_URL": endpoint, "ANSIBLE_HOME": str(places.home)}
        if life.regions != 2:
            write_inventory(folder / "inventory", ORIGIN, life.regions)
        made = Scene(lab, life, folder, places.home, env)
        if life.variant == TERRAFORM and places.plugins:
            made.env, made.notes["terraform"] = prepare(made.terraform, made.regions, ACCOUNT, places.plugins, env)
        yield made
