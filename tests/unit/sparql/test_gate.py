"""The gate lets clients take turns and never loses a place."""

from __future__ import annotations

import asyncio

import pytest

from plangraph.sparql.gate import FairGate


async def queue(gate: FairGate, client: str, name: str, passed: list[str]) -> None:
    """Wait for a place, note it, and give it back."""
    await gate.acquire(client)
    passed.append(name)
    gate.release()


def test_clients_take_turns() -> None:
    """A client with one request waits for one of the busy client's, not for all of them."""

    async def whole() -> list[str]:
        gate, passed = FairGate(1), list[str]()
        await gate.acquire("first")
        busy = [asyncio.create_task(queue(gate, "busy", f"busy{n}", passed)) for n in range(4)]
        await asyncio.sleep(0)
        other = asyncio.create_task(queue(gate, "other", "other", passed))
        await asyncio.sleep(0)
        assert (gate.waiting, gate.waiting_of("busy"), gate.is_full) == (5, 4, True)
        gate.release()
        await asyncio.gather(*busy, other)
        assert not gate.is_full
        return passed

    assert asyncio.run(whole()) == ["busy0", "other", "busy1", "busy2", "busy3"]


def test_a_request_that_is_given_up_leaves_no_trace() -> None:
    """Cancelled requests free their turn, also when the place came in the same moment."""

    async def whole() -> None:
        gate = FairGate(1)
        await gate.acquire("a")
        gone = asyncio.create_task(gate.acquire("b"))
        late = asyncio.create_task(gate.acquire("c"))
        await asyncio.sleep(0)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        gate.release()
        late.cancel()
        with pytest.raises(asyncio.CancelledError):
            await late
        assert not gate.is_full
        assert gate.waiting == 0

    asyncio.run(whole())


def test_places_are_counted() -> None:
    """As many pass at once as there are places."""

    async def whole() -> None:
        gate = FairGate(2)
        await gate.acquire("a")
        assert not gate.is_full
        await gate.acquire("a")
        assert gate.is_full
        gate.release()
        assert not gate.is_full

    asyncio.run(whole())
