# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EC2: launch templates as the API gives them back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from lab.patches.tools import Answer, Params, around, first, listed, service


def apply() -> None:
    metadata_options_have_no_state()
    volumes_keep_their_key()
    versions_can_be_deleted()


def metadata_options_have_no_state() -> None:
    """What was not asked for must not come back, or it looks like a change."""

    @around(service("ec2"), "_lt_data_xml")
    def render(inner: Callable[..., str], data: dict[str, Any]) -> str:
        return inner(data).replace("<metadataOptions><state>applied</state>", "<metadataOptions>")


def volumes_keep_their_key() -> None:
    """Ebs.KmsKeyId comes back as it was given."""
    ec2 = service("ec2")

    @around(ec2, "_parse_lt_data")
    def parse(
        inner: Callable[..., dict[str, Any]], params: Params, prefix: str = "LaunchTemplateData"
    ) -> dict[str, Any]:
        data = inner(params, prefix)
        for number, mapping in enumerate(data.get("BlockDeviceMappings", []), start=1):
            key = first(params, f"{prefix}.BlockDeviceMapping.{number}.Ebs.KmsKeyId")
            if key and "Ebs" in mapping:
                mapping["Ebs"]["KmsKeyId"] = key
        return data

    @around(ec2, "_lt_data_xml")
    def render(inner: Callable[..., str], data: dict[str, Any]) -> str:
        volumes = [mapping["Ebs"] for mapping in data.get("BlockDeviceMappings", []) if "Ebs" in mapping]
        keys = iter([volume.get("KmsKeyId", "") for volume in volumes])

        def with_key(found: re.Match[str]) -> str:
            key = next(keys)
            return f"{found[0]}<kmsKeyId>{escape(key)}</kmsKeyId>" if key else found[0]

        return re.sub("<ebs>", with_key, inner(data))


def versions_can_be_deleted() -> None:
    """DeleteLaunchTemplateVersions; the default version is refused."""
    ec2 = service("ec2")

    def delete(params: Params) -> Answer:
        wanted, name = first(params, "LaunchTemplateId"), first(params, "LaunchTemplateName")
        template = next(
            (
                template
                for template in ec2._launch_templates.values()
                if wanted == template["LaunchTemplateId"] or name == template["LaunchTemplateName"]
            ),
            None,
        )
        if template is None:
            missing: Answer = ec2._error(
                "InvalidLaunchTemplateId.NotFoundException", "The specified launch template does not exist", 400
            )
            return missing
        done, failed = "", ""
        for number in listed(params, "LaunchTemplateVersion"):
            version = next((one for one in template["Versions"] if str(one["VersionNumber"]) == number), None)
            item = (
                f"<launchTemplateId>{template['LaunchTemplateId']}</launchTemplateId>"
                f"<launchTemplateName>{template['LaunchTemplateName']}</launchTemplateName>"
                f"<versionNumber>{number}</versionNumber>"
            )
            if version is None:
                failed += _failure(item, "launchTemplateVersionDoesNotExist", "The version does not exist")
            elif version["DefaultVersion"]:
                failed += _failure(item, "unexpectedError", "The default version cannot be deleted")
            else:
                template["Versions"].remove(version)
                done += f"<item>{item}</item>"
        answer: Answer = ec2._xml(
            200,
            "DeleteLaunchTemplateVersionsResponse",
            f"<successfullyDeletedLaunchTemplateVersionSet>{done}</successfullyDeletedLaunchTemplateVersionSet>"
            f"<unsuccessfullyDeletedLaunchTemplateVersionSet>{failed}</unsuccessfullyDeletedLaunchTemplateVersionSet>",
        )
        return answer

    ec2._ACTION_MAP["DeleteLaunchTemplateVersions"] = delete


def _failure(item: str, code: str, message: str) -> str:
    return f"<item>{item}<responseError><code>{code}</code><message>{message}</message></responseError></item>"
