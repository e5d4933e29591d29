# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the patches share."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

# Status, headers, body: what a handler of ministack returns.
Answer = tuple[int, dict[str, str], bytes]
Params = dict[str, Any]


def service(name: str) -> Any:
    """A service module of ministack."""
    return importlib.import_module(f"ministack.services.{name}")


def core(name: str) -> Any:
    return importlib.import_module(f"ministack.core.{name}")


def around(module: Any, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Put a function around one of ministack's, which it gets as its first argument.

    A name that ministack no longer has raises AttributeError, so an outdated patch cannot go unnoticed.
    """

    def decorate(outer: Callable[..., Any]) -> Callable[..., Any]:
        inner = getattr(module, name)
        combined = partial(outer, inner)
        setattr(module, name, combined)
        for table in [value for value in vars(module).values() if isinstance(value, dict)]:
            for key in [key for key, value in table.items() if value is inner]:
                table[key] = combined
        return combined

    return decorate


def is_good(answer: Answer) -> bool:
    return answer[0] < 300


def edited(answer: Answer, pattern: str, replace: str | Callable[[re.Match[str]], str]) -> Answer:
    """The answer with each match in its body replaced."""
    status, headers, body = answer
    return status, headers, re.sub(pattern, replace, body.decode(), flags=re.DOTALL).encode()


def members(tag: str, values: list[str]) -> str:
    """A list in the query protocol."""
    return f"<{tag}>{''.join(f'<member>{escape(value)}</member>' for value in values)}</{tag}>"


def listed(params: Params, prefix: str) -> list[str]:
    """The values of prefix.1, prefix.2 and so on."""
    values: list[str] = []
    while value := first(params, f"{prefix}.{len(values) + 1}"):
        values.append(value)
    return values


def first(params: Params, name: str) -> str:
    value = params.get(name, "")
    return str(value[0] if isinstance(value, list) and value else value or "")
