# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that no option should be given: of the wrong type, too large, made to steer what they are put into."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

Path = tuple[str, ...]
# Into a path, a URL, an ARN, a policy, a filter, a template, a shell, a statement of SQL, a header, a line of a log.
INJECTIONS = (
    "../../etc/passwd", "/", "a/b?c=d#e", "%00", "%2e%2e%2f", "arn:aws:iam::*:role/*", "*", "?*", "${aws:username}",
    '"},{"Effect":"Allow","Action":"*","Resource":"*"}', "{{ lookup('pipe', 'id') }}", "{% for x in y %}", "$(id)",
    "`id`", "x'; drop table transactions; --", "a\r\nX-Injected: yes", "a\nb", "<!--", "]]>", "\u202egnp.exe",
    "\U0001f4a5", "-rf",
)  # fmt: skip
# What steers a terminal or ends a string of C. Half of a pair is no text that Ansible hands to a module.
STEERING = ("a\x00b", "\x1b[2J", "\x7f", "\x85")
SIZES = ("", " ", "x" * 70_000)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
TEXTS = st.sampled_from((*INJECTIONS, *STEERING, *SIZES)) | ANY_TEXT
NUMBERS = st.sampled_from([-1, 0, 1, 2**31, 10**30, "many", "1e3", "", 1.5, True])
OTHERS: st.SearchStrategy[Any] = st.sampled_from([None, [], {}, [None], [[]], [{}], {"a": {"b": {"c": []}}}, {"": ""}])
OF_TYPE: Mapping[str, st.SearchStrategy[Any]] = {
    "str": TEXTS | OTHERS,
    "path": TEXTS,
    "json": TEXTS | OTHERS,
    "int": NUMBERS | OTHERS,
    "float": st.sampled_from([-1, "nan", "inf", "-inf", "many", 1e300, ""]) | OTHERS,
    "bool": st.sampled_from(["perhaps", 7, -1, ""]) | OTHERS,
    "list": st.lists(TEXTS | OTHERS, max_size=2) | TEXTS | OTHERS,
    "dict": st.dictionaries(TEXTS, TEXTS | OTHERS, max_size=2) | TEXTS | OTHERS,
}


def options_of(spec: Mapping[str, Any], above: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every option with its type, those within others too."""
    for name, option in spec.items():
        yield (*above, name), str(option.get("type", "str"))
        if option.get("options"):
            yield from options_of(option["options"], (*above, name))


def with_value(spec: Mapping[str, Any], given: Mapping[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """The options with one of them changed."""
    changed: dict[str, Any] = deepcopy(dict(given))
    here: dict[str, Any] = changed
    for name in path[:-1]:
        many, spec = spec[name].get("type") == "list", spec[name]["options"]
        if not here.get(name):
            here[name] = [{}] if many else {}
        here = here[name][0] if many else here[name]
    here[path[-1]] = value
    return changed


def steers(value: Any) -> bool:
    """Whether there is a control character in a value, which is told before any call is made."""
    if isinstance(value, str):
        return any(mark in value for mark in ("\x00", "\x1b", "\x7f", "\x85"))
    inner: Sequence[Any] = (
        [*value, *value.values()] if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    )
    return any(map(steers, inner))
