# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The timeline as a picture: each attempt with its latency, the lost writes, and the lanes below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from drill.attempts import Attempt

from .build import DrillReport
from .facts import Bar
from .text import headline, seconds

LANES = ("alarm", "health", "DNS", "client", "database", "playbook", "capacity")
# Colours that are told apart with any kind of sight.
PALETTE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#f0e442")
# For what is no region: it stays in the background.
# What is the same in every drill.
PLAIN = {"calm": "#e8e8e8", "serves": "#a1d99b"}
SOFT = ("#c6dbef", "#d9d9d9", "#e7cb94", "#fdd0a2", "#dadaeb")
RED, GREY = "#d62728", "#777777"
DARK = (RED, PALETTE[0], PALETTE[2])
# A bar narrower than this share of the picture has no room for its label.
NARROW = 0.04
LOWEST_SECONDS = 0.001


def lane_order(bars: Iterable[Bar]) -> tuple[str, ...]:
    """The lanes that every picture has, and those that only this one has below them."""
    named = sorted({one.lane for one in bars})
    # A lane may be of one region, such as "health us-east-1".
    standard = [[lane for lane in named if lane.split(" ")[0] == base] or [base] for base in LANES]
    placed = [lane for lanes in standard for lane in lanes]
    return (*placed, *(lane for lane in named if lane not in placed))


def colours_of(regions: Iterable[str], bars: Iterable[Bar]) -> dict[str, str]:
    """A colour for each region and label, the same in all lanes; what says that something is wrong is red."""
    chosen = {region: PALETTE[number % len(PALETTE)] for number, region in enumerate(dict.fromkeys(regions))}
    others = [label for label in dict.fromkeys(one.label for one in bars) if label not in chosen]
    for number, label in enumerate(others):
        chosen[label] = RED if is_bad(label) else PLAIN.get(label, SOFT[number % len(SOFT)])
    return chosen


def is_bad(label: str) -> bool:
    words = ("not served", "unhealthy", "fail", "down", "lost", "away", "none")
    return any(word in label.lower() for word in words)


def draw(report: DrillReport, attempts: Sequence[Attempt], path: Path) -> None:
    """Write the picture."""
    figure = Figure(figsize=(13, 8), dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
    fault = report.facts.fault_at
    regions = dict.fromkeys(one.region for one in attempts if one.region)
    colours = colours_of(regions, report.lanes)
    _scatter(above, report, attempts, colours)
    _lanes(below, report, _last(report, attempts), colours)
    for axes in (above, below):
        for at, colour in ((fault, RED), (report.moments.decided, GREY), (report.outage.recovered_at, "#009e73")):
            if at is not None:
                axes.axvline(at - fault, color=colour, linewidth=1.2, linestyle="--", zorder=1)
    figure.suptitle(f"Drill: {report.facts.fault}: {headline(report)}")
    figure.savefig(path, format="png", metadata={"Software": None})


def _last(report: DrillReport, attempts: Sequence[Attempt]) -> float:
    ends = [one.answered or one.scheduled for one in attempts]
    return max([*ends, *(one.end for one in report.lanes if one.end is not None)])


def _scatter(axes: Any, report: DrillReport, attempts: Sequence[Attempt], colours: dict[str, str]) -> None:
    lost = frozenset(report.writes.lost if report.writes else ())
    acknowledged = [one for one in attempts if one.acknowledged]
    for region in dict.fromkeys(one.region for one in acknowledged):
        _dots(axes, report, [one for one in acknowledged if one.region == region], region or "acknowledged",
              color=colours.get(region, GREY), marker=".", s=18)  # fmt: skip
    failed = [one for one in attempts if not one.acknowledged]
    _dots(axes, report, failed, "not acknowledged", color=GREY, marker="x", s=22, linewidths=0.9)
    _dots(axes, report, [one for one in attempts if one.id in lost], "acknowledged and lost",
          facecolors="none", edgecolors=RED, marker="o", s=90, linewidths=1.6, zorder=4)  # fmt: skip
    axes.set_yscale("log")
    axes.set_ylabel("seconds until the answer")
    axes.grid(alpha=0.25)
    # Not over the dots.
    axes.figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=4, fontsize=9)
    moments = report.moments
    marks = [("fault", moments.fault), ("decision", moments.decided), ("served again", report.outage.recovered_at)]
    for number, (name, at) in enumerate(marks):
        if at is not None:
            after = at - moments.fault
            text = f"{name} ({after:+.1f} s)" if after else name
            axes.annotate(text, (after, 1 - 0.06 * number), xycoords=("data", "axes fraction"), fontsize=9,
                          xytext=(4, -10), textcoords="offset points")  # fmt: skip


def _dots(axes: Any, report: DrillReport, attempts: Sequence[Attempt], label: str, **style: Any) -> None:
    if attempts:
        across = [one.scheduled - report.facts.fault_at for one in attempts]
        up = [max(one.seconds or LOWEST_SECONDS, LOWEST_SECONDS) for one in attempts]
        axes.scatter(across, up, label=f"{label} ({len(attempts)})", **style)


def _lanes(axes: Any, report: DrillReport, last: float, colours: dict[str, str]) -> None:
    fault, order = report.facts.fault_at, lane_order(report.lanes)
    first = fault - report.steady.seconds
    for one in report.lanes:
        row, start = len(order) - 1 - order.index(one.lane), one.start - fault
        width = (last if one.end is None else one.end) - one.start
        axes.broken_barh([(start, width)], (row - 0.38, 0.76), facecolors=colours[one.label], edgecolor="white")
        if width > NARROW * (last - first):
            ink = "white" if colours[one.label] in DARK else "black"
            axes.text(start + width / 2, row, one.label, color=ink, ha="center", va="center", fontsize=8, clip_on=True)
    axes.set_yticks(range(len(order)), reversed(order))
    axes.set_ylim(-0.6, len(order) - 0.4)
    recovery = seconds(report.rto_from_fault_seconds)
    axes.set_xlabel(f"seconds from the fault; served again after {recovery}")
    axes.grid(axis="x", alpha=0.25)
