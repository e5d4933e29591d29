# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a watching person is told of long waits, and that nobody else is."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.multiregion.aws_dr.plugins.callback import watching
from ansible_collections.multiregion.aws_dr.plugins.callback.watching import (
    PROMOTION,
    UNWATCHED,
    WAITS,
    Wait,
    duration,
    is_watched,
    sentence,
    wait_of,
)

ROOT = Path(__file__).parents[3]
# Where this collection is found under its name, in a checkout and where it is installed.
COLLECTIONS = Path(watching.__file__).parents[5]
WAIT = Wait("the writer", PROMOTION)
PLAY = """
- hosts: here
  connection: local
  gather_facts: false
  tasks:
    - name: Wait for the alarm
      ansible.builtin.command: sleep 0.9
      changed_when: false
    - name: Wait for nothing that is known
      ansible.builtin.command: sleep 0.4
      changed_when: false
"""


def tasks(content: Any) -> Iterator[dict[str, Any]]:
    """Every task of a file, those in blocks included."""
    for one in content if isinstance(content, list) else []:
        yield one
        for part in ("block", "always", "rescue", "tasks", "pre_tasks"):
            yield from tasks(one.get(part))


def tasks_of_the_collection() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in ROOT.glob("roles/*/tasks/*.yml"):
        for task in tasks(yaml.safe_load(path.read_text(encoding="utf-8"))):
            yield path.parts[-3], task
    for path in [*ROOT.glob("playbooks/*.yml"), *ROOT.glob("playbooks/tasks/**/*.yml")]:
        for task in tasks(yaml.safe_load(path.read_text(encoding="utf-8"))):
            yield "", task


def waits_long(task: dict[str, Any]) -> bool:
    """Whether a task may take a minute or more, by what it says of retries and time-outs."""
    if "until" in task:
        retries = task["retries"]
        return isinstance(retries, str) or int(retries) * int(task.get("delay", 5)) >= 60
    options = [value for name, value in task.items() if "." in name and isinstance(value, dict)]
    return any(
        one.get("wait") is True or any(name.endswith("wait_timeout") or name == "traffic_timeout" for name in one)
        for one in options
    )


def test_every_task_that_is_known_exists() -> None:
    there = {(role, task.get("name")) for role, task in tasks_of_the_collection()}
    assert [key for key in WAITS if key not in there] == []


def test_every_task_that_waits_long_is_known() -> None:
    # AWX is made by people who look at AWX.
    waiting = {(role, str(task["name"])) for role, task in tasks_of_the_collection() if waits_long(task)}
    others = {("", "Fetch the projects"), ("", "Read them")}
    assert len(waiting) > 10
    assert waiting - set(WAITS) - others == set()


@pytest.mark.parametrize(("role", "name"), WAITS)
def test_a_task_is_known_by_the_title_that_ansible_gives_it(role: str, name: str) -> None:
    titles = [f"multiregion.aws_dr.{role} : {name}", f"{role} : {name}"] if role else [name]
    assert [wait_of(title) for title in titles] == [WAITS[role, name]] * len(titles)


def test_another_task_is_no_wait() -> None:
    assert wait_of("multiregion.aws_dr.network : Read the zones") is None
    assert wait_of("somebody.else.network_of_mine : Wait for the NAT gateways") is None


@pytest.mark.parametrize("wait", WAITS.values())
def test_what_is_usual_is_a_span(wait: Wait) -> None:
    assert 0 <= wait.usually.least < wait.usually.most


@pytest.mark.parametrize(
    ("seconds", "words"), [(9.6, "10 s"), (89, "89 s"), (90, "1 min 30 s"), (180, "3 min"), (3725, "62 min")]
)
def test_a_duration_is_told_as_people_tell_it(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_a_sentence_says_what_since_when_and_how_long_as_a_rule() -> None:
    assert sentence(WAIT, 70) == "... 70 s, waiting for the writer: usually 60 s to 3 min"
    assert sentence(WAIT, 200) == "... 3 min 20 s, waiting for the writer: longer than usual (3 min at most)"


@pytest.mark.parametrize("name", UNWATCHED)
def test_nobody_watches_an_automaton(name: str) -> None:
    assert is_watched(True, {})
    assert not is_watched(True, {name: "1"})
    assert not is_watched(False, {})


def played(folder: Path, terminal: bool, **extra: str) -> str:
    """What a play prints, on a terminal of its own or into a pipe."""
    (folder / "play.yml").write_text(PLAY, encoding="utf-8")
    (folder / "hosts.yml").write_text("all: {hosts: {here: }}", encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if name not in UNWATCHED}
    settings = {
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_CALLBACKS_ENABLED": "multiregion.aws_dr.watching",
        "ANSIBLE_WATCHING_FIRST": "0.2",
        "ANSIBLE_WATCHING_EVERY": "0.2",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
    }
    ours, theirs = pty.openpty() if terminal else os.pipe()
    run = subprocess.Popen(
        [sys.executable, "-m", "ansible.cli.playbook", "-i", str(folder / "hosts.yml"), str(folder / "play.yml")],
        cwd=ROOT,
        env={**kept, **settings, **extra},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.STDOUT,
    )
    os.close(theirs)
    told = b""
    # A terminal whose other end is closed answers with an error.
    with suppress(OSError):
        while some := os.read(ours, 65536):
            told += some
    os.close(ours)
    assert run.wait(timeout=60) == 0, told.decode()
    return told.decode()


def test_a_person_at_a_terminal_is_told(tmp_path: Path) -> None:
    told = played(tmp_path, terminal=True)
    known, unknown = told.split("TASK [Wait for nothing that is known]")
    assert "waiting for the alarm that would page a person: usually 30 s to 4 min" in known
    assert known.count("... ") >= 2
    assert "... " not in unknown
    assert "WARNING]" not in told


@pytest.mark.parametrize(
    ("terminal", "extra"),
    [(False, {}), (True, {"AWX_ISOLATED_DATA_DIR": "/runner"}), (True, {"ANSIBLE_WATCHING": "0"})],
)
def test_nobody_else_is(tmp_path: Path, terminal: bool, extra: dict[str, str]) -> None:
    told = played(tmp_path, terminal, **extra)
    assert "... " not in told
    assert "WARNING]" not in told


def test_a_clone_has_it_switched_on() -> None:
    settings = ConfigParser()
    settings.read(ROOT / "ansible.cfg")
    assert settings["defaults"]["callbacks_enabled"] == "multiregion.aws_dr.watching"
