# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What boto3 reads from disk is read once, and nothing of the user's is read."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest
from ansible_collections.multiregion.aws_dr.plugins.plugin_utils.warm_botocore import services_in

# Where the collection was imported from, in a checkout as well as where it is installed.
COLLECTIONS = Path(inspect.getfile(services_in)).parents[5]
WARM = """
import boto3, socket
from botocore.loaders import JSONFileLoader
from ansible_collections.multiregion.aws_dr.plugins.plugin_utils.warm_botocore import warm_libraries, warm_services
def refuse(*arguments):
    raise SystemExit(f"refused: {arguments[1:]}")
socket.socket.connect = refuse
warm_libraries()
warm_services({"sqs", "no-such-service"})
JSONFileLoader.load_file = refuse
client = boto3.Session(region_name="eu-west-1").client("sqs")
print(client.meta.region_name, client.can_paginate("list_queues"), client._request_signer._credentials)
"""


@pytest.mark.parametrize(
    ("text", "services"),
    [
        (b"c = module.client('ec2', retry_decorator=d)", {"ec2"}),
        (b'a = aws_client(module, "service-quotas")\nb = session.client(\n    "s3"\n)', {"service-quotas", "s3"}),
        (b"client(name) + client()", set()),
    ],
)
def test_the_services_of_a_module_are_found_in_its_source(text: bytes, services: set[str]) -> None:
    assert services_in([text]) == services


def test_a_client_of_a_warm_service_reads_no_file_and_finds_no_credentials(tmp_path: Path) -> None:
    credentials = tmp_path / "credentials"
    credentials.write_text("[other]\naws_access_key_id = key\naws_secret_access_key = secret\n")
    settings = {"AWS_SHARED_CREDENTIALS_FILE": str(credentials), "AWS_CONFIG_FILE": os.devnull}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment = {**kept, **settings, "AWS_EC2_METADATA_DISABLED": "true", "PYTHONPATH": str(COLLECTIONS)}
    done = subprocess.run([sys.executable, "-c", WARM], env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("eu-west-1 True None\n", "")
