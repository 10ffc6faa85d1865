"""A gate with a number of places; waiting clients take turns, so that a busy one never shuts out the others."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque


class FairGate:
    """Gives free places to the clients in turn; one client's requests keep their order."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @property
    def is_full(self) -> bool:
        """Whether a newcomer has to wait."""
        return self._free <= 0 or bool(self._queues)

    @property
    def waiting(self) -> int:
        """How many requests wait, of all clients together."""
        return sum(map(len, self._queues.values()))

    def waiting_of(self, client: str) -> int:
        """How many requests of one client wait."""
        return len(self._queues.get(client, ()))

    async def acquire(self, client: str) -> None:
        """Take a place, after those of the other clients that wait, one each."""
        if not self.is_full:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queues.setdefault(client, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.release()  # the place came at the moment of giving up
            else:
                self._forget(client, turn)
            raise

    def release(self) -> None:
        """Give a place back; the next client in turn gets it."""
        self._free += 1
        while self._free > 0 and self._queues:
            client, queue = next(iter(self._queues.items()))
            turn = queue.popleft()
            self._queues.move_to_end(client)
            if not queue:
                del self._queues[client]
            if not turn.done():
                self._free -= 1
                turn.set_result(None)

    def _forget(self, client: str, turn: asyncio.Future[None]) -> None:
        queue = self._queues.get(client)
        if queue is not None and turn in queue:
            queue.remove(turn)
            if not queue:
                del self._queues[client]
