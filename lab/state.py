# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a lab keeps its files, and what it remembers about its processes."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from lab.processes import Process
from lab.watched import WatchedFile

ROOT = Path(__file__).resolve().parent.parent
OUTAGE_MODES = ("reset", "timeout", "503")


@dataclass(frozen=True)
class Running:
    """A started lab: how it is reached and which processes it consists of."""

    port: int
    backend_port: int
    auth: bool
    processes: tuple[Process, ...]

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_alive(self) -> bool:
        return all(process.is_alive() for process in self.processes)


@dataclass(frozen=True)
class State:
    """The files of one lab."""

    folder: Path

    @property
    def record(self) -> Path:
        return self.folder / "processes.json"

    @property
    def env(self) -> Path:
        return self.folder / "env"

    @property
    def calls(self) -> Path:
        return self.folder / "calls.jsonl"

    @property
    def outages(self) -> Path:
        return self.folder / "outages.json"

    @property
    def faults(self) -> Path:
        return self.folder / "faults.json"

    @property
    def struck(self) -> Path:
        """What each fault hit."""
        return self.folder / "struck.jsonl"

    @property
    def restored(self) -> Path:
        """When each region that was away came back."""
        return self.folder / "restored.json"

    @property
    def settings(self) -> Path:
        return self.folder / "settings.json"

    @property
    def of_this_run(self) -> tuple[Path, ...]:
        """What the next lab in this folder must not inherit."""
        return self.outages, self.restored, self.settings, self.faults

    @property
    def bin(self) -> Path:
        return self.folder / "bin"

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def read(self) -> Running | None:
        """What is recorded, whether it still runs or not."""
        try:
            data = json.loads(self.record.read_text())
        except FileNotFoundError:
            return None
        return Running(
            port=data["port"],
            backend_port=data["backend_port"],
            auth=data["auth"],
            processes=tuple(Process(**process) for process in data["processes"]),
        )

    def write(self, running: Running) -> None:
        write_whole(self.record, json.dumps(asdict(running), indent=2) + "\n")

    def read_outages(self) -> dict[str, str]:
        return dict(WatchedFile(self.outages).read())

    def write_outages(self, outages: dict[str, str], *, now: float) -> None:
        back = dict.fromkeys(self.read_outages().keys() - outages.keys(), now)
        write_json(self.restored, {**WatchedFile(self.restored).read(), **back})
        write_json(self.outages, outages)

    def read_faults(self) -> list[dict[str, object]]:
        return list(WatchedFile(self.faults).read().get("faults", []))

    def write_faults(self, faults: Sequence[Mapping[str, object]]) -> None:
        write_json(self.faults, {"faults": faults})

    def read_settings(self) -> dict[str, str]:
        return dict(WatchedFile(self.settings).read())

    def write_settings(self, settings: dict[str, str]) -> None:
        write_json(self.settings, settings)


def write_json(path: Path, content: Mapping[str, object]) -> None:
    write_whole(path, json.dumps(content, indent=2) + "\n")


def write_whole(path: Path, text: str) -> None:
    """Replace a file in one step, so that no reader ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text)
    draft.replace(path)
