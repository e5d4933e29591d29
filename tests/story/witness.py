# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads all that a run leaves where others may read it, and looks for what should be in none of it."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from lab.testing import Lab
from tests.story.playbooks import descendants

SECONDS_BETWEEN_LOOKS = 0.25


@dataclass(frozen=True)
class Witness:
    """``folder`` takes the temporary files of the runs. What processes were told is read while they run."""

    folder: Path
    outputs: list[str] = field(default_factory=list)
    told: set[bytes] = field(default_factory=set)

    @property
    def env(self) -> dict[str, str]:
        """Runs as talkative as somebody in need makes them."""
        temporary = {name: str(self.folder) for name in ("ANSIBLE_LOCAL_TEMP", "ANSIBLE_REMOTE_TEMP")}
        return {**temporary, "ANSIBLE_VERBOSITY": "3", "ANSIBLE_DIFF_ALWAYS": "true"}

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Note the arguments and the environment of every process that this one starts."""
        done = threading.Event()
        looking = threading.Thread(target=self._look_until, args=(done,))
        looking.start()
        try:
            yield
        finally:
            done.set()
            looking.join()

    def _look_until(self, done: threading.Event) -> None:
        while not done.wait(SECONDS_BETWEEN_LOOKS):
            for pid in descendants(os.getpid()):
                for name in ("cmdline", "environ"):
                    with suppress(OSError):
                        self.told.update(Path(f"/proc/{pid}/{name}").read_bytes().split(b"\0"))

    def betrayals(self, secret: str, texts: Iterable[tuple[str, str]]) -> list[str]:
        """Where the secret can be read: in outputs, files, processes and ``texts``, which are named."""
        word = secret.encode()
        found = [f"output {number}" for number, output in enumerate(self.outputs) if secret in output]
        found += [str(path) for path in self.folder.rglob("*") if path.is_file() and word in path.read_bytes()]
        found += ["a process" for one in self.told if word in one]
        return found + [name for name, text in texts if secret in text]


def records(lab: Lab, suffix: str, regions: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What a system writes down about itself: open parameters, the journal, logs of functions, files of failovers."""
    for region in regions:
        ssm, dynamodb, logs, s3 = (lab.client(name, region) for name in ("ssm", "dynamodb", "logs", "s3"))
        for page in ssm.get_paginator("get_parameters_by_path").paginate(Path=f"/dr-{suffix}/", Recursive=True):
            yield from ((one["Name"], one["Value"]) for one in page["Parameters"] if one["Type"] != "SecureString")
        for page in ssm.get_paginator("describe_parameters").paginate():
            yield from ((one["Name"], json.dumps(one, default=str)) for one in page["Parameters"])
        for page in dynamodb.get_paginator("scan").paginate(TableName=f"failover-{suffix}"):
            yield from ((f"the journal in {region}", json.dumps(one, default=str)) for one in page["Items"])
        for group in [one["logGroupName"] for one in logs.describe_log_groups()["logGroups"]]:
            for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group):
                yield from ((group, one["message"]) for one in page["events"])
        for bucket in [one["Name"] for one in s3.list_buckets()["Buckets"] if region in one["Name"]]:
            for one in s3.list_objects_v2(Bucket=bucket).get("Contents", []):
                text = s3.get_object(Bucket=bucket, Key=one["Key"])["Body"].read().decode(errors="replace")
                yield f"{bucket}/{one['Key']}", text
