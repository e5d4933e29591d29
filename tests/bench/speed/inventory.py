# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The transactions system with more regions and more buckets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

REGIONS = ("us-east-1", "us-east-2", "us-west-2", "eu-west-1", "eu-central-1")
# Room for a /16 for each.
SUPERNET = "10.40.0.0/13"


def hosts(regions: Sequence[str]) -> str:
    """The first is the one that is preferred."""
    first, *others = regions
    groups = {
        "primary": {"hosts": {first: None}},
        "secondary": {"hosts": dict.fromkeys(others)},
    }
    return json.dumps({"all": {"children": {"regions": {"children": groups}}}}, indent=2) + "\n"


def write_inventory(folder: Path, origin: Path, count: int) -> Path:
    """The origin's settings with this many regions. JSON is YAML, too."""
    settings = folder / "group_vars" / "all"
    settings.mkdir(parents=True)
    for file in sorted((origin / "group_vars" / "all").iterdir()):
        (settings / file.name).symlink_to(file.resolve())
    (settings / "zz_size.yml").write_text(json.dumps({"network_supernet": SUPERNET}) + "\n", encoding="utf-8")
    (folder / "hosts.yml").write_text(hosts(REGIONS[:count]), encoding="utf-8")
    return folder


def further_buckets(count: int, regions: int) -> list[str]:
    """Types of buckets beside the one that each system has: each type is a bucket in every region."""
    return [f"more{number}" for number in range(1, count // regions)]
