# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of awx/ in an AWX that is there: CONTROLLER_HOST and CONTROLLER_OAUTH_TOKEN name it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from tests.story.playbooks import PROGRAM, RECAP, ROOT

HOST, TOKEN = os.environ.get("CONTROLLER_HOST", ""), os.environ.get("CONTROLLER_OAUTH_TOKEN", "")
pytestmark = pytest.mark.skipif(
    not (HOST and TOKEN), reason="no AWX: CONTROLLER_HOST and CONTROLLER_OAUTH_TOKEN name none"
)


def apply() -> int:
    """Make everything; how many things were changed."""
    run = subprocess.run(
        [PROGRAM, "playbooks/awx.yml"], cwd=ROOT, capture_output=True, text=True, timeout=1800, check=False
    )
    assert run.returncode == 0, run.stdout[-3000:]
    return sum(int(changed) for _host, _ok, changed, _unreachable, _failed in RECAP.findall(run.stdout))


def ask(path: str, sent: Mapping[str, Any] | None = None) -> Any:
    data = None if sent is None else json.dumps(sent).encode()
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    with urlopen(Request(f"{HOST}{path}", data=data, headers=headers), timeout=60) as answer:
        return json.load(answer)


def test_a_second_run_changes_nothing() -> None:
    apply()
    assert apply() == 0


@pytest.mark.parametrize("answers", [{"mode": "hurry", "accept_data_loss": "false"}, {"mode": "auto"}])
def test_a_wrong_answer_is_refused(answers: Mapping[str, str]) -> None:
    [template] = ask(f"/api/v2/job_templates/?name={quote('DR failover')}")["results"]
    with pytest.raises(HTTPError) as refused:
        ask(f"/api/v2/job_templates/{template['id']}/launch/", {"extra_vars": answers, "job_type": "check"})
    assert refused.value.code == 400
