"""The timetable's process: every slot is fired and run once by many processes, also late, after a kill, or with a clock that was set."""

import logging
import multiprocessing
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

import pytest
from sqlalchemy.engine import Engine

from core import db
from core.commands import job as ledger_of
from core.commands.job import Report, Slot
from core.period import CHINA, now
from core.vocabulary import JobOutcome
from data.jobs import process
from data.jobs.timetable import JOBS
from tests.data import clockwork
from tests.data.clockwork import MANY, MARKING, MORNING, Clock, entries, ledger, runner, until

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.data.clockwork"])
DAY = timedelta(days=1)
AT_SEVEN = MORNING.replace(hour=7)


@contextmanager
def serving(engine: Engine, clock: Clock) -> Iterator[None]:
    """The timetable of one job, told to stop in the end; it has then ended."""
    stop = Event()
    thread = Thread(target=process.serve, args=(runner(engine, clock), stop), kwargs={"jobs": [MARKING]})
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()


@pytest.mark.parametrize("name", JOBS)
@pytest.mark.parametrize("clock", ["00:00:00", "02:14:59", "07:00:00", "23:59:59"])
def test_a_job_is_fired_at_its_slots(name: str, clock: str) -> None:
    on = datetime.fromisoformat(f"2019-12-31T{clock}").replace(tzinfo=CHINA)
    fires, slot = process.trigger(JOBS[name]), JOBS[name].next_slot(on)
    assert fires.get_next_fire_time(None, on + timedelta(seconds=1)) == slot
    for _ in JOBS[name].times:
        after = JOBS[name].next_slot(slot)
        assert fires.get_next_fire_time(slot, slot + timedelta(seconds=1)) == after
        slot = after
    assert slot == JOBS[name].next_slot(on) + DAY


def test_of_two_processes_one_runs_each_slot_when_it_is_fired_and_both_end_when_told(engine: Engine) -> None:
    address, pipes = engine.url.render_as_string(hide_password=False), [_SERVER.Pipe() for _ in range(2)]
    both = [_SERVER.Process(target=clockwork.serve_together, args=(address, far)) for _, far in pipes]
    for one in both:
        one.start()
    assert [near.recv() for near, _ in pipes] == ["ready", "ready"]
    at = (now() + timedelta(seconds=3)).replace(microsecond=0)
    for near, _ in pipes:
        near.send(at.time())
    assert until(lambda: sum(run.ended_at is not None and run.slot == at for run in ledger(engine)) == len(MANY), 60)
    for one in both:
        one.terminate()
    for one in both:
        one.join(60)
    assert [one.exitcode for one in both] == [0, 0]
    runs = ledger(engine)
    assert Counter(run.job for run in runs if run.slot == at) == Counter(one.name for one in MANY)
    assert set(Counter((run.job, run.slot) for run in runs).values()) == {1}
    assert {run.slot for run in runs} <= {at - DAY, at}
    assert all(run.attempt == 1 and run.outcome is JobOutcome.DONE for run in runs)
    assert entries(engine) == len(runs)


def test_at_start_what_was_missed_is_run_and_what_a_killed_process_left_is_run_again(engine: Engine) -> None:
    with db.transaction(engine) as session:
        ledger_of.claim(session, Slot("mark", AT_SEVEN - 2 * DAY), claimant="亡", on=MORNING - 2 * DAY)
    for _ in "twice":
        with serving(engine, Clock()):
            assert until(lambda: [one.ended_at for one in ledger(engine)] == [MORNING, MORNING])
    assert [(one.slot, one.attempt, one.outcome) for one in ledger(engine)] == [
        (AT_SEVEN - 2 * DAY, 2, JobOutcome.DONE),
        (AT_SEVEN, 1, JobOutcome.DONE),
    ]
    assert entries(engine) == 2


def test_a_clock_that_is_set_forth_and_back_loses_no_slot(sqlite_engine: Engine) -> None:
    clock = Clock()
    with serving(sqlite_engine, clock):
        for turn, day in enumerate((0, 400, 1, 2), start=1):
            clock.at = MORNING + day * DAY
            assert until(lambda turn=turn: entries(sqlite_engine) == turn), f"day {day}"  # type: ignore[misc]  # a default binds the turn
    assert sorted(one.slot for one in ledger(sqlite_engine)) == [AT_SEVEN + day * DAY for day in (0, 1, 2, 400)]


def test_after_a_fire_that_failed_it_is_soon_looked_again(
    monkeypatch: pytest.MonkeyPatch, sqlite_engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    looks, again = [], Event()

    def fails_at_first(*_: object) -> dict[str, Report]:
        looks.append(1)
        if len(looks) == 1:
            raise OSError("away")
        again.set()
        return {}

    monkeypatch.setattr(process, "catch_up", fails_at_first)
    monkeypatch.setattr(process, "AGAIN", timedelta(0))
    with caplog.at_level(logging.ERROR), serving(sqlite_engine, Clock()):
        assert again.wait(20)
    assert len(looks) == 2
    assert [(one.name, one.levelname) for one in caplog.records] == [("ducha.jobs", "ERROR")]


def test_the_process_ends_with_whoever_started_it(monkeypatch: pytest.MonkeyPatch, sqlite_engine: Engine) -> None:
    monkeypatch.setattr(process, "catch_up", lambda *_: pytest.fail("the parent is gone"))
    process.serve(runner(sqlite_engine, Clock()), Event(), beside=1 if os.getppid() != 1 else 2)
