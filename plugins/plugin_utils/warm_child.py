# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns a process that was forked from the warm interpreter into one that Ansible might have started."""

from __future__ import annotations

import atexit
import ctypes
import gc
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import ModuleType
from typing import NoReturn

PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None, use_errno=True).prctl


@dataclass(frozen=True)
class Task:
    """What a module gets from outside. ``output`` and ``errors`` are open files."""

    wrapper: bytes
    environment: Mapping[str, str]
    folder: str
    umask: int
    interpreter: str
    output: int
    errors: int


def become_process(task: Task, parent: int) -> None:
    """Nothing of the warm interpreter's process is left but its memory."""
    os.setpgid(0, 0)
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(128 + signal.SIGKILL)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _open_standard_files(task)
    os.chdir(task.folder)
    os.umask(task.umask)
    os.environ.clear()
    os.environ.update(task.environment)
    time.tzset()
    tempfile.tempdir = None
    sys.executable = task.interpreter
    gc.enable()


def _open_standard_files(task: Task) -> None:
    """Standard input is a pipe at its end, as it is for a module whose code was all there was to read."""
    reading, writing = os.pipe()
    os.close(writing)
    for number, file in enumerate((reading, task.output, task.errors)):
        os.dup2(file, number)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))


def run_wrapper(wrapper: bytes) -> NoReturn:
    """Run the wrapper as a program of its own, and end as Python ends."""
    main = ModuleType("__main__")
    sys.modules["__main__"] = main
    sys.argv = [""]
    code = 1
    try:
        exec(compile(wrapper, "<stdin>", "exec", dont_inherit=True), main.__dict__)  # noqa: S102
        code = 0
    except SystemExit as leaving:
        code = exit_code(leaving)
    except KeyboardInterrupt as error:
        _report(error)
        _finish()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    except BaseException as error:
        _report(error)
    if not _finish() and code == 0:
        code = 120  # what Python answers when its last words can't be written
    os._exit(code)


def _report(error: BaseException) -> None:
    """As Python does, without the frame of this file."""
    trace = error.__traceback__
    shown = error.with_traceback(trace and trace.tb_next)
    sys.excepthook(type(shown), shown, shown.__traceback__)


def exit_code(leaving: SystemExit) -> int:
    if leaving.code is None:
        return 0
    if isinstance(leaving.code, int):
        return leaving.code & 0xFF
    print(leaving.code, file=sys.stderr)  # noqa: T201
    return 1


def _finish() -> bool:
    """Wait for threads, run what was registered for the end, write what is buffered."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        return False
    finally:
        with suppress(OSError, ValueError):
            sys.stderr.flush()
    return True
