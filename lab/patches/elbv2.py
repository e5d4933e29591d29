# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elastic Load Balancing v2: names that do not exist, places that do, attributes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lab.patches.tools import Answer, Params, around, core, first, is_good, listed, service

# The hosted zones of application load balancers, for alias records.
HOSTED_ZONES = {
    "us-east-1": "Z35SXDOTRQ7X7K",
    "us-east-2": "Z3AADJGX6KTTL2",
    "us-west-1": "Z368ELLRRE2KJ0",
    "us-west-2": "Z1H1FL5HABSF5",
    "eu-central-1": "Z215JYRZR1TBD5",
    "eu-west-1": "Z32O12XQLNTSWM",
}
DEFAULT_ATTRIBUTES = {
    "client_keep_alive.seconds": "3600",
    "access_logs.s3.bucket": "",
    "access_logs.s3.prefix": "",
    "connection_logs.s3.enabled": "false",
    "connection_logs.s3.bucket": "",
    "connection_logs.s3.prefix": "",
    "routing.http2.enabled": "true",
    "routing.http.desync_mitigation_mode": "defensive",
    "routing.http.drop_invalid_header_fields.enabled": "false",
    "routing.http.preserve_host_header.enabled": "false",
    "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": "false",
    "routing.http.xff_client_port.enabled": "false",
    "routing.http.xff_header_processing.mode": "append",
    "waf.fail_open.enabled": "false",
    "load_balancing.cross_zone.enabled": "true",
    "zonal_shift.config.enabled": "false",
}


def apply() -> None:
    an_unknown_target_group_is_an_error()
    load_balancers_stand_where_their_subnets_are()
    load_balancers_have_all_attributes()
    a_target_group_in_use_is_kept()
    a_protected_load_balancer_is_kept()


def an_unknown_target_group_is_an_error() -> None:
    """DescribeTargetGroups answers TargetGroupNotFound for a name that does not exist."""
    alb = service("alb")

    @around(alb, "_describe_tgs")
    def describe(inner: Callable[..., Answer], params: Params) -> Answer:
        known = {group["TargetGroupName"] for group in alb._tgs.values()}
        if not set(listed(params, "Names.member")) <= known:
            refusal: Answer = alb._error("TargetGroupNotFound", "One or more target groups not found", 400)
            return refusal
        return inner(params)


def load_balancers_stand_where_their_subnets_are() -> None:
    """VPC and zones follow from the subnets, and the hosted zone from the region."""
    alb, ec2 = service("alb"), service("ec2")

    @around(alb, "_lb_xml")
    def render(inner: Callable[..., str], balancer: dict[str, Any]) -> str:
        region = core("responses").get_region()
        text = inner(balancer)
        for name in balancer["Subnets"]:
            if subnet := ec2._subnets.get(name):
                text = text.replace(
                    f"<ZoneName>{region}a</ZoneName><SubnetId>{name}<",
                    f"<ZoneName>{subnet['AvailabilityZone']}</ZoneName><SubnetId>{name}<",
                )
                text = text.replace(f"<VpcId>{balancer['VpcId']}<", f"<VpcId>{subnet['VpcId']}<")
        return text.replace(HOSTED_ZONES["us-east-1"], HOSTED_ZONES.get(region, HOSTED_ZONES["us-east-1"]))


def load_balancers_have_all_attributes() -> None:
    """DescribeLoadBalancerAttributes lists every attribute of an application load balancer."""
    alb = service("alb")

    @around(alb, "_create_lb")
    def create(inner: Callable[..., Answer], params: Params) -> Answer:
        answer = inner(params)
        if is_good(answer):
            for attributes in alb._lb_attrs.values():
                known = {attribute["Key"] for attribute in attributes}
                attributes += [
                    {"Key": key, "Value": value} for key, value in DEFAULT_ATTRIBUTES.items() if key not in known
                ]
        return answer


def a_target_group_in_use_is_kept() -> None:
    """DeleteTargetGroup answers ResourceInUse while a listener forwards to the group."""
    alb = service("alb")

    @around(alb, "_delete_tg")
    def delete(inner: Callable[..., Answer], params: Params) -> Answer:
        arn = first(params, "TargetGroupArn")
        balancers = {balancer["LoadBalancerArn"] for balancer in alb._lbs.values()}
        if any(arn in repr(one) for one in alb._listeners.values() if one["LoadBalancerArn"] in balancers):
            refusal: Answer = alb._error(
                "ResourceInUse", f"Target group '{arn}' is currently in use by a listener or a rule", 400
            )
            return refusal
        return inner(params)


def a_protected_load_balancer_is_kept() -> None:
    """DeleteLoadBalancer answers OperationNotPermitted while deletion protection is on; listeners go with it."""
    alb = service("alb")

    @around(alb, "_delete_lb")
    def delete(inner: Callable[..., Answer], params: Params) -> Answer:
        arn = first(params, "LoadBalancerArn")
        if {"Key": "deletion_protection.enabled", "Value": "true"} in alb._lb_attrs.get(arn, []):
            refusal: Answer = alb._error(
                "OperationNotPermitted",
                f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled",
                400,
            )
            return refusal
        answer = inner(params)
        for name, listener in list(alb._listeners.items()):
            if listener["LoadBalancerArn"] == arn:
                alb._delete_listener({"ListenerArn": name})
        for group in alb._tgs.values():
            group["LoadBalancerArns"] = [name for name in group["LoadBalancerArns"] if name != arn]
        return answer
