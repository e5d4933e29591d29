# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task costs over ``local`` and over ``warm_local``: ``python -m tests.bench.connection``.

The processor time of everything that a run starts counts. A play with one round of tasks and a play with three are
compared, so that what starting costs and what a task costs are told apart.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any

from lab.testing import Lab, running_lab

ROOT = Path(__file__).parents[2]
CONNECTIONS = ("local", "multiregion.aws_dr.warm_local")
PR_SET_CHILD_SUBREAPER = 36
Tasks = Sequence[Mapping[str, Any]]

AMAZON: Tasks = (
    {"amazon.aws.ec2_vpc_net": {"name": "bench", "cidr_block": "10.0.0.0/16"}},
    {"amazon.aws.ec2_vpc_net_info": {}},
    {"amazon.aws.ec2_security_group_info": {}},
    {"amazon.aws.ec2_vpc_subnet_info": {}},
    {"amazon.aws.ec2_vpc_route_table_info": {}},
    {"amazon.aws.kms_key_info": {}},
    {"amazon.aws.rds_cluster_info": {}},
    {"amazon.aws.elb_application_lb_info": {}},
    {"amazon.aws.iam_instance_profile_info": {}},
    {"amazon.aws.s3_bucket_info": {}},
)
OURS: Tasks = (
    {"multiregion.aws_dr.ssm_parameters": {"path": "/bench/", "parameters": [{"name": "one", "value": "1"}]}},
    {"multiregion.aws_dr.aws_tagged_resources_info": {"tags": {"Environment": "bench"}}},
)
CORE: Tasks = (
    {"ansible.builtin.ping": {}},
    {"ansible.builtin.stat": {"path": "/"}},
    {"ansible.builtin.command": {"argv": ["true"]}},
)


def run_and_weigh(command: Sequence[str | Path], environment: Mapping[str, str]) -> tuple[int, float]:
    """The exit code of a command, and the processor seconds of all that it started, orphans included.

    A process between it and this one adopts what is left over, and this one keeps its other children.
    """
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
        with Path(os.devnull).open("wb") as nowhere:
            code = subprocess.run(command, cwd=ROOT, env=environment, stdout=nowhere, check=False).returncode
        with suppress(ChildProcessError):
            while True:
                os.wait()
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        os.write(writing, json.dumps([code, used.ru_utime + used.ru_stime]).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        code, seconds = json.loads(answer.read())
    os.waitpid(process, 0)
    return code, seconds


def seconds_of_play(lab: Lab, folder: Path, connection: str, tasks: Tasks) -> float:
    play = {"hosts": "localhost", "gather_facts": False, "tasks": [dict(task) for task in tasks]}
    playbook = folder / "play.json"
    playbook.write_text(json.dumps([play]), encoding="utf-8")
    inventory = folder / "hosts.ini"
    inventory.write_text(
        f"localhost ansible_connection={connection} ansible_python_interpreter='{{{{ ansible_playbook_python }}}}'\n",
        encoding="utf-8",
    )
    code, seconds = run_and_weigh(
        [Path(sys.executable).parent / "ansible-playbook", "--inventory", inventory, playbook],
        {**os.environ, **lab.env, "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"},
    )
    if code:
        raise SystemExit(f"The play ended with {code}.")
    return seconds


def measure(lab: Lab, folder: Path, tasks: Tasks, rounds: int) -> dict[str, tuple[float, float]]:
    """By connection: the median cost of a task, and of all else."""
    found: dict[str, list[tuple[float, float]]] = {connection: [] for connection in CONNECTIONS}
    for _round in range(rounds):
        for connection, costs in found.items():
            once = seconds_of_play(lab, folder, connection, tasks)
            thrice = seconds_of_play(lab, folder, connection, [*tasks, *tasks, *tasks])
            task = (thrice - once) / (2 * len(tasks))
            costs.append((task, once - task * len(tasks)))
    return {
        name: (median(task for task, _rest in costs), median(rest for _task, rest in costs))
        for name, costs in found.items()
    }


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as name, running_lab(Path(name) / "lab") as lab:
        sys.stdout.write("| tasks | connection | a task, s | start and end, s |\n|---|---|---|---|\n")
        for title, tasks in (("amazon.aws", AMAZON), ("this collection", OURS), ("ansible.builtin", CORE)):
            for connection, (task, rest) in measure(lab, Path(name), tasks, rounds).items():
                sys.stdout.write(f"| {title} | {connection} | {task:.3f} | {rest:.2f} |\n")


if __name__ == "__main__":
    main()
