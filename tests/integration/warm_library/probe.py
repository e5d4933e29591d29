# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module that tells what its process is like, or misbehaves in one way."""

from __future__ import annotations

import atexit
import gc
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, NoReturn

from ansible.module_utils.basic import AnsibleModule

SPOILED = "spoiled"


def world() -> dict[str, Any]:
    """All that a program may see of what it was started with."""
    mask = os.umask(0o22)
    os.umask(mask)
    return {
        "environment": {name: value for name, value in os.environ.items() if name != "_"},
        "folder": str(Path.cwd()),
        "umask": mask,
        "input": sys.stdin.read(),
        "arguments": sys.argv,
        "executable": sys.executable,
        "files": sorted(int(file.name) for file in Path("/proc/self/fd").iterdir())[:-1],
        "terminals": [os.isatty(number) for number in range(3)],
        "streams": [[s.encoding, s.errors, s.line_buffering, s.mode] for s in (sys.stdin, sys.stdout, sys.stderr)],
        "signals": {int(number): str(signal.getsignal(number)) for number in signal.valid_signals()},
        "blocked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
        "threads": threading.active_count(),
        "main": [__name__, sys.modules["__main__"].__name__, threading.current_thread() is threading.main_thread()],
        "collector": [gc.isenabled(), gc.get_threshold()],
        "limits": {name: resource.getrlimit(getattr(resource, name)) for name in ("RLIMIT_NOFILE", "RLIMIT_CORE")},
        "nice": os.nice(0),
        "path": [path for path in sys.path if not path.endswith(".zip")],
        "payload": [path.rpartition("/")[2] for path in sys.path[:1]],
        "temporary": tempfile.gettempdir(),
        "zone": time.tzname,
        "user": [os.getuid(), os.getgid(), sorted(os.getgroups())],
    }


def spoil() -> dict[str, Any]:
    """Change everything that the next module must not find changed."""
    os.environ["SPOILED"] = "yes"
    os.chdir("/")
    os.umask(0o777)
    random.seed(1)
    sys.path.insert(0, "/spoiled")
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    setattr(AnsibleModule, SPOILED, True)
    setattr(json, SPOILED, True)
    return {}


def late() -> dict[str, Any]:
    """Work that is done after the result has been written."""
    marks = Path(os.environ["MARKS"])
    atexit.register((marks / "atexit").touch)
    threading.Timer(0.2, (marks / "thread").touch).start()
    return {}


def child() -> dict[str, Any]:
    done = subprocess.run(["cat"], input=b"x" * 3_000_000, stdout=subprocess.PIPE, check=True)
    return {"length": len(done.stdout)}


def sleep() -> dict[str, Any]:
    marks = Path(os.environ["MARKS"])
    (marks / "part").write_text(f"{os.getpid()} {os.getppid()}")
    (marks / "part").rename(marks / "processes")
    time.sleep(60)
    return {}


def crash() -> NoReturn:
    raise RuntimeError("crashed: grüße")


def kill_parent() -> dict[str, Any]:
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)
    return {}


def quit_with(code: Any) -> NoReturn:
    sys.stderr.write("leaving\n")
    sys.exit(code)


def junk() -> dict[str, Any]:
    sys.stdout.write("junk before\nand more {\n")
    sys.stderr.write("junk on errors\n")
    atexit.register(print, "junk after")
    return {}


DEEDS: dict[str, Any] = {
    "world": world,
    "spoil": spoil,
    "spoiled": lambda: {"spoiled": [hasattr(AnsibleModule, SPOILED), hasattr(json, SPOILED)]},
    "chance": lambda: {"chance": random.random(), "parent": os.getppid()},
    "late": late,
    "child": child,
    "sleep": sleep,
    "crash": crash,
    "kill_parent": kill_parent,
    "junk": junk,
    "none": dict,
    "exit_text": lambda: quit_with("a reason"),
    "exit_number": lambda: quit_with(7),
    "exit_none": lambda: quit_with(None),
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "terminated": lambda: os.kill(os.getpid(), signal.SIGTERM),
    "segfault": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "os_exit": lambda: os._exit(3),
    "large": lambda: {"text": "0123456789abcdef" * 300_000},
    "words": lambda: {"text": "Grüße, 世界, \N{GRINNING FACE}, \x7f"},
    "interrupted": lambda: os.kill(os.getpid(), signal.SIGINT),
}


def main() -> None:
    module = AnsibleModule(
        {
            "do": {"choices": sorted(DEEDS), "default": "none"},
            "text": {},
            "secret": {"no_log": True},
            "changed": {"type": "bool", "default": False},
            "fail": {"type": "bool", "default": False},
        },
        supports_check_mode=True,
    )
    found = DEEDS[module.params["do"]]()
    if module.params["fail"]:
        module.fail_json(msg="it failed", rc=5, **found)
    module.exit_json(
        changed=module.params["changed"],
        length_of_text=len(module.params["text"] or ""),
        said=module.params["secret"],
        check=module.check_mode,
        **found,
    )


if __name__ == "__main__":
    main()
