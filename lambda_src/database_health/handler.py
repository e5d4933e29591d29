# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Once a minute: is this region's database healthy, is the writer here? And a write, when a failover asks for one."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.health_monitor import Clock, Monitor
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.lambda_clients import lambda_client
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import Subject, as_evidence
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.monitor_settings import MonitorSettings
from aws_lambda_powertools import Logger

from .database import Database

logger = Logger(service="database_health")


@cache
def monitor() -> Monitor:
    """This container's monitor."""
    settings = MonitorSettings.from_env(os.environ)
    client = partial(lambda_client, region=settings.region)
    clock = Clock(time.time, time.sleep)
    return Monitor(Subject.DATABASE, settings, Database(settings.region, client, clock), client, clock)


def prove_write() -> dict[str, Any]:
    """What a failover asks for, instead of a run: one write."""
    settings = MonitorSettings.from_env(os.environ)
    database = Database(settings.region, partial(lambda_client, region=settings.region), Clock(time.time, time.sleep))
    return as_evidence(database.prove(settings.prefix))


def handle(event: Any, _context: object) -> dict[str, Any]:
    if isinstance(event, Mapping) and event.get("prove") == "write":
        proof = prove_write()
        logger.info(proof["reason"], **proof)
        return proof
    result = monitor().run()
    logger.info(result["reason"], **result)
    return result
