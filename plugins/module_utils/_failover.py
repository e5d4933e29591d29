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

from ._ansible import CLIENT_CONFIG, IMPATIENT_CONFIG, regional_clients
from ._aws.failover_run import Run
from ._aws.region_status import Names

RUN_ARGUMENTS: dict[str, Any] = {
    "environment_suffix": {"type": "str", "required": True},
    "regions": {"type": "list", "elements": "str", "required": True},
    "reason": {"type": "str", "default": ""},
    "holder": {"type": "str", "default": ""},
}


def failover_run(module: AnsibleAWSModule) -> Run:
    """The run that this module is part of."""
    return Run(
        names=Names(module.params["environment_suffix"], tuple(module.params["regions"])),
        look=regional_clients(module, IMPATIENT_CONFIG),
        act=regional_clients(module, CLIENT_CONFIG),
        holder=module.params["holder"] or f"{socket.gethostname()}:{os.getpid()}:{time.time():.3f}",
        reason=module.params["reason"],
        began_at=time.time(),
        pretend=module.check_mode,
    )
