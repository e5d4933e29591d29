# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells a person who watches a long wait what is awaited, since when, and how long it usually takes."""

from __future__ import annotations

DOCUMENTATION = r"""
name: watching
type: notification
version_added: 0.1.0
short_description: Tell what a long wait is for
description:
  - While a task of this collection waits for AWS, writes a line now and then that says what is awaited, since when, and
    how long that usually takes.
  - It writes to a terminal only, and is silent where nobody watches one. In AWX, ansible-runner and CI, which are known
    by their environment variables, it does nothing at all.
options:
  enabled:
    description: Whether to write these lines.
    type: bool
    default: true
    env:
      - name: ANSIBLE_WATCHING
    ini:
      - section: callback_watching
        key: enabled
  first:
    description: After how many seconds of a wait the first line is written.
    type: float
    default: 10
    env:
      - name: ANSIBLE_WATCHING_FIRST
    ini:
      - section: callback_watching
        key: first
  every:
    description: Seconds from one line to the next.
    type: float
    default: 30
    env:
      - name: ANSIBLE_WATCHING_EVERY
    ini:
      - section: callback_watching
        key: every
requirements:
  - Enabled by C(callbacks_enabled = multiregion.aws_dr.watching), as it is in the C(ansible.cfg) of a clone.
author:
  - multiregion.aws_dr contributors (@multiregion)
"""

