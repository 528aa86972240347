"""A small real mail server for tests: it listens, speaks SMTP and keeps what it was given."""

import socketserver
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Received:
    """What the server was handed; `refuse` are addresses that it answers 550 to."""

    port: int = 0
    mails: list[tuple[str, list[str], str]] = field(default_factory=list)
    refuse: set[str] = field(default_factory=set)


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say("220 test ready")
        sender, recipients = "", []
        while line := self.rfile.readline():
            words = line.decode().strip()
            verb = words.upper()
            if verb.startswith(("EHLO", "HELO")):
                self.say("250 test")
            elif verb.startswith("MAIL FROM:"):
                sender, recipients = _address(words), []
                self.say("250 ok")
            elif verb.startswith("RCPT TO:"):
                address = _address(words)
                if address in self.server.received.refuse:
                    self.say("550 nobody of that name here")
                else:
                    recipients.append(address)
                    self.say("250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                self.server.received.mails.append((sender, recipients, self.text()))
                self.say("250 kept")
            elif verb == "RSET":
                self.say("250 ok")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("502 not spoken here")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def text(self) -> str:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.decode().rstrip("\r\n").removeprefix("."))
        return "\n".join(lines)


def _address(words: str) -> str:
    return words[words.index("<") + 1 : words.index(">")]


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    received: Received


@contextmanager
def mail_server():
    """A server on a free port of this machine while the block runs; gives its Received."""
    with _Server(("127.0.0.1", 0), _Session) as server:
        server.received = Received(port=server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.received
        finally:
            server.shutdown()
            thread.join()
