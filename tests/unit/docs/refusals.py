# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sentences with which playbooks and modules refuse, as they stand in the sources, and as the pages quote them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
CORE = ROOT / "plugins/module_utils/_core"
AWS = ROOT / "plugins/module_utils/_aws"
# Whose sentences a person reads when a playbook stops, or shows what is wrong.
SPEAKING = (
    CORE / "aurora_settings.py",
    CORE / "failover_guards.py",
    CORE / "failover_report_parts.py",
    CORE / "preflight.py",
    CORE / "preflight_traffic.py",
    CORE / "quorum.py",
    CORE / "rds_global_cluster.py",
    CORE / "rds_global_member_changes.py",
    CORE / "rds_global_member_goal.py",
    CORE / "rds_global_member_refusals.py",
    CORE / "rds_parameter_groups.py",
    CORE / "dynamodb_global_table_changes.py",
    CORE / "inputs.py",
    CORE / "service_role.py",
    CORE / "readiness.py",
    CORE / "serving.py",
    CORE / "surroundings.py",
    CORE / "takeover.py",
    AWS / "dynamodb_global_table.py",
    AWS / "dynamodb_table_steps.py",
    AWS / "dynamodb_tables.py",
    AWS / "global_writer.py",
    AWS / "preflight.py",
    AWS / "rds_global_member.py",
    AWS / "rds_global_member_present.py",
    AWS / "rds_parameter_groups.py",
    AWS / "waiting.py",
)
GAP = "…"
# What is told of a move that goes well, or names what is waited for: no refusal.
GOOD = (
    "a failover was asked for",
    "a switchover waits until the target has everything",
    "decision to",
    "the lag that was last measured",
    "no lag was measured",
    "nothing … (…)",
    "unknown how much is … (…)",
    "at most the last … s … (…)",
    "the writer is in …",
    "the move to … is …",
    "the monitor gave no answer",
    "… is …latched… in …",
    "… runs at full capacity",
    "asking for the move",
    "looking at the writer",
    "… leads to …",
    "the load balancer of …",
    "VPCs per Region",
    "EC2-VPC Elastic IPs",
    "Application Load Balancers per Region",
    "backups of the table",
    "the global cluster … to be",
    "… to let … go",
    "Parameters of the … …",
)


def words(node: ast.expr) -> str:
    """A string of the source, with a gap for each value that is filled in; empty for anything else."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(words(part) if isinstance(part, ast.Constant) else GAP for part in node.values)
    return ""


def strings(node: ast.AST) -> Iterator[str]:
    """The strings below a node that a person may read: no docstrings, no parts of others, no patterns."""
    for field, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or (isinstance(node, ast.Expr) and isinstance(child, ast.Constant)):
                continue
            if isinstance(child, ast.JoinedStr | ast.Constant) and field != "annotation":
                yield words(child)
            else:
                yield from strings(child)


def is_sentence(text: str) -> bool:
    plain = text.replace(GAP, "x")
    ends = plain.endswith(".")
    awaited = re.search(r" to (be|take) ", f"{plain} ") and not ends
    pattern = re.search(r"[\\^]|^[a-z]+:[A-Z]|^[a-z-]+[{]", plain)
    return len(plain.split()) > (2 if ends else 3) and not awaited and not pattern


@cache
def said_by_code() -> set[str]:
    found = set()
    for path in SPEAKING:
        for text in strings(ast.parse(path.read_text(encoding="utf-8"))):
            if is_sentence(text) and not any(good in text or text.startswith(good) for good in GOOD):
                found.add(text)
    return found


def values(tasks: Any) -> Iterator[str]:
    """What ``fail_msg`` and ``otherwise`` say anywhere in a file of tasks."""
    if isinstance(tasks, list):
        for one in tasks:
            yield from values(one)
    elif isinstance(tasks, dict):
        for key, value in tasks.items():
            if key in ("fail_msg", "otherwise") and isinstance(value, str):
                yield re.sub(r"\{\{.*?\}\}", GAP, " ".join(value.split()))
            else:
                yield from values(value)


@cache
def said_by_tasks() -> set[str]:
    files = [*ROOT.glob("playbooks/**/*.yml"), *ROOT.glob("roles/*/tasks/*.yml")]
    found = {text for path in files for text in values(yaml.safe_load(path.read_text(encoding="utf-8")))}
    # Nothing but what is filled in: the sentences stand where they are filled in from.
    return {text for text in found if len(text.replace(GAP, "").split()) > 3}


def marked(page: str) -> list[str]:
    """Everything that a page marks as code."""
    return re.findall(r"`([^`\n]+)`", page)


def quoted(page: str) -> list[str]:
    """What the first column of each table `it says` quotes."""
    found: list[str] = []
    says = False
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) < 3:
            says = False
        elif cells[1] in ("it says", "its log says"):
            says = True
        elif says:
            found += marked(cells[1])
    return found


def parts(text: str) -> list[str]:
    return [part for part in text.split(GAP) if part.strip(" .,;:()'")]


def covers(quote: str, text: str) -> bool:
    """Whether a quote, with its gaps, is part of a sentence; or says in place of a gap what may stand there."""
    if not parts(quote):
        return False
    within = re.search(".*?".join(map(re.escape, parts(quote))), text)
    filled = re.fullmatch(".+?".join(map(re.escape, text.split(GAP))), quote)
    return bool(within or filled)


@cache
def sources() -> tuple[str, ...]:
    folders = ("playbooks", "roles", "plugins", "drill", "lambda_src")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.*") if path.suffix in (".py", ".yml")]
    return tuple(" ".join(path.read_text(encoding="utf-8").split()) for path in files)


def is_in_sources(quote: str) -> bool:
    """Whether one file of the product says all of it; for what is no sentence of its own."""
    return bool(parts(quote)) and any(all(part.strip() in text for part in parts(quote)) for text in sources())
