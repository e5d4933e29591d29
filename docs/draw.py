# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws docs/pictures/regions.svg. Run it after a change; a test holds the picture to it.

The picture of a drill is not drawn here: ``make drill`` writes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

PICTURE = Path(__file__).parent / "pictures" / "regions.svg"
WIDTH, HEIGHT = 960, 640
LEFT, RIGHT, BOX = 40, 560, 360
INK, PAPER, LINE, WRITER, STANDBY, TRAFFIC, DATA = (
    "#1f2933",
    "#ffffff",
    "#9aa5b1",
    "#e3f2e8",
    "#eef2f7",
    "#b8511f",
    "#1f5fa8",
)
# What stands in both regions, from the top: its place, what it is in the writer's region and in the standby's.
PARTS: tuple[tuple[int, str, tuple[str, str]], ...] = (
    (232, "Load balancer", ("answers for 100 of 100", "0 of 100: only when the other is ill")),
    (296, "Instances in a scaling group", ("at full capacity (4)", "at the floor (1), ready to serve")),
    (360, "Aurora global database", ("writer and reader", "reader, promoted in a failover")),
    (424, "Buckets and DynamoDB tables", ("replicated both ways", "replicated both ways")),
    (488, "Monitors and failover controller", ("ask each minute, five probes", "and watch the writer's region")),
    (552, "Alarms, topic, dashboard", ("key, secret, parameters", "key, secret's replica, parameters")),
)


def text(
    x: float, y: float, words: str, size: int = 14, *, anchor: str = "start", bold: bool = False, ink: str = INK
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" fill="{ink}" text-anchor="{anchor}"{weight}>{escape(words)}</text>'
    )


def box(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="8" fill="{fill}" stroke="{LINE}"/>'


def arrow(points: Iterable[tuple[float, float]], ink: str, *, both: bool = False, dashed: bool = False) -> str:
    path = " ".join(f"{x},{y}" for x, y in points)
    ends = f'marker-end="url(#{ink[1:]})"' + (f' marker-start="url(#{ink[1:]})"' if both else "")
    dash = ' stroke-dasharray="6 5"' if dashed else ""
    return f'<polyline points="{path}" fill="none" stroke="{ink}" stroke-width="2" {ends}{dash}/>'


def head(ink: str) -> str:
    shape = f'<path d="M0,0 L8,4 L0,8 z" fill="{ink}"/>'
    size = 'markerWidth="8" markerHeight="8" refX="7" refY="4"'
    return f'<marker id="{ink[1:]}" {size} orient="auto-start-reverse">{shape}</marker>'


def region(x: float, name: str, role: str, fill: str, column: int) -> Iterator[str]:
    yield box(x, 176, BOX, 444, fill)
    yield text(x + 16, 204, name, 17, bold=True)
    yield text(x + BOX - 16, 204, role, 15, anchor="end")
    for y, what, words in PARTS:
        yield box(x + 16, y - 14, BOX - 32, 52, PAPER)
        yield text(x + 28, y + 7, what, bold=True)
        yield text(x + 28, y + 27, words[column], 13)


def traffic() -> Iterator[str]:
    yield box(300, 60, 360, 84, PAPER)
    yield text(480, 84, "Route 53: weights 100 and 0, written once", 14, anchor="middle", bold=True)
    yield text(480, 106, "a region is in the answer while it answers,", 13, anchor="middle")
    yield text(480, 124, "holds the writer, and is not evacuated", 13, anchor="middle")
    yield text(480, 24, "clients ask for app.transactions-dr.net", 15, anchor="middle", bold=True)
    yield arrow([(480, 32), (480, 58)], TRAFFIC)
    yield arrow([(300, 102), (220, 102), (220, 174)], TRAFFIC)
    yield arrow([(660, 102), (740, 102), (740, 174)], TRAFFIC, dashed=True)


def between() -> Iterator[str]:
    middle = (LEFT + BOX + RIGHT) / 2
    for y, words, both in ((372, "storage", False), (436, "objects, items", True), (500, "looks", True)):
        yield arrow([(LEFT + BOX - 14, y), (RIGHT + 14, y)], DATA, both=both)
        yield text(middle, y - 8, words, 12, anchor="middle", ink=DATA)
    yield text(middle, 598, "peered VPCs", 12, anchor="middle")
    yield arrow([(LEFT + BOX, 606), (RIGHT, 606)], LINE, both=True)


def picture() -> str:
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" role="img">',
        "<title>Two regions: one writes, one is ready to</title>",
        f"<defs>{''.join(map(head, (TRAFFIC, DATA, LINE)))}</defs>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>',
        *region(LEFT, "us-east-1", "writer, found by asking AWS", WRITER, 0),
        *region(RIGHT, "us-east-2", "standby", STANDBY, 1),
        *traffic(),
        *between(),
        "</svg>",
    )
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
