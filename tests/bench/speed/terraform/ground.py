# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder in which Terraform can work, with nothing fetched from anywhere."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.speed.floor.service import archive
from tests.bench.speed.terraform.blocks import VERSION
from tests.bench.speed.terraform.configuration import configuration


def prepare(
    folder: Path, regions: Sequence[str], account: str, plugins: Path, env: Mapping[str, str]
) -> tuple[dict[str, str], str]:
    """The environment to run it in, and which version it is."""
    folder.mkdir()
    (folder / "function.zip").write_bytes(archive())
    text = configuration(regions, account, str(folder / "function.zip"))
    (folder / "main.tf.json").write_text(text, encoding="utf-8")
    (folder / "settings").write_text(settings(plugins), encoding="utf-8")
    made = {**env, "TF_CLI_CONFIG_FILE": str(folder / "settings"), "TF_IN_AUTOMATION": "1"}
    subprocess.run(["terraform", f"-chdir={folder}", "init", "-input=false"], env=made, check=True, capture_output=True)
    version = json.loads(subprocess.check_output(["terraform", "version", "-json"], env=made))
    return made, f"{version['terraform_version']} with provider {VERSION}."


def settings(plugins: Path) -> str:
    """Providers come from this folder alone."""
    return f"""\
disable_checkpoint = true
provider_installation {{
  filesystem_mirror {{
    path = {json.dumps(str(plugins))}
  }}
}}
"""
