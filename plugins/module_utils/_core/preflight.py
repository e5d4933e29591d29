# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a system's settings, in sentences that name the variable, what was found and what is allowed."""

from __future__ import annotations

import ipaddress
from collections import Counter
from itertools import combinations

from .aurora_settings import (
    Capacity,
    backtrack_problems,
    engine_problems,
    log_export_problems,
    serverless_problems,
    user_problems,
)
from .names import bucket_problems, suffix_problems
from .preflight_settings import Settings
from .preflight_traffic import domain_problems, routing_problems

SMALLEST_BLOCK, LARGEST_BLOCK = 24, 16


def region_problems(settings: Settings) -> list[str]:
    found = []
    twice = sorted(region for region, times in Counter(settings.regions).items() if times > 1)
    if twice:
        found.append(
            f"aws_region: {', '.join(twice)} is named by more than one host; each region may stand there once."
        )
    if len(settings.regions) < 2:
        found.append(f"groups['regions']: found {len(settings.regions)} host; a standby needs at least two regions.")
    if len(settings.preferred) != 1:
        found.append(f"groups['primary']: found {len(settings.preferred)} hosts; exactly one region is preferred.")
    return found


def name_problems(settings: Settings) -> list[str]:
    suffix, regions = settings.environment_suffix, settings.regions
    return [*suffix_problems(suffix, regions), *bucket_problems(settings.further_buckets, regions, suffix)]


def parse_block(text: str) -> ipaddress.IPv4Network | None:
    try:
        return ipaddress.IPv4Network(text, strict=True)
    except ValueError:
        return None


def blocks(settings: Settings) -> list[str]:
    """The CIDR block of each region, in the order of the inventory; empty where the supernet has none to give."""
    supernet = parse_block(settings.supernet)
    fits = supernet is not None and supernet.prefixlen <= LARGEST_BLOCK
    parts = supernet.subnets(new_prefix=LARGEST_BLOCK) if supernet and fits else iter(())
    # A region's place decides, whatever stands before it: a block of its own uses up its part of the supernet too.
    given = [str(next(parts, "")) for _region in settings.regions]
    return [own or part for own, part in zip(settings.region_blocks, given, strict=False)]


def block_problems(settings: Settings) -> list[str]:
    found = []
    named = [
        (region, text, parse_block(text)) for region, text in zip(settings.regions, blocks(settings), strict=False)
    ]
    if not all(text for _region, text, _block in named):
        found.append(
            f"network_supernet: found {settings.supernet}; {len(named)} regions take an IPv4 block that holds a "
            f"/{LARGEST_BLOCK} for each, such as 10.40.0.0/14."
        )
    for region, text, block in named:
        if text and block is None:
            found.append(
                f"region_cidr_block: found '{text}' for {region}; an IPv4 block such as 10.40.0.0/16 is allowed."
            )
        elif block and not LARGEST_BLOCK <= block.prefixlen <= SMALLEST_BLOCK:
            found.append(
                f"region_cidr_block: found {text} for {region}; a VPC of three tiers takes a block of "
                f"/{LARGEST_BLOCK} to /{SMALLEST_BLOCK}."
            )
    for (first, _text, one), (second, _other_text, other) in combinations(named, 2):
        if one and other and one.overlaps(other):
            found.append(
                f"region_cidr_block: {one} of {first} overlaps {other} of {second}; regions that are peered need "
                f"blocks of their own."
            )
    return found


def database_problems(settings: Settings) -> list[str]:
    engine = settings.engine
    return [
        *engine_problems(engine),
        *user_problems(engine, settings.master_username),
        *backtrack_problems(engine, settings.backtrack_window_seconds),
        *log_export_problems(engine, settings.log_exports, "aurora_global_log_exports"),
        *serverless_problems(
            settings.instance_class,
            Capacity(settings.serverless_min_acu, settings.serverless_max_acu),
            settings.standby_serverless_min_acu,
        ),
    ]


def capacity_problems(settings: Settings) -> list[str]:
    found = []
    if settings.floor_capacity < 1:
        found.append(
            f"compute_floor_capacity: found {settings.floor_capacity}; a standby must be able to "
            "serve, so at least 1 is allowed."
        )
    if settings.floor_capacity > settings.maximum_capacity:
        found.append(
            f"compute_floor_capacity: {settings.floor_capacity} is above compute_maximum_capacity, "
            f"which is {settings.maximum_capacity}."
        )
    if not settings.floor_capacity <= settings.full_capacity <= settings.maximum_capacity:
        found.append(
            f"compute_full_capacity: found {settings.full_capacity}; allowed is from "
            f"compute_floor_capacity ({settings.floor_capacity}) "
            f"to compute_maximum_capacity ({settings.maximum_capacity})."
        )
    return found


def setting_problems(settings: Settings) -> list[str]:
    """Everything that can be seen without asking AWS."""
    checks = (
        region_problems,
        name_problems,
        block_problems,
        database_problems,
        domain_problems,
        routing_problems,
        capacity_problems,
    )
    return [sentence for check in checks for sentence in check(settings)]
