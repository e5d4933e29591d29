# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of the path: whether traffic follows, people hear, rights suffice, and the way was tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._core.journal import INDEX_ID, Entry, in_order, parse_item
from .._core.readiness_check import Verdict, judged, unknown
from .._core.readiness_path import (
    few,
    finished_at,
    judge_accelerated_recovery,
    judge_drill,
    judge_subscriptions,
    moves_to,
)
from .._core.readiness_path_rights import (
    CALLER,
    CONTROLLER,
    Place,
    Right,
    principal_of,
    questions,
    queue_rights,
    refused,
    simulated,
)
from .._core.readiness_path_routes import (
    Route,
    alarm_health,
    check_problems,
    endpoint_health,
    health_problems,
    named_checks,
    record_problems,
    wanted_children,
)
from .readiness_likeness import shared
from .readiness_scene import Inspector, Scene
from .world_functions import FUNCTIONS
from .world_look import Look, each
from .world_service import COMPUTE
from .world_watch import DNS_FAILOVER_SHARED, MONITORING

ROUTES = "Run site.yml -t dns_failover."
FOLLOW = (
    "See what the named check watches: the endpoint, or the alarm of this name; status.yml tells the region's health."
)
RIGHTS = "Attach what roles/access/files/deployer-policy-*.json grant; run site.yml -t access for the controller."
ALLOWED = "the controller here and whoever runs this may do all that a failover does"
# How many of the last moves are looked through.
MOVES = 50


def route_of(scene: Scene) -> Route:
    listeners = [one for found in COMPUTE["elbv2.listeners"](scene.here).values() for one in found]
    return Route(
        scene.region,
        tuple(other for other in scene.statuses if other != scene.region),
        scene.system.suffix,
        scene.status.compute.load_balancer_dns_name,
        any(one["Protocol"] == "HTTPS" for one in listeners),
        scene.region == scene.system.preferred_region,
    )


def checks_of(scene: Scene) -> dict[str, Any]:
    look = shared(scene)
    return named_checks(DNS_FAILOVER_SHARED["route53.checks"](look), DNS_FAILOVER_SHARED["route53.check_tags"](look))


def health_checks(scene: Scene) -> Verdict | None:
    problems = check_problems(route_of(scene), scene.bounds.follow, checks_of(scene))
    wanted = "a joined check of endpoint, writer and evacuation, none of them disabled or inverted"
    return judged(not problems, "; ".join(problems) or "as wanted", wanted, ROUTES)


def records(scene: Scene) -> Verdict | None:
    """The record, and whether its checks follow the writer."""
    route, found, look = route_of(scene), checks_of(scene), shared(scene)
    stand = [one for part in DNS_FAILOVER_SHARED["route53.records"](look).values() for one in part]
    routed = [one for one in stand if one["Type"] == "A"]
    problems = record_problems(route, scene.bounds, routed, found, list(scene.statuses))
    wanted = "a record that leads to the load balancer here while the region writes"
    if problems:
        return judged(False, "; ".join(problems), wanted, ROUTES)
    if not scene.writer_region:
        return unknown("nobody knows which region writes", wanted, "Look at the global database.")
    health = health_of(scene, route, found)
    told = health_problems(route, scene.bounds.follow, scene.writer_region, health)
    silent = sorted(name for name, well in health.items() if well is None)
    if silent and not told:
        return unknown(f"nobody knows the health of {', '.join(silent)}", wanted, FOLLOW)
    led = (
        "traffic is led here" if all(health.values()) else f"no traffic is led here while {scene.writer_region} writes"
    )
    return judged(not told, "; ".join(told) or led, wanted, FOLLOW)


def health_of(scene: Scene, route: Route, found: Mapping[str, Any]) -> dict[str, bool | None]:
    """The health of each check that is joined, as Route 53 finds it."""

    def of(name: str) -> bool | None:
        check, config = found.get(name), found.get(name, {}).get("HealthCheckConfig", {})
        alarm = config.get("AlarmIdentifier")
        if check is None:
            return False
        if not alarm:
            look = shared(scene)
            return endpoint_health(
                look.things("route53", "get_health_check_status", "HealthCheckObservations", HealthCheckId=check["Id"])
            )
        if alarm["Region"] not in scene.statuses or not scene.statuses[alarm["Region"]].reachable:
            return None
        alarms = scene.look(alarm["Region"]).things(
            "cloudwatch", "describe_alarms", "MetricAlarms", AlarmNames=[alarm["Name"]]
        )
        state = alarms[0]["StateValue"] if alarms else None
        return alarm_health(state, config.get("InsufficientDataHealthStatus", ""))

    return each(of, wanted_children(route, scene.bounds.follow))


