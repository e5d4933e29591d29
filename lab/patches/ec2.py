# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EC2: account-wide reads."""

from __future__ import annotations

from xml.sax.saxutils import escape

from lab.patches.tools import Answer, Params, core, first, listed, service

ATTRIBUTES = {"supported-platforms": "VPC", "max-elastic-ips": "5", "vpc-max-elastic-ips": "5", "max-instances": "20"}
INSTANCE_FAMILIES = ("t3", "t3a", "t4g", "m5", "m6i", "m6g", "m7g", "c5", "c6i", "r5", "r6g")
INSTANCE_SIZES = ("micro", "small", "medium", "large", "xlarge", "2xlarge")


def apply() -> None:
    account_attributes_are_listed()
    instance_types_are_offered()


def account_attributes_are_listed() -> None:
    """DescribeAccountAttributes."""
    ec2 = service("ec2")

    def describe(params: Params) -> Answer:
        wanted = listed(params, "AttributeName") or list(ATTRIBUTES)
        items = "".join(
            f"<item><attributeName>{name}</attributeName><attributeValueSet><item><attributeValue>"
            f"{ATTRIBUTES[name]}</attributeValue></item></attributeValueSet></item>"
            for name in wanted
            if name in ATTRIBUTES
        )
        answer: Answer = ec2._xml(
            200, "DescribeAccountAttributesResponse", f"<accountAttributeSet>{items}</accountAttributeSet>"
        )
        return answer

    ec2._ACTION_MAP["DescribeAccountAttributes"] = describe


def instance_types_are_offered() -> None:
    """DescribeInstanceTypeOfferings, in every region and zone alike."""
    ec2 = service("ec2")
    types = [f"{family}.{size}" for family in INSTANCE_FAMILIES for size in INSTANCE_SIZES]

    def describe(params: Params) -> Answer:
        kind, region = first(params, "LocationType") or "region", core("responses").get_region()
        places = [region] if kind == "region" else [f"{region}{letter}" for letter in "abc"]
        filters = ec2._parse_filters(params)
        items = "".join(
            f"<item><instanceType>{name}</instanceType><locationType>{escape(kind)}</locationType>"
            f"<location>{place}</location></item>"
            for name in types
            if name in filters.get("instance-type", [name])
            for place in places
            if place in filters.get("location", [place])
        )
        answer: Answer = ec2._xml(
            200, "DescribeInstanceTypeOfferingsResponse", f"<instanceTypeOfferingSet>{items}</instanceTypeOfferingSet>"
        )
        return answer

    ec2._ACTION_MAP["DescribeInstanceTypeOfferings"] = describe
