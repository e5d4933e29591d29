# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lambda: a lost region runs nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

from lab.patches import world
from lab.patches.beat import at_each_beat
from lab.patches.tools import around, core, service


def apply() -> None:
    a_lost_region_starts_no_function()
    a_lost_region_reads_no_queue()
    what_runs_in_a_region_ends_with_it()


def a_lost_region_starts_no_function() -> None:
    """Whatever would invoke it."""
    functions, runtime = service("lambda_svc"), core("lambda_runtime")

    @around(functions, "_execute_function")
    def execute(inner: Callable[..., dict[str, Any]], function: dict[str, Any], event: Any) -> dict[str, Any]:
        _account, region = runtime._account_region_from_function_config(function.get("config") or function)
        if world.is_away(region):
            reason = {"errorType": "ServiceException", "errorMessage": f"The lab has taken {region} away."}
            return {"error": True, "body": reason}
        return inner(function, event)


def a_lost_region_reads_no_queue() -> None:
    """Event source mappings wait, so messages keep their receive count."""

    @around(service("lambda_svc"), "_iter_all_esms")
    def mappings(inner: Callable[..., Iterator[tuple[str, str, Any]]]) -> Iterator[tuple[str, str, Any]]:
        return (found for found in inner() if not world.is_away(found[1]))


def what_runs_in_a_region_ends_with_it() -> None:
    """An invocation that is under way stops in the middle."""
    runtime = core("lambda_runtime")

    @at_each_beat
    def end(_now: float) -> None:
        with runtime._lock:
            lost = [key for key in runtime._workers if world.is_away(key.split(":")[1])]
            workers = [worker for key in lost for worker in runtime._workers.pop(key)]
        if workers:
            # It waits for the processes to end, and the beat shall not.
            threading.Thread(target=runtime.kill_workers, args=(workers,), daemon=True).start()
