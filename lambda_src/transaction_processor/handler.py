# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes transactions from a load balancer into a queue, and from the queue into the database."""

from __future__ import annotations

import os
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

from lambda_src.shared.writer import Writer

from .batch import log_fields, process
from .intake import Intake
from .records import records_of
from .settings import Settings

logger = Logger(service="transaction_processor")


@cache
def settings() -> Settings:
    return Settings.from_env(os.environ)


@cache
def writer() -> Writer:
    """This container's way to the database."""
    return Writer(partial(lambda_client, region=settings().region), settings().prefix)


@cache
def routes() -> tuple[Route, ...]:
    """This container's routes."""
    intake = Intake(settings().queue, partial(lambda_client, region=settings().region))
    return (health(settings().region), Route("POST", "/transactions", intake.submit))


def handle(event: Any, context: object) -> dict[str, Any]:
    records = records_of(event)
    if records is None:
        return serve(event, routes(), request_id_of(context), logger)
    report = process(records, writer(), settings().region)
    logger.info(report.reason(), extra=log_fields(report), exc_info=report.trouble)
    return report.answer()
