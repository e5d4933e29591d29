# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small corrections of ministack, each named after the AWS behaviour that it restores.

There is a file for each service. Its apply() does the work, and each function inside is one correction. The files may
only be imported where ministack is.
"""

from __future__ import annotations

import importlib

SERVICES = (
    "autoscaling",
    "autoscaling_instances",
    "backup",
    "backup_testing",
    "cloudwatch",
    "cloudwatch_alarms",
    "dynamodb",
    "dynamodb_indexes",
    "ec2",
    "ec2_capacity",
    "ec2_images",
    "ec2_launch_templates",
    "ec2_network",
    "ec2_repeats",
    "ec2_security_groups",
    "elbv2",
    "elbv2_functions",
    "eventbridge",
    "eventbridge_buses",
    "iam",
    "iam_simulation",
    "lambda_functions",
    "rds",
    "rds_clusters",
    "rds_global",
    "rds_global_moves",
    "rds_global_progress",
    "rds_metrics",
    "rds_parameters",
    "rds_snapshots",
    "route53",
    "route53_answers",
    "route53_features",
    "route53_health",
    "secretsmanager",
    "servicequotas",
    "sns",
    "tagging",
)


def apply_all() -> None:
    """Apply every patch to the ministack of this process."""
    for name in SERVICES:
        importlib.import_module(f"lab.patches.{name}").apply()
