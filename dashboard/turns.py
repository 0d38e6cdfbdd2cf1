"""Runs of pages take turns: of many that compute at once each would take longer than all of them one after the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

AT_ONCE = 1
"""Runs that compute at once: Python lets one thread compute at a time, and changing from one to another costs more than waiting."""
PATIENCE = 0.5
"""Seconds after which a run goes on all the same: no page waits for long because others take long."""

_places = BoundedSemaphore(AT_ONCE)


@contextmanager
def turn() -> Iterator[None]:
    """Wait for a place, at most PATIENCE, and hold it until the run of the page has ended, however it ends."""
    held = _places.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        if held:
            _places.release()
