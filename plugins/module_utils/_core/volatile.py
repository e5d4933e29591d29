# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS answers about a resource without anybody having changed it, each with the reason why it does not count.

Everything else counts. A field is named by its path, through lists as if they were not there; a star is any one name,
where answers are kept by the names of things. What is below a field goes too.
"""

from __future__ import annotations

from collections.abc import Mapping

Reasons = Mapping[str, str]
ANY = "*"

_USE = "counts what is stored or used"
_RESTORE = "moves on as backups are made"
_COMES_UP = "AWS brings it up by itself, and no role acts on it"
_RESTART = "a restart makes it in-sync, and no role restarts anything"
_WORDS = "what AWS tells of a parameter, not how it is set"
_ALARM = "what the alarm says, not how it is set"
_RUNS = "each run writes it"
_KEPT = "written by monitors, controllers and failovers; the role keeps what stands"

VOLATILE: Mapping[str, Reasons] = {
    "ec2.subnets": {"AvailableIpAddressCount": _USE},
    "ec2.vpc_endpoints": {"State": _COMES_UP},
    "ec2.zones": {"Messages": "news about a zone"},
    "logs.groups": {"storedBytes": _USE},
    "dynamodb.tables": {
        "*.Table.ItemCount": _USE,
        "*.Table.TableSizeBytes": _USE,
        "*.Table.Replicas.WarmThroughput": "AWS raises it as the table is used",
        "*.Table.WarmThroughput": "AWS raises it as the table is used",
    },
    "dynamodb.backups": {
        "*.PointInTimeRecoveryDescription.EarliestRestorableDateTime": _RESTORE,
        "*.PointInTimeRecoveryDescription.LatestRestorableDateTime": _RESTORE,
    },
    "iam.roles": {"*.Role.RoleLastUsed": "each use of the role writes it"},
    "rds.clusters": {
        "DBClusterMembers.DBClusterParameterGroupStatus": _RESTART,
        "EarliestRestorableTime": _RESTORE,
        "LatestRestorableTime": _RESTORE,
    },
    "rds.instances": {"DBParameterGroups.ParameterApplyStatus": _RESTART, "LatestRestorableTime": _RESTORE},
    "rds.parameters": {"*.AllowedValues": _WORDS, "*.Description": _WORDS, "*.MinimumEngineVersion": _WORDS},
    "secretsmanager.secret": {
        "LastAccessedDate": "each use of the secret writes it",
        "ReplicationStatus.LastAccessedDate": "each use of the secret writes it",
    },
    "elbv2.load_balancers": {"State": _COMES_UP},
    "autoscaling.groups": {
        "DesiredCapacity": "the scaling policy chooses it, between bounds that count",
        "Instances": "they come and go with the capacity",
    },
    "ssm.kept": {"Value": _KEPT, "Version": _KEPT, "LastModifiedDate": _KEPT},
    "cloudwatch.alarms": {
        "EvaluationState": _ALARM,
        "StateReason": _ALARM,
        "StateReasonData": _ALARM,
        "StateTransitionedTimestamp": _ALARM,
        "StateUpdatedTimestamp": _ALARM,
        "StateValue": _ALARM,
    },
    "sns.topic": {
        "*.Attributes.SubscriptionsConfirmed": _USE,
        "*.Attributes.SubscriptionsDeleted": _USE,
        "*.Attributes.SubscriptionsPending": _USE,
    },
    "sqs.queue": {
        "Attributes.ApproximateNumberOfMessages": _USE,
        "Attributes.ApproximateNumberOfMessagesDelayed": _USE,
        "Attributes.ApproximateNumberOfMessagesNotVisible": _USE,
    },
    "sqs.event_queues": {
        "*.Attributes.ApproximateNumberOfMessages": _USE,
        "*.Attributes.ApproximateNumberOfMessagesDelayed": _USE,
        "*.Attributes.ApproximateNumberOfMessagesNotVisible": _USE,
    },
    "events.archive": {"EventCount": _USE, "SizeBytes": _USE, "State": _COMES_UP, "StateReason": _COMES_UP},
    "lambda.functions": {
        "*.Code.Location": "a link that is signed anew for each reader",
        "*.Configuration.LastUpdateStatus": _COMES_UP,
        "*.Configuration.LastUpdateStatusReason": _COMES_UP,
        "*.Configuration.LastUpdateStatusReasonCode": _COMES_UP,
        "*.Configuration.RevisionId": "the state writes it too; a change of code or settings writes LastModified",
        "*.Configuration.State": _COMES_UP,
        "*.Configuration.StateReason": _COMES_UP,
        "*.Configuration.StateReasonCode": _COMES_UP,
    },
    "backup.plans": {"*.LastExecutionDate": _RUNS},
    "backup.restore_trials": {"RestoreTestingPlan.LastExecutionTime": _RUNS},
    "backup.vaults": {"NumberOfRecoveryPoints": _USE},
    # The state itself counts: it has to follow the writer.
    "lambda.mappings": {
        "*.LastModified": "a failover that turns it there and back leaves what stood",
        "*.LastProcessingResult": "each batch writes it",
        "*.StateTransitionReason": "tells who changed the state, which counts by itself",
    },
    "elbv2.function_target": {
        "*.TargetHealthDescriptions.TargetHealth": "how the function is, not which one it is",
    },
    "route53.zone": {"ResourceRecordSetCount": "counts the records of others too; ours are read one by one"},
}

# Options of roles, by their names.
VOLATILE_OPTIONS: Reasons = {
    "aurora_global_offered_version": "taken only while nothing stands, and then nothing is recorded",
    "compute_program": "follows from what demo_application works with, which counts among the inputs of compute",
    "compute_observed": "what stands is read with the world, and its capacity is volatile there",
    "demo_application_package_dir": "where this controller builds, not what: the sources count",
    "functions_package_dir": "where this controller builds, not what: the sources count",
    "health_monitor_package_dir": "where this controller builds, not what: the sources count",
}
