# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each engine's file does: look at a database, write into it, and tell what an error of its driver says."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from typing import Protocol

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.secrets import Credentials
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import Outcome

from .settings import Target

CONNECT_SECONDS = 2.0
STATEMENT_SECONDS = 3.0


class TlsRefusedError(Exception):
    """The server is there and does not encrypt: the setting and the server do not fit."""


@dataclass(frozen=True)
class State:
    """Whether a database only reads, and its lag in seconds where it can tell."""

    only_reads: bool
    lag_seconds: float | None


class Database(Protocol):
    """A database that speaks one engine's language."""

    def ask(self, target: Target, credentials: Credentials, region: str) -> State:
        """What the database of ``region`` says now."""

    def write(self, target: Target, credentials: Credentials, region: str) -> None:
        """Write the row of ``region``, and make its table where that is missing."""

    def read_error(self, error: Exception) -> tuple[Outcome, str] | None:
        """What an error says that the database itself answered; None where something else went wrong."""

    def outcome_of(self, error: Exception) -> Outcome:
        """What any other error says, which the driver may have wrapped."""


def open_socket(target: Target) -> socket.socket:
    """A connection without encryption. Made here, so that its errors keep their own types."""
    sock = socket.create_connection((target.host, target.port), CONNECT_SECONDS)
    sock.settimeout(STATEMENT_SECONDS)
    return sock


def unchecked_tls() -> ssl.SSLContext:
    """Encryption by which nobody asks for the server's certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
