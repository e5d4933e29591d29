# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module rds_global_member."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from lab.testing import Lab
from tests.integration.runner import Task, play

MODULE = "rds_global_member"
EAST, WEST = "us-east-1", "us-east-2"
PASSWORD = "made-up-Tr0ub4dor"
ENGINE = "aurora-postgresql"
CLASS = "db.r6g.large"
LOOK = ["DescribeDBClusters", "DescribeDBInstances"]
READ = [*LOOK, "DescribeGlobalClusters"]
READ_NOTHING = ["DescribeDBClusters", "DescribeGlobalClusters"]


def wanted(suffix: str, region: str = EAST, instances: int = 1) -> dict[str, Any]:
    return {
        "region": region,
        "global_cluster_identifier": f"global-{suffix}",
        "db_cluster_identifier": f"cluster-{region}-{suffix}",
        "engine": ENGINE,
        "kms_key_id": f"arn:aws:kms:{region}:111122223333:key/11111111-2222-3333-4444-555555555555",
        "instance_identifiers": [f"db-{number + 1}-{region}-{suffix}" for number in range(instances)],
        "instance_class": CLASS,
        "tags": {"Environment": suffix},
    }


def absent(suffix: str, region: str = EAST, **more: Any) -> dict[str, Any]:
    return {"region": region, "db_cluster_identifier": f"cluster-{region}-{suffix}", "state": "absent", **more}


def make_container(lab: Lab, suffix: str) -> None:
    lab.client("rds").create_global_cluster(
        GlobalClusterIdentifier=f"global-{suffix}", Engine=ENGINE, StorageEncrypted=True
    )


def make_secret(lab: Lab, suffix: str, text: str = json.dumps({"username": "dbmaster", "password": PASSWORD})) -> str:
    lab.client("secretsmanager", WEST).create_secret(Name=f"database-{suffix}", SecretString=text)
    return f"database-{suffix}"


def make_member(lab: Lab, suffix: str, region: str = EAST, *, instances: int = 1, **settings: Any) -> str:
    """A member that somebody else made, as it is wanted; its ARN."""
    rds, goal = lab.client("rds", region), wanted(suffix, region, instances)
    master = {"MasterUsername": "dbmaster", "MasterUserPassword": PASSWORD} if region == EAST else {}
    tags = [{"Key": "Environment", "Value": suffix}, {"Key": "Owner", "Value": "somebody"}]
    made = rds.create_db_cluster(
        DBClusterIdentifier=goal["db_cluster_identifier"],
        GlobalClusterIdentifier=goal["global_cluster_identifier"],
        Engine=ENGINE,
        StorageEncrypted=True,
        KmsKeyId=goal["kms_key_id"],
        CopyTagsToSnapshot=True,
        Tags=tags,
        **master,
        **settings,
    )
    for name in goal["instance_identifiers"]:
        make_instance(lab, name, goal["db_cluster_identifier"], region, tags)
    return str(made["DBCluster"]["DBClusterArn"])


def make_instance(lab: Lab, name: str, cluster: str, region: str, tags: list[dict[str, str]]) -> None:
    lab.client("rds", region).create_db_instance(
        DBInstanceIdentifier=name,
        DBClusterIdentifier=cluster,
        DBInstanceClass=CLASS,
        Engine=ENGINE,
        AutoMinorVersionUpgrade=False,
        Tags=tags,
    )


