# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection ``warm_local`` against ``local``: the same tasks, side by side."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lab.testing import Lab

ROOT = Path(__file__).parents[2]
LOCAL = "local"
WARM = "multiregion.aws_dr.warm_local"
TEXT = "x" * 2_000_000
SECRET = "a-secret-that-nobody-may-see"

SAME: Mapping[str, Mapping[str, Any]] = {
    "success": {"probe": {}},
    "changed": {"probe": {"changed": True}},
    "failure": {"probe": {"fail": True}},
    "wrong option": {"probe": {"unknown": 1}},
    "unhandled error": {"probe": {"do": "crash"}},
    "junk around the result": {"probe": {"do": "junk"}},
    "leaves with a text": {"probe": {"do": "exit_text"}},
    "leaves with a number": {"probe": {"do": "exit_number"}},
    "leaves without a result": {"probe": {"do": "exit_none"}},
    "leaves at once": {"probe": {"do": "os_exit"}},
    "killed": {"probe": {"do": "killed"}},
    "terminated": {"probe": {"do": "terminated"}},
    "segmentation fault": {"probe": {"do": "segfault"}},
    "interrupted": {"probe": {"do": "interrupted"}},
    "large output": {"probe": {"do": "large"}},
    "large input": {"probe": {"text": TEXT}},
    "other alphabets": {"probe": {"do": "words"}},
    "program with input": {"probe": {"do": "child"}},
    "spoils its process": {"probe": {"do": "spoil"}},
    "is not spoiled": {"probe": {"do": "spoiled"}},
    "its world": {"probe": {"do": "world"}},
    "with environment": {"probe": {"do": "world"}, "environment": {"A": "b 'c' \"d\" $e `f` \n ü", "TZ": "Asia/Tokyo"}},
    "without environment again": {"probe": {"do": "world"}},
    "with a folder for temporary files": {"probe": {"do": "world"}, "environment": {"TMPDIR": "/var/tmp"}},
    "with another language": {"probe": {"do": "world"}, "environment": {"LC_ALL": "C", "PYTHONUTF8": "0"}},
    "no_log": {"probe": {"secret": SECRET, "changed": True}, "no_log": True},
    "no_log of an option": {"probe": {"secret": SECRET}},
    "time-out": {"probe": {"do": "sleep"}, "timeout": 1, "environment": {"MARKS": "{{ marks }}"}},
    "async": {"probe": {"changed": True}, "async": 20, "poll": 1},
    "async in the background": {"probe": {"do": "words"}, "async": 20, "poll": 0, "register": "background"},
    "its status": {
        "ansible.builtin.async_status": {"jid": "{{ background.ansible_job_id }}"},
        "register": "status",
        "until": "status is finished",
        "delay": 1,
        "retries": 10,
    },
    "check mode": {
        "ansible.builtin.copy": {"content": "new\n", "dest": "{{ marks }}/copied"},
        "check_mode": True,
        "diff": True,
    },
    "diff": {"ansible.builtin.copy": {"content": "new\n", "dest": "{{ marks }}/copied"}, "diff": True},
    "nothing to change": {"ansible.builtin.copy": {"content": "new\n", "dest": "{{ marks }}/copied"}, "diff": True},
    "check mode of a module": {"probe": {"changed": True}, "check_mode": True},
    "command": {"ansible.builtin.command": {"argv": ["cat"], "stdin": "line"}},
    "failing command": {"ansible.builtin.command": {"argv": ["sh", "-c", "echo out; echo err >&2; exit 9"]}},
    "missing command": {"ansible.builtin.command": {"argv": ["no-such-program"]}},
    "shell": {"ansible.builtin.shell": {"cmd": "echo $0 $PWD; umask"}},
    "raw": {"ansible.builtin.raw": "echo raw"},
    "slurp": {"ansible.builtin.slurp": {"src": "{{ marks }}/copied"}},
    "stat": {"ansible.builtin.stat": {"path": "{{ marks }}/copied"}},
    "other interpreter": {
        "probe": {"do": "world"},
        "vars": {"ansible_python_interpreter": "{{ marks }}/python", "ansible_warm_local": True},
    },
    "switched off": {"probe": {"do": "world"}, "vars": {"ansible_warm_local": False}},
    "another connection": {"probe": {"do": "world"}, "delegate_to": "other"},
    "become": {
        "probe": {},
        "become": True,
        "become_method": "ansible.builtin.su",
        "become_user": "daemon",
        "become_flags": "-s /bin/sh",
    },
    "late work": {"probe": {"do": "late"}, "environment": {"MARKS": "{{ marks }}"}},
    "what late work left": {"ansible.builtin.find": {"paths": "{{ marks }}", "patterns": "atexit,thread"}},
}
# Times, process ids, and names made by chance.
VOLATILE = {"start", "end", "delta", "ansible_job_id", "results_file", "jid", "mtime", "ctime", "atime", "inode"} | {
    "src",
    "dest",
    "invocation",
    "attempts",
    "frame",
    "version",
}
# Where the code of a module lies. Over a pipe, Python calls it <stdin>.
NAMES = (
    (r"/[^ ]*/ansible-tmp-[^ ]*/AnsiballZ_probe.py|<stdin>", "WRAPPER"),
    (r'(File "WRAPPER".*\n)    .*\n', r"\1"),
    (r"/[^ ]*payload[^ ]*zip/|ansible_module_payload.zip/", "PAYLOAD/"),
)


