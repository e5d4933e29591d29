# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EC2 and Systems Manager: images whose ids belong to one region."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from lab.patches.tools import Answer, Params, around, core, is_good, listed, service

PUBLIC_PREFIX = "/aws/service/ami-amazon-linux-latest/"
ARM_IMAGE = (
    "ami-0a2023a1b2c3d4e5f",
    "al2023-ami-2023.6.20241010.0-kernel-6.1-arm64",
    "Amazon Linux 2023 AMI",
    "",
    "/dev/xvda",
    "137112412989",
    "amazon",
)


def apply() -> None:
    every_region_has_its_own_image_ids()
    public_parameters_name_the_regions_images()
    an_unknown_image_is_an_error()


def image_id(region: str, template: str) -> str:
    return "ami-0" + hashlib.sha256(f"{region} {template}".encode()).hexdigest()[:16]


class RegionalImages:
    """The public images as the region of the current request has them."""

    def __init__(self, templates: list[tuple[Any, ...]]) -> None:
        self._templates = templates

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        region = core("responses").get_region()
        return iter([(image_id(region, name), *rest) for name, *rest in self._templates])


def every_region_has_its_own_image_ids() -> None:
    ec2 = service("ec2")
    ec2._STUB_AMIS = RegionalImages([*ec2._STUB_AMIS, ARM_IMAGE])


def public_parameters_name_the_regions_images() -> None:
    """The parameters of Amazon Linux answer an id that DescribeImages knows in this region."""
    ssm, ec2 = service("ssm"), service("ec2")

    @around(ssm, "_public_parameter")
    def public_parameter(inner: Callable[..., Any], name: str) -> Any:
        kind = name.removeprefix(PUBLIC_PREFIX).split("-")[0]
        if not name.startswith(PUBLIC_PREFIX):
            return inner(name)
        architecture = "arm64" if name.endswith("arm64") else "x86_64"
        fitting = [image for image in ec2._STUB_AMIS if image[1].startswith(kind) and architecture in image[1]]
        if not fitting:
            return inner(name)
        known = inner(next(iter(ssm._PUBLIC_AMI_PARAMETERS)))
        region = core("responses").get_region()
        return {**known, "Name": name, "Value": fitting[0][0], "ARN": f"arn:aws:ssm:{region}::parameter{name}"}


def an_unknown_image_is_an_error() -> None:
    """DescribeImages answers InvalidAMIID.NotFound for an id that the region does not have."""
    ec2 = service("ec2")

    @around(ec2, "_describe_images")
    def describe(inner: Callable[..., Answer], params: Params) -> Answer:
        answer = inner(params)
        missing = [name for name in listed(params, "ImageId") if f">{name}<".encode() not in answer[2]]
        if missing and is_good(answer) and "Filter.1.Name" not in params:
            refusal: Answer = ec2._error(
                "InvalidAMIID.NotFound", f"The image id '[{', '.join(missing)}]' does not exist", 400
            )
            return refusal
        return answer