def test_the_first_member_founds_and_the_second_joins_and_the_password_is_never_seen(lab: Lab, tmp_path: Path) -> None:
    secret = {"secret_id": make_secret(lab, "found"), "secret_region": WEST, "database_name": "transactions"}
    founding = {**wanted("found", instances=2), **secret, "log_exports": ["postgresql"]}
    joining = {**wanted("found", WEST), **secret}
    nothing = {**founding, "global_cluster_identifier": "global-nothing"}
    make_container(lab, "found")
    run = play(
        lab,
        tmp_path,
        MODULE,
        [
            Task("predict on nothing", nothing, check=True),
            Task("on nothing", nothing, fails=True),
            Task("without a secret", {**founding, "secret_id": None}, fails=True),
            Task("predict", founding, check=True),
            Task("found", founding),
            Task("found already", founding),
            Task("predict a standby", joining, check=True),
            Task("join", joining),
            Task("joined already", joining),
        ],
        flags=["-vvv"],
    )
    assert run.calls() == {
        "predict on nothing": READ_NOTHING,
        "on nothing": READ_NOTHING,
        "without a secret": READ_NOTHING,
        "predict": READ_NOTHING,
        "found": [*READ_NOTHING, "GetSecretValue", "CreateDBCluster", "CreateDBInstance", "CreateDBInstance", *READ],
        "found already": READ,
        "predict a standby": READ_NOTHING,
        "join": [*READ_NOTHING, "CreateDBCluster", "CreateDBInstance", *READ],
        "joined already": READ,
    }
    assert run["on nothing"].result["msg"] == (
        "The global cluster global-nothing does not exist, so no cluster can join it. "
        "Make it with rds_global_cluster first."
    )
    assert "name the secret that holds it in secret_id" in run["without a secret"].result["msg"]
    create = ["rds:CreateDBCluster", "rds:CreateDBInstance", "rds:CreateDBInstance"]
    assert run["predict on nothing"].result["actions"] == run["predict"].result["actions"] == create
    assert run["found"].after == run["predict"].after == run["predict"].result["member"]
    made = run["found"].result["member"]
    assert (made["is_writer"], made["status"], made["database_name"]) == (True, "available", "transactions")
    assert made["log_exports"] == ["postgresql"]
    assert made["tags"] == {"Environment": "found"}
    assert [(seen["identifier"], seen["status"], seen["class"]) for seen in made["instances"]] == [
        ("db-1-us-east-1-found", "available", CLASS),
        ("db-2-us-east-1-found", "available", CLASS),
    ]
    assert run["found already"].result["member"] == made
    writers = {name: outcome.result["member"]["is_writer"] for name, outcome in run.outcomes.items() if outcome.changed}
    assert writers == {
        "predict on nothing": True,
        "predict": True,
        "found": True,
        "predict a standby": False,
        "join": False,
    }
    assert run["join"].result["member"]["kms_key_id"] == joining["kms_key_id"]
    assert run["joined already"].result["member"] == run["join"].result["member"]
    # The run was so wordy that it told the name of the secret, and yet not what is in it.
    assert secret["secret_id"] in run.output
    assert PASSWORD not in run.output


