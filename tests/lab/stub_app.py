# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What instances run in the tests of the data plane: tells who it is, and the address of a name.

It is given its region, its instance, its address and its port.
"""

from __future__ import annotations

import json
import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

REGION, INSTANCE, HOST, PORT = sys.argv[1:5]


def address_of(name: str) -> str:
    try:
        return str(socket.getaddrinfo(name, 80)[0][4][0])
    except OSError as error:
        return type(error).__name__


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        name = self.path.strip("/")
        told = {"region": REGION, "instance": INSTANCE, "address": "" if name == "health" else address_of(name)}
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: Any) -> None:
        pass


ThreadingHTTPServer((HOST, int(PORT)), Handler).serve_forever()
