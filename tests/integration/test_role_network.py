# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role network makes with calls that AWS takes twice stands once, whatever became of the answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lab.front.faults import Fault
from lab.testing import Lab
from tests.integration.runner import ROOT

REGION, SUFFIX = "eu-north-1", "twice"
PLAY = {
    "hosts": "all",
    "gather_facts": False,
    "connection": "multiregion.aws_dr.warm_local",
    "environment": {"AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION},
}
VARS = {
    "ansible_python_interpreter": sys.executable,
    "aws_region": REGION,
    "environment_suffix": SUFFIX,
    "network_cidr_block": "10.90.0.0/16",
    "resource_tags": {"Environment": SUFFIX, "DR-Role": "standby", "Cost-Center": "tests"},
}


@dataclass(frozen=True)
class Network:
    lab: Lab
    folder: Path

    def run(self, *parts: str, **settings: str) -> int:
        """The role's files of these names, in a play of their own."""
        tasks = [{"include_role": {"name": "multiregion.aws_dr.network", "tasks_from": part}} for part in parts]
        book = self.folder / "play.json"
        book.write_text(json.dumps([{**PLAY, "vars": {**VARS, **settings}, "tasks": tasks}]), encoding="utf-8")
        env = {**os.environ, **self.lab.env, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"), "ANSIBLE_NOCOLOR": "1"}
        hosts = self.folder / "hosts.ini"
        hosts.write_text("here\n", encoding="utf-8")
        words = [str(Path(sys.executable).parent / "ansible-playbook"), "-i", str(hosts), str(book)]
        return subprocess.run(words, cwd=ROOT, env=env, capture_output=True, check=False).returncode

    def standing(self) -> dict[str, int]:
        ec2 = self.lab.client("ec2", REGION)
        mine = [{"Name": "tag:Environment", "Values": [SUFFIX]}]
        return {
            "addresses": len(ec2.describe_addresses(Filters=mine)["Addresses"]),
            "gateways": len(ec2.describe_internet_gateways(Filters=mine)["InternetGateways"]),
            "vpcs": len(ec2.describe_vpcs(Filters=mine)["Vpcs"]),
        }


@pytest.fixture(scope="module")
def network(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    yield Network(lab, tmp_path_factory.mktemp("network"))
    lab.faults()


@pytest.mark.parametrize(
    ("fault", "standing"),
    [
        (Fault("drop", action="CreateVpc"), {"addresses": 0, "gateways": 0, "vpcs": 1}),
        (Fault("drop", action="CreateInternetGateway"), {"addresses": 0, "gateways": 1, "vpcs": 1}),
        (Fault("refuse", action="AttachInternetGateway"), {"addresses": 0, "gateways": 1, "vpcs": 1}),
        (Fault("drop", action="AllocateAddress"), {"addresses": 1, "gateways": 1, "vpcs": 1}),
    ],
    ids=lambda value: f"{value.kind}-{value.action}" if isinstance(value, Fault) else "",
)
def test_a_run_that_did_not_hear_goes_on_with_what_it_made(
    network: Network, fault: Fault, standing: dict[str, int]
) -> None:
    before = len(network.lab.struck())
    network.lab.faults(fault)
    assert network.run("vpc", "nat") != 0
    assert len(network.lab.struck(since=before)) == 1
    assert network.standing() == standing


def test_the_next_run_ends_with_one_of_each(network: Network) -> None:
    network.lab.faults()
    assert network.run("vpc", "nat") == 0
    assert network.standing() == {"addresses": 1, "gateways": 1, "vpcs": 1}


def test_a_gateway_that_was_only_detached_goes_with_the_next_removal(network: Network) -> None:
    mine = [{"Name": "tag:Environment", "Values": [SUFFIX]}]
    [vpc] = network.lab.client("ec2", REGION).describe_vpcs(Filters=mine)["Vpcs"]
    network.lab.faults(Fault("refuse", action="DeleteInternetGateway"))
    assert network.run("absent_vpc", network_vpc_id=vpc["VpcId"]) != 0
    assert network.standing()["gateways"] == 1
    assert network.run("absent_vpc", network_vpc_id=vpc["VpcId"]) == 0
    assert network.standing() == {"addresses": 0, "gateways": 0, "vpcs": 0}
