# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules by which the stories find what stands open: each is quiet about what is well, and tells what is not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from tests.story import exposures

TLS_ONLY = {"Effect": "Deny", "Principal": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
OPEN = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject"}
BLOCK = dict.fromkeys(exposures.BLOCKED, True)
KEY = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "key"}
FRONT = {
    "GroupName": "alb-x",
    "IpPermissions": [{"FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
}
TOKENS = {"HttpTokens": "required", "HttpPutResponseHopLimit": 1}
VOLUME = {"Ebs": {"Encrypted": True, "KmsKeyId": "key"}}
CLUSTER = {"StorageEncrypted": True, "KmsKeyId": "key"}
FORCED = [{"ParameterName": "rds.force_ssl", "ParameterValue": "1"}]
FORWARD = {"Port": 80, "DefaultActions": [{"Type": "forward"}]}
REDIRECT = {"Port": 80, "DefaultActions": [{"Type": "redirect"}]}
MODERN = {"Port": 443, "SslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06", "DefaultActions": [{"Type": "forward"}]}
BY_RULE = {"Effect": "Allow", "Sid": "schedule", "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:events:x"}}}


def policy(*statements: Any) -> str:
    return json.dumps({"Statement": statements})


def variables(**given: str) -> dict[str, Any]:
    return {"Environment": {"Variables": given}}


@pytest.mark.parametrize(
    ("rule", "well", "ill", "told"),
    [
        (exposures.of_bucket, (BLOCK, policy(TLS_ONLY), KEY), ({}, policy(TLS_ONLY), KEY), 4),
        (exposures.of_bucket, (BLOCK, policy(TLS_ONLY), KEY), (BLOCK, policy(TLS_ONLY, OPEN), KEY), 1),
        (exposures.of_bucket, (BLOCK, policy(TLS_ONLY), KEY), (BLOCK, "", {"SSEAlgorithm": "AES256"}), 2),
        (exposures.of_group, (FRONT,), ({**FRONT, "GroupName": "app-x"},), 1),
        (
            exposures.of_group,
            (FRONT,),
            (
                {
                    "GroupName": "alb-x",
                    "IpPermissions": [{"FromPort": 22, "ToPort": 22, "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}],
                },
            ),
            1,
        ),
        (exposures.of_listeners, ([MODERN, REDIRECT],), ([MODERN, FORWARD],), 1),
        (exposures.of_listeners, ([FORWARD],), ([{**MODERN, "SslPolicy": "ELBSecurityPolicy-2016-08"}, REDIRECT],), 1),
        (
            exposures.of_template,
            ({"MetadataOptions": TOKENS, "BlockDeviceMappings": [VOLUME]},),
            (
                {
                    "MetadataOptions": {**TOKENS, "HttpPutResponseHopLimit": 2},
                    "BlockDeviceMappings": [{"Ebs": {}}],
                    "NetworkInterfaces": [{"AssociatePublicIpAddress": True}],
                },
            ),
            3,
        ),
        (exposures.of_cluster, (CLUSTER, FORCED), ({"StorageEncrypted": False}, []), 2),
        (
            exposures.of_function,
            (variables(LOG_LEVEL="INFO"), policy(BY_RULE), ["x" * 32]),
            (variables(NOTE="x" * 32, API_KEY="y"), policy({"Effect": "Allow", "Sid": "any"}), ["x" * 32]),
            3,
        ),
        (exposures.of_key, ("key",), (None,), 1),
    ],
)
def test_a_rule_tells_what_stands_open_and_nothing_else(
    rule: Callable[..., Iterable[str]], well: tuple[Any, ...], ill: tuple[Any, ...], told: int
) -> None:
    assert list(rule(*well)) == []
    assert len(list(rule(*ill))) == told
