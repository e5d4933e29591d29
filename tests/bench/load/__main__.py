# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Storms, and what they show: ``.venv/bin/python -m tests.bench.load``, from the root."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lab.testing import Lab, running_lab
from tests.bench.load.storms import Memory, at_once, mixed, soon
from tests.integration.failover_scene import EAST, WEST, quick_lab
from tests.integration.function_scene import ask
from tests.integration.lambda_scene import Scene
from tests.integration.storm_scene import controllers, messages, monitors, watched_scene
from tests.integration.test_lambda_documents import DOCUMENT, running_archive
from tests.integration.test_lambda_payments import PAYMENT, running_bank
from tests.integration.test_lambda_transactions import Office, running_office, send_all

MEGABYTE = 1024 * 1024
Checks = dict[str, bool]


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("storms", nargs="*", choices=[*STORMS, []], help="which; all, where none is named")
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--callers", type=int, default=100)
    options = parser.parse_args(words)
    wrong = []
    for name in options.storms or STORMS:
        with tempfile.TemporaryDirectory(prefix="load-") as folder:
            began = time.monotonic()
            checks = STORMS[name](Path(folder), options)
            print(f"{name}: {time.monotonic() - began:.0f} s in all", flush=True)
        for check, holds in checks.items():
            print(f"  {'yes' if holds else 'NO '} {check}", flush=True)
            wrong += [] if holds else [f"{name}: {check}"]
    print(f"wrong: {wrong or 'nothing'}")
    return 1 if wrong else 0


@contextmanager
def measured(what: str, count: int, lab: Lab) -> Iterator[Memory]:
    """Tell how long it took, and how much memory."""
    began = time.monotonic()
    with Memory(lab) as memory:
        yield memory
    seconds = time.monotonic() - began
    print(f"  {what}: {count} in {seconds:.1f} s, {count / seconds:.1f} a second")
    sizes = [f"{size / MEGABYTE:.0f} MB" for size in (memory.function_peak, memory.most_bytes, memory.lab_peak)]
    print(
        f"  at most {memory.most_functions} processes of functions, the largest {sizes[0]}, together {sizes[1]}; "
        f"the lab {sizes[2]}",
        flush=True,
    )


def queue(folder: Path, options: argparse.Namespace) -> Checks:
    """Messages through the event source mapping of a queue into a database."""
    storm = mixed(options.messages, "load-")
    with (
        running_lab(folder / "lab", auth=True) as lab,
        running_office(lab, folder / "zips", hidden_seconds=30, tries=3) as office,
    ):
        early: list[int] = []
        with measured("messages", len(storm.bodies), lab) as memory:
            send_all(office, storm)
            soon(lambda: len(office.rows("load-")) * 10 > len(storm.names), 3600, 2)
            memory.look()
            early += [found.now for found in memory.functions.values()]
            gone = soon(lambda: office.left(office.queue) == 0, 3600, 2)
        late = [found.now for found in memory.functions.values()]
        growth = (max(late) - max(early)) / MEGABYTE
        print(f"  from the first tenth to the end the largest process grew by {growth:.1f} MB")
        rows = [row[0] for row in office.rows("load-")]
        dead = all_dead(office)
        return {
            f"{len(storm.names)} transactions, each once": gone and sorted(rows) == sorted(storm.names),
            f"{len(storm.poison)} dead letters, the poison": Counter(dead) == Counter(storm.poison),
            "no process of a function above its 256 MB": memory.function_peak < 256 * MEGABYTE,
            "no process grew by more than 10 MB": growth < 10,
        }


def all_dead(office: Office) -> list[str]:
    found: list[str] = []
    while letters := office.buried():
        found += letters
    return found


