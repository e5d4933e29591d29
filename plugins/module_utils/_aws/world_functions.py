# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role functions sees to, as AWS answers it: the application's functions, and their queues."""

from __future__ import annotations

from functools import partial
from typing import Any

from .world_look import Look, each
from .world_network import Kinds

# What other roles make.
MONITORS = ("application-health", "database-health", "failover-controller")
QUEUES_OF_OTHERS = ("application-events", "dead-letters", "event-dead-letters", "notices")


def functions_of(look: Look) -> list[str]:
    """The application's functions in the region: all of the environment but the monitors."""
    found = (arn.rpartition(":")[2] for arn in look.tags("lambda:function:"))
    monitors = {look.name(kind) for kind in MONITORS}
    return sorted(name for name in found if name.endswith(look.end) and name not in monitors)


def queues_of(look: Look) -> list[str]:
    """The application's queues in the region."""
    found = (arn.rpartition(":")[2] for arn in look.tags("sqs:"))
    others = {look.name(kind) for kind in QUEUES_OF_OTHERS}
    return sorted(name for name in found if name.endswith(look.end) and name not in others)


def _each_function(operation: str, look: Look) -> Any:
    return each(lambda name: look.ask("lambda", operation, FunctionName=name), functions_of(look))


def _mappings(look: Look) -> dict[str, list[Any]]:
    return each(
        lambda name: look.things("lambda", "list_event_source_mappings", "EventSourceMappings", FunctionName=name),
        functions_of(look),
    )


def _mapping_tags(look: Look) -> Any:
    arns = [one["EventSourceMappingArn"] for found in _mappings(look).values() for one in found]
    return each(lambda arn: look.ask("lambda", "list_tags", Resource=arn), arns)


def _queues(look: Look) -> list[Any]:
    return list(each(look.queue, queues_of(look)).values())


def _groups(look: Look) -> list[Any]:
    ours = {f"/aws/lambda/{name}" for name in functions_of(look)}
    return [group for group in look.groups("/aws/lambda/") if group["logGroupName"] in ours]


FUNCTIONS: Kinds = {
    "lambda.functions": partial(_each_function, "get_function"),
    "lambda.policies": partial(_each_function, "get_policy"),
    "lambda.urls": partial(_each_function, "get_function_url_config"),
    "lambda.mappings": _mappings,
    "lambda.mapping_tags": _mapping_tags,
    "sqs.queue": _queues,
    "logs.groups": _groups,
    "tags": lambda look: look.tags(
        *(f"logs:log-group:/aws/lambda/{name}" for name in functions_of(look)),
        *(f"sqs:{name}" for name in queues_of(look)),
    ),
}
