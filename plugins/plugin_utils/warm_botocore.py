# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Has boto3 read from disk, once, what every client needs. No credentials are known here."""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

# client("ec2"), aws_client(module, "ec2")
CLIENT = re.compile(rb"""client\(\s*(?:\w+,\s*)?["']([a-z0-9-]+)["']""")
# Every client reads some files that belong to no service.
ANY_SERVICE = "sts"
# A model is looked for along these paths; what was found there once serves all processes.
_FOUND: dict[tuple[str, ...], dict[Any, Any]] = {}


def warm_libraries() -> None:
    """Without boto3 the modules that need it say so themselves."""
    with suppress(ImportError):
        _share_models()
        importlib.import_module("boto3")
        warm_services({ANY_SERVICE})


def _share_models() -> None:
    """A loader keeps what it has read, and each session has a loader of its own: let all share one place."""
    from botocore import loaders

    class SharedLoader(loaders.Loader):  # type: ignore[misc]
        @property
        def _cache(self) -> dict[Any, Any]:
            return _FOUND.setdefault(tuple(self.search_paths), {})

        @_cache.setter
        def _cache(self, value: dict[Any, Any]) -> None:
            """A new loader starts with what others have read."""

    loaders.Loader = SharedLoader


def services_in(texts: Iterable[bytes]) -> set[str]:
    """The services whose clients these source files make."""
    return {name.decode() for text in texts for name in CLIENT.findall(text)}


def warm_services(names: set[str]) -> None:
    """Make a client of each service, as a module does, and throw it away: all that it read stays read.

    The keys are made up, the user's settings are not looked at, and nothing is sent. A service for which this fails
    is left to the modules.
    """
    for name in sorted(names):
        with suppress(Exception):
            client = _session().client(name)
            client.can_paginate(next(iter(client.meta.method_to_api_mapping)))
            client.waiter_names  # noqa: B018


def _session() -> Any:
    import boto3
    from botocore.session import Session

    plain = Session()
    for setting in ("config_file", "credentials_file"):
        plain.set_config_variable(setting, os.devnull)
    return boto3.session.Session(
        aws_access_key_id="none",
        aws_secret_access_key="none",  # noqa: S106
        region_name="us-east-1",
        botocore_session=plain,
    )