def subscriptions(scene: Scene) -> Verdict | None:
    found = MONITORING["sns.subscriptions"](scene.here)
    return judge_subscriptions({arn: answer.get("Subscriptions", []) for arn, answer in found.items() if answer})


def rights(scene: Scene) -> Verdict | None:
    """What is not allowed is told whoever it is; a caller of whom IAM can't be asked leaves the check unknown."""
    look = shared(scene)
    caller = look.ask("sts", "get_caller_identity")["Arn"]
    keys = scene.status.key_arn or f"arn:aws:kms:{scene.region}:{scene.system.account}:key/none"
    place = Place(
        caller.split(":")[1], scene.system.account, scene.region, tuple(scene.statuses), scene.system.suffix, keys
    )
    controller = look.ask("iam", "get_role", RoleName=scene.here.name("failover-controller"))
    if not controller:
        return judged(False, "there is no role of a controller", ALLOWED, RIGHTS)
    queues = queue_rights(fed_by_queues(scene.here), place)
    told = refusals(look, "the controller", controller["Role"]["Arn"], [*CONTROLLER, *queues], place)
    kind, name = principal_of(caller)
    if kind not in ("role", "user"):
        said = "; ".join(filter(None, (few(told), f"IAM can't be asked what {caller} may do")))
        mend = f"Run this as a role or a user. {RIGHTS}"
        return judged(False, said, ALLOWED, mend) if told else unknown(said, ALLOWED, mend)
    # The ARN of a session lacks the role's path.
    arn = look.ask("iam", "get_role", RoleName=name)["Role"]["Arn"] if kind == "role" else caller
    told += refusals(look, f"{kind} {name}", arn, [*CALLER, *queues], place)
    return judged(
        not told, "; ".join(told) or f"simulated for the controller and {kind} {name}: allowed", ALLOWED, RIGHTS
    )


def fed_by_queues(look: Look) -> list[str]:
    """The types of the functions that work on queues. Those that tables feed are left as they are by a failover."""
    return [
        name.removesuffix(look.end)
        for name, found in FUNCTIONS["lambda.mappings"](look).items()
        if any(":sqs:" in one.get("EventSourceArn", "") for one in found)
    ]


def refusals(look: Look, who: str, arn: str, wanted: Sequence[Right], place: Place) -> list[str]:
    def ask(number: str) -> list[str]:
        results = look.things(
            "iam", "simulate_principal_policy", "EvaluationResults", **simulated(asked[int(number)], arn)
        )
        return refused(asked[int(number)], results)

    asked = questions(wanted, place)
    return [f"{who} may not {one}" for found in each(ask, range(len(asked))).values() for one in found]


def drill(scene: Scene) -> Verdict | None:
    """The last move to this region that came to its end, as the journal tells, which every region holds."""
    if scene.is_writer:
        return None
    table = f"failover-{scene.system.suffix}"
    listed = entries_of(scene.here, table, INDEX_ID, MOVES)
    move: Sequence[Entry] = ()
    for name in moves_to(scene.region, (item["entry"]["S"] for item in listed)):
        told = sorted(map(parse_item, entries_of(scene.here, table, name, None)), key=in_order)
        if finished_at(told) is not None:
            move = told
            break
    return judge_drill(scene.region, move, scene.now.timestamp(), scene.bounds.max_drill_age_days)


def entries_of(look: Look, table: str, identifier: str, limit: int | None) -> list[Any]:
    """The newest items of this id, at most so many."""
    return look.things(
        "dynamodb",
        "query",
        "Items",
        TableName=table,
        KeyConditionExpression="id = :id",
        ExpressionAttributeValues={":id": {"S": identifier}},
        ScanIndexForward=False,
        PaginationConfig={"MaxItems": limit},
    )


def accelerated_recovery(scene: Scene) -> Verdict | None:
    """The zone is told of once, by the region that writes, or by each other one where that is lost."""
    look = shared(scene)
    if not scene.bounds.accelerated_recovery or scene.region != look.region:
        return None
    zones = [zone["Id"] for zone in DNS_FAILOVER_SHARED["route53.zone"](look)]
    found = each(lambda zone: look.ask("route53", "get_hosted_zone", Id=zone), zones)
    return judge_accelerated_recovery(list(found.values()), scene.system.zone_name)


PATH: Mapping[str, Inspector] = {
    "path.health_checks": health_checks,
    "path.records": records,
    "path.subscriptions": subscriptions,
    "path.rights": rights,
    "path.drill": drill,
    "path.accelerated_recovery": accelerated_recovery,
}
