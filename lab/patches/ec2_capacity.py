# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EC2: what there is room for: free addresses of subnets, and reserved capacity."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from lab.patches.tools import Answer, Params, around, core, first, service

# AWS keeps the first four addresses of a subnet and the last.
KEPT = 5
FIELDS = {
    "InstanceType": "",
    "InstancePlatform": "",
    "AvailabilityZone": "",
    "InstanceMatchCriteria": "open",
    "Tenancy": "default",
    "EndDateType": "unlimited",
}
_reservations: Any = core("responses").AccountRegionScopedDict()


def apply() -> None:
    a_subnet_tells_its_free_addresses()
    capacity_can_be_reserved()


def a_subnet_tells_its_free_addresses() -> None:
    """AvailableIpAddressCount follows from the block, and from the instances in it. Nothing else takes addresses."""
    ec2 = service("ec2")

    @around(ec2, "_subnet_fields_xml")
    def render(inner: Callable[..., str], subnet: dict[str, Any], tag: str = "item") -> str:
        size = ipaddress.ip_network(subnet["CidrBlock"], strict=False).num_addresses
        taken = sum(
            one.get("SubnetId") == subnet["SubnetId"] and one["State"]["Name"] in ("pending", "running")
            for one in ec2._instances.values()
        )
        return inner({**subnet, "AvailableIpAddressCount": max(0, size - KEPT - taken)}, tag)


def capacity_can_be_reserved() -> None:
    """CreateCapacityReservation, DescribeCapacityReservations with filters, CancelCapacityReservation.

    Instances take nothing from a reservation, so all of it stays free.
    """
    ec2 = service("ec2")

    def create(params: Params) -> Answer:
        name = f"cr-{core('responses').new_uuid().replace('-', '')[:17]}"
        count = int(first(params, "InstanceCount"))
        _reservations[name] = {
            "CapacityReservationId": name,
            **{key: first(params, key) or usual for key, usual in FIELDS.items()},
            "TotalInstanceCount": count,
            "AvailableInstanceCount": count,
            "State": "active",
        }
        answer: Answer = ec2._xml(
            200,
            "CreateCapacityReservationResponse",
            f"<capacityReservation>{rendered(_reservations[name])}</capacityReservation>",
        )
        return answer

    def describe(params: Params) -> Answer:
        filters = {key.replace("-", ""): values for key, values in ec2._parse_filters(params).items()}
        found = [
            one
            for one in _reservations.values()
            if all(str(value) in filters.get(key.lower(), [str(value)]) for key, value in one.items())
        ]
        items = "".join(f"<item>{rendered(one)}</item>" for one in found)
        answer: Answer = ec2._xml(
            200, "DescribeCapacityReservationsResponse", f"<capacityReservationSet>{items}</capacityReservationSet>"
        )
        return answer

    def cancel(params: Params) -> Answer:
        name = first(params, "CapacityReservationId")
        if name not in _reservations:
            refusal: Answer = ec2._error(
                "InvalidCapacityReservationId.NotFound", f"The capacity reservation {name} does not exist", 400
            )
            return refusal
        _reservations[name] |= {"State": "cancelled", "AvailableInstanceCount": 0}
        answer: Answer = ec2._xml(200, "CancelCapacityReservationResponse", "<return>true</return>")
        return answer

    ec2._ACTION_MAP["CreateCapacityReservation"] = create
    ec2._ACTION_MAP["DescribeCapacityReservations"] = describe
    ec2._ACTION_MAP["CancelCapacityReservation"] = cancel


def rendered(record: dict[str, Any]) -> str:
    return "".join(
        f"<{key[0].lower()}{key[1:]}>{escape(str(value))}</{key[0].lower()}{key[1:]}>" for key, value in record.items()
    )
