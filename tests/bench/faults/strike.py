# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of a playbook, and the faults that meet it."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from lab.front.faults import Fault
from lab.testing import PATIENT, Lab
from tests.bench.faults.schedule import Attempt, Kind, Strike
from tests.story.lives import Life
from tests.story.playbooks import ROOT, command, descendants, environment

LOOK_SECONDS = 0.05
LONGEST_SECONDS = 300.0
# These are the front's; the others happen to processes and regions.
OF_THE_FRONT = {Kind.ERROR, Kind.THROTTLE, Kind.DELAY, Kind.DROP, Kind.REFUSE, Kind.EXPIRE}


@dataclass
class Run:
    """What came of it. ``struck`` are the faults that really met a call, a process or a region."""

    returncode: int
    seconds: float
    output: str
    calls: list[dict[str, Any]]
    struck: list[Strike] = field(default_factory=list)
    hits: list[dict[str, Any]] = field(default_factory=list)
    most_writers: int = 0
    is_late: bool = False


class Tail:
    """Follows the call log without reading any of it twice."""

    def __init__(self, lab: Lab) -> None:
        self._file = lab.state.calls.open("rb")
        self._file.seek(lab.mark())
        self._rest = b""

    def lines(self) -> list[dict[str, Any]]:
        whole, newline, self._rest = (self._rest + self._file.read()).rpartition(b"\n")
        found = [json.loads(line) for line in whole.split(b"\n")] if newline else []
        return [call for call in found if call["caller"] == "client"]

    def close(self) -> None:
        self._file.close()


class Writers:
    """Looks, past the front, at which members of the global database write."""

    def __init__(self, lab: Lab, region: str) -> None:
        running = lab.state.read()
        assert running is not None
        self._client = _client(
            running.backend_port, lab.env["AWS_ACCESS_KEY_ID"], lab.env["AWS_SECRET_ACCESS_KEY"], region
        )

    def regions(self) -> list[str]:
        try:
            found = self._client.describe_global_clusters()["GlobalClusters"]
        except (BotoCoreError, ClientError):
            return []
        members = [member for one in found for member in one["GlobalClusterMembers"]]
        return [member["DBClusterArn"].split(":")[3] for member in members if member["IsWriter"]]


@cache
def _client(port: int, key: str, secret: str, region: str) -> Any:
    session = boto3.Session(key, secret, region_name=region)
    return session.client("rds", endpoint_url=f"http://127.0.0.1:{port}", config=PATIENT)


@dataclass
class Watch:
    """Follows the calls of a run, and does to it and to regions what the strikes say, when they say it."""

    life: Life
    acts: list[Strike]
    calls: list[dict[str, Any]] = field(default_factory=list)
    done: list[Strike] = field(default_factory=list)
    # How many calls there were when the region went, and when it comes back.
    away: dict[str, int] = field(default_factory=dict)
    until: dict[str, float] = field(default_factory=dict)
    most_writers: int = 0
    is_late: bool = False

    def follow(self, process: subprocess.Popen[bytes]) -> None:
        """Until the process has ended. All that was away is back then."""
        tail, writers = Tail(self.life.lab), Writers(self.life.lab, self.life.away)
        latest, looks = time.monotonic() + LONGEST_SECONDS, 0
        try:
            while process.poll() is None and not self.is_late:
                self.is_late = time.monotonic() > latest
                self.calls += tail.lines()
                for strike in [one for one in self.acts if len(self.calls) > one.at and one not in self.done]:
                    if self._act(strike, process):
                        self.done.append(strike)
                self._give_back(time.monotonic())
                looks += 1
                if looks % 5 == 0:
                    self.most_writers = max(self.most_writers, len(writers.regions()))
                time.sleep(LOOK_SECONDS)
        finally:
            end(process)
            self._give_back(math.inf)
        self.calls += tail.lines()
        tail.close()

    def _act(self, strike: Strike, process: subprocess.Popen[bytes]) -> bool:
        """False where there was nothing to do it to."""
        match strike.kind:
            case Kind.KILL:
                return end(process)
            case Kind.OUTAGE:
                self.away[strike.region] = len(self.calls)
                self.until[strike.region] = time.monotonic() + strike.seconds
                self.life.lab.outage(strike.region)
            case Kind.RETURN:
                self.life.lab.restore(self.life.home)
            case _:
                raise AssertionError(strike.kind)
        return True

    def _give_back(self, now: float) -> None:
        for region in [one for one, then in self.until.items() if now > then]:
            self.life.lab.restore(region)
            del self.until[region]

    def felt(self) -> list[Strike]:
        """What was done, and of the outages those that a call met."""
        return [one for one in self.done if one.kind is not Kind.OUTAGE or self._was_felt(one.region)]

    def _was_felt(self, region: str) -> bool:
        return any(call["region"] == region and call["status"] == 0 for call in self.calls[self.away[region] :])


def run(life: Life, name: str, words: tuple[str, ...], attempt: Attempt, log: Path) -> Run:
    """Run a playbook against the faults, and mend them all when it has ended."""
    lab = life.lab
    before, began = len(lab.struck()), time.monotonic()
    prefix = f"{time.monotonic_ns()}-"
    faults = {f"{prefix}{number}": strike for number, strike in enumerate(attempt) if strike.kind in OF_THE_FRONT}
    watch = Watch(life, [strike for strike in attempt if strike.kind not in OF_THE_FRONT])
    lab.faults(*(_fault(name, strike) for name, strike in faults.items()))
    try:
        with log.open("w", encoding="utf-8") as output:
            process = subprocess.Popen(
                command(name, f"inventories/{life.system}", words),
                cwd=ROOT,
                env=environment(lab, life.deployer.env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            watch.follow(process)
    finally:
        lab.faults()
    hits = lab.struck(since=before)
    met = {line["fault"]["id"] for line in hits}
    struck = [*(strike for name, strike in faults.items() if name in met), *watch.felt()]
    return Run(
        returncode=process.returncode,
        seconds=time.monotonic() - began,
        output=log.read_text(encoding="utf-8"),
        calls=watch.calls,
        struck=struck,
        hits=hits,
        most_writers=watch.most_writers,
        is_late=watch.is_late,
    )


def _fault(identifier: str, strike: Strike) -> Fault:
    return Fault(
        strike.kind.value,
        service=strike.service,
        mutating=strike.mutating,
        after=strike.at,
        hits=strike.hits,
        seconds=strike.seconds,
        id=identifier,
    )


def end(process: subprocess.Popen[bytes]) -> bool:
    """Kill a playbook with all that it started; false where it had ended."""
    if process.poll() is not None:
        return False
    for pid in [*descendants(process.pid), process.pid]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()
    return True
