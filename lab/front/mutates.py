# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an action changes anything, told from its name.

Reading is what the prefixes below say. Beyond them: cryptography (Decrypt, GenerateDataKey and the like) and taking on
a role leave nothing behind, so they count as reading. Invoke, sending and publishing count as changing, since what they
set off may change anything; so does ReceiveMessage, which hides the message from others. A call with DryRun=true
changes nothing. What is unknown counts as changing, unless its HTTP method is one that only reads.
"""

from __future__ import annotations

READING = (
    "Get", "List", "Describe", "Head", "Lookup", "Query", "Scan", "BatchGet", "TransactGet", "Simulate", "Test",
    "Assume", "Search", "Select", "Filter", "Check", "Validate", "Verify", "Estimate", "Preview", "View",
    "Decrypt", "Encrypt", "ReEncrypt", "GenerateDataKey", "GenerateMac", "GenerateRandom", "DecodeAuthorization",
    "GET ", "HEAD ", "OPTIONS ",
)  # fmt: skip
# GenerateCredentialReport and its like do make something, so "Generate" alone is not among the prefixes.


def is_mutating(action: str) -> bool:
    return not action.startswith(READING)
