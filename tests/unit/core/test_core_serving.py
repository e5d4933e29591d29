# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proofs that a region serves: what shows it, what shows the contrary, and what shows nothing."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import Outcome
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.journal import Step
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.serving import (
    targets_proof,
    traffic_proof,
    write_proof,
)

NOW = 1795178733.0
NAME, HERE = "app.example.net", "us-east-2"


@pytest.mark.parametrize(
    ("answer", "outcome", "reason"),
    [
        pytest.param({"outcome": "OK", "reason": "wrote a row"}, Outcome.OK, "wrote a row", id="it wrote"),
        pytest.param({"outcome": "FAILED", "reason": "read only"}, Outcome.FAILED, "read only", id="it could not"),
        pytest.param({"outcome": "SPLENDID"}, Outcome.UNKNOWN, "gave no answer", id="an unknown word"),
        pytest.param({"errorMessage": "x"}, Outcome.UNKNOWN, "gave no answer", id="an error of the function"),
        pytest.param({}, Outcome.UNKNOWN, "gave no answer", id="nothing"),
    ],
)
def test_a_write_is_proven_when(answer: dict[str, Any], outcome: Outcome, reason: str) -> None:
    proof = write_proof(answer, NOW)
    assert (proof.step, proof.outcome, proof.at) == (Step.WRITE_PROVEN, outcome, NOW)
    assert reason in proof.reason


@pytest.mark.parametrize(
    ("healthy", "floor", "outcome"),
    [
        pytest.param(2, 2, Outcome.OK, id="the floor is healthy"),
        pytest.param(3, 2, Outcome.OK, id="more than the floor"),
        pytest.param(1, 2, Outcome.FAILED, id="less than the floor"),
        pytest.param(0, 0, Outcome.FAILED, id="a floor of none serves nobody"),
        pytest.param(1, 0, Outcome.OK, id="one more than a floor of none"),
    ],
)
def test_targets_serve_when(healthy: int, floor: int, outcome: Outcome) -> None:
    proof = targets_proof(healthy, floor, NOW)
    assert (proof.step, proof.outcome) == (Step.SERVING, outcome)
    assert proof.reason == f"{healthy} healthy targets, {floor} are the floor"


@pytest.mark.parametrize(
    ("healthy", "outcome", "reason"),
    [(1, Outcome.OK, "the function is healthy"), (0, Outcome.FAILED, "the function is not healthy")],
)
def test_a_function_serves_without_a_floor(healthy: int, outcome: Outcome, reason: str) -> None:
    proof = targets_proof(healthy, None, NOW)
    assert (proof.outcome, proof.reason) == (outcome, reason)


@pytest.mark.parametrize(
    ("resolved", "wanted", "outcome", "reason"),
    [
        pytest.param({"1"}, {"1", "2"}, Outcome.OK, "leads to us-east-2", id="all addresses are the region's"),
        pytest.param({"1", "2"}, {"1", "2"}, Outcome.OK, "leads to us-east-2", id="they are the same"),
        pytest.param({"1", "9"}, {"1", "2"}, Outcome.FAILED, "does not lead", id="one leads elsewhere"),
        pytest.param({"9"}, {"1"}, Outcome.FAILED, "does not lead", id="all lead elsewhere"),
        pytest.param(set(), {"1"}, Outcome.UNKNOWN, f"{NAME} does not resolve", id="nobody knows the name"),
        pytest.param({"1"}, set(), Outcome.UNKNOWN, "balancer of us-east-2", id="nobody knows the load balancer"),
    ],
)
def test_traffic_has_moved_when(resolved: set[str], wanted: set[str], outcome: Outcome, reason: str) -> None:
    proof = traffic_proof(NAME, resolved, wanted, HERE, NOW)
    assert (proof.step, proof.outcome) == (Step.TRAFFIC, outcome)
    assert reason in proof.reason
