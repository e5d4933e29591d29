# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A name server. It answers over UDP and TCP, at an address that no other program uses."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from typing import cast

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from lab.plane.addresses import Addresses
from lab.plane.zone import Answer

# What Route 53 gives each zone: a negative answer is kept for as long as the record itself.
SOA = "ns-1.awsdns.test. awsdns-hostmaster.amazon.test. 1 7200 900 1209600 86400"
SOA_TTL = 900


def by_chance(places: Sequence[int], weights: Sequence[int]) -> int:
    """One of the places; all alike where none has weight."""
    even = [1] * len(places)
    return random.choices(places, weights if any(weights) else even)[0]


def shortened(ttl: int, speed: float) -> int:
    """A TTL is whole seconds, and none at all would never be kept."""
    return ttl if ttl == 0 else max(1, round(ttl / speed))


def respond(wire: bytes, find: Callable[[str, str], Answer], speed: float) -> bytes:
    question = dns.message.from_wire(wire)
    response = dns.message.make_response(question, recursion_available=True)
    response.flags |= dns.flags.AA
    if len(question.question) != 1:
        response.set_rcode(dns.rcode.FORMERR)
        return response.to_wire()
    asked = question.question[0]
    found = find(asked.name.to_text(), dns.rdatatype.to_text(asked.rdtype))
    if not found.zone:
        response.set_rcode(dns.rcode.REFUSED)
        return response.to_wire()
    for line in found.lines:
        # What has the same name and type is one set.
        name = asked.name if dns.name.from_text(line.name) == asked.name else dns.name.from_text(line.name)
        kind = dns.rdatatype.from_text(line.kind)
        whole = response.find_rrset(response.answer, name, dns.rdataclass.IN, kind, create=True)
        whole.add(dns.rdata.from_text(dns.rdataclass.IN, kind, line.value), shortened(line.ttl, speed))
    if not found.lines:
        if not found.is_known:
            response.set_rcode(dns.rcode.NXDOMAIN)
        zone = dns.name.from_text(found.zone)
        response.authority.append(dns.rrset.from_text(zone, shortened(SOA_TTL, speed), "IN", "SOA", SOA))
    return response.to_wire()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        self._answer = answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not all versions of Python derive the transport from the class that it is.
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        # Whatever is no question gets no answer.
        try:
            answer = self._answer(data)
        except Exception:
            return
        self._transport.sendto(answer, addr)


async def serve_names(addresses: Addresses, find: Callable[[str, str], Answer], speed: float) -> Callable[[], None]:
    """Answer until the returned function is called."""

    def reply(wire: bytes) -> bytes:
        return respond(wire, find, speed)

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                size = int.from_bytes(await reader.readexactly(2), "big")
                text = reply(await reader.readexactly(size))
                writer.write(len(text).to_bytes(2, "big") + text)
                await writer.drain()
        except Exception:
            # The end of the stream, or no question.
            writer.transport.abort()

    loop = asyncio.get_running_loop()
    transport, _protocol = await loop.create_datagram_endpoint(lambda: _Datagrams(reply), sock=addresses.names_udp)
    server = await asyncio.start_server(meet, sock=addresses.names_tcp)

    def close() -> None:
        transport.close()
        server.close()

    return close
