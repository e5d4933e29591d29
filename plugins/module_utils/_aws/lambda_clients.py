# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients for the Lambda functions: made once per container, and impatient, because a run has one minute."""

from __future__ import annotations

from functools import cache
from typing import Any

IMPATIENT = {"connect_timeout": 2, "read_timeout": 4, "retries": {"mode": "standard", "total_max_attempts": 2}}


# For calls that change something in a region that has just answered.
PATIENT = {"connect_timeout": 2, "read_timeout": 20, "retries": {"mode": "standard", "total_max_attempts": 3}}


@cache
def lambda_client(service: str, region: str, patient: bool = False) -> Any:
    """The one client of this container for ``service`` in ``region``."""
    # Everything in this folder can be imported where botocore is missing. Lambda's runtime brings it.
    from botocore.config import Config
    from botocore.session import get_session

    return get_session().create_client(
        service, region_name=region, config=Config(**(PATIENT if patient else IMPATIENT))
    )
