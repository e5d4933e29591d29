# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the demo application takes for a transaction, and what it says of everything else."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.app.transaction import BadInputError, Transaction, parse_identifier, parse_transaction

GOOD: dict[str, Any] = {"id": "run-1", "run": "run", "number": 1, "amount": 9.99}


def test_a_transaction_is_taken_to_the_cent() -> None:
    assert parse_transaction(json.dumps(GOOD).encode()) == Transaction("run-1", "run", 1, Decimal("9.99"))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": ""}, "id is not"),
        ({"id": 7}, "id is not"),
        ({"id": "a\x00b"}, "id is not"),
        ({"id": "a\n"}, "id is not"),
        ({"run": "a b"}, "run is not"),
        ({"run": "x" * 101}, "run is not"),
        ({"number": -1}, "number is not"),
        ({"number": True}, "number is not"),
        ({"number": 1.5}, "number is not"),
        ({"number": 2**63}, "number is not"),
        ({"amount": "1"}, "amount is not"),
        ({"amount": True}, "amount is not"),
        ({"amount": 1.001}, "more than two decimals"),
        ({"amount": 10**15}, "too large"),
        ({"more": 1}, "only these are known"),
    ],
)
def test_bad_input_is_refused_with_the_reason(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadInputError, match=reason):
        parse_transaction(json.dumps({**GOOD, **change}).encode())


@pytest.mark.parametrize("field", sorted(GOOD))
def test_a_missing_field_is_named(field: str) -> None:
    content = {name: value for name, value in GOOD.items() if name != field}
    with pytest.raises(BadInputError, match=f"missing: {field}"):
        parse_transaction(json.dumps(content).encode())


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'"a"', b"\xff\xfe", b'{"amount": NaN}', b"[" * 5000])
def test_what_is_no_object_of_json_is_refused(body: bytes) -> None:
    with pytest.raises(BadInputError, match="the body is not"):
        parse_transaction(body)


@given(st.binary(max_size=200))
def test_no_body_makes_it_stumble(body: bytes) -> None:
    with pytest.raises(BadInputError):
        parse_transaction(body)


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=2))
def test_every_amount_to_the_cent_is_kept_as_it_is(amount: Decimal) -> None:
    body = b'{"id": "i", "run": "r", "number": 0, "amount": %s}' % str(amount).encode()
    assert parse_transaction(body).amount == amount


def test_a_run_is_named_as_a_transaction_is() -> None:
    assert parse_identifier("20261120T141500Z-1", "run") == "20261120T141500Z-1"
