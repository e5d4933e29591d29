# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the health monitors stand on: an environment of their own in the lab, and a real PostgreSQL."""

from __future__ import annotations

import ipaddress
import json
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pg8000.native import Connection

from lab.plane.programs import as_user, give, programs
from lab.testing import Lab

NUMBERS = count(1)
PASSWORD = "correct horse"
USER = "monitor"


@dataclass
class Scene:
    """One environment in one region of the lab, with a topic and a queue that listens to it."""

    lab: Lab
    region: str
    suffix: str
    topic: str = ""
    queue: str = ""

    @property
    def prefix(self) -> str:
        return f"/dr-{self.suffix}/"

    def client(self, service: str) -> Any:
        return self.lab.client(service, self.region)

    def put(self, **parameters: str) -> None:
        """Set parameters; ``database__port`` is ``database/port``."""
        for name, value in parameters.items():
            full = self.prefix + name.replace("__", "/")
            kind = "SecureString" if name == "database__secret_arn" else "String"
            self.client("ssm").put_parameter(Name=full, Value=value, Type=kind, Overwrite=True)

    def put_latch(self, region: str, value: str) -> None:
        self.client("ssm").put_parameter(
            Name=f"{self.prefix}evacuated/{region}", Value=value, Type="String", Overwrite=True
        )

    def parameter(self, name: str) -> Any:
        return json.loads(self.client("ssm").get_parameter(Name=self.prefix + name)["Parameter"]["Value"])

    def messages(self) -> list[dict[str, Any]]:
        """The messages that have come since the last look."""
        answer = self.client("sqs").receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10)
        received = answer.get("Messages", [])
        for message in received:
            self.client("sqs").delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in received]

    def metric(self, name: str, region: str | None = None) -> tuple[int, float, float] | None:
        """How many data points a metric has, the smallest and the greatest; None where it has none."""
        dimensions = {"Environment": self.suffix, "Region": region or self.region}
        now = datetime.now(UTC)
        points = self.client("cloudwatch").get_metric_statistics(
            Namespace="MultiRegionDR",
            MetricName=name,
            Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(minutes=5),
            Period=7200,
            Statistics=["SampleCount", "Minimum", "Maximum"],
        )["Datapoints"]
        if not points:
            return None
        return (
            int(sum(point["SampleCount"] for point in points)),
            min(point["Minimum"] for point in points),
            max(point["Maximum"] for point in points),
        )

    def metrics(self) -> set[tuple[str, str]]:
        """The names of the metrics of this environment, with the regions that they are about."""
        pages = self.client("cloudwatch").get_paginator("list_metrics").paginate(Namespace="MultiRegionDR")
        listed = [metric for page in pages for metric in page["Metrics"]]
        dimensions = [
            (metric["MetricName"], {d["Name"]: d["Value"] for d in metric["Dimensions"]}) for metric in listed
        ]
        return {(name, values["Region"]) for name, values in dimensions if values.get("Environment") == self.suffix}

    def make_global_cluster(self, regions: Sequence[str]) -> str:
        """A global cluster with a member in each region; the first writes."""
        name = f"global-{self.suffix}"
        versions = self.client("rds").describe_db_engine_versions(Engine="aurora-postgresql")["DBEngineVersions"]
        engine = {"Engine": "aurora-postgresql", "EngineVersion": versions[-1]["EngineVersion"]}
        self.lab.client("rds", regions[0]).create_global_cluster(GlobalClusterIdentifier=name, **engine)
        for number, region in enumerate(regions):
            user = {} if number else {"MasterUsername": "keeper", "MasterUserPassword": PASSWORD}
            self.lab.client("rds", region).create_db_cluster(
                DBClusterIdentifier=f"cluster-{region}-{self.suffix}", GlobalClusterIdentifier=name, **engine, **user
            )
        return name

    def make_secret(self, password: str = PASSWORD) -> str:
        content = json.dumps({"username": USER, "password": password})
        created = self.client("secretsmanager").create_secret(
            Name=f"secret-{self.suffix}-{next(NUMBERS)}", SecretString=content
        )
        return str(created["ARN"])


def make_scene(lab: Lab, region: str = "us-east-1") -> Scene:
    """An environment that has a topic and nothing else."""
    scene = Scene(lab, region, f"mon{next(NUMBERS)}")
    scene.topic = scene.client("sns").create_topic(Name=f"topic-{scene.suffix}")["TopicArn"]
    scene.queue = scene.client("sqs").create_queue(QueueName=f"queue-{scene.suffix}")["QueueUrl"]
    asked = scene.client("sqs").get_queue_attributes(QueueUrl=scene.queue, AttributeNames=["QueueArn"])
    arn = asked["Attributes"]["QueueArn"]
    by_sns = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}}
    may = {**by_sns, "Action": "sqs:SendMessage", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [may]})
    scene.client("sqs").set_queue_attributes(QueueUrl=scene.queue, Attributes={"Policy": policy})
    scene.client("sns").subscribe(TopicArn=scene.topic, Protocol="sqs", Endpoint=arn)
    scene.put(
        notifications__topic_arn=scene.topic,
        region__name=region,
        region__all="us-east-1,us-east-2",
        health__database='{"answer": "UNKNOWN", "since": ""}',
        health__application='{"answer": "UNKNOWN", "since": ""}',
    )
    return scene


def free_port() -> int:
    with closing(socket.socket()) as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@dataclass
class Postgres:
    """A server on a port of this machine."""

    data: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "logging_collector=off"]
        settings = [part for option in options for part in ("-c", option)]
        command = [str(programs() / "postgres"), "-D", str(self.data), "-p", str(self.port), *settings]
        with (self.data.parent / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.data.parent, **as_user())
        self.wait()

    def wait(self) -> None:
        deadline = time.monotonic() + 20
        while True:
            try:
                assert self.run("show data_directory") == [[str(self.data)]]
                return
            except Exception:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(20)
            self.process = None

    def run(self, statement: str) -> Any:
        with Connection(USER, "127.0.0.1", "postgres", self.port, PASSWORD) as connection:
            return connection.run(statement)

    def become(self, standby: bool) -> None:
        """Start again as a writer or as a standby that nobody feeds."""
        self.stop()
        mark = self.data / "standby.signal"
        if standby:
            mark.touch()
        else:
            mark.unlink(missing_ok=True)
        self.start()


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A server of its own, ended and removed with the block."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    secret = folder / "password"
    secret.write_text(PASSWORD)
    give(folder, secret)
    command = [str(programs() / "initdb"), "-D", str(folder / "data"), "-U", USER, "-N", "-A", "scram-sha-256"]
    run = partial(subprocess.run, check=True, capture_output=True, cwd=folder)
    run([*command, f"--pwfile={secret}", "--no-locale", "-E", "UTF8"], **as_user())
    server = Postgres(folder / "data", free_port())
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


def self_signed(folder: Path) -> ssl.SSLContext:
    """A server's side of TLS, with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "database")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@contextmanager
def answering(status: int, wait: threading.Event | None = None, folder: Path | None = None) -> Iterator[int]:
    """An application that answers each request with a status, after ``wait``; encrypted where a folder is given."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        if wait:
            wait.wait(20)
        request.send_response(status)
        if status == 302:
            request.send_header("Location", "http://127.0.0.1:1/")
        request.end_headers()

    handler = type("Answer", (BaseHTTPRequestHandler,), {"do_GET": answer, "log_message": lambda *_words: None})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        if folder:
            server.socket = self_signed(folder).wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
