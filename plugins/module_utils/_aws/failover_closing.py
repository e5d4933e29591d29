# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The end of a failover: the journal's last line, the report, and word to those who listen in each living region."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from .._core.failover_report import as_dict, as_json, as_markdown, build_report
from .._core.failover_report_parts import Report
from .._core.health import Message
from .._core.journal import Entry, Step
from .failover_run import Run
from .journal import read_entries, read_failovers
from .notifications import publish_message
from .rds_global_cluster import describe_topology
from .region_status import read_compute
from .together import all_within

SECONDS = 20.0


def close(run: Run, target: str, silent: Collection[str]) -> Report | None:
    """End the failover to ``target`` that is under way, and report it; None where the journal knows of none."""
    if run.pretend or (run.lock is None and run.join(target) is None):
        return None
    run.note(Step.FINISHED, target, f"{target} serves")
    after = world_after(run, target)
    account = Account.of(run.actor or run.caller(target))
    living = [region for region in run.names.regions if region not in silent]
    report = report_of(run, after)
    if report is not None and account is not None:
        notify(run, report, account, living)
        # Told once more, since it now says who was notified.
        report = report_of(run, after) or report
        run.attempt("keeping the report", partial(keep, run, target, report, account))
    run.finish()
    return report


@dataclass(frozen=True)
class Account:
    """Where the resources' names belong."""

    partition: str
    number: str

    @classmethod
    def of(cls, arn: str) -> Account | None:
        parts = arn.split(":")
        return cls(parts[1], parts[4]) if len(parts) > 4 and parts[0] == "arn" else None


def report_of(run: Run, after: Mapping[str, Any]) -> Report | None:
    entries = run.entries()
    return build_report(entries, world_before(entries), after) if entries else None


def notify(run: Run, report: Report, account: Account, regions: Sequence[str]) -> None:
    """Tell it in every region that answers, all at the same time."""
    answers = all_within(SECONDS, [partial(tell, run, region, report, account) for region in regions])
    failed = {region: answer for region, answer in zip(regions, answers, strict=True) if isinstance(answer, Exception)}
    run.troubles += [f"notifying in {region}: {answer}" for region, answer in failed.items()]
    told = [region for region in regions if region not in failed]
    if told:
        run.note(Step.NOTIFIED, told[0], f"told the topics in {', '.join(told)}")


def keep(run: Run, target: str, report: Report, account: Account) -> None:
    s3, bucket = run.act("s3", target), f"artifacts-{target}-{account.number}-{run.names.suffix}"
    for name, content in files_of(report).items():
        s3.put_object(Bucket=bucket, Key=f"failovers/{report.id}/{name}", Body=content.encode())


def tell(run: Run, region: str, report: Report, account: Account) -> None:
    topic = f"arn:{account.partition}:sns:{region}:{account.number}:{run.names.of('notifications', region)}"
    subject = f"failover {run.names.suffix}: {report.from_region} -> {report.to_region} {report.outcome}"[:99]
    publish_message(run.act("sns", region), topic, Message(subject, json.dumps(as_dict(report))))


def files_of(report: Report) -> dict[str, str]:
    return {"report.json": as_json(report), "report.md": as_markdown(report)}


def write_files(report: Report, folder: Path) -> str:
    """Write the report into a folder of its own below ``folder``, and answer its path."""
    place = folder / report.id
    place.mkdir(parents=True, exist_ok=True)
    for name, content in files_of(report).items():
        (place / name).write_text(content, encoding="utf-8")
    return str(place)


def world_before(entries: Collection[Entry]) -> dict[str, Any]:
    """What was observed before the move, as the journal keeps it."""
    asked = next((entry for entry in entries if entry.step is Step.PROMOTING), None)
    told = asked.data if asked else {}
    if asked is None or "lag_seconds" not in told:
        return {"writer_region": told.get("from"), "lag": {"database": {"seconds": None}}}
    age = max(0.0, asked.at - told["lag_measured_at"])
    how = f"the lag that was last measured, {age:.0f} s before the move"
    return {"writer_region": told.get("from"), "lag": {"database": {"seconds": told["lag_seconds"], "how": how}}}


def world_after(run: Run, target: str) -> dict[str, Any]:
    """What stands now: the standbys as the global database tells them, and the target's capacity."""
    topology = run.attempt(
        "reading the global database", lambda: describe_topology(run.act("rds", target), run.names.global_cluster)
    )
    compute = run.attempt(
        "reading the capacity",
        lambda: read_compute(run.act("elbv2", target), run.act("autoscaling", target), run.names, target),
    )
    members = topology.members if topology else ()
    return {
        "writer_region": topology.writer_region if topology else None,
        "standbys": {member.region: member.synchronization_status for member in members if not member.is_writer},
        "capacity": {target: {"healthy": compute.healthy_targets, "desired": compute.wanted_targets}}
        if compute
        else {},
    }


def read_reports(run: Run, region: str, limit: int) -> list[Report]:
    """The last failovers as the journal in ``region`` tells of them, newest first."""
    client = run.act("dynamodb", region)
    names = run.attempt("reading the journal", lambda: read_failovers(client, run.table, limit)) or ()
    told = (run.attempt("reading the journal", partial(read_entries, client, run.table, name)) for name in names)
    return [build_report(entries, world_before(entries), {}) for entries in told if entries]
