# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The application of one region, as a health monitor watches it: one request, answered or not."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.health_monitor import Clock, Look, Parameters
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.outbox import Outbox
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import Outcome, Probe
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health_metrics import Metric
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.probe_errors import (
    describe_error,
    outcome_of_http_status,
    outcome_of_os_error,
)

from .settings import Target, parse_target

# As long as Route 53's own checkers wait.
ANSWER_SECONDS = 2.0


@dataclass
class Application:
    """The application behind the load balancer of this region."""

    clock: Clock

    def roles(self, _parameters: Parameters, _outbox: Outbox) -> Sequence[Metric]:
        """None: the roles of the regions are the database's."""
        return ()

    def look(self, parameters: Parameters) -> Look:
        return partial(probe_application, parse_target(parameters), self.clock.now)


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
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return HTTPSConnection(target.host, target.port, timeout=ANSWER_SECONDS, context=context)
