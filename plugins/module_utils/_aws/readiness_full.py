# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What full capacity takes more than what a region runs now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._core.readiness_capacity import full_capacity
from .._core.readiness_cost import template_of
from .._core.region_status import Compute
from .readiness_scene import Scene
from .world_look import Look
from .world_service import COMPUTE


def wanted_instances(scene: Scene) -> int:
    """The instances that the region needs once it writes; 0 where nobody tells."""
    model = scene.statuses.get(scene.model)
    return full_capacity(scene.bounds.full_capacity, model.compute if model else Compute())


def missing_instances(scene: Scene) -> int:
    own = scene.status.compute
    return max(0, wanted_instances(scene) - own.in_service) if own.group_name else 0


def missing_databases(scene: Scene) -> int:
    """How many instances of the database the writer's region has more."""
    model = scene.statuses.get(scene.model)
    return max(0, model.database.instances - scene.status.database.instances) if model else 0


def template(look: Look) -> Mapping[str, Any]:
    """What the launch template says; empty where there is none."""
    return template_of(COMPUTE["ec2.launch_template_versions"](look))
