# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What instances are told to do with the demo application, and which of its pages is asked by whom."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests.unit.roles.role_files import ROOT, load

WIRING: Mapping[str, Any] = load(ROOT / "playbooks/vars/wiring.yml")
SHEBANG = "#!/bin/bash\n"
# As Ansible sets it up.
TEMPLATES = Environment(
    loader=FileSystemLoader(ROOT / "roles/demo_application/templates"),
    undefined=StrictUndefined,
    trim_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,
)
# More than this, and EC2 refuses it.
LARGEST_USER_DATA = 16_384


def user_data(port: int = 8080) -> str:
    return TEMPLATES.get_template("user-data.sh.j2").render(
        aws_region="us-east-2",
        environment_suffix="dev",
        demo_application_bucket_name="artifacts-us-east-2-123456789012-dev",
        demo_application_port=port,
        __demo_application_object="demo-application/us-east-2/abc.zip",
        __demo_application_package={"sha256_hex": "abc"},
        __demo_application_python="3.11",
    )


def asked(**decided: str) -> tuple[str, str]:
    """The paths that the region itself, and another one, ask for what a user decided."""
    values: dict[str, Any] = dict(decided)
    for name in ("is_demo", "application_path", "writer_path"):
        expression = WIRING[name].removeprefix("{{").removesuffix("}}")
        values[name] = Environment(autoescape=True).compile_expression(expression)(**values)
    return values["application_path"], values["writer_path"]


def test_the_script_of_an_instance_is_one_that_bash_reads() -> None:
    script = user_data()
    assert script.startswith(SHEBANG)
    assert len(script.encode()) < LARGEST_USER_DATA
    subprocess.run(["/bin/bash", "-n"], input=script, text=True, check=True)


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not installed")
def test_shellcheck_finds_nothing_in_the_script_of_an_instance() -> None:
    subprocess.run(["shellcheck", "-"], input=user_data(), text=True, check=True)


def test_an_instance_looks_at_the_checksum_before_it_unpacks_what_it_fetched() -> None:
    script = user_data()
    steps = ["aws s3 cp", "sha256sum --check", "-m zipfile -e", "systemctl enable --now"]
    assert [script.count(step) for step in steps] == [1, 1, 1, 1]
    assert sorted(steps, key=script.index) == steps


@pytest.mark.parametrize(
    ("port", "capability"), [(80, "CAP_NET_BIND_SERVICE"), (1023, "CAP_NET_BIND_SERVICE"), (1024, "")]
)
def test_the_service_has_no_capability_that_its_port_does_not_ask_for(port: int, capability: str) -> None:
    lines = user_data(port).splitlines()
    assert f"CapabilityBoundingSet={capability}" in lines
    assert ("AmbientCapabilities=CAP_NET_BIND_SERVICE" in lines) == bool(capability)


@pytest.mark.parametrize(
    ("decided", "paths"),
    [
        ({}, ("/health", "/health")),
        ({"demo_application_state": "absent", "failover_health_path": ""}, ("/health", "/health")),
        ({"compute_health_path": "/up"}, ("/up", "/up")),
        ({"compute_health_path": "/up", "failover_health_path": "/writes"}, ("/up", "/writes")),
        ({"demo_application_state": "present"}, ("/alive", "/health")),
        ({"demo_application_state": "present", "compute_health_path": "/up"}, ("/alive", "/health")),
    ],
)
def test_one_page_tells_of_the_instance_and_another_of_writes(decided: dict[str, str], paths: tuple[str, str]) -> None:
    assert asked(**decided) == paths


def test_the_driver_is_the_same_in_the_functions_and_on_the_instances() -> None:
    functions, instances = (
        dict(line.split("==") for line in (ROOT / name).read_text(encoding="utf-8").split() if "==" in line)
        for name in ("lambda_src/requirements.txt", "drill/app/requirements.txt")
    )
    both = functions.keys() & instances.keys()
    assert "pg8000" in both
    assert {name: instances[name] for name in both} == {name: functions[name] for name in both}
