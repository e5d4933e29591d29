# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules of a failover share: their run, from their options."""

from __future__ import annotations

import os
import socket
import time
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ._ansible import CLIENT_CONFIG, IMPATIENT_CONFIG, refuse, regional_clients
from ._aws.failover_run import Run
from ._aws.region_status import Names
from ._core.inputs import system_problems

RUN_ARGUMENTS: dict[str, Any] = {
    "environment_suffix": {"type": "str", "required": True},
    "regions": {"type": "list", "elements": "str", "required": True},
    "reason": {"type": "str", "default": ""},
    "holder": {"type": "str", "default": ""},
}
# Options that pick regions of the system.
PICKING = ("region_name", "silent_regions", "evacuated_regions", "relieved_regions")


def failover_run(module: AnsibleAWSModule) -> Run:
    """The run that this module is part of; ValueError where its options name no system."""
    given = {option: module.params[option] for option in PICKING if option in module.params}
    chosen = {option: [value] if isinstance(value, str) else value for option, value in given.items()}
    refuse(system_problems(module.params["environment_suffix"], module.params["regions"], chosen))
    return Run(
        names=Names(module.params["environment_suffix"], tuple(module.params["regions"])),
        look=regional_clients(module, IMPATIENT_CONFIG),
        act=regional_clients(module, CLIENT_CONFIG),
        holder=module.params["holder"] or f"{socket.gethostname()}:{os.getpid()}:{time.time():.3f}",
        reason=module.params["reason"],
        began_at=time.time(),
        pretend=module.check_mode,
    )