@dataclass(frozen=True)
class Ran:
    """A playbook that ran. Events are those of tasks that ended, by the name of the task."""

    events: Mapping[str, Sequence[Mapping[str, Any]]]
    output: str
    errors: str
    marks: Path

    def result(self, task: str, host: str = "here") -> dict[str, Any]:
        found = [event["hosts"][host] for event in self.events[task] if host in event["hosts"]]
        return dict(found[-1])


def start(
    folder: Path, connection: str, tasks: Mapping[str, Mapping[str, Any]], **environment: str
) -> subprocess.Popen[str]:
    """``folder`` belongs to this run. All tasks run, whatever becomes of those before them."""
    marks = folder / "marks"
    marks.mkdir(parents=True)
    (marks / "python").symlink_to(sys.executable)
    listed = [{"name": name, "ignore_errors": True, **task} for name, task in tasks.items()]
    (folder / "play.json").write_text(
        json.dumps([{"hosts": "run", "gather_facts": False, "vars": {"marks": str(marks)}, "tasks": listed}])
    )
    (folder / "hosts.ini").write_text(
        f"[run]\nhere ansible_connection={connection}\nthere ansible_connection={connection}\n"
        "[others]\nother ansible_connection=local\n"
        f"[all:vars]\nansible_python_interpreter='{{{{ ansible_playbook_python }}}}'\n"
    )
    settings = {
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_STDOUT_CALLBACK": "ansible.posix.jsonl",
        "ANSIBLE_LIBRARY": str(Path(__file__).parent / "warm_library"),
        "ANSIBLE_LOCAL_TEMP": str(folder / "ansible"),
        "ANSIBLE_NOCOLOR": "1",
    }
    return subprocess.Popen(
        [
            Path(sys.executable).parent / "ansible-playbook",
            "-i",
            folder / "hosts.ini",
            folder / "play.json",
            "-l",
            "here",
        ]
        if "HOSTS" not in environment
        else [Path(sys.executable).parent / "ansible-playbook", "-i", folder / "hosts.ini", folder / "play.json"],
        cwd=ROOT,
        env={**os.environ, **settings, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(running: subprocess.Popen[str], folder: Path) -> Ran:
    output, errors = running.communicate(timeout=120)
    events: dict[str, list[Mapping[str, Any]]] = {}
    for line in output.splitlines():
        if line.startswith('{"_event":"v2_runner_on_') or line.startswith('{"_event": "v2_runner_on_'):
            event = json.loads(line)
            if event["_event"] in ("v2_runner_on_ok", "v2_runner_on_failed"):
                events.setdefault(event["task"]["name"], []).append(event)
    return Ran(events, output, errors, folder / "marks")


def play(folder: Path, connection: str, tasks: Mapping[str, Mapping[str, Any]], **environment: str) -> Ran:
    return finish(start(folder, connection, tasks, **environment), folder)


def comparable(value: Any, folder: Path) -> Any:
    """Without what differs between any two runs."""
    if isinstance(value, dict):
        return {name: comparable(item, folder) for name, item in value.items() if name not in VOLATILE}
    if isinstance(value, list):
        return [comparable(item, folder) for item in value]
    if isinstance(value, str):
        for pattern, name in NAMES:
            value = re.sub(pattern, name, value)
        return value.replace(str(folder), "FOLDER")
    return value


@dataclass(frozen=True)
class Pair:
    local: Ran
    warm: Ran

    def both(self, task: str) -> tuple[Any, Any]:
        local, warm = (comparable(ran.result(task), ran.marks.parent) for ran in (self.local, self.warm))
        return local, warm


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    folder = tmp_path_factory.mktemp("pair")
    return Pair(*(play(folder / name, connection, SAME) for name, connection in (("local", LOCAL), ("warmy", WARM))))


@pytest.mark.parametrize("task", SAME)
def test_a_task_ends_as_with_local(pair: Pair, task: str) -> None:
    local, warm = pair.both(task)
    assert warm == local


def test_ansible_says_the_same_to_the_user(pair: Pair) -> None:
    local, warm = (ran.errors.replace(str(ran.marks.parent), "FOLDER") for ran in (pair.local, pair.warm))
    assert warm == local


def test_a_secret_is_nowhere_in_the_output(pair: Pair) -> None:
    assert SECRET not in pair.warm.output + pair.warm.errors


def test_late_work_is_done(pair: Pair) -> None:
    assert pair.warm.result("what late work left")["matched"] == 2


def test_a_module_that_timed_out_does_not_go_on(pair: Pair) -> None:
    assert_gone(*processes(pair.warm.marks))


def processes(marks: Path) -> tuple[int, int]:
    """The module that sleeps, and its parent."""
    wait_until((marks / "processes").exists)
    module, parent = (marks / "processes").read_text().split()
    return int(module), int(parent)


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def assert_gone(*numbers: int) -> None:
    wait_until(lambda: not any(is_running(number) for number in numbers))


SLEEP = {"sleep": {"probe": {"do": "sleep"}, "environment": {"MARKS": "{{ marks }}"}}}


@contextmanager
def sleeping(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int, int]]:
    """A run whose module sleeps; that module; its parent, which is the warm interpreter."""
    running = start(folder, WARM, SLEEP)
    try:
        yield running, *processes(folder / "marks")
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_no_process(tmp_path: Path, number: signal.Signals) -> None:
    with sleeping(tmp_path / "run") as (running, module, server):
        os.killpg(running.pid, number)
        running.communicate(timeout=15)
        assert_gone(module, server)


def test_a_killed_run_leaves_no_process(tmp_path: Path) -> None:
    with sleeping(tmp_path / "run") as (running, module, server):
        os.kill(running.pid, signal.SIGKILL)
        assert_gone(module, server)


def test_a_module_ends_with_the_warm_interpreter(tmp_path: Path) -> None:
    with sleeping(tmp_path / "run") as (_running, module, server):
        os.kill(server, signal.SIGKILL)
        assert_gone(module)


def test_the_socket_is_private_and_the_environment_holds_no_credentials(tmp_path: Path) -> None:
    with sleeping(tmp_path / "run") as (_running, _module, server):
        (home,) = (tmp_path / "run" / "ansible").glob("*/warm")
        names = {line.partition("=")[0] for line in Path(f"/proc/{server}/environ").read_text().split("\0")}
        assert (home.stat().st_mode & 0o777, (home / "socket").stat().st_mode & 0o777) == (0o700, 0o600)
        assert {name for name in names if name.startswith("AWS_")} == set()


def warnings(ran: Ran) -> int:
    """How often the user is told that there is no warm interpreter. From core 2.19 on, results bring warnings."""
    told = "No warm interpreter"
    in_results = sum(told in str(event["hosts"]) for found in ran.events.values() for event in found)
    return in_results + ran.errors.count(told)


def test_all_hosts_share_one_warm_interpreter_and_no_chance(tmp_path: Path) -> None:
    tasks = {f"chance {number}": {"probe": {"do": "chance"}} for number in range(3)}
    ran = play(tmp_path / "run", WARM, tasks, HOSTS="all")
    results = [ran.result(task, host) for task in tasks for host in ("here", "there")]
    assert len({result["parent"] for result in results}) == 1
    assert len({result["chance"] for result in results}) == len(results)
    assert_gone(results[0]["parent"])


def test_without_a_warm_interpreter_all_runs_as_with_local_and_one_warning_says_so(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(
        "import os, sys\nif 'multiregion_warm' in ' '.join(sys.orig_argv):\n    os._exit(1)\n"
    )
    tasks = {f"words {number}": {"probe": {"do": "words"}} for number in range(3)}
    ran = play(tmp_path / "run", WARM, tasks, HOSTS="all", PYTHONPATH=str(broken))
    assert {ran.result(task, host)["text"][:5] for task in tasks for host in ("here", "there")} == {"Grüße"}
    assert warnings(ran) == 1


def test_a_warm_interpreter_that_is_killed_takes_its_module_with_it_and_no_other(tmp_path: Path) -> None:
    ran = play(tmp_path / "run", WARM, {"kill": {"probe": {"do": "kill_parent"}}, "go on": {"probe": {}}})
    assert (ran.result("kill")["rc"], ran.result("kill")["failed"]) == (137, True)
    assert ran.result("go on")["changed"] is False
    assert warnings(ran) == 1


PARTS = "ansible_collections/made/up/plugins"
SAYS = """
from ansible.module_utils.basic import AnsibleModule
from ansible_collections.made.up.plugins.module_utils.word import WORD
AnsibleModule({}).exit_json(word=WORD)
"""


def test_an_archive_is_built_once_for_all_runs_until_its_code_changes(tmp_path: Path) -> None:
    for name, text in (("modules/say.py", SAYS), ("module_utils/word.py", "WORD = 'first'")):
        file = tmp_path / PARTS / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    paths = f"{tmp_path}:{ROOT / '.ansible' / 'collections'}"
    settings = {"ANSIBLE_HOME": str(tmp_path / "home"), "ANSIBLE_COLLECTIONS_PATH": paths, "ANSIBLE_VERBOSITY": "5"}

    def say(run: str, **more: str) -> tuple[str, bool]:
        ran = play(tmp_path / run, WARM, {"say": {"made.up.say": {}}}, **settings, **more)
        return ran.result("say")["word"], "Including module_utils file" in ran.output + ran.errors

    assert say("builds") == ("first", True)
    assert say("finds") == ("first", False)
    assert say("is told to keep none", ANSIBLE_WARM_LOCAL_KEEP_ARCHIVES="false") == ("first", True)
    (tmp_path / PARTS / "module_utils" / "word.py").write_text("WORD = 'second'", encoding="utf-8")
    assert say("builds again") == ("second", True)
    assert say("finds again") == ("second", False)


def test_a_task_uses_its_own_credentials(tmp_path: Path, lab: Lab) -> None:
    def caller(key: str) -> dict[str, Any]:
        keys = {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": "secret"}
        return {"amazon.aws.aws_caller_info": {}, "environment": keys}

    tasks = {
        "first": caller("111111111111"),
        "second": caller("222222222222"),
        "none": {"amazon.aws.aws_caller_info": {}},
        "vpcs": {"amazon.aws.ec2_vpc_net_info": {}},
    }
    settings = {**lab.env, "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}
    settings |= {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    local, warm = (
        play(tmp_path / name, connection, tasks, **settings) for name, connection in (("l", LOCAL), ("w", WARM))
    )
    for task in tasks:
        assert comparable(warm.result(task), tmp_path) == comparable(local.result(task), tmp_path), task
    assert [warm.result(task).get("account") for task in ("first", "second")] == ["111111111111", "222222222222"]
    assert warm.result("none")["failed"]
