# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module secretsmanager_generated_secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lab.testing import Lab
from tests.integration.runner import Task, play

WANTED: dict[str, Any] = {
    "name": "database-drill",
    "username": "dbmaster",
    "length": 40,
    "kms_key_id": "alias/key-us-east-1-drill",
    "replicas": [{"region": "us-east-2", "kms_key_id": "alias/key-us-east-2-drill"}],
    "extra": {"dbname": "transactions"},
    "tags": {"Environment": "drill"},
}
CHANGED = {
    **WANTED,
    "description": "The master user of the database.",
    "username": "somebody-else",
    "length": 20,
    "replicas": [*WANTED["replicas"], {"region": "us-west-2"}],
    "tags": {"Cost-Center": 4711},
}
GONE = {"name": "database-drill", "state": "absent"}
READ = ["DescribeSecret"]


def test_a_life_of_a_secret_that_nobody_sees(lab: Lab, tmp_path: Path) -> None:
    # The most talkative run that there is: the value must not be in it.
    loud = {"debug_botocore_endpoint_logs": True}
    run = play(
        lab,
        tmp_path,
        "secretsmanager_generated_secret",
        [
            Task("predict", WANTED, check=True),
            Task("apply", WANTED | loud),
            Task("again", WANTED | loud),
            Task("predict a change", CHANGED, check=True),
            Task("change", CHANGED | loud),
            Task("changed already", CHANGED),
        ],
        flags=["-vvvv"],
    )
    answer = lab.client("secretsmanager").get_secret_value(SecretId="database-drill")
    value = json.loads(answer["SecretString"])
    assert (value["username"], value["dbname"], len(value["password"])) == ("dbmaster", "transactions", 40)
    assert value["password"] not in run.output
    assert json.dumps(value["password"])[1:-1] not in run.output
    assert not set(value["password"]) & set("\"@/\\ '")
    for region in ("us-east-2", "us-west-2"):
        copy = lab.client("secretsmanager", region).get_secret_value(SecretId="database-drill")
        assert copy["SecretString"] == answer["SecretString"]

    assert run.calls() == {
        "predict": READ,
        "apply": [*READ, "GetRandomPassword", "CreateSecret"],
        "again": READ,
        "predict a change": READ,
        "change": [*READ, "UpdateSecret", "ReplicateSecretToRegions", "TagResource"],
        "changed already": READ,
    }
    assert [name for name, changed in run.changed().items() if not changed] == ["again", "changed already"]
    made = run["apply"].result["secret"]
    assert run["predict"].result["secret"] == {**made, "arn": ""}
    assert run["again"].result["secret"]["arn"] == made["arn"]
    assert [replica["region"] for replica in run["change"].before["replicas"]] == ["us-east-2"]
    assert [replica["region"] for replica in run["change"].after["replicas"]] == ["us-east-2", "us-west-2"]
    assert run["change"].after["tags"] == {"Environment": "drill", "Cost-Center": "4711"}

    end = play(
        lab,
        tmp_path,
        "secretsmanager_generated_secret",
        [
            Task("predict the end", GONE, check=True),
            Task("end", GONE),
            Task("ended already", GONE),
            Task("predict its return", CHANGED, check=True),
            Task("return", CHANGED),
            Task("returned already", CHANGED),
            Task("end for good", GONE | {"recovery_window": 0}),
            Task("ended for good already", GONE | {"recovery_window": 0}),
        ],
    )
    assert end.calls() == {
        "predict the end": READ,
        "end": [*READ, "RemoveRegionsFromReplication", "DeleteSecret"],
        "ended already": READ,
        "predict its return": READ,
        "return": [*READ, "RestoreSecret", "ReplicateSecretToRegions"],
        "returned already": READ,
        "end for good": [*READ, "RemoveRegionsFromReplication", "DeleteSecret"],
        "ended for good already": READ,
    }
    assert end["return"].before == {}
    assert not end["returned already"].changed
    assert end["end"].result["secret"] == end["end for good"].result["secret"] == {}
    left = lab.client("secretsmanager").list_secrets(IncludePlannedDeletion=True)["SecretList"]
    assert [secret["Name"] for secret in left if secret["Name"] == "database-drill"] == []
