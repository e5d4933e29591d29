# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who runs the playbooks where IAM decides: a role with the shipped policies, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.story.playbooks import ROOT, Outcome, play

FILES = sorted((ROOT / "roles/access/files").glob("deployer-policy-*.json"))
# As the policies name them.
REGIONS = ("us-east-1", "us-east-2")
REFUSAL = re.compile(r"refused (\S+) on (\S+) to (\S+)")


@dataclass(frozen=True)
class Deployer:
    lab: Lab
    credentials: dict[str, str]

    @property
    def env(self) -> dict[str, str]:
        return {
            "AWS_ACCESS_KEY_ID": self.credentials["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": self.credentials["SecretAccessKey"],
            "AWS_SESSION_TOKEN": self.credentials["SessionToken"],
        }

    def play(self, name: str, *arguments: str) -> Outcome:
        return play(self.lab, name, *arguments, extra=self.env)

    def client(self, service: str, region: str = REGIONS[0]) -> Any:
        return self.lab.client(service, region, credentials=self.credentials)


def filled(text: str, suffix: str, regions: Iterable[str] = REGIONS) -> str:
    """A policy as its user completes it."""
    named = text.replace(json.dumps(list(REGIONS)), json.dumps(list(regions)))
    return named.replace("${account}", ACCOUNT).replace("${suffix}", suffix)


def make_deployer(lab: Lab, suffix: str, regions: Iterable[str] = REGIONS) -> Deployer:
    iam = lab.client("iam")
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT}}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = iam.create_role(RoleName="deployer", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    for file in FILES:
        policy = filled(file.read_text(), suffix, regions)
        made = iam.create_policy(PolicyName=file.stem, PolicyDocument=policy)["Policy"]["Arn"]
        iam.attach_role_policy(RoleName="deployer", PolicyArn=made)
    session = lab.client("sts").assume_role(RoleArn=role, RoleSessionName="story")
    return Deployer(lab, session["Credentials"])


def log_mark(lab: Lab) -> int:
    return lab.state.log("backend").stat().st_size


def refusals(lab: Lab, who: str = "", since: int = 0) -> list[str]:
    """What IAM refused to a role of this name, or to any role, as the backend's log tells."""
    text = lab.state.log("backend").read_bytes()[since:].decode()
    return [
        f"{action} on {arn}"
        for action, arn, principal in REFUSAL.findall(text)
        if f":assumed-role/{who}/" in principal or not who
    ]
