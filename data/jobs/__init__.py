"""The timetable: what runs on the clock, in a process of its own; each job claims its slot in the database, then acts."""

from data.jobs.running import Runner, catch_up, run_now, said
from data.jobs.slots import Job, Kind
from data.jobs.timetable import JOBS

__all__ = ["JOBS", "Job", "Kind", "Runner", "catch_up", "run_now", "said"]
