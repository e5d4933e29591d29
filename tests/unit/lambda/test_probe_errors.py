# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an error says about the thing probed."""

from __future__ import annotations

import errno
import socket
import ssl

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import Outcome
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.probe_errors import (
    describe_error,
    outcome_of_http_status,
    outcome_of_mysql_error,
    outcome_of_os_error,
    outcome_of_sqlstate,
)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), Outcome.FAILED),
        (ConnectionResetError(errno.ECONNRESET, "reset"), Outcome.FAILED),
        (BrokenPipeError(errno.EPIPE, "pipe"), Outcome.FAILED),
        (TimeoutError("timed out"), Outcome.FAILED),
        (TimeoutError(errno.ETIMEDOUT, "timed out"), Outcome.FAILED),
        (ssl.SSLEOFError(ssl.SSL_ERROR_EOF, "cut while agreeing on keys"), Outcome.FAILED),
        (ssl.SSLError(ssl.SSL_ERROR_SSL, "no common version"), Outcome.UNKNOWN),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), Outcome.UNKNOWN),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), Outcome.UNKNOWN),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), Outcome.UNKNOWN),
        (OSError(errno.EHOSTUNREACH, "No route to host"), Outcome.UNKNOWN),
        (PermissionError(errno.EPERM, "Operation not permitted"), Outcome.UNKNOWN),
    ],
)
def test_only_what_lies_at_the_end_of_the_way_fails(error: OSError, outcome: Outcome) -> None:
    assert outcome_of_os_error(error) is outcome


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("57P03", Outcome.FAILED),  # the database system is starting up
        ("57014", Outcome.FAILED),  # statement timeout
        ("53300", Outcome.FAILED),  # too many connections
        ("58030", Outcome.FAILED),  # I/O error
        ("XX000", Outcome.FAILED),  # internal error
        ("", Outcome.FAILED),
        ("28P01", Outcome.UNKNOWN),  # wrong password
        ("28000", Outcome.UNKNOWN),  # no entry for this host
        ("3D000", Outcome.UNKNOWN),  # no database of this name
        ("42501", Outcome.UNKNOWN),  # missing right
    ],
)
def test_a_database_that_turns_us_down_is_not_down(code: str, outcome: Outcome) -> None:
    assert outcome_of_sqlstate(code) is outcome


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (1040, Outcome.FAILED),  # too many connections
        (1053, Outcome.FAILED),  # the server is shutting down
        (1205, Outcome.FAILED),  # lock wait timeout
        (1290, Outcome.FAILED),  # read only
        (1836, Outcome.FAILED),  # read only
        (1792, Outcome.FAILED),  # read only transaction
        (2003, Outcome.FAILED),  # nobody answers
        (2006, Outcome.FAILED),  # gone away
        (2013, Outcome.FAILED),  # lost while it answered
        (3024, Outcome.FAILED),  # took too long
        (0, Outcome.FAILED),
        (1044, Outcome.UNKNOWN),  # access to the database denied
        (1045, Outcome.UNKNOWN),  # wrong password
        (1049, Outcome.UNKNOWN),  # no database of this name
        (1130, Outcome.UNKNOWN),  # this host may not come in
        (1142, Outcome.UNKNOWN),  # missing right
        (1227, Outcome.UNKNOWN),  # missing right
        (2005, Outcome.UNKNOWN),  # unknown host
        (2026, Outcome.UNKNOWN),  # no agreement on encryption
        (3159, Outcome.UNKNOWN),  # insists on encryption
    ],
)
def test_a_mysql_that_turns_us_down_is_not_down(code: int, outcome: Outcome) -> None:
    assert outcome_of_mysql_error(code) is outcome


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.OK),
        (204, Outcome.OK),
        (301, Outcome.OK),
        (399, Outcome.OK),
        (400, Outcome.UNKNOWN),
        (403, Outcome.UNKNOWN),
        (404, Outcome.UNKNOWN),
        (429, Outcome.UNKNOWN),
        (500, Outcome.FAILED),
        (502, Outcome.FAILED),
        (503, Outcome.FAILED),
    ],
)
def test_an_application_fails_by_its_own_errors_only(status: int, outcome: Outcome) -> None:
    assert outcome_of_http_status(status) is outcome


def test_an_error_is_described_with_the_cause_that_a_driver_wrapped() -> None:
    error = RuntimeError("network error")
    error.__cause__ = TimeoutError("timed out")

    assert describe_error(error) == "network error: timed out"


def test_an_error_without_words_is_described_by_its_kind() -> None:
    assert describe_error(TimeoutError()) == "TimeoutError"
