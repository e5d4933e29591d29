# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The front speaks HTTP/1.1 correctly, whatever stands behind it."""

from __future__ import annotations

import http.client
import json
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.config import Config

from lab.testing import Lab
from tests.lab.helpers import unique

SIGNED = "AWS4-HMAC-SHA256 Credential=test/20260101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0"


def address(lab: Lab) -> tuple[str, int]:
    parts = urlsplit(lab.endpoint)
    assert parts.hostname and parts.port
    return parts.hostname, parts.port


def headers(service: str, **more: str) -> dict[str, str]:
    return {"Authorization": SIGNED.format(region="us-east-1", service=service), **more}


def read_answer(stream: Any) -> tuple[int, bytes]:
    """One answer from a raw connection, which stays open."""
    status = int(stream.readline().split()[1])
    length = 0
    while (line := stream.readline()) not in (b"\r\n", b""):
        name, _unused, value = line.decode().partition(":")
        length = int(value) if name.lower() == "content-length" else length
    return status, stream.read(length)


def test_a_connection_is_kept_for_many_calls(lab: Lab) -> None:
    connection = http.client.HTTPConnection(*address(lab), timeout=10)
    connection.connect()
    kept = connection.sock
    for _time in range(20):
        connection.request("GET", "/2015-03-31/functions", headers=headers("lambda"))
        answer = connection.getresponse()
        assert "Functions" in json.loads(answer.read())
        assert connection.sock is kept
    connection.close()


def test_two_requests_may_be_sent_at_once(lab: Lab) -> None:
    request = f"GET /2015-03-31/functions HTTP/1.1\r\nHost: x\r\nAuthorization: {headers('lambda')['Authorization']}"
    with socket.create_connection(address(lab), timeout=10) as client:
        client.sendall(f"{request}\r\n\r\n".encode() * 2)
        stream = client.makefile("rb")
        assert [read_answer(stream)[0], read_answer(stream)[0]] == [200, 200]


def test_a_client_that_asks_may_go_on(lab: Lab) -> None:
    bucket = unique("expect")
    lab.client("s3").create_bucket(Bucket=bucket)
    lines = [
        f"PUT /{bucket}/key HTTP/1.1",
        "Host: x",
        f"Authorization: {headers('s3')['Authorization']}",
        "Content-Length: 5",
        "Expect: 100-continue",
    ]
    with socket.create_connection(address(lab), timeout=10) as client:
        client.sendall("\r\n".join((*lines, "", "")).encode())
        stream = client.makefile("rb")
        assert stream.readline() == b"HTTP/1.1 100 Continue\r\n"
        stream.readline()
        client.sendall(b"hello")
        assert read_answer(stream)[0] == 200
    assert lab.client("s3").get_object(Bucket=bucket, Key="key")["Body"].read() == b"hello"


def test_a_body_may_come_in_chunks(lab: Lab) -> None:
    connection = http.client.HTTPConnection(*address(lab), timeout=10)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    pieces = [b"Action=Describe", b"Regions&Version=2016-11-15"]
    mark = lab.mark()
    connection.request("POST", "/", body=iter(pieces), headers=headers("ec2", **form), encode_chunked=True)
    answer = connection.getresponse()
    assert answer.status == 200
    assert b"us-east-2" in answer.read()
    assert [one["action"] for one in lab.calls(since=mark)] == ["DescribeRegions"]
    connection.close()


def test_an_answer_to_head_has_no_body(lab: Lab) -> None:
    bucket = unique("head")
    lab.client("s3").create_bucket(Bucket=bucket)
    lab.client("s3").put_object(Bucket=bucket, Key="key", Body=b"12345")
    connection = http.client.HTTPConnection(*address(lab), timeout=10)
    for _time in range(2):
        connection.request("HEAD", f"/{bucket}/key", headers=headers("s3"))
        answer = connection.getresponse()
        assert (answer.status, answer.getheader("Content-Length"), answer.read()) == (200, "5", b"")
    connection.close()


def test_what_is_not_http_is_refused(lab: Lab) -> None:
    with socket.create_connection(address(lab), timeout=10) as client:
        client.sendall(b"nonsense\r\nwithout colon\r\n\r\n")
        assert client.makefile("rb").readline() == b"HTTP/1.1 400 Bad Request\r\n"


@pytest.mark.parametrize("size", [0, 1, 30 * 1024 * 1024])
def test_bodies_of_any_size_pass(lab: Lab, size: int) -> None:
    bucket, body = unique("big"), bytes(size)
    s3 = lab.client("s3", "us-east-1")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="key", Body=body)
    assert s3.get_object(Bucket=bucket, Key="key")["Body"].read() == body


def test_a_hundred_calls_at_once_are_answered_and_logged(lab: Lab) -> None:
    dynamodb = lab.client("dynamodb", "us-east-2", config=Config(max_pool_connections=100))
    mark = lab.mark()
    with ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(lambda _: dynamodb.list_tables(), range(100)))
    assert len(answers) == 100
    assert [one["action"] for one in lab.calls(since=mark)] == ["ListTables"] * 100


def test_the_front_listens_on_loopback_only(lab: Lab) -> None:
    port = address(lab)[1]
    others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), port)} - {"127.0.0.1", "::1"}
    for other in others:
        with socket.socket() as client:
            client.settimeout(2)
            assert client.connect_ex((str(other), port)) != 0
