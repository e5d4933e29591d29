# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures, from results alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from tests.bench.speed.plan import BUCKETS, FLOOR, MORE_REGIONS, PLAIN, WARM
from tests.bench.speed.results import Results

COLOURS = {WARM: "#1f77b4", PLAIN: "#b0b0b0", FLOOR: "#2ca02c"}
LABELS = {WARM: "warm connection", PLAIN: "plain local", FLOOR: "floor"}
STEPS = ("first", "second", "full", "status")
SIZE = (8.0, 3.6)


def draw(results: Results, folder: Path) -> None:
    """Letters stay letters and nothing of chance is written, so that files are small and the same each time."""
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "speed"}):
        _variants(results, folder / "variants.svg")
        _lines(results, folder / "regions.svg", "regions", (2, *MORE_REGIONS), ("first", "full", "second"))
        _lines(results, folder / "buckets.svg", "buckets", BUCKETS, ("first", "second"))


def _save(figure: Figure, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None}, bbox_inches="tight")


def _variants(results: Results, path: Path) -> None:
    """Bars on a scale of powers of ten: what is compared differs by that much."""
    figure = Figure(figsize=SIZE)
    axes = figure.subplots()
    for place, variant in enumerate((PLAIN, WARM, FLOOR)):
        found = [(index, results.median(variant, step)) for index, step in enumerate(STEPS)]
        bars = [(index + (place - 1) * 0.27, seconds) for index, seconds in found if seconds is not None]
        if not bars:
            continue
        places, heights = zip(*bars, strict=True)
        drawn = axes.bar(places, heights, 0.25, color=COLOURS[variant], label=LABELS[variant])
        axes.bar_label(drawn, fmt="%.3g", padding=2, fontsize=8)
    if not axes.patches:
        return
    axes.set_yscale("log")
    axes.set_xticks(range(len(STEPS)), ["first", "second", "site_full=true", "status.yml"])
    _finish(axes, "seconds (powers of ten)")
    _save(figure, path)


def _lines(results: Results, path: Path, what: str, sizes: tuple[int, ...], steps: tuple[str, ...]) -> None:
    figure = Figure(figsize=SIZE)
    axes = figure.subplots()
    for variant, style in ((WARM, "o-"), (FLOOR, "s--")):
        for shade, step in enumerate(steps):
            where: list[dict[str, Any]] = [{what: size} for size in sizes]
            found = [(size, results.median(variant, step, **one)) for size, one in zip(sizes, where, strict=True)]
            known = [(size, seconds) for size, seconds in found if seconds is not None]
            if len(known) < 2:
                continue
            places, heights = zip(*known, strict=True)
            label = f"{LABELS[variant]}, {step}"
            axes.plot(places, heights, style, color=COLOURS[variant], alpha=1 - 0.3 * shade, label=label)
            axes.annotate(step, (places[-1], heights[-1]), xytext=(5, -3), textcoords="offset points", fontsize=8)
    if not axes.lines:
        return
    axes.set_xlim(0, sizes[-1] * 1.15)
    axes.set_xlabel(what)
    axes.set_xticks(sizes)
    axes.set_ylim(bottom=0)
    _finish(axes, "seconds")
    _save(figure, path)


def _finish(axes: Any, label: str) -> None:
    axes.set_ylabel(label)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=8, loc="center left", bbox_to_anchor=(1.0, 0.5))
