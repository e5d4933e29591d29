# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of a playbook, and the faults that meet it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
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
    """Looks, past the front, at how many members of the global database write."""

    def __init__(self, lab: Lab, region: str) -> None:
        running = lab.state.read()
        assert running is not None
        session = boto3.Session(lab.env["AWS_ACCESS_KEY_ID"], lab.env["AWS_SECRET_ACCESS_KEY"], region_name=region)
        address = f"http://127.0.0.1:{running.backend_port}"
        self._client = session.client("rds", endpoint_url=address, config=PATIENT)

    def regions(self) -> list[str]:
        try:
            found = self._client.describe_global_clusters()["GlobalClusters"]
        except (BotoCoreError, ClientError):
            return []
        members = [member for one in found for member in one["GlobalClusterMembers"]]
        return [member["DBClusterArn"].split(":")[3] for member in members if member["IsWriter"]]


def run(life: Life, name: str, words: tuple[str, ...], attempt: Attempt, log: Path) -> Run:
    """Run a playbook against the faults, and mend them all when it has ended."""
    lab = life.lab
    tail, writers = Tail(lab), Writers(lab, life.away)
    before = len(lab.struck())
    faults = {str(number): strike for number, strike in enumerate(attempt) if strike.kind in OF_THE_FRONT}
    prefix = f"{time.monotonic_ns()}-"
    lab.faults(*(_fault(prefix + number, strike) for number, strike in faults.items()))
    [*acts] = (strike for strike in attempt if strike.kind not in OF_THE_FRONT)
    began = time.monotonic()
    calls: list[dict[str, Any]] = []
    done: list[Strike] = []
    away: dict[str, int] = {}
    most = 0
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
        try:
            look = 0
            while process.poll() is None:
                if time.monotonic() - began > LONGEST_SECONDS:
                    raise TimeoutError(f"{name} did not end within {LONGEST_SECONDS:g} s; see {log}")
                calls += tail.lines()
                for strike in [one for one in acts if len(calls) > one.at and one not in done]:
                    if strike.kind is Kind.OUTAGE:
                        away[strike.region] = len(calls)
                    if _act(life, strike, process):
                        done.append(strike)
                look += 1
                if look % 5 == 0:
                    most = max(most, len(writers.regions()))
                time.sleep(LOOK_SECONDS)
        finally:
            end(process)
            lab.faults()
            for region in away:
                lab.restore(region)
    calls += tail.lines()
    tail.close()
    hits = lab.struck(since=before)
    met = {line["fault"]["id"].removeprefix(prefix) for line in hits}
    felt = [
        strike for strike in done if strike.kind is not Kind.OUTAGE or _was_felt(strike, calls[away[strike.region] :])
    ]
    struck = [*(faults[number] for number in sorted(met) if number in faults), *felt]
    text = log.read_text(encoding="utf-8")
    return Run(process.returncode, time.monotonic() - began, text, calls, struck, hits, most)


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


def _act(life: Life, strike: Strike, process: subprocess.Popen[bytes]) -> bool:
    """Do to the process or to a region what the strike says; false where there was nothing to do it to."""
    match strike.kind:
        case Kind.KILL:
            return end(process)
        case Kind.OUTAGE:
            life.lab.outage(strike.region)
        case Kind.RETURN:
            life.lab.restore(life.home)
        case _:
            raise AssertionError(strike.kind)
    return True


def _was_felt(strike: Strike, calls: list[dict[str, Any]]) -> bool:
    return any(call["region"] == strike.region and call["status"] == 0 for call in calls)


def end(process: subprocess.Popen[bytes]) -> bool:
    """Kill a playbook with all that it started; false where it had ended."""
    if process.poll() is not None:
        return False
    for pid in [*descendants(process.pid), process.pid]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()
    return True
