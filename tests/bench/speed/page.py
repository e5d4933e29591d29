# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page, from results alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tests.bench.speed.goals import WARM_LOCAL, Goal, a_bucket, goals
from tests.bench.speed.plan import BUCKETS, FLOOR, LATENCY_MS, MORE_REGIONS, PLAIN, TERRAFORM, WARM, where_buckets
from tests.bench.speed.results import Results

TITLES = {
    "first_cold": "first `site.yml`, no archive of a module kept",
    "first": "first `site.yml`",
    "second": "second `site.yml`",
    "full": "`site.yml` with `site_full=true`",
    "status": "`status.yml`",
    "drift": "`status.yml` with `status_drift=true`",
    "failover": "`failover.yml`",
    "failover_cold": "`failover.yml`, no archive of a module kept",
}
NAMES = {
    WARM: "warm connection, as shipped",
    PLAIN: "plain `local`",
    FLOOR: "floor: a boto3 program with threads",
    TERRAFORM: "Terraform: `apply`, then `plan`",
}
HEAD = """\
<!-- Written by `python -m tests.bench.speed` from speed/results.json: `--page` writes it anew without measuring. -->
# How fast it is
Measured by `python -m tests.bench.speed` on the local AWS. Durations are those of Ansible, this collection and the
local API, which answers in 1 to 9 ms; waiting for AWS's own resources is not in them. The local AWS shares the
processor with what is measured.
"""
NOTES = """\
- **Warm connection** is the collection as shipped; **plain `local`** is the same with `-e ansible_connection=local`.
- The **floor** is a boto3 program with threads (`tests/bench/speed/floor`) that makes a like system with as few calls
  as it takes, and in a second run reads all of it in bulk, compares, and changes nothing.
- **Processor seconds** are those of the playbook and of everything it started, orphans included; not those of the
  local AWS.
- **Peak memory** is the sum of PSS over all of these processes: what is shared counts for each of its users in part. It
  is looked at every 0.2 s, or less often where looking would take more than a twentieth of a core. The most of all
  runs is told.
- **Calls** are those in the local AWS's log, retries and refusals included, functions' own not.
- With a delay, a relay in front of the local AWS hands on each answer that much later.
- In each life of a lab the steps follow each other; variants take turns. Of several runs the median is told.
- **No archive kept**: as on a controller that runs the collection for the first time.
- Schedules stand still meanwhile, so that no function runs beside what is measured.
- **Resources** are things that AWS lists by themselves: no rules, routes, records, policies or targets.
"""


def write_page(results: Results, folder: str) -> str:
    blocks = [HEAD, _machine(results), _goals(results), _variants(results, folder), _latency(results)]
    blocks += [_regions(results, folder), _buckets(results, folder), _tasks(results), _terraform(results)]
    return "\n".join(block for block in [*blocks, "## How it was measured\n" + NOTES, _failures(results)] if block)


def number(value: float | None) -> str:
    """Three digits, or a dash where nothing was measured."""
    if value is None:
        return "-"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 0.1 else 3
    return f"{value:.{digits}f}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _machine(results: Results) -> str:
    told = {key: value for key, value in results.machine.items() if key != "terraform"}
    return table(list(told), [list(told.values())])


def _goals(results: Results) -> str:
    def row(goal: Goal) -> list[str]:
        unit = f" {goal.unit}" if goal.unit else ""
        return [goal.name, f"{number(goal.measured)}{unit}", f"{number(goal.limit)}{unit}", goal.verdict]

    return "## Goals\n" + table(["goal", "measured", "at most", ""], map(row, goals(results)))


def _variants(results: Results, folder: str) -> str:
    rows = [
        _row(results, variant, step, [TITLES[step], NAMES[variant]])
        for step in TITLES
        for variant in NAMES
        if results.of(variant, step)
    ]
    made = ", ".join(
        f"{results.resources[key]} {NAMES[variant]}"
        for variant in NAMES
        if (key := f"{variant} 2") in results.resources
    )
    return (
        f"## Two regions\n![Two regions]({folder}/variants.svg)\n\nResources in two regions: {made}.\n\n"
        + table(["step", "by", *HEADS], rows)
        if rows
        else ""
    )


