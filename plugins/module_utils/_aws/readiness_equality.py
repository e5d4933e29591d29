# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of equality: what a region has, beside what the region that writes has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from .._core.readiness_check import Verdict, compared, unknown
from .._core.readiness_equality import Things, differences
from .._core.readiness_equality_holds import (
    alarm_faults,
    alarm_things,
    certificate_faults,
    certificate_things,
    dashboard_things,
    key_faults,
    key_things,
    parameter_things,
    secret_faults,
    secret_things,
)
from .._core.readiness_equality_rules import group_things, policy_things, role_things
from .._core.readiness_equality_runs import (
    function_faults,
    function_things,
    image_things,
    template_faults,
    template_things,
)
from .._core.readiness_likeness import Likeness
from .readiness_likeness import blocks_in, likeness_in, reference_of
from .readiness_scene import Inspector, Scene
from .world_data import PARAMETERS, S3_REPLICATION
from .world_functions import FUNCTIONS
from .world_look import Look, each
from .world_network import ENCRYPTION, NETWORK
from .world_service import COMPUTE, HEALTH_MONITOR
from .world_watch import ACCESS, DNS_FAILOVER, MONITORING

SITE = "Run site.yml for the region, or list the difference in readiness_meant_differences with its reason."


@dataclass(frozen=True)
class View:
    """One region, and how its texts become those of any."""

    scene: Scene
    look: Look
    one: Likeness


ThingsOf = Callable[[View], Things]
FaultsOf = Callable[[View], list[str]]


@dataclass(frozen=True)
class Comparison:
    """What is compared, and what is a fault in any region."""

    things: ThingsOf
    wanted: str
    faults: FaultsOf | None = None
    mend: str = SITE


def view(scene: Scene, region: str) -> View:
    return View(scene, scene.look(region), likeness_in(scene, region))


def inspect_equality(check: str, comparison: Comparison, scene: Scene) -> Verdict | None:
    """Beside the region that others are compared with; that one itself is looked at for faults alone."""
    reference = reference_of(scene)
    here = view(scene, scene.region)
    found = list(comparison.faults(here)) if comparison.faults else []
    if scene.region == reference:
        if comparison.faults is None or not comparison.things(here):
            return None
        return compared(check, found, scene.bounds.meant, comparison.wanted, comparison.mend)
    if reference not in scene.statuses or not scene.statuses[reference].reachable:
        return unknown(f"{reference} does not answer", comparison.wanted, "Look whether the region is lost.")
    ours, theirs = comparison.things(here), comparison.things(view(scene, reference))
    if not ours and not theirs and not found:
        return None
    found += [here.one.told(one) for one in differences(check, ours, theirs, reference)]
    return compared(check, found, scene.bounds.meant, comparison.wanted, comparison.mend)


def _functions(this: View) -> dict[str, Any]:
    asked = (HEALTH_MONITOR["lambda.functions"], FUNCTIONS["lambda.functions"])
    return {name: found for read in asked for name, found in _named(this, read(this.look)).items()}


def _named(this: View, found: Mapping[str, Any]) -> dict[str, Any]:
    """By whole names: monitors are asked for by their types."""
    return {name if name.endswith(this.look.end) else this.look.name(name): one for name, one in found.items()}


def _function_things(this: View) -> Things:
    return function_things(_functions(this), FUNCTIONS["lambda.mappings"](this.look), this.one)


def _versions(this: View) -> Any:
    return COMPUTE["ec2.launch_template_versions"](this.look)


def _template_faults(this: View) -> list[str]:
    return template_faults(_versions(this), COMPUTE["autoscaling.groups"](this.look), this.one)


def _image_things(this: View) -> Things:
    versions = sorted(_versions(this), key=lambda version: int(version["VersionNumber"]))
    asked = str(versions[-1]["LaunchTemplateData"].get("ImageId", "")) if versions else ""
    only = [{"Name": "image-id", "Values": [asked]}]
    return image_things(this.look.things("ec2", "describe_images", "Images", Filters=only) if asked else [], asked)


def _parameter_things(this: View) -> Things:
    found = [*PARAMETERS["ssm.parameters"](this.look), *PARAMETERS["ssm.kept"](this.look)]
    return parameter_things(found, f"/dr-{this.look.system.suffix}/", this.one)


def _secrets(this: View) -> list[Any]:
    asked = each(
        lambda arn: this.look.ask("secretsmanager", "describe_secret", SecretId=arn),
        sorted({f"database-{this.look.system.suffix}", *map(_secret_name, this.look.tags("secretsmanager:secret:"))}),
    )
    return list(asked.values())