def test_an_existing_member_is_made_equal_and_keeps_what_nobody_named(lab: Lab, tmp_path: Path) -> None:
    make_container(lab, "equal")
    arn = make_member(lab, "equal", instances=2, VpcSecurityGroupIds=["sg-1", "sg-2"], Port=5432)
    lab.client("rds").delete_db_instance(DBInstanceIdentifier="db-1-us-east-1-equal", SkipFinalSnapshot=True)
    lab.client("rds").modify_db_cluster(
        DBClusterIdentifier="cluster-us-east-1-equal",
        CloudwatchLogsExportConfiguration={"EnableLogTypes": ["instance"]},
    )
    base = {**wanted("equal", instances=2), "vpc_security_group_ids": ["sg-2", "sg-1"], "port": 5432}
    other = {
        **base,
        "vpc_security_group_ids": ["sg-3"],
        "backup_retention_days": 14,
        "backup_window": "01:00-02:00",
        "maintenance_window": "Mon:04:30-Mon:05:30",
        "log_exports": ["postgresql"],
        "deletion_protection": True,
        "instance_class": "db.r6g.xlarge",
        "tags": {"Environment": "equal", "DR-Role": "primary"},
    }
    run = play(
        lab,
        tmp_path,
        MODULE,
        [
            Task("predict an instance", base, check=True),
            Task("make the instance again", base),
            Task("predict", other, check=True),
            Task("change", other),
            Task("changed already", {**other, "wait": False}),
            Task("another engine", {**other, "engine": "aurora-mysql", "log_exports": []}, fails=True),
            Task("another key", {**other, "kms_key_id": "alias/x:key/other"}, fails=True),
            Task("another subnet group", {**other, "db_subnet_group_name": "elsewhere"}, fails=True),
        ],
    )
    assert run["make the instance again"].calls == [*READ, "CreateDBInstance", *READ]
    assert run["make the instance again"].result["actions"] == ["rds:CreateDBInstance"]
    assert run["change"].calls == [
        *READ,
        *LOOK,
        "ModifyDBCluster",
        "AddTagsToResource",
        "AddTagsToResource",
        "AddTagsToResource",
        *["ModifyDBInstance", *LOOK] * 2,
        *READ,
    ]
    before, after = run["change"].before, run["change"].after
    assert run["predict"].after == after
    assert after == {
        **before,
        "security_group_ids": ["sg-3"],
        "backup_retention_days": 14,
        "backup_window": "01:00-02:00",
        "maintenance_window": "mon:04:30-mon:05:30",
        "log_exports": ["postgresql"],
        "deletion_protection": True,
        "tags": {"Environment": "equal", "Owner": "somebody", "DR-Role": "primary"},
        "instances": [
            {**seen, "class": "db.r6g.xlarge", "tags": {**seen["tags"], "DR-Role": "primary"}}
            for seen in before["instances"]
        ],
    }
    assert before["log_exports"] == ["instance"]
    assert run["change"].result["member"] == after
    assert run["changed already"].calls == READ
    assert not run["changed already"].changed
    for task, sentence in {
        "another engine": f"engine {ENGINE}, and aurora-mysql was asked for",
        "another key": f"kms_key_id {base['kms_key_id']}, and alias/x:key/other was asked for",
        "another subnet group": "db_subnet_group_name default, and elsewhere was asked for",
    }.items():
        assert sentence in run[task].result["msg"]
    assert run["change"].result["member"]["arn"] == arn


def test_instances_come_and_go_but_for_the_writer_and_the_last_one(lab: Lab, tmp_path: Path) -> None:
    make_container(lab, "many")
    make_member(lab, "many", instances=3)
    make_member(lab, "many", WEST)
    first, second, third = wanted("many", instances=3)["instance_identifiers"]
    one = {**wanted("many"), "removed_instance_identifiers": [second, third, "db-4-us-east-1-many"]}
    turned = {**one, "instance_identifiers": [second], "removed_instance_identifiers": [first]}
    [alone] = wanted("many", WEST)["instance_identifiers"]
    headless = {**wanted("many", WEST), "instance_identifiers": [], "removed_instance_identifiers": [alone]}
    run = play(
        lab,
        tmp_path,
        MODULE,
        [
            Task("predict", one, check=True),
            Task("remove two", one),
            Task("removed already", one),
            Task("the writer", turned),
            Task("the writer again", turned),
            Task("the last one", headless),
        ],
    )
    delete = ["DeleteDBInstance", *LOOK]
    assert run["remove two"].calls == [*READ, *delete, *delete, *READ]
    assert run["predict"].after == run["remove two"].after
    assert [seen["identifier"] for seen in run["remove two"].result["member"]["instances"]] == [first]
    assert run["removed already"].calls == READ
    # The instance that writes is named, and stays all the same.
    assert run["the writer"].result["actions"] == ["rds:CreateDBInstance"]
    assert [seen["identifier"] for seen in run["the writer"].result["member"]["instances"]] == [first, second]
    assert not run["the writer again"].changed
    assert not run["the last one"].changed