EXAMPLES = r"""
example: |
  # ansible.cfg
  [defaults]
  callbacks_enabled = multiregion.aws_dr.watching
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Thread
from time import monotonic
from typing import Any

from ansible.plugins.callback import CallbackBase

MINUTE = 60.0
STANDARD_OUTPUT = 1
# Where these are set, nobody watches, though there may be something like a terminal.
UNWATCHED = (
    "AWX_HOST",
    "AWX_ISOLATED_DATA_DIR",
    "CI",
    "GITHUB_ACTIONS",
    "GITLAB_CI",
    "JENKINS_URL",
    "TEAMCITY_VERSION",
    "TF_BUILD",
)


@dataclass(frozen=True)
class Usually:
    """From how many to how many seconds something takes on AWS, as a rule."""

    least: float
    most: float


# Promoting a region's cluster dominates a failover: a minute to three by AWS's own account of the steps.
PROMOTION = Usually(1 * MINUTE, 3 * MINUTE)
# The promotion is over: a health check turns in half a minute, and clients keep an answer for one.
TRAFFIC = Usually(0.5 * MINUTE, 2 * MINUTE)
# AWS fills a volume anew in another region: minutes for a small one, hours for a large one.
RESYNC = Usually(10 * MINUTE, 120 * MINUTE)
# Aurora makes an instance of its own hardware; an estimate.
DATABASE = Usually(5 * MINUTE, 15 * MINUTE)
# The same, after the volume was copied to another region; an estimate.
STANDBY = Usually(10 * MINUTE, 30 * MINUTE)
# Instances first, then the cluster, and a last snapshot where one is wanted; an estimate.
REMOVED_DATABASE = Usually(5 * MINUTE, 20 * MINUTE)
# As long as copying what differs from the last snapshot takes; an estimate.
SNAPSHOT = Usually(2 * MINUTE, 30 * MINUTE)
# Network parts that AWS starts machines for; estimates.
NAT = Usually(1 * MINUTE, 3 * MINUTE)
PEERING = Usually(5, 0.5 * MINUTE)
ENDPOINTS = Usually(1 * MINUTE, 5 * MINUTE)
LOAD_BALANCER = Usually(0.5 * MINUTE, 3 * MINUTE)
# A function leaves its network interfaces behind, and AWS collects them when it sees fit.
LEFT_INTERFACES = Usually(0, 20 * MINUTE)
# One replica at a time, each a copy of the table; an estimate for a small one.
TABLES = Usually(0.5 * MINUTE, 10 * MINUTE)
# Two answers of each monitor, which run once a minute.
READY = Usually(0, 3 * MINUTE)
# The monitors need 20 s to a minute, the alarm one more.
ALARM = Usually(0.5 * MINUTE, 4 * MINUTE)
# An alarm, a controller's next minute, then the promotion.
CONTROLLER = Usually(2 * MINUTE, 8 * MINUTE)


@dataclass(frozen=True)
class Wait:
    """What a task waits for, in words, and how long that takes."""

    what: str
    usually: Usually


# By role, empty for a playbook, and name of the task.
WAITS: Mapping[tuple[str, str], Wait] = {
    ("writer_region", "Wait for the writer"): Wait("the writer to be in its new region", PROMOTION),
    ("writer_region", "Prove that it serves"): Wait("a write, the floor of healthy targets, and the name", TRAFFIC),
    ("aurora_global", "Wait for the writer's cluster"): Wait("an instance of the writer's cluster", DATABASE),
    ("aurora_global", "Make the region's cluster a member"): Wait("the standby's cluster and its instance", STANDBY),
    ("aurora_global", "Keep it for as long as it is wanted"): Wait("a copy of the old volume's snapshot", SNAPSHOT),
    ("aurora_global", "Remove the cluster and its instances"): Wait("a cluster to be gone", REMOVED_DATABASE),
    ("dynamodb_global", "Hold the tables in every region"): Wait("the replicas of the tables", TABLES),
    ("dynamodb_global", "Remove the tables from every region"): Wait("the replicas to be gone", TABLES),
    ("network", "Wait for the NAT gateways"): Wait("the NAT gateways", NAT),
    ("network", "Ask the later regions for a connection"): Wait("a connection between two networks", PEERING),
    ("network", "Accept the connections in the later regions"): Wait("a connection between two networks", PEERING),
    ("network", "Remove the endpoints"): Wait("the endpoints to be gone", ENDPOINTS),
    ("network", "Remove the NAT gateways and their addresses"): Wait("the NAT gateways to be gone", NAT),
    ("network", "Remove the security groups"): Wait("AWS to let the security groups go", LEFT_INTERFACES),
    ("network", "Remove the subnets"): Wait("AWS to let the subnets go", LEFT_INTERFACES),
    ("compute", "Remove the load balancer"): Wait("the load balancer to be gone", LOAD_BALANCER),
    ("", "Wait until the region is a standby in sync and at its floor"): Wait("the old region to be in sync", RESYNC),
    ("", "Wait until every region answers and nothing is under way"): Wait("every region to answer", PROMOTION),
    ("", "Wait until every region is ready"): Wait("every region to be ready", READY),
    ("", "Wait until it is steady"): Wait("clients to be served without a failure", READY),
    ("", "Wait for the alarm"): Wait("the alarm that would page a person", ALARM),
    ("", "Wait for the controller"): Wait("a controller to move the writer", CONTROLLER),
    ("", "Wait until clients are served"): Wait("clients to be served without a failure", TRAFFIC),
}


def is_watched(is_terminal: bool, environment: Mapping[str, str]) -> bool:
    """Whether a person is likely to look."""
    return is_terminal and not any(environment.get(name) for name in UNWATCHED)


def wait_of(title: str) -> Wait | None:
    """The wait behind a task, by its title: ``role : name``, or a name."""
    role, _colon, name = title.rpartition(" : ")
    return WAITS.get((role.rpartition(".")[2], name))


def duration(seconds: float) -> str:
    """In seconds below a minute and a half, in whole minutes above ten, in both between."""
    minutes, rest = divmod(round(seconds), 60)
    if seconds < 90:
        return f"{round(seconds)} s"
    return f"{minutes} min" if minutes >= 10 or not rest else f"{minutes} min {rest} s"


def sentence(wait: Wait, seconds: float) -> str:
    """What a person is told after so many seconds."""
    usually = wait.usually
    if seconds > usually.most:
        return f"... {duration(seconds)}, waiting for {wait.what}: longer than usual ({duration(usually.most)} at most)"
    span = f"up to {duration(usually.most)}"
    if usually.least:
        span = f"{duration(usually.least)} to {duration(usually.most)}"
    return f"... {duration(seconds)}, waiting for {wait.what}: usually {span}"


class CallbackModule(CallbackBase):  # type: ignore[misc]
    """The callback. A thread of its own writes while Ansible waits: it touches nothing that Ansible uses."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "multiregion.aws_dr.watching"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        self._over: Event | None = None

    def set_options(self, *arguments: Any, **options: Any) -> None:
        super().set_options(*arguments, **options)
        # Ansible leaves a callback that is disabled out of everything.
        self.disabled = not (self.get_option("enabled") and is_watched(os.isatty(STANDARD_OUTPUT), os.environ))

    def v2_playbook_on_task_start(self, task: Any, *_arguments: Any, **_options: Any) -> None:
        self._end()
        wait = wait_of(task.get_name())
        if wait is not None:
            self._over = Event()
            first, every = self.get_option("first"), self.get_option("every")
            Thread(target=tell, args=(wait, self._over, first, every), daemon=True).start()

    def v2_playbook_on_handler_task_start(self, *_arguments: Any, **_options: Any) -> None:
        self._end()

    def v2_playbook_on_play_start(self, *_arguments: Any, **_options: Any) -> None:
        self._end()

    def v2_playbook_on_stats(self, *_arguments: Any, **_options: Any) -> None:
        self._end()

    def _end(self) -> None:
        if self._over is not None:
            self._over.set()
            self._over = None


def tell(wait: Wait, over: Event, first: float, every: float) -> None:
    """Write a line now and then, until it is over. With one call each, past Ansible's locks: its workers are forked."""
    began, pause = monotonic(), first
    while not over.wait(pause):
        with suppress(OSError):
            os.write(STANDARD_OUTPUT, f"{sentence(wait, monotonic() - began)}\n".encode())
        pause = every