def _secret_name(arn: str) -> str:
    return arn.rpartition(":")[2][:-7]


def _secret_faults(this: View) -> list[str]:
    """A replica says nothing of its own state; the region that replicates it does."""
    secrets = [one for one in _secrets(this) if one]
    primaries = {
        one["Name"]: this.scene.look(one["PrimaryRegion"]).ask(
            "secretsmanager", "describe_secret", SecretId=one["Name"]
        )
        for one in secrets
        if one.get("PrimaryRegion", this.look.region) != this.look.region
    }
    return secret_faults(secrets, primaries, this.one)


def _group_things(this: View) -> Things:
    found = NETWORK["ec2.security_groups"](this.look)
    return group_things(found, blocks_in(this.scene, this.look.region), this.one)


def _policy_things(this: View) -> Things:
    stand, policies, attached = (ACCESS[kind](this.look) for kind in ("iam.roles", "iam.policies", "iam.attached"))
    roles = role_things(stand, policies, attached, this.one)
    keys = {this.look.name("dr"): ENCRYPTION["kms.policy"](this.look)}
    buckets = S3_REPLICATION["s3.policy"](this.look)
    return {**roles, **policy_things("bucket", buckets, this.one), **policy_things("key", keys, this.one)}


def _alarms(this: View) -> list[Any]:
    return [*MONITORING["cloudwatch.alarms"](this.look), *DNS_FAILOVER["cloudwatch.alarms"](this.look)]


def _certificates(this: View) -> list[Any]:
    """Those of the listeners. One that IAM keeps has no reader here, so it makes the check unknown."""
    listeners = [one for found in COMPUTE["elbv2.listeners"](this.look).values() for one in found]
    arns = sorted({one["CertificateArn"] for found in listeners for one in found.get("Certificates", ())})
    if strange := [arn for arn in arns if ":acm:" not in arn]:
        raise ValueError(f"{strange[0]} is no certificate of ACM")
    asked = each(lambda arn: this.look.ask("acm", "describe_certificate", CertificateArn=arn), arns)
    return [one["Certificate"] for one in asked.values() if one]


def _certificate_faults(this: View) -> list[str]:
    return certificate_faults(_certificates(this), this.scene.now, this.scene.bounds.min_certificate_days)


def _key(this: View, kinds: Iterable[str] = ("kms.key", "kms.rotation")) -> list[Any]:
    return [ENCRYPTION[kind](this.look) for kind in kinds]


COMPARISONS: Mapping[str, Comparison] = {
    "equality.image": Comparison(_image_things, "the same image, available"),
    "equality.launch_template": Comparison(
        lambda this: template_things(_versions(this), this.one),
        "the same template, and its newest version in use",
        _template_faults,
    ),
    "equality.functions": Comparison(
        _function_things,
        "the same code and settings of each function",
        lambda this: function_faults(_functions(this), this.one),
    ),
    "equality.parameters": Comparison(_parameter_things, "the same parameters"),
    "equality.secrets": Comparison(
        lambda this: secret_things(_secrets(this), this.one),
        "the same version of each secret, and replicas in sync",
        _secret_faults,
        "Run aws secretsmanager replicate-secret-to-regions in the primary region, or site.yml.",
    ),
    "equality.security_groups": Comparison(_group_things, "the same rules"),
    "equality.policies": Comparison(_policy_things, "the same rights"),
    "equality.alarms": Comparison(
        lambda this: alarm_things(_alarms(this), this.one),
        "the same alarms, with their actions on",
        lambda this: alarm_faults(_alarms(this), this.one),
    ),
    "equality.dashboards": Comparison(
        lambda this: dashboard_things(MONITORING["cloudwatch.dashboard"](this.look), this.one), "the same dashboard"
    ),
    "equality.certificates": Comparison(
        lambda this: certificate_things(_certificates(this)),
        "certificates of the same names that do not end soon",
        _certificate_faults,
        "Issue or import the certificate in ACM, and name it in compute_certificate_arn.",
    ),
    "equality.keys": Comparison(
        lambda this: key_things(*_key(this)),
        "the same kind of key, enabled and rotated",
        lambda this: key_faults(*_key(this)),
        "Enable the key and its rotation in KMS; cancel its deletion while there is time.",
    ),
}
EQUALITY: Mapping[str, Inspector] = {
    check: partial(inspect_equality, check, comparison) for check, comparison in COMPARISONS.items()
}
