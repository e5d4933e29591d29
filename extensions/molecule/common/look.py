# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in the local AWS of a scenario, asked of its API without any of the collection's code, as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from lab.state import State
from lab.testing import Lab
from tests.story.leftovers import leftovers

SUFFIX = "dev"
REGIONS = ("us-east-1", "us-east-2")
ZONE, NAME = "transactions-dr.net", "app.transactions-dr.net"


def writer(lab: Lab, region: str) -> str:
    """Where the global database is written, as a region sees it."""
    [found] = lab.client("rds", region).describe_global_clusters()["GlobalClusters"]
    return str(
        next(member["DBClusterArn"] for member in found["GlobalClusterMembers"] if member["IsWriter"]).split(":")[3]
    )


def group(lab: Lab, region: str) -> dict[str, Any]:
    [found] = lab.client("autoscaling", region).describe_auto_scaling_groups()["AutoScalingGroups"]
    return dict(found)


def is_filled(lab: Lab, region: str) -> bool:
    """Whether as many instances run as there have to be. There may be more: policies take them away later."""
    found = group(lab, region)
    return bool(len(found["Instances"]) >= found["DesiredCapacity"] >= found["MinSize"])


def evacuated(lab: Lab, region: str) -> list[str]:
    """The regions that this one holds for evacuated."""
    names = [f"/dr-{SUFFIX}/evacuated/{about}" for about in REGIONS]
    found = lab.client("ssm", region).get_parameters(Names=names)["Parameters"]
    return sorted(one["Name"].rpartition("/")[2] for one in found if one["Value"] == "true")


def world(lab: Lab) -> dict[str, Any]:
    away = lab.state.read_outages()
    seen = [region for region in REGIONS if region not in away]
    answer = lab.answer(ZONE, NAME)
    return {
        "writer": {region: writer(lab, region) for region in seen},
        "floor": {region: group(lab, region)["MinSize"] for region in seen},
        "filled": {region: is_filled(lab, region) for region in seen},
        "evacuated": {region: evacuated(lab, region) for region in seen},
        "traffic": [region for region in REGIONS if f"alb-{region}-" in answer],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["world", "left"])
    parser.add_argument("--state", required=True, type=Path)
    options = parser.parse_args()
    lab = Lab(State(options.state))
    json.dump(world(lab) if options.what == "world" else leftovers(lab, SUFFIX, REGIONS), sys.stdout)


if __name__ == "__main__":
    main()
