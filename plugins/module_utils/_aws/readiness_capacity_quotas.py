# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The check of quotas: each that full capacity takes more of is read with what is used of it, or told as unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from .._core.readiness_capacity_quotas import Need, is_standard, judge_quotas, on_demand, vcpus_of
from .._core.readiness_check import Verdict
from .._core.readiness_parts import DAY
from .errors import AWS_ERRORS, error_code
from .preflight import ADDRESSES, BALANCERS, CLUSTERS, LIMITS, Limit
from .readiness_full import missing_databases, missing_instances, template
from .readiness_metrics import Metric, measured
from .readiness_scene import Scene
from .world_functions import functions_of
from .world_look import ClientOf, Look
from .world_network import NETWORK

VCPUS, DATABASES, CALLS = "vCPUs of standard instances on demand", "DB instances", "Lambda calls at a time"
VCPU_QUOTA = "L-1216C47A"
TYPES_AT_ONCE = 100


# None where full capacity takes nothing of that quota.
Reader = Callable[[Scene], Need | None]


def _count_databases(client: ClientOf, region: str) -> int:
    pages = client("rds", region).get_paginator("describe_db_instances").paginate()
    return sum(len(page["DBInstances"]) for page in pages)


KNOWN = {limit.name: limit for limit in (*LIMITS, Limit(DATABASES, "rds", "L-7B6409FD", _count_databases))}


def quotas(scene: Scene) -> Verdict | None:
    if scene.region == scene.model:
        return None
    counted = {name: partial(_counted, name, needed) for name, needed in _needs(scene)}
    readers: Mapping[str, Reader] = {VCPUS: _vcpus, **counted, CALLS: _calls}
    needs = [need for name, read in readers.items() if (need := _read(scene, name, read))]
    return judge_quotas(needs) if needs else None


def _read(scene: Scene, name: str, read: Reader) -> Need | None:
    try:
        return read(scene)
    except AWS_ERRORS as error:
        return Need(name, trouble=f"it could not be read ({error_code(error) or error})")


def _needs(scene: Scene) -> Iterator[tuple[str, int]]:
    """What the region lacks of what the writer's region has. What stands already takes nothing more."""
    if scene.model not in scene.others:
        return
    own, model = scene.status, scene.statuses[scene.model]
    yield CLUSTERS, int(bool(model.database.cluster_identifier and not own.database.cluster_identifier))
    yield DATABASES, missing_databases(scene)
    yield BALANCERS, int(bool(model.compute.load_balancer_arn and not own.compute.load_balancer_arn))
    there, here = (NETWORK["ec2.addresses"](scene.look(region)) for region in (scene.model, scene.region))
    yield ADDRESSES, max(0, len(there) - len(here))


def _limit(look: Look, service: str, quota: str) -> float:
    answer = look.ask("service-quotas", "get_service_quota", ServiceCode=service, QuotaCode=quota)
    return float(answer["Quota"]["Value"])


def _counted(name: str, needed: int, scene: Scene) -> Need | None:
    """Counting costs calls, so what takes nothing more is not counted."""
    if not needed:
        return None
    limit = KNOWN[name]
    used = limit.count(scene.questions.client_of, scene.region)
    return Need(name, _limit(scene.here, limit.service, limit.quota), used, needed)


def _vcpus(scene: Scene) -> Need | None:
    kind, missing = str(template(scene.here).get("InstanceType", "")), missing_instances(scene)
    if not scene.status.compute.group_name:
        return None
    if not is_standard(kind):
        return Need(VCPUS, trouble=f"{kind or 'the type of the instances'} counts against another quota: look there")
    running = on_demand(
        scene.here.things(
            "ec2",
            "describe_instances",
            "Reservations",
            Filters=[{"Name": "instance-state-name", "Values": ["pending", "running"]}],
        )
    )
    each = _vcpus_of(scene.here, sorted({kind, *running}))
    return Need(VCPUS, _limit(scene.here, "ec2", VCPU_QUOTA), sum(each[one] for one in running), missing * each[kind])


def _vcpus_of(look: Look, kinds: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(kinds), TYPES_AT_ONCE):
        part = kinds[start : start + TYPES_AT_ONCE]
        found |= vcpus_of(look.things("ec2", "describe_instance_types", "InstanceTypes", InstanceTypes=part))
    return found


def _calls(scene: Scene) -> Need | None:
    """What the writer's region ran at a time in the last day, at most, beside what runs here. New regions allow few."""
    if not (functions := functions_of(scene.here)):
        return None
    settings = scene.here.ask("lambda", "get_account_settings")["AccountLimit"]
    metric = {"calls": Metric("AWS/Lambda", "UnreservedConcurrentExecutions", period=3600)}
    here = measured(scene.here, metric, scene.now, DAY)["calls"]
    there = measured(scene.look(scene.model), metric, scene.now, DAY)["calls"] if scene.model in scene.others else {}
    needed = max(there.values(), default=float(len(functions)))
    return Need(CALLS, settings["UnreservedConcurrentExecutions"], max(here.values(), default=0.0), needed)