def payments(folder: Path, options: argparse.Namespace) -> Checks:
    """Requests at the same moment through a function URL and a load balancer."""
    count = options.callers
    with running_lab(folder / "lab", auth=True) as lab, running_bank(lab, folder / "zips") as bank:
        ways = (bank.url, bank.balancer)
        give_time(bank.scene)
        with measured("requests for one payment", count, lab) as first:
            same = at_once(count, lambda number: patiently(ways[number % 2], "/payments", PAYMENT))
        with measured("requests for different payments", count, lab):
            others = at_once(
                count, lambda number: patiently(ways[number % 2], "/payments", {**PAYMENT, "payment_id": f"p-{number}"})
            )
        told = Counter(event["detail"]["payment_id"] for event in bank.heard())
        print(f"  answers: {dict(Counter(same))}, {dict(Counter(others))}")
        print(f"  events that were told more than once: {sum(times > 1 for times in told.values())}")
        kept = bank.scene.client("dynamodb").scan(TableName=bank.table)["Items"]
        return {
            f"one new payment, {count - 1} repeats": once(same, 200),
            f"{count} other payments": set(others) <= {200, 201},
            f"{count + 1} payments in the table, each told": len(kept) == count + 1 == len(told),
            "no process of a function above its 256 MB": first.function_peak < 256 * MEGABYTE,
        }


def documents(folder: Path, options: argparse.Namespace) -> Checks:
    count = options.callers
    with running_lab(folder / "lab", auth=True) as lab, running_archive(lab, folder / "zips") as archive:
        ways = (archive.url, archive.balancer)
        give_time(archive.scene)
        with measured("requests for one version", count, lab) as first:
            same = at_once(count, lambda number: patiently(ways[number % 2], "/documents", DOCUMENT))
        with measured("requests for one version with other contents", count, lab):
            others = at_once(
                count,
                lambda number: patiently(
                    ways[number % 2], "/documents", {**DOCUMENT, "version": 2, "content": f"text {number}"}
                ),
            )
        return {
            f"one new version, {count - 1} repeats": once(same, 200),
            f"one of {count} versions, the others conflict": set(others) <= {200, 201, 409}
            and others.count(409) == count - 1,
            "two versions in the table": len(archive.items()) == 2,
            "no process of a function above its 256 MB": first.function_peak < 256 * MEGABYTE,
        }


def patiently(way: str, target: str, content: Any) -> int:
    """What a client is told in the end: it sends again what was not answered, as where a container takes too long."""
    while (status := ask(way, target, content, seconds=600)[0]) >= 500:
        time.sleep(1)
    return status


def once(statuses: Sequence[int], others: int) -> bool:
    """Whether one at most was told that it is new, and all others the same. A run that died may be the one."""
    counted = Counter(statuses)
    return counted[201] <= 1 and counted[201] + counted[others] == len(statuses)


def give_time(scene: Scene) -> None:
    """Here containers start a hundred at a time on a few cores, which counts as time of the function."""
    functions = scene.client("lambda")
    for found in functions.list_functions()["Functions"]:
        functions.update_function_configuration(FunctionName=found["FunctionName"], Timeout=600)


def watchers(folder: Path, options: argparse.Namespace) -> Checks:
    """Monitors and controllers, as threads of one process."""
    count = options.callers
    with running_lab(folder / "lab") as lab, quick_lab(lab):
        scene = watched_scene(lab)
        with measured("monitors", count, lab):
            answers = Counter(one["answer"] for one in monitors(scene, count))
        changes = len(messages(scene))
        # In the first one the application of the standby is ill by now, so that its controller refuses.
        scene = watched_scene(lab)
        lab.outage(EAST)
        mark = lab.mark()
        with measured("controllers", count, lab):
            states = Counter(one["state"] for one in controllers(scene, count, 60))
        moves = [call["status"] for call in lab.calls(since=mark) if call["action"] == "FailoverGlobalCluster"]
        notices = sum('"what": "writer"' in message for message in messages(scene))
        [failover] = scene.failovers()
        steps = Counter(scene.steps(failover))
        print(f"  states: {dict(states)}; steps: {dict(steps)}; notices: {notices}")
        once = ("REQUESTED", "PROMOTING", "PROMOTED", "LATCHED", "SCALED", "FINISHED")
        return {
            f"{count} monitors say the same, and it is told once": (answers, changes) == ({"UNHEALTHY": count}, 1),
            "the writer was moved once, and asked for once": moves == [200] and scene.writer() == WEST,
            "each step stands in the journal once": all(steps[step] == 1 for step in once),
            "the move was told once": notices == 1,
        }


STORMS: dict[str, Callable[[Path, argparse.Namespace], Checks]] = {
    "queue": queue,
    "payments": payments,
    "documents": documents,
    "watchers": watchers,
}

if __name__ == "__main__":
    sys.exit(main())
