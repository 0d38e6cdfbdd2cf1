"""The timetable's own process: looks every few seconds what is due, until it is told to stop or whoever started it is gone."""

import logging
import os
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from data.jobs.running import Runner, catch_up
from data.jobs.timetable import JOBS

log = logging.getLogger("ducha.jobs")
EVERY = 20
"""Seconds between two looks."""
_WATCH = 1


def serve(runner: Runner, stop: Event, *, beside: int | None = None) -> None:
    """Run what is due until `stop` is set; with `beside`, also only as long as that process is our parent.

    A look that fails, because the database is away, is logged and made again: what is due stays due.
    """
    with ThreadPoolExecutor(max_workers=1) as looking:
        while not stop.is_set() and beside in (None, os.getppid()):
            look = looking.submit(catch_up, runner, JOBS.values())
            if problem := look.exception():
                log.error("本轮没有看成，%s秒后再看", EVERY, exc_info=problem)
            _wait(stop, beside)


def _wait(stop: Event, beside: int | None) -> None:
    for _ in range(EVERY // _WATCH):
        if stop.wait(_WATCH) or beside not in (None, os.getppid()):
            return
