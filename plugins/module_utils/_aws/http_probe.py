# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request to an application: answered or not. Sent to the application, not to AWS."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPSConnection

from .._core.health import Outcome, Probe
from .._core.probe_errors import describe_error, outcome_of_http_status, outcome_of_os_error
from .http_target import Target

# As long as Route 53's own checkers wait.
ANSWER_SECONDS = 2.0


def probe_application(target: Target, now: Callable[[], float]) -> Probe:
    """What the application says now. A redirection is an answer, and is not followed."""
    start = now()
    connection = connect(target)
    try:
        connection.request("GET", target.path, headers={"User-Agent": "application_health", "Connection": "close"})
        status = connection.getresponse().status
    except OSError as error:
        return Probe(outcome_of_os_error(error), f"{target.host}: {describe_error(error)}", start)
    except HTTPException as error:
        return Probe(Outcome.FAILED, f"{target.host}: no proper answer: {describe_error(error)}", start)
    finally:
        connection.close()
    outcome = outcome_of_http_status(status)
    latency = (now() - start) * 1000 if outcome is Outcome.OK else None
    return Probe(outcome, f"{target.host} answered {status}", start, latency)


def connect(target: Target) -> HTTPConnection:
    """A connection that is opened by its first request."""
    if not target.encrypted:
        return HTTPConnection(target.host, target.port, timeout=ANSWER_SECONDS)
    # The load balancer is asked by its own name, which its certificate does not bear. Route 53 does not look either.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return HTTPSConnection(target.host, target.port, timeout=ANSWER_SECONDS, context=context)