def test_capacity_and_parameter_groups_are_given_and_changed_on_mysql(lab: Lab, tmp_path: Path) -> None:
    engine, suffix = "aurora-mysql", "grows"
    rds = lab.client("rds")
    family = {"DBParameterGroupFamily": "aurora-mysql8.0", "Description": "d"}
    for name in ("params-a", "params-b"):
        rds.create_db_cluster_parameter_group(DBClusterParameterGroupName=name, **family)
        rds.create_db_parameter_group(DBParameterGroupName=name, **family)
    rds.create_global_cluster(GlobalClusterIdentifier=f"global-{suffix}", Engine=engine, StorageEncrypted=True)
    made = {
        **wanted(suffix),
        "engine": engine,
        "secret_id": make_secret(lab, suffix),
        "secret_region": WEST,
        "instance_class": "db.serverless",
        "serverless_min_acu": 0.5,
        "serverless_max_acu": 16,
        "parameter_group": "params-a",
        "instance_parameter_group": "params-a",
        "log_exports": ["error", "slowquery"],
    }
    other = {**made, "serverless_min_acu": 4, "parameter_group": "params-b", "instance_parameter_group": "params-b"}
    run = play(
        lab,
        tmp_path,
        MODULE,
        [
            Task("a log of another engine", {**made, "log_exports": ["postgresql"]}, fails=True),
            Task("pausing", {**made, "serverless_min_acu": 0}, fails=True),
            Task("found", made),
            Task("founded already", made),
            Task("predict", other, check=True),
            Task("change", other),
            Task("changed already", other),
        ],
    )
    assert (
        "log_exports: found postgresql; aurora-mysql exports audit, error"
        in (run["a log of another engine"].result["msg"])
    )
    assert "serverless_min_acu: found 0, with which instances pause" in run["pausing"].result["msg"]
    assert run["pausing"].calls == []
    member = run["found"].result["member"]
    assert (member["serverless_min_acu"], member["serverless_max_acu"]) == (0.5, 16)
    assert (member["parameter_group"], member["instances"][0]["parameter_group"]) == ("params-a", "params-a")
    assert (member["port"], member["engine_version"]) == (3306, "8.0.mysql_aurora.3.10.3")
    assert not run["founded already"].changed
    assert run["change"].result["actions"] == ["rds:ModifyDBCluster", "rds:ModifyDBInstance"]
    assert run["predict"].after == run["change"].after == run["change"].result["member"]
    after = run["change"].after
    assert (after["serverless_min_acu"], after["serverless_max_acu"]) == (4, 16)
    assert (after["parameter_group"], after["instances"][0]["parameter_group"]) == ("params-b", "params-b")
    assert not run["changed already"].changed


def test_a_cluster_outside_the_global_cluster_is_told_the_way_in(lab: Lab, tmp_path: Path) -> None:
    lab.client("rds").create_db_cluster(
        DBClusterIdentifier="cluster-us-east-1-outside",
        Engine=ENGINE,
        KmsKeyId=wanted("outside")["kms_key_id"],
        StorageEncrypted=True,
        MasterUsername="dbmaster",
        MasterUserPassword=PASSWORD,
    )
    make_container(lab, "outside")
    make_container(lab, "taken")
    make_member(lab, "taken")
    goal = wanted("outside")
    nowhere = {**goal, "global_cluster_identifier": "global-nowhere"}
    taken = {**goal, "global_cluster_identifier": "global-taken"}
    run = play(
        lab,
        tmp_path,
        MODULE,
        [
            Task("predict", nowhere, check=True),
            Task("no container", nowhere, fails=True),
            Task("empty container", goal, fails=True),
            Task("too late", taken, fails=True),
        ],
    )
    assert run["predict"].changed
    assert "Let rds_global_cluster make it with source_db_cluster_id" in run["no container"].result["msg"]
    assert "remove that empty global cluster" in run["empty container"].result["msg"]
    assert "can only create a standby" in run["too late"].result["msg"]


