# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM roles for services: reading one with its policy and profile, and the plan that makes it as wanted."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from .._core.plan import Plan, Step, tag_changes, tag_dict, tag_list
from .._core.service_role import ServiceRole, as_resource, normal_policy
from .errors import answer_unless

ABSENT = frozenset({"NoSuchEntity"})


def _document(value: Any) -> dict[str, Any]:
    """botocore decodes policy documents; a URL-encoded text is what the API itself answers."""
    return json.loads(unquote(value)) if isinstance(value, str) else dict(value)


def _or_none(call: Any, **arguments: Any) -> Any:
    return answer_unless(ABSENT, lambda: call(**arguments))


def describe_role(client: Any, name: str, policy_name: str) -> ServiceRole | None:
    """The role as it stands, None where there is none."""
    answer = _or_none(client.get_role, RoleName=name)
    if answer is None:
        return None
    role = answer["Role"]
    policy = _or_none(client.get_role_policy, RoleName=name, PolicyName=policy_name)
    profile = _or_none(client.get_instance_profile, InstanceProfileName=name)
    return ServiceRole(
        name=name,
        description=role.get("Description", ""),
        trust=_document(role["AssumeRolePolicyDocument"]),
        policy_name=policy_name,
        policy=_document(policy["PolicyDocument"]) if policy else {},
        instance_profile=bool(profile and profile["InstanceProfile"]["Roles"]),
        tags=tag_dict(role.get("Tags")),
    )


def plan_role(client: Any, wanted: ServiceRole) -> Plan:
    """What it takes for the role, its policy and its profile to be as wanted."""
    seen = describe_role(client, wanted.name, wanted.policy_name)
    name, tags = wanted.name, dict(wanted.tags)
    steps: list[Step] = []
    if seen is None:
        steps.append(
            Step(
                "iam:CreateRole",
                lambda: client.create_role(
                    RoleName=name,
                    Description=wanted.description,
                    AssumeRolePolicyDocument=json.dumps(wanted.trust),
                    Tags=tag_list(tags),
                ),
            )
        )
    else:
        tags = {**seen.tags, **tags}
        missing = tag_changes(seen.tags, wanted.tags)
        if normal_policy(seen.trust) != normal_policy(wanted.trust):
            document = json.dumps(wanted.trust)
            steps.append(
                Step(
                    "iam:UpdateAssumeRolePolicy",
                    lambda: client.update_assume_role_policy(RoleName=name, PolicyDocument=document),
                )
            )
        if seen.description != wanted.description:
            steps.append(
                Step(
                    "iam:UpdateRole",
                    lambda: client.update_role(RoleName=name, Description=wanted.description),
                )
            )
        if missing:
            steps.append(Step("iam:TagRole", lambda: client.tag_role(RoleName=name, Tags=tag_list(missing))))
    if seen is None or normal_policy(seen.policy) != normal_policy(wanted.policy):
        policy = json.dumps(wanted.policy)
        steps.append(
            Step(
                "iam:PutRolePolicy",
                lambda: client.put_role_policy(RoleName=name, PolicyName=wanted.policy_name, PolicyDocument=policy),
            )
        )
    if wanted.instance_profile and not (seen and seen.instance_profile):
        steps.extend(_profile_steps(client, wanted))
    after = as_resource(wanted) | {"tags": dict(sorted(tags.items()))}
    return Plan(as_resource(seen) if seen else {}, after, tuple(steps))


def _profile_steps(client: Any, wanted: ServiceRole) -> list[Step]:
    """A profile may stand without its role where an earlier run was cut off between the two calls."""
    name = wanted.name
    steps = []
    if _or_none(client.get_instance_profile, InstanceProfileName=name) is None:
        tags = tag_list(wanted.tags)
        steps.append(
            Step(
                "iam:CreateInstanceProfile",
                lambda: client.create_instance_profile(InstanceProfileName=name, Tags=tags),
            )
        )
    steps.append(
        Step(
            "iam:AddRoleToInstanceProfile",
            lambda: client.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name),
        )
    )
    return steps


def plan_no_role(client: Any, name: str, policy_name: str) -> Plan:
    """What it takes for the role and its instance profile to be gone."""
    seen = describe_role(client, name, policy_name)
    profile = _or_none(client.get_instance_profile, InstanceProfileName=name)
    steps: list[Step] = []
    if profile and profile["InstanceProfile"]["Roles"]:
        steps.append(
            Step(
                "iam:RemoveRoleFromInstanceProfile",
                lambda: client.remove_role_from_instance_profile(InstanceProfileName=name, RoleName=name),
            )
        )
    if profile:
        steps.append(
            Step("iam:DeleteInstanceProfile", lambda: client.delete_instance_profile(InstanceProfileName=name))
        )
    if seen and seen.policy:
        steps.append(
            Step(
                "iam:DeleteRolePolicy",
                lambda: client.delete_role_policy(RoleName=name, PolicyName=policy_name),
            )
        )
    if seen:
        steps.append(Step("iam:DeleteRole", lambda: client.delete_role(RoleName=name)))
    return Plan(as_resource(seen) if seen else {}, {}, tuple(steps))
