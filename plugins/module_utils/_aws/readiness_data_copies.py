# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of what was kept: asking, and handing what was answered to the judgement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from .._core.readiness_check import Verdict
from .._core.readiness_data_copies import (
    Copies,
    arrived_from,
    judge_copies,
    judge_old_snapshots,
    judge_restore_trials,
    region_of,
)
from .._core.readiness_parts import DAY
from .readiness_scene import Inspector, Scene
from .world_backup import BACKUP
from .world_data import AURORA_GLOBAL, DYNAMODB_GLOBAL
from .world_look import Look

# A vault may hold thousands of recovery points, and what is much older than the bound is too old in any case.
LOOK_BACK = 3
TRIALS_SECONDS = 100 * DAY


def copies(scene: Scene) -> Verdict | None:
    """None without a vault, and where the writer's region has no plan to copy anything here."""
    source = scene.look(scene.model)
    if scene.region == scene.model or not (vaults := BACKUP["backup.vaults"](scene.here)):
        return None
    if scene.model in scene.others and not _copies_to(source, scene.region):
        return None
    since = scene.now - timedelta(hours=LOOK_BACK * scene.bounds.max_backup_age_hours)
    points = scene.here.things(
        "backup",
        "list_recovery_points_by_backup_vault",
        "RecoveryPoints",
        BackupVaultName=vaults[0]["BackupVaultName"],
        ByCreatedAfter=int(since.timestamp()),
    )
    arrived = arrived_from(points, scene.model)
    keys = sorted({point["EncryptionKeyArn"] for point in arrived if point.get("EncryptionKeyArn")})
    told = Copies(
        scene.model, _backed_up(scene, source, arrived), arrived, {key: _is_usable(scene.here, key) for key in keys}
    )
    return judge_copies(told, scene.now, scene.bounds.max_backup_age_hours)


def _copies_to(source: Look, region: str) -> bool:
    rules = [rule for plan in BACKUP["backup.plans"](source).values() if plan for rule in plan["BackupPlan"]["Rules"]]
    actions = [action for rule in rules for action in rule.get("CopyActions", ())]
    return any(region_of(action["DestinationBackupVaultArn"]) == region for action in actions)


def _backed_up(scene: Scene, source: Look, arrived: list[Mapping[str, Any]]) -> list[str]:
    """The cluster and the tables of the region that is copied from; of one that is silent, what arrived from it."""
    if scene.model not in scene.others:
        return sorted({str(point["ResourceArn"]) for point in arrived})
    clusters = [cluster["DBClusterArn"] for cluster in AURORA_GLOBAL["rds.clusters"](source)]
    tables = [answer["Table"]["TableArn"] for answer in DYNAMODB_GLOBAL["dynamodb.tables"](source).values() if answer]
    return [*clusters, *sorted(tables)]


def _is_usable(look: Look, key: str) -> bool:
    found = look.ask("kms", "describe_key", KeyId=key)
    return bool(found and found["KeyMetadata"]["KeyState"] == "Enabled")


def restore_trials(scene: Scene) -> Verdict | None:
    plan = BACKUP["backup.restore_trials"](scene.here)
    if not plan:
        return None
    jobs = scene.here.things(
        "backup",
        "list_restore_jobs",
        "RestoreJobs",
        ByRestoreTestingPlanArn=plan["RestoreTestingPlan"]["RestoreTestingPlanArn"],
        ByCreatedAfter=int(scene.now.timestamp() - TRIALS_SECONDS),
    )
    return judge_restore_trials(jobs)


def old_snapshots(scene: Scene) -> Verdict | None:
    snapshots = scene.here.things(
        "rds", "describe_db_cluster_snapshots", "DBClusterSnapshots", DBClusterIdentifier=scene.here.name("cluster")
    )
    days = scene.status.database.backup_retention_days
    return judge_old_snapshots(snapshots, days, scene.now, scene.bounds.min_snapshot_days)


COPIES: Mapping[str, Inspector] = {
    "data.backup_copies": copies,
    "data.restore_trials": restore_trials,
    "data.old_snapshots": old_snapshots,
}
