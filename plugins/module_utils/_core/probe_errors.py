# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an error says about the thing probed: that it is down, or only that we could not look."""

from __future__ import annotations

import errno
import socket
import ssl

from .health import Outcome

# Errors of the way there, not of what lies at its end: no route from this subnet, or the kernel forbids the call.
NO_WAY = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EACCES, errno.EPERM})

# SQLSTATE classes in which a working database turns *us* down: wrong credentials, a database name that is not there,
# missing rights or a statement that it does not know.
OUR_OWN_SQL = ("28", "3D", "42")

# The numbers of MySQL by which a working server turns *us* down: credentials, a host or an account that may not come
# in, a database or table that is not there, missing rights, a statement that it does not know, an account's own limit,
# a plugin for logging in that the driver lacks, encryption that it insists on; and a name that does not resolve.
OUR_OWN_MYSQL = frozenset(
    {
        *(1044, 1045, 1049, 1064, 1109, 1129, 1130, 1142, 1143, 1146, 1226, 1227, 1251, 1273, 1698, 1820, 1862),
        *(3118, 3159, 4151),
        *(2005, 2026, 2054, 2058, 2059, 2061),
    }
)

# The address that stands for "no database here": a cluster's endpoint never is the machine that asks.
PLACEHOLDER_HOSTS = frozenset({"localhost", "localhost.localdomain", "none", "-"})


def outcome_of_os_error(error: OSError) -> Outcome:
    """Refused, cut and timed out mean that it is down; a name that does not resolve and a missing route do not."""
    if isinstance(error, ssl.SSLError):  # Its numbers are not those of errno.
        return Outcome.FAILED if isinstance(error, ssl.SSLEOFError) else Outcome.UNKNOWN
    if isinstance(error, socket.gaierror) or error.errno in NO_WAY:
        return Outcome.UNKNOWN
    return Outcome.FAILED


def outcome_of_sqlstate(code: str) -> Outcome:
    """A database that answers with an error is failing, unless the error is about us."""
    return Outcome.UNKNOWN if code.startswith(OUR_OWN_SQL) else Outcome.FAILED


def outcome_of_mysql_error(code: int) -> Outcome:
    """As with PostgreSQL. Whoever only reads (1290, 1792, 1836) fails a write, and so does one that is full or gone."""
    return Outcome.UNKNOWN if code in OUR_OWN_MYSQL else Outcome.FAILED


def outcome_of_http_status(status: int) -> Outcome:
    """As Route 53 counts, 2xx and 3xx are healthy. 4xx says that our request is wrong, or that we ask too often."""
    if status < 400:
        return Outcome.OK
    return Outcome.UNKNOWN if status < 500 else Outcome.FAILED


def describe_error(error: BaseException) -> str:
    """An error in a few words, with the cause that a driver wrapped it around."""
    text = str(error) or type(error).__name__
    return f"{text}: {describe_error(error.__cause__)}" if error.__cause__ else text
