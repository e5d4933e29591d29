# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps documents, version by version, and finds them again."""

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

from .settings import Settings
from .shelf import Shelf

logger = Logger(service="transactions_api")


@cache
def routes() -> tuple[Route, ...]:
    """This container's routes."""
    settings = Settings.from_env(os.environ)
    shelf = Shelf(settings, partial(lambda_client, region=settings.region), time.time)
    return (
        health(settings.region),
        Route("POST", "/documents", shelf.store),
        Route("GET", "/documents", shelf.search),
        Route("GET", "/documents/*", shelf.read),
    )


def handle(event: Any, context: object) -> dict[str, Any]:
    return serve(event, routes(), request_id_of(context), logger)
