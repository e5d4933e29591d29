# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a worker and the warm interpreter say to each other over a socket. Standard library only."""

from __future__ import annotations

import os
import socket
import struct

LENGTH = struct.Struct("!I")
STATUS = struct.Struct("!i")
PEER = struct.Struct("3i")
# The answers to the digest of an archive.
SEND_ARCHIVE = b"?"
READY = b"!"


class ClosedError(Exception):
    """The other side is gone."""


def is_own_peer(connection: socket.socket) -> bool:
    """The kernel tells whose process the other side is."""
    _pid, uid, _gid = PEER.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, PEER.size))
    return bool(uid == os.getuid())


def receive(connection: socket.socket, length: int) -> bytes:
    """Exactly so many bytes."""
    data = bytearray(length)
    view = memoryview(data)
    while view:
        count = connection.recv_into(view)
        if not count:
            raise ClosedError
        view = view[count:]
    return bytes(data)


def send_block(connection: socket.socket, data: bytes) -> None:
    connection.sendall(LENGTH.pack(len(data)))
    connection.sendall(data)


def receive_block(connection: socket.socket) -> bytes:
    (length,) = LENGTH.unpack(receive(connection, LENGTH.size))
    return receive(connection, length)


def send_files(connection: socket.socket, files: list[int]) -> None:
    socket.send_fds(connection, [READY], files)


def receive_files(connection: socket.socket, count: int) -> list[int]:
    data, files, _flags, _address = socket.recv_fds(connection, len(READY), count)
    if not data or len(files) != count:
        raise ClosedError
    return files
