# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What parliament finds in policies, and the reasons for which some of it stays."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import parliament


@dataclass(frozen=True)
class Reason:
    """Why findings stay: of the policies whose name, and with the details that, the patterns fit."""

    policy: str
    issue: str
    detail: str
    because: str

    def explains(self, policy: str, issue: str, detail: str) -> bool:
        return issue == self.issue and bool(re.fullmatch(self.policy, policy) and re.search(self.detail, detail))


def unexplained(policies: Mapping[str, Mapping[str, Any]], reasons: tuple[Reason, ...]) -> list[str]:
    """The findings that no reason explains, and the reasons that explain none."""
    found = [
        (name, str(finding.issue), str(finding.detail))
        for name, policy in policies.items()
        for finding in parliament.analyze_policy_string(json.dumps(policy)).findings
    ]
    left = [": ".join(one) for one in found if not any(reason.explains(*one) for reason in reasons)]
    return left + [reason.because for reason in reasons if not any(reason.explains(*one) for one in found)]
