# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One look at a PostgreSQL database: connect, ask whether it writes and how far it lags, and leave."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.secrets import Credentials
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import Outcome, Probe
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.probe_errors import (
    describe_error,
    outcome_of_os_error,
    outcome_of_sqlstate,
)
from pg8000.exceptions import DatabaseError, InterfaceError
from pg8000.native import Connection

from .settings import Target, Tls

CONNECT_SECONDS = 2.0
STATEMENT_SECONDS = 3.0
# The length of this message, eight bytes, and the number by which the protocol asks for encryption.
ASK_FOR_TLS = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")
STATE = "select pg_is_in_recovery(), to_regproc('aurora_global_db_status') is not null"
LAGS = "select aws_region, rpo_lag_in_msec from aurora_global_db_status()"


class TlsRefusedError(Exception):
    """The server is there and does not encrypt: the setting and the server do not fit."""


def probe_database(target: Target, credentials: Credentials, region: str, now: Callable[[], float]) -> Probe:
    """What the database of ``region`` says now."""

    def look(start: float) -> Probe:
        in_recovery, lag = ask(target, credentials, region)
        latency = (now() - start) * 1000
        if target.expects_writer and in_recovery:
            # One of the two is just changing: neither is a sign of illness.
            return Probe(Outcome.UNKNOWN, "RDS says that the writer is here, and the database takes no writes", start)
        return Probe(Outcome.OK, "a standby answered" if in_recovery else "a writer answered", start, latency, lag)

    return probed(target, look, now)


def probed(target: Target, look: Callable[[float], Probe], now: Callable[[], float]) -> Probe:
    """What a look at the database found, or what its failure says."""
    start = now()
    try:
        return look(start)
    except DatabaseError as error:
        details = error.args[0]
        code = details.get("C", "")
        return Probe(outcome_of_sqlstate(code), f"the database answered {code}: {details.get('M', '')}", start)
    except Exception as error:
        return Probe(outcome_of(error), f"{target.host}:{target.port}: {describe_error(error)}", start)


def ask(target: Target, credentials: Credentials, region: str) -> tuple[bool, float | None]:
    """Whether the database is in recovery, and its lag in seconds where it can tell."""
    with connected(target, credentials) as connection:
        [[in_recovery, has_lags]] = connection.run(STATE)
        return in_recovery, lag_of(connection, region) if has_lags else None


@contextmanager
def connected(target: Target, credentials: Credentials) -> Iterator[Connection]:
    """A connection that is closed at the end of the block."""
    with (
        open_socket(target) as sock,
        Connection(
            credentials.username,
            password=credentials.password,
            database=target.database,
            sock=sock,
            ssl_context=False,
            application_name="database_health",
            startup_params={"statement_timeout": str(int(STATEMENT_SECONDS * 1000))},
        ) as connection,
    ):
        yield connection


def open_socket(target: Target) -> socket.socket:
    """A connection, encrypted where the target asks for it. Made here, so that its errors keep their own types."""
    sock = socket.create_connection((target.host, target.port), CONNECT_SECONDS)
    sock.settimeout(STATEMENT_SECONDS)
    if target.tls is Tls.OFF:
        return sock
    sock.sendall(ASK_FOR_TLS)
    answer = sock.recv(1)
    if answer == b"S":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context.wrap_socket(sock, server_hostname=target.host)
    sock.close()
    raise TlsRefusedError("the server does not encrypt") if answer else ConnectionResetError("the server hung up")


def lag_of(connection: Connection, region: str) -> float | None:
    """Seconds that ``region`` is behind the writer. The writer itself, marked by -1, has no lag."""
    try:
        lags = dict(connection.run(LAGS))
    except DatabaseError:  # The database answers; only this view of it is closed to us.
        return None
    lag = lags.get(region, -1)
    return lag / 1000 if lag is not None and lag >= 0 else None


def outcome_of(error: Exception) -> Outcome:
    """The driver wraps an error of the connection, and one that was cut has these words and no cause."""
    if isinstance(error.__cause__, OSError):
        return outcome_of_os_error(error.__cause__)
    if isinstance(error, OSError):
        return outcome_of_os_error(error)
    cut = isinstance(error, InterfaceError) and str(error) == "network error"
    return Outcome.FAILED if cut else Outcome.UNKNOWN
