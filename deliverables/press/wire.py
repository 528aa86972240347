"""How the processes that draw are spoken to: JSON and bytes, each with its length before it."""

import io
import json
import struct
from typing import BinaryIO

LENGTHS = struct.Struct(">II")


def pack(told: dict, data: bytes = b"") -> bytes:
    """One message as bytes."""
    text = json.dumps(told, separators=(",", ":")).encode()
    return LENGTHS.pack(len(text), len(data)) + text + data


def unpack(message: bytes) -> tuple[dict, bytes]:
    """What `pack` made a message of."""
    found = receive(io.BytesIO(message))
    if found is None:
        raise ValueError("A message is cut short.")
    return found


def send(stream: BinaryIO, told: dict, data: bytes = b"") -> None:
    """Write one message. Raises OSError when the other side is gone."""
    stream.write(pack(told, data))
    stream.flush()


def receive(stream: BinaryIO) -> tuple[dict, bytes] | None:
    """The next message, waited for; None when the other side is gone."""
    lengths = _whole(stream, LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    text, data = (_whole(stream, length) for length in LENGTHS.unpack(lengths))
    return json.loads(text), data


def _whole(stream: BinaryIO, length: int) -> bytes:
    """So many bytes, fewer only at the end; an unbuffered pipe gives them in parts."""
    found = bytearray()
    while len(found) < length and (part := stream.read(length - len(found))):
        found += part
    return bytes(found)
