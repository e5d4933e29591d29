# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting and ending the recorder of a folder. It is known by the lock that it holds, never by a process id."""

from __future__ import annotations

import argparse
import fcntl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.lambda_clients import lambda_client
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.region_status import Names

from drill.probe.names import make_lookup
from drill.probe.send import parse_place

from .recorder import Notebook, watch
from .watch import Watch

ATTEMPTS, SIGHTS, LOG = "attempts.jsonl", "sights.jsonl", "recorder.log"
LOCK, STOP = "recorder.lock", "recorder.stop"
START_SECONDS, END_SECONDS, PAUSE = 30.0, 60.0, 0.1
ROOT = Path(__file__).resolve().parents[2]


class NotRecordingError(Exception):
    """There is no recorder, or it does not do as it is told. The text says what to do."""


def start(folder: Path, words: Sequence[str]) -> None:
    """Begin a recorder that outlives this process, and wait for the first attempt of its probe."""
    if is_recording(folder):
        raise NotRecordingError(f"{folder} is being recorded already")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / STOP).unlink(missing_ok=True)
    with (folder / LOG).open("ab") as log:
        recorder = subprocess.Popen(
            [sys.executable, "-m", "drill.record", "run", *words],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while not has_content(folder / ATTEMPTS):
        if recorder.poll() is not None or time.monotonic() > deadline:
            stop(folder)
            tail = (folder / LOG).read_text(encoding="utf-8", errors="replace").splitlines()[-1:]
            raise NotRecordingError(f"the recorder did not begin: {' '.join(tail) or 'nothing was sent'}")
        time.sleep(PAUSE)


def has_content(path: Path) -> bool:
    with suppress(FileNotFoundError):
        return path.stat().st_size > 0
    return False


def is_recording(folder: Path) -> bool:
    """Whether a recorder holds the lock of this folder."""
    try:
        with held(folder):
            return False
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """BlockingIOError where another process has the lock."""
    with (folder / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def stop(folder: Path) -> None:
    """End the recorder, and come back when it has written everything. Nothing happens where there is none."""
    deadline = time.monotonic() + END_SECONDS
    while is_recording(folder):
        (folder / STOP).touch()
        if time.monotonic() > deadline:
            raise NotRecordingError(f"the recorder of {folder} does not end; see {folder / LOG}")
        time.sleep(PAUSE)
    for name in (STOP, LOCK):
        (folder / name).unlink(missing_ok=True)


def clear(root: Path) -> int:
    """End the recorders of all folders in ``root``, and tell how many there were."""
    folders = [lock.parent for lock in root.glob(f"*/{LOCK}")]
    running = sum(is_recording(folder) for folder in folders)
    for folder in folders:
        stop(folder)
    return running


def run(options: argparse.Namespace) -> None:
    """Record until the folder says stop, or until the time is over. It ends whatever becomes of its probe."""
    folder: Path = options.folder
    with held(folder):
        done = threading.Event()
        probe = start_probe(options)
        names = Names(options.suffix, options.regions)
        system = Watch(lambda_client, names, parse_place(options.url), make_lookup(options.resolver))
        notebook = Notebook(folder / SIGHTS)
        until = time.monotonic() + options.seconds
        threading.Thread(target=end_on, args=(folder, probe, until, done), daemon=True).start()
        try:
            watch(system.looks(), notebook, done, options.pause)
        finally:
            probe.terminate()
            probe.wait(END_SECONDS)
            notebook.close()


def start_probe(options: argparse.Namespace) -> subprocess.Popen[bytes]:
    resolver = ["--resolver", "{}:{}".format(*options.resolver)] if options.resolver else []
    words = ["--url", options.url, "--run", options.run, "--rate", str(options.rate), "--seconds", str(options.seconds)]
    out = str(options.folder / ATTEMPTS)
    return subprocess.Popen([sys.executable, "-m", "drill.probe", *words, *resolver, "--out", out])


def end_on(folder: Path, probe: subprocess.Popen[bytes], until: float, done: threading.Event) -> None:
    while not (folder / STOP).exists() and time.monotonic() < until and probe.poll() is None and folder.is_dir():
        time.sleep(PAUSE)
    done.set()
