# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inventories of the transactions system with more regions, and the play that makes many buckets."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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


def bucket_play(account: str, key_arns: Mapping[str, str], suffix: str, pairs: int) -> str:
    """Takes the role once for each bucket, as there is one in a region."""
    regions = list(key_arns)
    peers = [
        {
            "id": f"to-{region}",
            "bucket": f"artifacts{{{{ number }}}}-{region}-{account}-{suffix}",
            "kms_key_arn": key_arns[region],
            "priority": 1,
        }
        for region in regions
    ]
    role = {
        "name": "Make a bucket and replicate it",
        "ansible.builtin.include_role": {"name": "multiregion.aws_dr.s3_replication"},
        "loop": f"{{{{ range({pairs}) | list }}}}",
        "loop_control": {"loop_var": "number"},
        "vars": {
            "aws_partition": "aws",
            "s3_replication_bucket_name": f"artifacts{{{{ number }}}}-{{{{ aws_region }}}}-{account}-{suffix}",
            "s3_replication_kms_key_arn": "{{ __key_arns[aws_region] }}",
            "s3_replication_role_arn": f"arn:aws:iam::{account}:role/replication-{{{{ aws_region }}}}-{suffix}",
            "s3_replication_peers": "{{ __peers | rejectattr('id', 'eq', 'to-' ~ aws_region) | list }}",
            "resource_tags": {"Environment": suffix, "DR-Role": "standby", "Cost-Center": "transactions"},
        },
    }
    play = {
        "name": "Make many buckets",
        "hosts": "regions",
        "gather_facts": False,
        "environment": {"AWS_REGION": "{{ aws_region }}", "AWS_DEFAULT_REGION": "{{ aws_region }}"},
        "vars": {"__key_arns": dict(key_arns), "__peers": peers},
        "tasks": [{"name": "Load the connection", "ansible.builtin.meta": "reset_connection"}, role],
    }
    return json.dumps([play], indent=2) + "\n"
