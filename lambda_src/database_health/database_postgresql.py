# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PostgreSQL, as a health monitor speaks to it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.secrets import Credentials
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import Outcome
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.probe_errors import (
    outcome_of_os_error,
    outcome_of_sqlstate,
)
from pg8000.exceptions import DatabaseError, InterfaceError
from pg8000.native import Connection

from .driver import STATEMENT_SECONDS, State, TlsRefusedError, open_socket, unchecked_tls
from .settings import Target, Tls

# The length of this message, eight bytes, and the number by which the protocol asks for encryption.
ASK_FOR_TLS = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")
STATE = "select pg_is_in_recovery(), to_regproc('aurora_global_db_status') is not null"
LAGS = "select aws_region, rpo_lag_in_msec from aurora_global_db_status()"
TABLE = "create table if not exists multiregion_dr_heartbeat (region text primary key, written_at timestamptz not null)"
WRITE = """
insert into multiregion_dr_heartbeat values (:region, clock_timestamp())
on conflict (region) do update set written_at = excluded.written_at
"""


def ask(target: Target, credentials: Credentials, region: str) -> State:
    with connected(target, credentials) as connection:
        [[in_recovery, has_lags]] = connection.run(STATE)
        return State(in_recovery, lag_of(connection, region) if has_lags else None)


def write(target: Target, credentials: Credentials, region: str) -> None:
    with connected(target, credentials) as connection:
        # Looked for first, since making it takes a right that writing does not.
        [[exists]] = connection.run("select to_regclass('multiregion_dr_heartbeat') is not null")
        if not exists:
            connection.run(TABLE)
        connection.run(WRITE, region=region)


def read_error(error: Exception) -> tuple[Outcome, str] | None:
    if not isinstance(error, DatabaseError):
        return None
    details = error.args[0]
    code = details.get("C", "")
    return outcome_of_sqlstate(code), f"{code}: {details.get('M', '')}"


def outcome_of(error: Exception) -> Outcome:
    """The driver wraps an error of the connection, and one that was cut has these words and no cause."""
    if isinstance(error.__cause__, OSError):
        return outcome_of_os_error(error.__cause__)
    if isinstance(error, OSError):
        return outcome_of_os_error(error)
    cut = isinstance(error, InterfaceError) and str(error) == "network error"
    return Outcome.FAILED if cut else Outcome.UNKNOWN


@contextmanager
def connected(target: Target, credentials: Credentials) -> Iterator[Connection]:
    """A connection that is closed at the end of the block."""
    with (
        encrypted(target) as sock,
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


def encrypted(target: Target) -> socket.socket:
    """A connection, encrypted where the target asks for it."""
    sock = open_socket(target)
    if target.tls is Tls.OFF:
        return sock
    sock.sendall(ASK_FOR_TLS)
    answer = sock.recv(1)
    if answer == b"S":
        return unchecked_tls().wrap_socket(sock, server_hostname=target.host)
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
