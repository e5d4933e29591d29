# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a system and its buckets may be called, in sentences about what they may not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

NAME_PATTERN = r"[a-z0-9]+(-[a-z0-9]+)*"
# Names that end in the suffix, and how long AWS lets them be.
NAME_LIMITS = (("alb-{region}-", 32), ("application-health-{region}-", 64), ("artifacts-{region}-123456789012-", 63))
# There in any case.
ARTIFACTS = "artifacts"
LONGEST = 63


def spelling_problems(suffix: str) -> list[str]:
    """What is wrong with the characters of the suffix. Names, paths and ARNs are made of it, so none may steer them."""
    if re.fullmatch(NAME_PATTERN, suffix):
        return []
    return [
        f"environment_suffix: found '{suffix}'; allowed are lower-case letters, digits and single hyphens between them."
    ]


def suffix_problems(suffix: str, regions: Sequence[str]) -> list[str]:
    """What is wrong with the suffix that every name ends in."""
    if problems := spelling_problems(suffix):
        return problems
    room = min(limit - len(text.format(region=region)) for text, limit in NAME_LIMITS for region in regions)
    if len(suffix) > room:
        return [
            f"environment_suffix: '{suffix}' has {len(suffix)} characters; with these regions at most "
            f"{room} are allowed, "
            f"so that every name stays within AWS's limits."
        ]
    return []


def bucket_problems(further: Sequence[str], regions: Sequence[str], suffix: str) -> list[str]:
    """What is wrong with the types of further buckets, named ``<type>-<region>-<account>-<suffix>``."""
    room = min((LONGEST - len(f"-{region}-123456789012-{suffix}") for region in regions), default=LONGEST)
    wrong = [kind for kind in further if not re.fullmatch(NAME_PATTERN, kind)]
    twice = [kind for kind, times in Counter([ARTIFACTS, *further]).items() if times > 1]
    return [
        *(
            f"further_buckets: found '{kind}'; lower-case letters, digits and single hyphens between them are allowed."
            for kind in wrong
        ),
        *(f"further_buckets: '{kind}' is there twice ('{ARTIFACTS}' always is); name each once." for kind in twice),
        *(
            f"further_buckets: '{kind}' has {len(kind)} characters; with these regions at most {room} are allowed."
            for kind in further
            if len(kind) > room
        ),
    ]
