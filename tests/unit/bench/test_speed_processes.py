# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the bench of speed starts is weighed as a whole, and ends with it."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.speed.relay import hand_on
from tests.bench.speed.weigh import below, parents_of_all
from tests.story.playbooks import ROOT

WEIGH = (sys.executable, "-m", "tests.bench.speed.weigh")
# Leaves a child behind that works for a moment after its parent has ended, in a session of its own.
ORPHAN = "import os\nif not os.fork():\n os.setsid()\n if not os.fork():\n  sum(range(3_000_000))\nraise SystemExit(3)"


def test_what_was_left_behind_is_weighed_too(tmp_path: Path) -> None:
    words = [*WEIGH, str(tmp_path / "result"), str(tmp_path / "output"), sys.executable, "-S", "-c", ORPHAN]
    subprocess.run(words, cwd=ROOT, check=True)
    found = json.loads((tmp_path / "result").read_text(encoding="utf-8"))
    assert found["code"] == 3
    assert found["processor"] > 0.03
    assert 0 < found["wall"] < 30


def test_everything_ends_with_the_one_who_weighs(tmp_path: Path) -> None:
    command = ["sh", "-c", "setsid sleep 600 & sleep 600"]
    words = [*WEIGH, str(tmp_path / "result"), str(tmp_path / "output"), *command]
    process = subprocess.Popen(words, cwd=ROOT, start_new_session=True)
    started: list[int] = []
    deadline = time.monotonic() + 30
    while len(started) < 3 and time.monotonic() < deadline:
        started = below(process.pid, parents_of_all())
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 128 + signal.SIGTERM
    assert len(started) == 3
    assert [pid for pid in started if Path(f"/proc/{pid}").exists()] == []
    assert not (tmp_path / "result").exists()


class Kept:
    """Takes what is written, and when."""

    def __init__(self) -> None:
        self.pieces: list[tuple[float, bytes]] = []
        self.is_closed = False

    def write(self, piece: bytes) -> None:
        self.pieces.append((asyncio.get_running_loop().time(), piece))

    async def drain(self) -> None:
        return None

    def close(self) -> None:
        self.is_closed = True


async def relayed(delay: float) -> tuple[float, Kept]:
    reader, writer = asyncio.StreamReader(), Kept()
    began = asyncio.get_running_loop().time()
    task = asyncio.create_task(hand_on(reader, writer, delay))
    reader.feed_data(b"one ")
    await asyncio.sleep(delay / 2)
    reader.feed_data(b"two")
    reader.feed_eof()
    await task
    return began, writer


def test_a_relay_hands_on_everything_in_order_and_late() -> None:
    began, kept = asyncio.run(relayed(0.04))
    assert b"".join(piece for _at, piece in kept.pieces) == b"one two"
    assert kept.pieces[0][0] - began >= 0.04
    assert kept.pieces[-1][0] - began >= 0.06
    assert kept.is_closed
