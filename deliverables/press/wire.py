"""How the processes that draw are spoken to: JSON and bytes, each with its length before it."""

import json
import struct
from typing import BinaryIO

LENGTHS = struct.Struct(">II")


def send(stream: BinaryIO, told: dict, data: bytes = b"") -> None:
    """Write one message. Raises OSError when the other side is gone."""
    text = json.dumps(told).encode()
    stream.write(LENGTHS.pack(len(text), len(data)) + text)
    stream.write(data)
    stream.flush()


def receive(stream: BinaryIO) -> tuple[dict, bytes] | None:
    """The next message, waited for; None when the other side is gone."""
    lengths = stream.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    text, data = (stream.read(length) for length in LENGTHS.unpack(lengths))
    return json.loads(text), data
