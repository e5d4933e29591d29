# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes payments from a function URL or a load balancer, once each, and announces them."""

from __future__ import annotations

import os
import time
from functools import cache, partial
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.lambda_clients import lambda_client
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.http_service import (
    Route,
    health,
    request_id_of,
    serve,
)
from aws_lambda_powertools import Logger

from .ledger import Ledger
from .settings import Settings

logger = Logger(service="payment_processor")


@cache
def routes() -> tuple[Route, ...]:
    """This container's routes."""
    settings = Settings.from_env(os.environ)
    ledger = Ledger(settings, partial(lambda_client, region=settings.region), time.time)
    return (
        health(settings.region),
        Route("POST", "/payments", ledger.pay),
        Route("GET", "/payments/*", ledger.read),
    )


def handle(event: Any, context: object) -> dict[str, Any]:
    return serve(event, routes(), request_id_of(context), logger)
