# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors of AWS by their kind and by their code. Can be imported where botocore is missing, as every file beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

from .._core.failover import Answering

try:
    from botocore.exceptions import (
        BotoCoreError,
        ClientError,
        ConnectTimeoutError,
        EndpointConnectionError,
        HTTPClientError,
        NoCredentialsError,
        PartialCredentialsError,
    )

    AWS_ERRORS: tuple[type[Exception], ...] = (BotoCoreError, ClientError)
    CREDENTIAL_ERRORS: tuple[type[Exception], ...] = (NoCredentialsError, PartialCredentialsError)
    # Refused, cut, timed out: there was nobody to answer.
    SILENCE: tuple[type[Exception], ...] = (ConnectTimeoutError, EndpointConnectionError, HTTPClientError)
except ImportError:  # Nobody can call AWS then, and AnsibleAWSModule says so in its own words.
    AWS_ERRORS = ()
    CREDENTIAL_ERRORS = ()
    SILENCE = ()

T = TypeVar("T")
# A service that asks us to slow down is well, whatever status it says it with.
THROTTLED = frozenset({"RequestLimitExceeded", "SlowDown", "ThrottledException", "Throttling", "ThrottlingException"})


def error_code(error: BaseException) -> str:
    """The code of an error that AWS answered; empty for any other error."""
    response = getattr(error, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))


def answer_unless(missing: Collection[str], call: Callable[[], T]) -> T | None:
    """What ``call`` answers, or None where AWS answers one of the codes ``missing``: there is no such thing."""
    try:
        return call()
    except Exception as error:
        if error_code(error) in missing:
            return None
        raise


def answering_of(error: BaseException) -> Answering:
    """What a failed call says about the region: that it is silent or broken, or nothing."""
    if isinstance(error, SILENCE):
        return Answering.NO
    status = (getattr(error, "response", None) or {}).get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return Answering.NO if status >= 500 and error_code(error) not in THROTTLED else Answering.UNKNOWN


def is_passing(error: BaseException) -> bool:
    """Whether the same call may well be answered a moment later."""
    return isinstance(error, TimeoutError) or answering_of(error) is Answering.NO or error_code(error) in THROTTLED
