# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the lab share."""

from __future__ import annotations

import io
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest
from botocore.exceptions import ClientError

Found = TypeVar("Found")


def eventually(look: Callable[[], Found], expected: Found, *, patience: float = 10.0) -> None:
    """Look again until the expected is seen."""
    deadline = time.monotonic() + patience
    while (found := look()) != expected and time.monotonic() < deadline:
        time.sleep(0.05)
    assert found == expected


def unique(stem: str) -> str:
    return f"{stem}-{uuid.uuid4().hex[:8]}"


def zipped(source: str) -> bytes:
    """A Lambda package with one file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("handler.py", source)
    return buffer.getvalue()


@contextmanager
def refused(code: str) -> Iterator[None]:
    """The block must fail with this error code of AWS's."""
    with pytest.raises(ClientError) as caught:
        yield
    assert caught.value.response["Error"]["Code"] == code


def vpc_with_subnets(ec2: Any) -> tuple[str, list[str]]:
    """A VPC with a subnet in each of the zones b and c."""
    region = ec2.meta.region_name
    vpc = ec2.create_vpc(CidrBlock="10.20.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.20.{place}.0/24", AvailabilityZone=f"{region}{zone}")
        for place, zone in enumerate("bc")
    ]
    return vpc, [subnet["Subnet"]["SubnetId"] for subnet in subnets]


def function(client: Any, source: str, role: str = "arn:aws:iam::111122223333:role/any") -> str:
    """The name of a Lambda function that is ready to be invoked."""
    name = unique("function")
    client.create_function(
        FunctionName=name,
        Runtime="python3.11",
        Handler="handler.handle",
        Role=role,
        Code={"ZipFile": zipped(source)},
        Timeout=30,
    )
    client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    return name
