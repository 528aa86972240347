"""A slow and uneven line between browser and application, to find tests and pages in a race.

    THROUGHLINE_SLOW_MS=600 .venv/bin/python -m pytest tests/browser/test_board.py

Every answer waits up to that long, and its second half once more: pages stand half-read, and their
scripts come late. A test that holds then holds on a busy machine.
"""

import asyncio
import contextlib
import random
import sys

PIECE = 65_536


async def _carry(reader, writer, late: float) -> None:
    """Pass on what comes, each piece in two halves, each half `late` seconds later at most."""
    with contextlib.suppress(ConnectionError):
        while piece := await reader.read(PIECE):
            for half in (piece[: len(piece) // 2], piece[len(piece) // 2 :]):
                if late:
                    await asyncio.sleep(random.uniform(0, late))
                writer.write(half)
                await writer.drain()
    with contextlib.suppress(ConnectionError):
        writer.close()


async def serve(port: int, to: int, late: float) -> None:
    """Listen on `port` and pass everything to `to` and back, for as long as the process lives."""

    async def answer(reader, writer):
        try:
            from_app, to_app = await asyncio.open_connection("127.0.0.1", to)
        except ConnectionError:
            writer.close()
            return
        await asyncio.gather(_carry(reader, to_app, 0), _carry(from_app, writer, late))

    async with await asyncio.start_server(answer, "localhost", port) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) / 1000))
