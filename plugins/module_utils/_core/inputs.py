# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What no option of any module may be, in sentences. They are read before the first call, so nothing is half done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .fields import is_control, shown
from .names import spelling_problems

MOST_SECONDS = 7 * 24 * 3600
KEY_LENGTH, VALUE_LENGTH = 128, 256
REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-[0-9]+")
# Without one of these AWS would be asked for nothing, which to some of its services means everything.
NAMING = re.compile(
    r"(id|arn|name|path|dest|environment_suffix|set_identifier|[a-z_]+_identifier|record_name|zone_name)"
)


def option_problems(spec: Mapping[str, Any], params: Mapping[str, Any]) -> list[str]:
    """What is wrong with the options of a module, whatever it does: characters that no service takes, missing names.

    The value is not shown: it may be a secret of which a part would not be masked.
    """
    steering = [
        f"{path}: found the character U+{ord(found):04X}, which steers; of such none but the tab and the end of a line "
        "is allowed."
        for path, found in dict(steering_characters(params, "")).items()
    ]
    if steering:
        return steering
    found = list(options(spec, params, ""))
    return [
        *(f"{path}: found no name; one is needed." for path, option, value in found if is_blank(path, option, value)),
        *(
            f"{path}: found {shown(value)}; from 0 to {MOST_SECONDS} seconds are allowed."
            for path, _option, value in found
            if path.endswith("timeout") and isinstance(value, int) and not 0 <= value <= MOST_SECONDS
        ),
        *(
            f"{path}: found {shown(key)}; a key has 1 to {KEY_LENGTH} characters, a value is text of at most "
            f"{VALUE_LENGTH}."
            for path, _option, value in found
            if path.endswith("tags") and isinstance(value, Mapping)
            for key, tag in value.items()
            if not is_tag(str(key), tag)
        ),
    ]


def steering_characters(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """The control characters in any text of a value, the keys of its mappings among them, by the option."""
    if isinstance(value, str):
        yield from ((path, found) for found in value if is_control(found))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            name = str(key)
            found = [one for one in name if is_control(one)]
            yield from ((path, one) for one in found)
            yield from steering_characters(inner, ".".join(filter(None, (path, "" if found else name))))
    elif isinstance(value, Sequence):
        for inner in value:
            yield from steering_characters(inner, path)


def options(
    spec: Mapping[str, Any], params: Mapping[str, Any], path: str
) -> Iterator[tuple[str, Mapping[str, Any], Any]]:
    """Every option with its specification and its value, those within others too."""
    for name, option in spec.items():
        value, here = params.get(name), f"{path}.{name}" if path else name
        yield here, option, value
        if option.get("options"):
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, Mapping):
                    yield from options(option["options"], inner, here)


def is_blank(path: str, option: Mapping[str, Any], value: Any) -> bool:
    """Whether a name that is required has nothing in it."""
    is_name = option.get("required") and NAMING.fullmatch(path.rpartition(".")[2])
    return bool(is_name and isinstance(value, str) and not value.strip())


def is_tag(key: str, value: Any) -> bool:
    """Whether AWS takes a tag. A value of YAML that is no text is made into one; a list or a mapping is none."""
    plain = not isinstance(value, Mapping | list) and len(str(value)) <= VALUE_LENGTH
    return plain and bool(key.strip()) and len(key) <= KEY_LENGTH


def system_problems(
    suffix: str, regions: Sequence[str], chosen: Mapping[str, Sequence[str]] | None = None
) -> list[str]:
    """What is wrong with the name of a system, its regions, and those that ``chosen`` picks out of them by option.

    Names of resources, paths and ARNs are made of them, so they may hold nothing that means more there.
    """
    wrong = [region for region in regions if not REGION.fullmatch(region)]
    problems = [f"regions: found {shown(region)}; a region such as us-east-1 is allowed." for region in wrong]
    if not regions:
        problems = ["regions: found none; name every region of the system."]
    picked = [(option, region) for option, some in (chosen or {}).items() for region in some if region not in regions]
    problems += [f"{option}: found {shown(region)}; one of regions is allowed." for option, region in picked]
    return problems + spelling_problems(suffix)
