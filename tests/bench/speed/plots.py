# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures, from results alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from tests.bench.speed.plan import BUCKETS, FLOOR, MORE_REGIONS, PLAIN, TERRAFORM, WARM, where_buckets
from tests.bench.speed.results import Results

COLOURS = {PLAIN: "#b0b0b0", TERRAFORM: "#8c6bb1", WARM: "#1f77b4", FLOOR: "#2ca02c"}
LABELS = {PLAIN: "plain local", TERRAFORM: "Terraform", WARM: "warm connection", FLOOR: "floor"}
# What is told of each step.
STEPS = (
    ("first", "wall", "first"),
    ("second", "wall", "second"),
    ("full", "wall", "site_full=true"),
    ("status", "wall", "status.yml"),
    ("failover", "promotion", "failover.yml\nto the request"),
)
SIZE = (9.0, 3.4)
WIDTH = 0.2


def draw(results: Results, folder: Path) -> None:
    """Letters stay letters and nothing of chance is written, so that files are small and the same each time."""
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "speed"}):
        _variants(results, folder / "variants.svg")
        _lines(results, folder / "regions.svg", "regions", (2, *MORE_REGIONS), ("first", "full", "second"))
        _lines(results, folder / "buckets.svg", "buckets", BUCKETS, ("first", "second"))


def _save(figure: Figure, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None, bbox_inches="tight")


def _variants(results: Results, path: Path) -> None:
    """Bars on a scale of powers of ten: what is compared differs by that much."""
    figure = Figure(figsize=SIZE)
    axes = figure.subplots()
    for index, (step, what, _title) in enumerate(STEPS):
        told = {variant: results.median(variant, step, what) for variant in COLOURS}
        found = [(variant, seconds) for variant, seconds in told.items() if seconds is not None]
        for place, (variant, seconds) in enumerate(found):
            where = index + (place - (len(found) - 1) / 2) * (WIDTH + 0.02)
            drawn = axes.bar([where], [seconds], WIDTH, color=COLOURS[variant], label=LABELS[variant])
            axes.bar_label(drawn, fmt="%.3g", padding=2, fontsize=8)
    if not axes.patches:
        return
    axes.set_yscale("log")
    axes.set_xticks(range(len(STEPS)), [title for _step, _what, title in STEPS])
    _finish(axes, "seconds (powers of ten)")
    _legend(axes)
    _save(figure, path)


def _lines(results: Results, path: Path, what: str, sizes: tuple[int, ...], steps: tuple[str, ...]) -> None:
    """Seconds at the left, calls at the right."""
    figure = Figure(figsize=SIZE)
    pair = figure.subplots(1, 2)
    for axes, measure in zip(pair, ("wall", "calls"), strict=True):
        for variant, style in ((WARM, "o-"), (FLOOR, "s--")):
            for shade, step in enumerate(steps):
                where: list[dict[str, Any]] = [
                    {what: where_buckets(size) if what == "buckets" else size} for size in sizes
                ]
                found = [results.median(variant, step, measure, **one) for one in where]
                known = [(size, value) for size, value in zip(sizes, found, strict=True) if value is not None]
                if len(known) > 1:
                    label = f"{LABELS[variant]}, {step}"
                    axes.plot(
                        *zip(*known, strict=True), style, color=COLOURS[variant], alpha=1 - 0.3 * shade, label=label
                    )
        axes.set_xlim(0, sizes[-1] * 1.08)
        axes.set_xlabel(what)
        axes.set_xticks(sizes)
        axes.set_ylim(bottom=0)
        _finish(axes, "seconds" if measure == "wall" else "calls")
    if not pair[0].lines:
        return
    figure.subplots_adjust(wspace=0.3)
    _legend(pair[1])
    _save(figure, path)


def _finish(axes: Any, label: str) -> None:
    axes.set_ylabel(label)
    axes.spines[["top", "right"]].set_visible(False)


def _legend(axes: Any) -> None:
    """Each label once."""
    handles, labels = axes.get_legend_handles_labels()
    found = dict(zip(labels, handles, strict=True))
    axes.legend(found.values(), found, frameon=False, fontsize=8, loc="center left", bbox_to_anchor=(1.0, 0.5))