HEADS = ("runs", "seconds", "of these to the promotion request", "processor seconds", "calls", "changing", "peak MB")


def _row(results: Results, variant: str, step: str, first: list[str], **where: Any) -> list[str]:
    def of(what: str) -> str:
        return number(results.median(variant, step, what, **where))

    return [
        *first,
        str(len(results.of(variant, step, **where))),
        of("wall"),
        of("promotion"),
        of("processor"),
        *(f"{results.median(variant, step, what, **where) or 0:.0f}" for what in ("calls", "changing")),
        f"{max(sample.peak_megabytes for sample in results.of(variant, step, **where)):.0f}",
    ]


def _latency(results: Results) -> str:
    rows = [
        _row(results, variant, step, [TITLES[step], NAMES[variant], f"{delay} ms"], latency_ms=delay)
        for step in TITLES
        for variant in NAMES
        for delay in (0, LATENCY_MS)
        if results.of(variant, step, latency_ms=LATENCY_MS) and results.of(variant, step, latency_ms=delay)
    ]
    return "## With a delay of each call\n" + table(["step", "by", "delay", *HEADS], rows) if rows else ""


def _regions(results: Results, folder: str) -> str:
    sizes = (2, *MORE_REGIONS)
    rows = [
        _row(results, variant, step, [TITLES[step], NAMES[variant], str(size)], regions=size)
        for step in TITLES
        for variant in NAMES
        for size in sizes
        if results.of(variant, step, regions=MORE_REGIONS[-1]) and results.of(variant, step, regions=size)
    ]
    if not rows:
        return ""
    made = [
        [str(size), *(str(results.resources.get(f"{variant} {size}", "-")) for variant in (WARM, FLOOR))]
        for size in sizes
    ]
    return (
        f"## More regions\n![More regions]({folder}/regions.svg)\n\n"
        + table(["regions", "resources", "of the floor"], made)
        + "\n"
        + table(["step", "by", "regions", *HEADS], rows)
    )


def _buckets(results: Results, folder: str) -> str:
    rows = [
        _row(results, variant, step, [TITLES[step], NAMES[variant], str(count)], buckets=where_buckets(count))
        for step in ("first", "second")
        for variant in (WARM, FLOOR)
        for count in BUCKETS
        if results.of(variant, step, buckets=BUCKETS[-1]) and results.of(variant, step, buckets=where_buckets(count))
    ]
    if not rows:
        return ""
    return (
        f"## More buckets\n![More buckets]({folder}/buckets.svg)\n\n"
        "Two regions, and this many buckets in all that replicate both ways, each with its alarms.\n\n"
        + table(["step", "by", "buckets", *HEADS], rows)
        + "\n"
        + table(
            ["seconds that one more bucket takes", "first run", "second run"],
            [
                [NAMES[variant], *(number(a_bucket(results, step, variant)) for step in ("first", "second"))]
                for variant in (WARM, FLOOR)
            ],
        )
    )


def _tasks(results: Results) -> str:
    def row(kind: str, of: Callable[[str], float | None]) -> list[str]:
        return [kind, number(of("local")), number(of(WARM_LOCAL))]

    rows = [row(kind, costs.get) for kind, costs in results.tasks.items()]
    heads = ["tasks", "plain `local`, processor seconds a task", "warm connection"]
    return "## One task\n" + table(heads, rows) if rows else ""


def _terraform(results: Results) -> str:
    told = results.machine.get("terraform", "")
    if not told:
        return "Terraform was not measured: `--terraform PLUGINS` does.\n"
    return (
        f"Terraform is {told} It makes a like system, and counts parts of things as resources of their own. What its\n"
        "plan would change is what the local AWS tells otherwise than AWS does: it is read and compared all the same.\n"
    )


def _failures(results: Results) -> str:
    lines = [f"- {failure}\n" for failure in results.failures]
    return "## What failed\n" + "".join(lines) if lines else ""
