# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Service Quotas: the reads, for the services that a system of this kind uses up."""

from __future__ import annotations

import importlib
import json
from typing import Any

from lab.patches.tools import Answer, core

QUOTAS: dict[str, dict[str, tuple[str, float]]] = {
    "vpc": {
        "L-F678F1CE": ("VPCs per Region", 5),
        "L-407747CB": ("Subnets per VPC", 200),
        "L-FE5A380F": ("NAT gateways per Availability Zone", 5),
        "L-A4707A72": ("Internet gateways per Region", 5),
        "L-E79EC296": ("VPC security groups per Region", 2500),
        "L-1B52E74A": ("Gateway VPC endpoints per Region", 20),
        "L-29B6F2EB": ("Interface VPC endpoints per VPC", 50),
        "L-7E9ECCDB": ("Active VPC peering connections per VPC", 50),
    },
    "ec2": {
        "L-0263D0A3": ("EC2-VPC Elastic IPs", 5),
        "L-1216C47A": ("Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances", 64),
    },
    "rds": {
        "L-952B80B8": ("DB clusters", 40),
        "L-7B6409FD": ("DB instances", 40),
        "L-48C6BF61": ("DB subnet groups", 50),
    },
    "elasticloadbalancing": {
        "L-53DA6B97": ("Application Load Balancers per Region", 50),
        "L-B22855CB": ("Target Groups per Region", 3000),
    },
}


def apply() -> None:
    quotas_can_be_read()


def quotas_can_be_read() -> None:
    """ListServiceQuotas, GetServiceQuota and the same of the defaults."""
    app = importlib.import_module("ministack.app")
    app.SERVICE_HANDLERS["servicequotas"] = handle
    core("router").SERVICE_PATTERNS["servicequotas"] = {"target_prefixes": ["ServiceQuotasV20190624"]}
    # Without this, a lab that enforces IAM would let everybody read them.
    core("iam_actions").SERVICE_TO_IAM_NAMESPACE["servicequotas"] = "servicequotas"


async def handle(_method: str, _path: str, headers: dict[str, str], body: bytes, _query: Any) -> Answer:
    data = json.loads(body or b"{}")
    action = headers.get("x-amz-target", "").rpartition(".")[2]
    known = QUOTAS.get(data.get("ServiceCode", ""))
    responses = core("responses")
    if action == "ListServices":
        found: dict[str, Any] = {"Services": [{"ServiceCode": code, "ServiceName": code} for code in QUOTAS]}
    elif known is None or data.get("QuotaCode", next(iter(known))) not in known:
        missing: Answer = responses.error_response_json(
            "NoSuchResourceException", "The request failed because the specified service or quota does not exist.", 400
        )
        return missing
    elif action in ("ListServiceQuotas", "ListAWSDefaultServiceQuotas"):
        found = {"Quotas": [_quota(data["ServiceCode"], code) for code in known]}
    elif action in ("GetServiceQuota", "GetAWSDefaultServiceQuota"):
        found = {"Quota": _quota(data["ServiceCode"], data["QuotaCode"])}
    else:
        unknown: Answer = responses.error_response_json("InvalidAction", f"The lab does not know {action}.", 400)
        return unknown
    answer: Answer = responses.json_response(found)
    return answer


def _quota(service_code: str, code: str) -> dict[str, Any]:
    name, value = QUOTAS[service_code][code]
    responses = core("responses")
    arn = f"arn:aws:servicequotas:{responses.get_region()}:{responses.get_account_id()}:{service_code}/{code}"
    return {
        "ServiceCode": service_code,
        "ServiceName": service_code,
        "QuotaArn": arn,
        "QuotaCode": code,
        "QuotaName": name,
        "Value": value,
        "Unit": "None",
        "Adjustable": True,
        "GlobalQuota": False,
    }