def test_members_go_in_order_and_the_writer_last(lab: Lab, tmp_path: Path) -> None:
    make_container(lab, "removed")
    make_member(lab, "removed", instances=2, DeletionProtection=True)
    west = make_member(lab, "removed", WEST)
    standby = absent("removed", WEST, global_cluster_identifier="global-removed")
    writer = absent("removed", force_unprotect=True, final_snapshot_identifier="last-removed")
    run = play(
        lab,
        tmp_path,
        MODULE,
        [
            Task("protected", absent("removed"), fails=True),
            Task("writer first", writer, fails=True),
            Task("predict", standby, check=True),
            Task("standby", standby),
            Task("standby again", standby),
            Task("writer", writer),
            Task("writer again", writer),
        ],
    )
    alone = [*LOOK, "RemoveFromGlobalCluster", "DescribeGlobalClusters", *LOOK, "DeleteDBCluster", "DescribeDBClusters"]
    assert run.calls() == {
        "protected": READ,
        "writer first": READ,
        "predict": READ,
        "standby": [*READ, "DeleteDBInstance", *alone],
        "standby again": ["DescribeDBClusters"],
        "writer": [*READ, *LOOK, "ModifyDBCluster", "DeleteDBInstance", "DeleteDBInstance", *alone],
        "writer again": ["DescribeDBClusters"],
    }
    assert "Say force_unprotect: true" in run["protected"].result["msg"]
    assert run["writer first"].result["msg"].endswith(f"which goes last. Remove these first: {west}.")
    assert run["standby"].before == run["predict"].before
    assert run["standby"].before["cluster_identifier"] == "cluster-us-east-2-removed"
    assert run["standby"].result["member"] == run["predict"].result["member"] == {}
    assert not run["standby again"].changed
    assert not run["writer again"].changed


def test_a_standby_that_nobody_waits_for_goes_in_two_runs(lab: Lab, tmp_path: Path) -> None:
    make_container(lab, "patient")
    make_member(lab, "patient")
    make_member(lab, "patient", WEST)
    hasty = absent("patient", WEST, wait=False)
    run = play(lab, tmp_path, MODULE, [Task("detach", hasty), Task("delete", hasty), Task("done", hasty)])
    assert run["detach"].result["actions"] == ["rds:DeleteDBInstance", "rds:RemoveFromGlobalCluster"]
    assert run["detach"].result["member"] == run["detach"].after
    assert run["delete"].result["actions"] == ["rds:DeleteDBCluster"]
    assert run["delete"].result["member"] == {}
    assert not run["done"].changed


def test_a_secret_of_another_shape_is_refused_without_telling_it(lab: Lab, tmp_path: Path) -> None:
    make_container(lab, "shape")
    texts = {"no-json": PASSWORD, "no-text": json.dumps({"username": "dbmaster", "password": [PASSWORD]})}
    tasks = [
        Task(name, {**wanted("shape"), "secret_id": make_secret(lab, name, text), "secret_region": WEST}, fails=True)
        for name, text in texts.items()
    ]
    run = play(lab, tmp_path, MODULE, tasks, flags=["-vvv"])
    for name in texts:
        assert run[name].result["msg"] == (
            f"The secret database-{name} is not JSON with username and password as text."
        )
    assert PASSWORD not in run.output


def test_an_error_that_repeats_the_password_is_masked(lab: Lab, tmp_path: Path) -> None:
    make_container(lab, "echo")
    goal = {**wanted("echo"), "secret_id": make_secret(lab, "echo"), "secret_region": WEST}
    with repeating_front(lab) as endpoint:
        run = play(
            lab, tmp_path, MODULE, [Task("found", {**goal, "endpoint_url": endpoint}, fails=True)], flags=["-vvv"]
        )
    assert "Not liked: ***" in run["found"].result["msg"].replace("********", "***")
    assert PASSWORD not in run.output


@contextmanager
def repeating_front(lab: Lab) -> Iterator[str]:
    """An endpoint that repeats the password when a cluster is created, and passes every other call to the lab."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            form = urllib.parse.parse_qs(body.decode())
            if form.get("Action") == ["CreateDBCluster"]:
                text = (
                    f"<Code>InvalidParameterValue</Code><Message>Not liked: {form['MasterUserPassword'][0]}</Message>"
                )
                self.answer(400, f"<ErrorResponse><Error>{text}</Error></ErrorResponse>".encode())
                return
            passed = urllib.request.Request(lab.endpoint, body, dict(self.headers))
            try:
                with urllib.request.urlopen(passed) as answer:
                    self.answer(answer.status, answer.read())
            except urllib.error.HTTPError as error:
                self.answer(error.code, error.read())

        def answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
