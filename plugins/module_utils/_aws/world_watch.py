# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the roles access, monitoring and dns_failover see to, as AWS answers it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import islice
from typing import Any

from .world_functions import functions_of
from .world_look import Look, each
from .world_network import Kinds

ACTORS = ("application-health", "database-health", "failover-controller", "flow-log", "instance", "replication")
# Roles that only some systems have, beside those of the application's functions, which bear the functions' names.
OPTIONAL_ACTORS = ("backup", "dr-automation", "event-forward")
# Alarms that health checks watch belong to the traffic, all others to the monitoring.
TRAFFIC_ALARMS = ("evacuated-", "writer-here-")
# As many as ListTagsForResources and DescribeAlarms take at once.
CHECKS_AT_ONCE = 10
ALARMS_AT_ONCE = 100


def _roles(look: Look) -> list[str]:
    return [*map(look.name, (*ACTORS, *OPTIONAL_ACTORS)), *functions_of(look)]


def _of_roles(operation: str, look: Look) -> Any:
    def of(role: str) -> Any:
        return look.ask("iam", "get_role", RoleName=role) and look.ask("iam", operation, RoleName=role)

    return each(of, _roles(look))


def _role_policies(look: Look) -> Any:
    def of(role: str) -> Any:
        if not look.ask("iam", "get_role", RoleName=role):
            return {}
        names = look.things("iam", "list_role_policies", "PolicyNames", RoleName=role)
        return each(lambda name: look.ask("iam", "get_role_policy", RoleName=role, PolicyName=name), names)

    return each(of, _roles(look))


ACCESS: Kinds = {
    "iam.roles": partial(_of_roles, "get_role"),
    "iam.policies": _role_policies,
    "iam.attached": partial(_of_roles, "list_attached_role_policies"),
    "iam.profile": lambda look: look.ask("iam", "get_instance_profile", InstanceProfileName=look.name("instance")),
}


def chunks(names: list[str], size: int) -> list[list[str]]:
    rest = iter(names)
    return list(iter(lambda: list(islice(rest, size)), []))


def _alarm_tags(is_wanted: Callable[[str], bool], look: Look) -> dict[str, Any]:
    found = look.tags("cloudwatch:alarm:")
    return {arn: tags for arn, tags in found.items() if is_wanted(arn.rpartition(":")[2])}


def _alarms(is_wanted: Callable[[str], bool], look: Look) -> Any:
    names = sorted(arn.rpartition(":")[2] for arn in look.tags("cloudwatch:alarm:"))
    found = [
        alarm
        for part in chunks(names, ALARMS_AT_ONCE)
        for alarm in look.things("cloudwatch", "describe_alarms", "MetricAlarms", AlarmNames=part)
    ]
    return [alarm for alarm in found if is_wanted(alarm["AlarmName"])]


def _is_of_traffic(name: str) -> bool:
    return name.startswith(TRAFFIC_ALARMS)


def _is_of_monitoring(name: str) -> bool:
    return not _is_of_traffic(name)


def _topic(operation: str, look: Look) -> Any:
    arns = [arn for arn in look.tags("sns:") if arn.endswith(f":{look.name('notifications')}")]
    return each(lambda arn: look.ask("sns", operation, TopicArn=arn), arns)


def _notices(look: Look) -> Any:
    return [look.queue(look.name(kind)) for kind in look.made("sqs:", ["notices"])]


MONITORING: Kinds = {
    "cloudwatch.alarms": partial(_alarms, _is_of_monitoring),
    "cloudwatch.dashboard": lambda look: look.ask("cloudwatch", "get_dashboard", DashboardName=look.name("dashboard")),
    "sns.topic": partial(_topic, "get_topic_attributes"),
    "sns.subscriptions": partial(_topic, "list_subscriptions_by_topic"),
    "sqs.queue": _notices,
    "tags": lambda look: {
        **_alarm_tags(_is_of_monitoring, look),
        **look.tags(f"sns:{look.name('notifications')}", f"sqs:{look.name('notices')}"),
    },
}

DNS_FAILOVER: Kinds = {
    "cloudwatch.alarms": partial(_alarms, _is_of_traffic),
    "tags": partial(_alarm_tags, _is_of_traffic),
}


def _zones(look: Look) -> list[Any]:
    name = look.system.zone_name.rstrip(".") + "."
    found = look.things("route53", "list_hosted_zones_by_name", "HostedZones", DNSName=name)
    return [zone for zone in found if zone["Name"] == name]


def _zone_ids(look: Look) -> list[str]:
    return [zone["Id"].rpartition("/")[2] for zone in _zones(look)]


def _zone_tags(look: Look) -> Any:
    return each(
        lambda zone: look.ask("route53", "list_tags_for_resource", ResourceType="hostedzone", ResourceId=zone),
        _zone_ids(look),
    )


# A zone may hold many records of others: the system's own are all of one name.
def _records(look: Look) -> Any:
    name = look.system.record_name.rstrip(".") + "."

    def of(zone: str) -> Any:
        found = look.things(
            "route53",
            "list_resource_record_sets",
            "ResourceRecordSets",
            HostedZoneId=zone,
            StartRecordName=name,
        )
        return [record for record in found if record["Name"] == name]

    return each(of, _zone_ids(look))


def _check_tags(look: Look) -> dict[str, dict[str, str]]:
    """The tags of the system's checks by their ids. Route 53 lists the checks of the account."""
    names = [check["Id"] for check in look.things("route53", "list_health_checks", "HealthChecks")]
    found = each(
        lambda part: look.things(
            "route53",
            "list_tags_for_resources",
            "ResourceTagSets",
            ResourceType="healthcheck",
            ResourceIds=part,
        ),
        chunks(names, CHECKS_AT_ONCE),
    )
    tags = {
        one["ResourceId"]: {tag["Key"]: tag.get("Value", "") for tag in one["Tags"]}
        for part in found.values()
        for one in part
    }
    return {name: one for name, one in tags.items() if one.get("Environment") == look.system.suffix}


def _checks(look: Look) -> Any:
    ours = _check_tags(look)
    found = look.things("route53", "list_health_checks", "HealthChecks")
    return [check for check in found if check["Id"] in ours]


# What belongs to no region, and is seen to by the region that is preferred, or by all of them.
DNS_FAILOVER_SHARED: Kinds = {
    "route53.zone": _zones,
    "route53.zone_tags": _zone_tags,
    "route53.records": _records,
    "route53.checks": _checks,
    "route53.check_tags": _check_tags,
}
