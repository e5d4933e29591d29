# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Loads boto3 and what it reads from disk once. No session of a task's and no credentials are known here."""

from __future__ import annotations

import importlib
import re
from contextlib import suppress
from typing import Any

# Libraries that boto3 imports only when a client is made or a call is sent.
LIBRARIES = (
    "boto3",
    "boto3.session",
    "botocore.auth",
    "botocore.awsrequest",
    "botocore.client",
    "botocore.crt.auth",
    "botocore.endpoint_provider",
    "botocore.handlers",
    "botocore.httpsession",
    "botocore.parsers",
    "botocore.regions",
    "botocore.retries.adaptive",
    "botocore.retries.standard",
    "botocore.session",
    "botocore.signers",
    "botocore.waiter",
)
CLIENT = re.compile(rb"""\bclient\(\s*["']([a-z0-9-]+)["']""")
_FILES: dict[str, Any] = {}


def warm_libraries() -> None:
    """Without boto3 the modules that need it say so themselves."""
    for name in LIBRARIES:
        with suppress(ImportError):
            importlib.import_module(name)
    with suppress(ImportError):
        _share_files()


def _share_files() -> None:
    """Each process reads a model file once at most: botocore keeps models for each session otherwise."""
    from botocore.loaders import JSONFileLoader, Loader

    class SharedFiles(JSONFileLoader):  # type: ignore[misc]
        def load_file(self, file_path: str) -> Any:
            if file_path not in _FILES:
                _FILES[file_path] = super().load_file(file_path)
            return _FILES[file_path]

    Loader.FILE_LOADER_CLASS = SharedFiles


def services_in(text: bytes) -> set[str]:
    """The services whose clients a source file makes."""
    return {name.decode() for name in CLIENT.findall(text)}


def warm_services(names: set[str]) -> None:
    """Read the models of these services."""
    with suppress(ImportError):
        from botocore.exceptions import BotoCoreError
        from botocore.loaders import Loader

        loader = Loader()
        for name in sorted(names):
            for kind in ("service-2", "endpoint-rule-set-1", "paginators-1", "waiters-2"):
                with suppress(BotoCoreError):
                    loader.load_service_model(name, kind)
