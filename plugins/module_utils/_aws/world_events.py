# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role events sees to, as AWS answers it."""

from __future__ import annotations

from typing import Any

from .world_look import Look, each
from .world_network import Kinds

QUEUES = ("application-events", "event-dead-letters")


def _has_bus(look: Look) -> bool:
    return bool(look.made("events:event-bus/", ["bus"]))


def _bus(look: Look) -> Any:
    return look.ask("events", "describe_event_bus", Name=look.name("bus")) if _has_bus(look) else None


def _archive(look: Look) -> Any:
    return look.ask("events", "describe_archive", ArchiveName=look.name("archive")) if _has_bus(look) else None


def _rules(look: Look) -> list[Any]:
    return look.things("events", "list_rules", "Rules", EventBusName=look.name("bus")) if _has_bus(look) else []


def _targets(look: Look) -> Any:
    bus = look.name("bus")
    names = [rule["Name"] for rule in _rules(look)]
    return each(lambda name: look.ask("events", "list_targets_by_rule", Rule=name, EventBusName=bus), names)


def _queues(look: Look) -> Any:
    return each(lambda kind: look.queue(look.name(kind)), look.made("sqs:", QUEUES))


EVENTS: Kinds = {
    "events.bus": _bus,
    "events.bus_rules": _rules,
    "events.bus_targets": _targets,
    "events.archive": _archive,
    "sqs.event_queues": _queues,
    "tags": lambda look: look.tags(
        f"events:event-bus/{look.name('bus')}",
        f"events:rule/{look.name('bus')}/",
        *(f"sqs:{look.name(kind)}" for kind in QUEUES),
    ),
}
