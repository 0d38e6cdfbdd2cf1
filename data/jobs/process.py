"""The timetable's own process: a scheduler with nothing to remember fires each job, and what ran and what is missing the ledger knows."""

import logging
import os
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from threading import Event, Thread

from apscheduler.events import EVENT_JOB_ERROR, EVENT_SCHEDULER_STARTED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from core.period import CHINA, now
from data.jobs.running import Runner, catch_up
from data.jobs.slots import DAY, Job
from data.jobs.timetable import JOBS

log = logging.getLogger("ducha.jobs")
SWEEP = "sweep"
"""The name, in the scheduler, of the look at everything that is due."""
EVERY = timedelta(minutes=5)
"""Between two sweeps."""
AGAIN = timedelta(seconds=20)
"""From a fire that failed, because the database is away, to the next sweep."""
JUMP = timedelta(minutes=1)
"""A clock that moved by more, beside the seconds that passed, was set."""
_WATCH = 1


def serve(runner: Runner, stop: Event, *, jobs: Iterable[Job] = tuple(JOBS.values()), beside: int | None = None) -> None:
    """Run what is due until `stop` is set; with `beside`, also only as long as that process is our parent. A job that runs is let end.

    At start, every few minutes and whenever the clock was set, the ledger is asked what is missing, so that nothing depends on a fire.
    A fire that fails, because the database is away, is logged, and what is due is looked for again soon: it stays due.
    """
    if not _wanted(stop, beside):
        return
    timer, failed = scheduler(), Event()
    plan(timer, runner, jobs=jobs)

    def told(event: JobExecutionEvent) -> None:
        log.error("本轮没有看成，%s秒后再看", AGAIN.seconds, exc_info=event.exception)
        failed.set()

    def watch() -> None:
        since = _drift(runner)
        while _wanted(stop, beside):
            if failed.is_set():
                failed.clear()
                timer.modify_job(SWEEP, next_run_time=now() + AGAIN)
            if abs(_drift(runner) - since) > JUMP:
                since = _drift(runner)
                plan(timer, runner, jobs=jobs)
            stop.wait(_WATCH)

    def watched() -> None:
        try:
            watch()
        finally:
            timer.shutdown()

    watching = Thread(target=watched, name="watch")
    timer.add_listener(told, EVENT_JOB_ERROR)
    timer.add_listener(lambda _: watching.start(), EVENT_SCHEDULER_STARTED)
    timer.start()
    watching.join()


def scheduler() -> BlockingScheduler:
    """Return a scheduler that remembers nothing beyond its process, runs one job at a time, and a late job once."""
    logging.getLogger("apscheduler.executors").setLevel(logging.CRITICAL)
    return BlockingScheduler(
        timezone=CHINA,
        jobstores={"default": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": int(DAY.total_seconds())},
    )


def plan(timer: BlockingScheduler, runner: Runner, *, jobs: Iterable[Job]) -> None:
    """Give each job the trigger of its hour and let everything due be swept at once; planned again, it is as if planned first now."""
    jobs = tuple(jobs)
    for job in jobs:
        timer.add_job(catch_up, trigger(job), args=(runner, (job,)), id=job.name, name=job.name, replace_existing=True)
    often = {"trigger": IntervalTrigger(seconds=int(EVERY.total_seconds()), timezone=CHINA), "next_run_time": now()}
    timer.add_job(catch_up, args=(runner, jobs), id=SWEEP, name=SWEEP, misfire_grace_time=None, replace_existing=True, **often)


def trigger(job: Job) -> OrTrigger:
    """Return the trigger that fires at a job's slots, the later looks of a day too."""
    return OrTrigger([CronTrigger(hour=at.hour, minute=at.minute, second=at.second, timezone=CHINA) for at in job.times])


def _wanted(stop: Event, beside: int | None) -> bool:
    return not stop.is_set() and beside in (None, os.getppid())


def _drift(runner: Runner) -> datetime:
    """The clock less the seconds that passed: the same moment as long as nobody sets the clock."""
    return runner.clock() - timedelta(seconds=time.monotonic())
