# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where an application is asked for its health."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from .._core.monitor_settings import NotConfiguredError, needed


@dataclass(frozen=True)
class Target:
    """An address, in the parts that a request needs."""

    encrypted: bool
    host: str
    port: int | None
    path: str


def parse_target(parameters: Mapping[str, str], name: str = "application/url") -> Target:
    """The parts of the parameter ``name``; NotConfiguredError, in words for the log, where it is no address to ask."""
    url = needed(parameters, name)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotConfiguredError(f"the parameter {name} is {url}: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotConfiguredError(f"the parameter {name} is {url}, not an address of http or https")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", parts.hostname, port, path)
