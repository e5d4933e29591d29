# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the way to a region was tried, and whether somebody hears of trouble: pure judgements of what was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from .journal import Entry, Step, target_of
from .readiness_check import Verdict, judged

Answer = Mapping[str, Any]
DAY = 86400.0
DRILL = "Run drill.yml towards the region; with -e inject=none it is a planned move that loses nothing."
SUBSCRIBE = "Name addresses in monitoring_email_subscriptions, run site.yml, and confirm what arrives by mail."
ENABLE = "Turn on accelerated recovery of the hosted zone in Route 53."


def few(sentences: Sequence[str], most: int = 6) -> str:
    """So many sentences, and how many more there are."""
    rest = len(sentences) - most
    return "; ".join([*sentences[:most], *([f"and {rest} more"] if rest > 0 else [])])


def judge_subscriptions(topics: Mapping[str, Sequence[Answer]]) -> Verdict:
    """Each topic has somebody who listens, and nobody who has not confirmed yet."""
    wanted = "somebody who is told, and no subscription that waits to be confirmed"
    if not topics:
        return judged(False, "there is no topic, so nobody is told", wanted, "Run site.yml -t monitoring.")
    confirmed = Counter(one["Protocol"] for found in topics.values() for one in found if _is_confirmed(one))
    pending = Counter(one["Protocol"] for found in topics.values() for one in found if not _is_confirmed(one))
    seen = [f"{_counted(confirmed)} confirmed" if confirmed else "nobody is told"]
    seen += [f"{_counted(pending)} not confirmed"] if pending else []
    return judged(bool(confirmed) and not pending, ", ".join(seen), wanted, SUBSCRIBE)


def _is_confirmed(subscription: Answer) -> bool:
    return str(subscription["SubscriptionArn"]).startswith("arn:")


def _counted(found: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {protocol}" for protocol, number in sorted(found.items()))


def moves_to(region: str, names: Iterable[str]) -> list[str]:
    """Those of the failovers that went to a region, in their order."""
    return [name for name in names if target_of(name) == region]


def finished_at(entries: Sequence[Entry]) -> float | None:
    """When a move came to its end; None where it did not."""
    return max((entry.at for entry in entries if entry.step is Step.FINISHED), default=None)


def kind_of_move(entries: Sequence[Entry]) -> str:
    """Whether a move was a drill, or what it was, as its journal tells."""
    asked = next((entry for entry in entries if entry.step is Step.REQUESTED), None)
    if asked and asked.detail.startswith("drill "):
        return asked.detail
    method = next((entry.data["method"] for entry in entries if entry.data.get("method")), "move")
    return f"{method} {entries[0].failover_id}"


def judge_drill(region: str, move: Sequence[Entry], now: float, max_days: float) -> Verdict:
    """A move that came to its end is as good as a drill: it took the same way."""
    wanted = f"a drill, or a move of the writer to {region}, within {max_days:g} days"
    at = finished_at(move)
    if at is None:
        return judged(False, f"the writer was never moved to {region}", wanted, DRILL)
    days = (now - at) / DAY
    seen = f"{kind_of_move(move)} on {datetime.fromtimestamp(at, UTC):%Y-%m-%d}, {days:.0f} days ago"
    return judged(days <= max_days, seen, wanted, DRILL)


def judge_accelerated_recovery(zones: Sequence[Answer], name: str) -> Verdict:
    """Whether records can be changed within the hour even where us-east-1 is lost."""
    wanted = "accelerated recovery ENABLED"
    if not zones:
        return judged(False, f"there is no zone {name}", wanted, "Run site.yml -t dns_failover.")
    states = [zone["HostedZone"].get("Features", {}).get("AcceleratedRecoveryStatus", "DISABLED") for zone in zones]
    return judged(all(state == "ENABLED" for state in states), f"{', '.join(states)}", wanted, ENABLE)
