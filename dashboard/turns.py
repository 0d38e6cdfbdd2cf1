"""Runs of pages take turns: Python lets one thread compute at a time, and changing from one to another costs more than waiting."""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock

PATIENCE = 0.5
"""Seconds that a run has the turn to itself: after that the next goes on beside it, since it waits for something or takes long."""
_MOMENT = 0.01
"""Seconds after which who waits looks again, where the turn is about to be free."""


class _Turns:
    """Whose turn it is, since when, and who waits, in the order in which they came; everybody is an event of the own."""

    def __init__(self) -> None:
        self._guard, self._waiting = Lock(), deque[Event]()
        self._holder: Event | None = None
        self._since = 0.0

    def take(self) -> Event:
        """Wait until the one before gives the turn on, or has had it for too long; return what to give back."""
        mine = Event()
        with self._guard:
            self._waiting.append(mine)
            self._hand_on(anyway=False)
        while not mine.wait(max(_MOMENT, self._since + PATIENCE - time.monotonic())):
            with self._guard:
                self._hand_on(anyway=time.monotonic() >= self._since + PATIENCE)
        return mine

    def give_back(self, mine: Event) -> None:
        """Let the next one on; nothing where the next is on already."""
        with self._guard:
            self._hand_on(anyway=self._holder is mine)

    def _hand_on(self, *, anyway: bool) -> None:
        if self._holder is None or anyway:
            self._holder = self._waiting.popleft() if self._waiting else None
            self._since = time.monotonic()
            if self._holder is not None:
                self._holder.set()


_turns = _Turns()


@contextmanager
def turn() -> Iterator[None]:
    """Wait for the turn, and have it until the run of the page has ended, however it ends."""
    mine = _turns.take()
    try:
        yield
    finally:
        _turns.give_back(mine)
