# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of transactions in PostgreSQL, where each is one row."""

from __future__ import annotations

from pg8000.exceptions import DatabaseError
from pg8000.native import Connection

from .transaction import Transaction

# The health monitor's name stands in the connection that is made as it makes them.
NAME = "set application_name = 'transaction_processor'"
EXISTS = "select to_regclass('transactions') is not null"
TABLE = """
create table if not exists transactions (
  transaction_id text primary key, account_id text not null, amount numeric not null, currency text not null,
  description text not null, digest text not null, region text not null,
  recorded_at timestamptz not null default clock_timestamp()
)
"""
INSERT = """
insert into transactions (transaction_id, account_id, amount, currency, description, digest, region)
values (:transaction_id, :account_id, cast(:amount as numeric), :currency, :description, :digest, :region)
on conflict (transaction_id) do nothing returning true
"""
DIGEST = "select digest from transactions where transaction_id = :transaction_id"
# Two that make the table at once: to one of them the other's is in the way, or its row in the catalogue, or its type.
MADE_MEANWHILE = frozenset({"23505", "42P07", "42710"})


class OtherContentError(Exception):
    """There is another transaction with this name."""


def prepare(connection: Connection) -> None:
    """Make the table where it is missing. Looked for first, since making it takes a right that writing does not."""
    connection.run(NAME)
    [[exists]] = connection.run(EXISTS)
    if not exists:
        try:
            connection.run(TABLE)
        except DatabaseError as error:
            if code_of(error) not in MADE_MEANWHILE:
                raise


def record(connection: Connection, transaction: Transaction, region: str) -> str:
    """Write a transaction that is not there yet; ``stored`` or ``repeated``."""
    digest = transaction.digest()
    if connection.run(INSERT, **transaction.as_plain(), digest=digest, region=region):
        return "stored"
    [[standing]] = connection.run(DIGEST, transaction_id=transaction.transaction_id)
    if standing != digest:
        raise OtherContentError("there is another transaction with this transaction_id")
    return "repeated"


def code_of(error: DatabaseError) -> str:
    """The SQLSTATE. The rest of the error may quote a row, and is left out of every log."""
    return str(error.args[0].get("C", "")) if isinstance(error.args[0], dict) else ""
