# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameter Store: all parameters under a prefix, and writing one."""

from __future__ import annotations

from typing import Any


def read_parameters(client: Any, prefix: str) -> dict[str, str]:
    """The parameters under ``prefix`` (``/dr-prod/``), secure strings decrypted, by the rest of their names."""
    pages = client.get_paginator("get_parameters_by_path").paginate(Path=prefix, Recursive=True, WithDecryption=True)
    return {
        parameter["Name"].removeprefix(prefix): parameter["Value"] for page in pages for parameter in page["Parameters"]
    }


def read_version(client: Any, prefix: str, name: str) -> tuple[str, int]:
    """The value of one parameter under ``prefix`` and how often it was written; empty and 0 where there is none.

    Asked for by its path, which takes no right that reading all of them does not.
    """
    pages = client.get_paginator("get_parameters_by_path").paginate(Path=(prefix + name).rpartition("/")[0])
    found = (parameter for page in pages for parameter in page["Parameters"] if parameter["Name"] == prefix + name)
    return next(((str(one["Value"]), int(one["Version"])) for one in found), ("", 0))


def put_parameter(client: Any, name: str, value: str) -> int:
    """Set a plain parameter, whether it is there or not; how often it was written by now."""
    return int(client.put_parameter(Name=name, Value=value, Type="String", Overwrite=True)["Version"])
