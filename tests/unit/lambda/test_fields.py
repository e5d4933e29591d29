# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What clients write into fields, and what is said to them of it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.fields import (
    CURRENCIES,
    FieldError,
    amount,
    check_names,
    currency,
    identifier,
    shown,
    text,
    whole,
    whole_in_text,
)
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("written", "of", "taken"),
    [
        ("10", "EUR", "10.00"),
        ("10.5", "EUR", "10.50"),
        ("0.01", "USD", "0.01"),
        ("999999999", "USD", "999999999.00"),
        (1, "USD", "1.00"),
        (Decimal("1.10"), "USD", "1.10"),
        (Decimal("1E+2"), "USD", "100.00"),
        (Decimal("1." + "0" * 60), "USD", "1.00"),
        ("1000", "JPY", "1000"),
        ("1000.00", "JPY", "1000"),
    ],
)
def test_an_amount_is_taken_in_each_of_its_ways(written: Any, of: str, taken: str) -> None:
    assert f"{amount({'amount': written}, of):f}" == taken


@pytest.mark.parametrize(
    ("written", "of"),
    [
        ("0", "EUR"),
        ("0.00", "EUR"),
        (0, "EUR"),
        (-1, "EUR"),
        ("-1", "EUR"),
        ("+1", "EUR"),
        ("01", "EUR"),
        (" 1", "EUR"),
        ("1\n", "EUR"),
        ("1,5", "EUR"),
        (".5", "EUR"),
        ("1e3", "EUR"),
        ("NaN", "EUR"),
        ("\u0661", "EUR"),
        ("1.234", "EUR"),
        (Decimal("1.234"), "EUR"),
        ("1.5", "JPY"),
        ("1000000000", "EUR"),
        (999999999.01, "EUR"),
        (Decimal("999999999.01"), "EUR"),
        (Decimal("1E+999999"), "EUR"),
        (Decimal("1E-999999"), "EUR"),
        (10**30, "EUR"),
        (True, "EUR"),
        (None, "EUR"),
        ([], "EUR"),
        ({}, "EUR"),
        ("", "EUR"),
    ],
)
def test_what_is_no_amount_is_refused(written: Any, of: str) -> None:
    with pytest.raises(FieldError, match=r"^amount: found .*, allowed: more than 0") as caught:
        amount({"amount": written}, of)
    assert caught.value.field == "amount"


@given(st.decimals(min_value=Decimal("0.01"), max_value=Decimal("999999999"), places=2))
def test_an_amount_keeps_its_value_as_a_number_and_as_text(number: Decimal) -> None:
    assert amount({"amount": number}, "EUR") == amount({"amount": str(number)}, "EUR") == number


@pytest.mark.parametrize("written", ["eur", "EURO", "XXX", "", None, 978, "EUR "])
def test_a_currency_is_one_of_the_list(written: Any) -> None:
    with pytest.raises(FieldError, match="AUD, BRL"):
        currency({"currency": written})


def test_each_currency_is_three_capitals_with_two_digits_at_most() -> None:
    assert all(len(name) == 3 and name.isupper() and digits in (0, 2) for name, digits in CURRENCIES.items())


@pytest.mark.parametrize("written", ["", "a" * 65, "a b", "a/b", "ä", "a\n", "a:b", 1, None, ["a"], {"a": 1}])
def test_an_identifier_is_short_and_plain(written: Any) -> None:
    with pytest.raises(FieldError, match="1 to 64 letters"):
        identifier({"id": written}, "id")


def test_the_longest_identifier_is_taken() -> None:
    assert identifier({"id": "a.B_9-" + "x" * 58}, "id") == "a.B_9-" + "x" * 58


@pytest.mark.parametrize("written", ["\x00", "\x1b[2J", "\x85", "\ud800", "x" * 11, 1, None, []])
def test_text_is_for_people(written: Any) -> None:
    with pytest.raises(FieldError, match="at most 10 characters"):
        text({"a": written}, "a", 10)


def test_text_may_be_missing_and_have_lines() -> None:
    assert (text({}, "a", 1), text({"a": "1\r\n\tü\u00a0"}, "a", 10)) == ("", "1\r\n\tü\u00a0")


@pytest.mark.parametrize("written", [0, 11, -1, True, "1", Decimal("1.0"), None])
def test_a_whole_number_has_bounds(written: Any) -> None:
    with pytest.raises(FieldError, match="a whole number from 1 to 10"):
        whole({"n": written}, "n", 1, 10)


@pytest.mark.parametrize("written", ["0", "11", "-1", "1.0", "", " 1", "9" * 5000, "\u0661"])
def test_a_whole_number_in_an_address_has_bounds(written: str) -> None:
    with pytest.raises(FieldError, match="a whole number from 1 to 10"):
        whole_in_text({"n": written}, "n", 1, 10)


def test_a_field_that_nobody_knows_is_refused_and_one_that_is_missing_too() -> None:
    with pytest.raises(FieldError, match=r'^unknown field: found "c", allowed: a, b$'):
        check_names({"a": 1, "c": 2}, ("a",), ("b",))
    with pytest.raises(FieldError, match=r"^a: found nothing, allowed: it is required$"):
        check_names({"b": 1}, ("a",), ("b",))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("a" * 40, '"' + "a" * 32 + '..."'),
        ("\x1b", '"\\u001b"'),
        ([1, 2], "a list"),
        ({"a": 1}, "an object"),
        (None, "null"),
        (True, "true"),
        (10**40, "1" + "0" * 31 + "..."),
    ],
)
def test_a_value_is_shown_in_a_few_characters(value: Any, told: str) -> None:
    assert shown(value) == told


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text() | st.decimals(), st.lists))
def test_whatever_was_found_fits_into_an_answer(value: Any) -> None:
    assert len(json.dumps(shown(value))) < 500
