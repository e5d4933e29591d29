# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of one data plane, in the lab's folder, and the folder of its volumes, which is elsewhere."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lab import processes
from lab.processes import Process
from lab.state import State, write_json
from lab.watched import WatchedFile


@dataclass(frozen=True)
class Files:
    state: State

    @property
    def folder(self) -> Path:
        return self.state.folder / "plane"

    @property
    def guard(self) -> Path:
        """Who ends the plane, and where its volumes are."""
        return self.folder / "guard.json"

    @property
    def status(self) -> Path:
        return self.folder / "status.json"

    @property
    def faults(self) -> Path:
        return self.folder / "faults.json"

    @property
    def children(self) -> Path:
        return self.folder / "children.jsonl"

    @property
    def names(self) -> Path:
        """Where the name server is, as ``HOST:PORT SHIFT``; the shift is that of the load balancers' ports."""
        return self.folder / "names"

    @property
    def env(self) -> Path:
        """What a shell sources, so that its Python programs resolve as the plane answers."""
        return self.folder / "env"

    @property
    def log(self) -> Path:
        return self.state.log("plane")

    def read_guard(self) -> Process | None:
        told = WatchedFile(self.guard).read()
        return Process(**told["process"]) if told else None

    def write_guard(self, process: Process, volumes: Path) -> None:
        write_json(self.guard, {"process": asdict(process), "volumes": str(volumes)})

    def read_status(self) -> dict[str, Any]:
        return dict(WatchedFile(self.status).read())

    def read_faults(self) -> dict[str, str]:
        return dict(WatchedFile(self.faults).read())

    def write_faults(self, faults: Mapping[str, str]) -> None:
        write_json(self.faults, faults)

    def add_child(self, process: Process) -> None:
        with self.children.open("a") as listing:
            listing.write(json.dumps(asdict(process)) + "\n")

    def read_children(self) -> list[Process]:
        if not self.children.exists():
            return []
        return [Process(**json.loads(line)) for line in self.children.read_text().splitlines()]

    def clear(self) -> None:
        """End what still runs and remove every trace but the log."""
        # Told to end in the ordinary way, a database would wait for its clients.
        processes.end(self.read_children(), patience=0.1)
        told = WatchedFile(self.guard).read()
        if told:
            shutil.rmtree(told["volumes"], ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)
