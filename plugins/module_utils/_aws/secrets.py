# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets Manager: reading the credentials of a database."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from .._core.monitor_settings import NotConfiguredError


@dataclass(frozen=True)
class Credentials:
    """A user and a password; the password does not show when the value is printed."""

    username: str
    password: str = field(repr=False)


def read_credentials(client: Any, secret: str) -> Credentials:
    """The credentials in a secret of the form ``{"username": ..., "password": ...}``."""
    text = client.get_secret_value(SecretId=secret)["SecretString"]
    try:
        content = json.loads(text)
        return Credentials(content["username"], content["password"])
    except (ValueError, KeyError, TypeError):
        # Not chained: the decoding error carries the text of the secret.
        raise NotConfiguredError("the secret is not JSON with username and password") from None
