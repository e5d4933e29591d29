# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Once a minute: is the writer's region lost, and may the writer be moved here with nobody typing?"""

from __future__ import annotations

import os
import time
from functools import partial
from typing import Any, Protocol

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.health_monitor import Clock
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.lambda_clients import lambda_client
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.monitor_settings import MonitorSettings
from aws_lambda_powertools import Logger

from .controller import Controller

logger = Logger(service="failover_controller")
# Kept back for the answer and the log.
SPARE_SECONDS = 2.0


class Context(Protocol):
    """What Lambda tells of a run."""

    aws_request_id: str

    def get_remaining_time_in_millis(self) -> int: ...


def handle(_event: object, context: Context) -> dict[str, Any]:
    settings = MonitorSettings.from_env(os.environ)
    act = partial(lambda_client, patient=True)
    controller = Controller(settings, lambda_client, act, Clock(time.time, time.sleep))
    seconds = context.get_remaining_time_in_millis() / 1000 - SPARE_SECONDS
    result = controller.run(context.aws_request_id, seconds)
    logger.info(result["reason"], **result)
    return result
