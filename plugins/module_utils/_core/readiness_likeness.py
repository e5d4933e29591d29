# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is alike in two regions: what names a region, or what AWS gave out there, is replaced before it is compared."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_network
from typing import Any

# What AWS makes up as parts of names, with what stays of them.
MADE_UP = (
    # Secrets Manager ends an ARN in six characters.
    (re.compile(r"(:secret:[\w/+=.@-]+)-\w{6}\b"), r"\1"),
    # Endpoints of clusters name the account and region by letters.
    (re.compile(r"(\.(?:cluster|cluster-ro)-)[a-z0-9]+\."), r"\1{id}."),
    # Streams of tables are named after the moment in which they began.
    (re.compile(r"(:table/[^/\s]+/stream/)\S+"), r"\1{begin}"),
)


@dataclass(frozen=True)
class Likeness:
    """How the texts of one region become those of any. ``ids`` tells what an id of AWS's stands for."""

    region: str
    suffix: str
    peers: tuple[str, ...]
    ids: Mapping[str, str]

    @cached_property
    def _words(self) -> dict[str, str]:
        peers = {peer: f"{{peer{number}}}" for number, peer in enumerate(self.peers, start=1)}
        return {**self.ids, **peers, self.region: "{region}"}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, sorted(self._words, key=len, reverse=True))))

    def alike(self, value: Any) -> Any:
        """A value as any region would have it, whatever it is made of."""
        if isinstance(value, Mapping):
            return {self.alike(key): self.alike(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.alike(item) for item in value]
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text: str) -> str:
        told = self._pattern.sub(lambda found: self._words[found[0]], text)
        for pattern, kept in MADE_UP:
            told = pattern.sub(kept, told)
        return told

    def kind(self, name: str) -> str:
        """The name of a thing without what only says where it is."""
        return str(self.alike(name)).removesuffix(f"-{self.suffix}").removesuffix("-{region}")

    def told(self, text: str) -> str:
        """A text of any region as a person of this one reads it."""
        for region, word in sorted(self._words.items()):
            text = text.replace(word, region) if region in (self.region, *self.peers) else text
        return text


def block_alike(cidr: str, blocks: Sequence[tuple[str, str]]) -> str:
    """A block of addresses as its place in the network that holds it: ``blocks`` are names and networks."""
    found = ip_network(cidr, strict=False)
    for name, block in blocks:
        whole = ip_network(block)
        if found.version == whole.version and found.subnet_of(whole):  # type: ignore[arg-type]
            offset = int(found.network_address) - int(whole.network_address)
            return f"{name}+{offset}/{found.prefixlen}" if found != whole else name
    return cidr
