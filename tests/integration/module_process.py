# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules in processes of their own, to be killed at any call. Forked, because to import Ansible takes a second."""

from __future__ import annotations

import importlib
import json
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from ansible.module_utils.testing import patch_module_args
from botocore.client import BaseClient

MODULES = "ansible_collections.multiregion.aws_dr.plugins.modules."
NAMES = ("rds_global_writer", "region_takeover", "region_serving", "failover_report")
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["pytest", __name__, *(MODULES + name for name in NAMES)])


@dataclass(frozen=True)
class Dies:
    """The call at which a process is killed: before it is made, or after it was answered."""

    call: str
    after: bool
    number: int = 1


@dataclass(frozen=True)
class Running:
    """A module that runs. ``output`` is where its result goes."""

    process: ForkServerProcess
    output: Path
    began: float
    mark: int

    def result(self) -> dict[str, Any]:
        """What it told; nothing where it was killed."""
        self.process.join(60)
        told = self.output.read_text(encoding="utf-8").strip()
        if self.process.exitcode == -signal.SIGKILL:
            assert not told, told
            return {}
        assert told.startswith("{"), f"{self.process.exitcode}: {told}"
        return dict(json.loads(told))


def start(
    module: str, options: Mapping[str, Any], env: Mapping[str, str], output: Path, mark: int, dies: Dies | None
) -> Running:
    process = FORKS.Process(target=run, args=(module, dict(options), dict(env), str(output), dies))
    began = time.monotonic()
    process.start()
    return Running(process, output, began, mark)


def run(module: str, options: dict[str, Any], env: dict[str, str], output: str, dies: Dies | None) -> None:
    """What the process does: the module as Ansible would run it, and what it prints goes into a file."""
    with Path(output).open("w", encoding="utf-8") as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
        os.dup2(file.fileno(), sys.stderr.fileno())
    os.environ.update(env)
    if dies is not None:
        die_at(dies)
    with patch_module_args(options):
        importlib.import_module(MODULES + module).main()


def die_at(dies: Dies) -> None:
    inner, seen = BaseClient._make_api_call, []

    def call(self: Any, action: str, parameters: Any) -> Any:
        seen.append(action)
        is_it = (action, seen.count(action)) == (dies.call, dies.number)
        if is_it and not dies.after:
            os.kill(os.getpid(), signal.SIGKILL)
        try:
            return inner(self, action, parameters)
        finally:
            if is_it:
                os.kill(os.getpid(), signal.SIGKILL)

    BaseClient._make_api_call = call
