"""The measured runs as a page of tables: medians, ratios within the same round, and the machine in general words."""

import os
import platform
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

import duckdb
import numpy as np
import pandas as pd
import psutil
import pyarrow as pa

from tests.benchmarks.runs import Run

LISTS = ("snapshot", "judge")
"""The steps from database to lists."""


def _seconds(step: str) -> Callable[[Run], float]:
    return lambda run: run.wall(step)


@dataclass(frozen=True)
class AtSize:
    """One size: projects, the file's MB, and the runs of each task, round by round."""

    projects: int
    file_mb: float
    measured: dict[str, list[Run]]

    def middle(self, task: str, figure: Callable[[Run], float]) -> float:
        """The median of a figure over the rounds of a task."""
        return median(figure(run) for run in self.measured[task])

    def ratio(self, figure: Callable[[Run, tuple[str, ...]], float], than: str = "duckdb") -> float:
        """The median over the rounds of ours (database to lists) ÷ the ranking by hand of the same round."""
        pairs = zip(self.measured["ours"], self.measured[than], strict=True)
        return median(figure(mine, LISTS) / figure(theirs, ()) for mine, theirs in pairs)

    def row(self) -> str:
        """The size's row of the first table."""
        cells = (
            f"{self.projects:,}",
            f"{self.file_mb:.0f}",
            *(f"{self.middle('ours', _seconds(step)):.2f}" for step in LISTS),
            f"{self.middle('ours', lambda run: run.wall(*LISTS)):.2f}",
            f"{self.middle('ours', lambda run: run.cpu(*LISTS)):.2f}",
            *(f"{self.middle('duckdb', _seconds(step)):.2f}" for step in ("fetch", "rank")),
            f"{self.middle('duckdb', Run.wall):.2f}",
            f"{self.middle('duckdb', Run.cpu):.2f}",
            f"**{self.ratio(lambda run, steps: run.wall(*steps)):.2f}**",
            f"{self.ratio(lambda run, steps: run.cpu(*steps)):.2f}",
            f"{self.middle('duckdb_own', Run.wall):.2f}",
            f"{self.middle('ours', lambda run: run.wall('overview')):.2f}",
            f"{self.middle('ours', lambda run: run.peak_mb):.0f}",
            f"{self.middle('duckdb', lambda run: run.peak_mb):.0f}",
        )
        return f"| {' | '.join(cells)} |"


@dataclass(frozen=True)
class Case:
    """A special case: what it is, the file's MB, its runs."""

    title: str
    file_mb: float
    measured: list[Run]


@dataclass(frozen=True)
class Measurements:
    """All that was measured on a day."""

    on: date
    repeats: int
    sizes: Sequence[AtSize]
    middle: int
    cases: Sequence[Case]


def page(found: Measurements) -> str:
    """The page in Markdown."""
    return "\n".join([*_head(found), *_sizes(found.sizes), *_growth(found.sizes), *_cases(found), ""])


_INTRODUCTION = """\
# Measurements

Written by `make bench`. A synthetic province (tests/benchmarks/province.py): every project has twelve months of plan and of
reports, a part of them land, corrections, returned, late, waiting and missing reports, exemptions and a change of unit;
90 units of the kinds that four series rank. December is ranked, as it was locked. Each run has a process of its own;
figures are medians of {repeats} rounds, in
which the tasks follow one another; a ratio is taken within its round. Seconds are wall clock, `cpu` is processor time of all
threads. Only the ratios mean something elsewhere.

{day}; {cores} cores, {memory} GiB; load average at the end (1, 5, 15 minutes): {load}.
{versions}.

**By hand**: the same measures, scores, places and lists as one DuckDB statement (tests/benchmarks/by_hand.py), over rows fetched
from the same SQLite file by ADBC into Arrow, the fastest way there is without a network. Its places, scores, lists, numerators
and denominators are asserted equal to ours in every run. **Stored**: the same statement over rows that DuckDB already holds,
which leaves out all reading from the database of record.
"""
_AFTER_SIZES = """\
The overview is its headline, curve, sectors, districts and shortfalls, from the snapshot. Peaks are of the whole process; about
{before:.0f} MB of each stand before the first row is read.

## Growth

Milliseconds for each project from database to lists; a straight line is the same figure in every row, but for the fixed part
that every process pays once.

| projects | ours | ours, cpu | by hand |
|--:|--:|--:|--:|"""
_HISTORY = """\
## History and editions

{projects:,} projects. Reading a month costs the rows of its year, not of all history: compare the first two rows. A second
complete edition of the plan is read beside the first, and every list is computed for both.

| case | file MB | snapshot s | cpu s | lists s | peak MB |
|:--|--:|--:|--:|--:|--:|"""
_COLUMNS = (
    "projects | file MB | snapshot s | lists s | **both s** | cpu s | by hand: fetch s | rank s | **both s** | cpu s | **ratio** | "
    "cpu ratio | stored s | overview s | peak MB | by hand peak MB"
)


def _head(found: Measurements) -> list[str]:
    versions = {"SQLite": sqlite3.sqlite_version} | {one.__name__: one.__version__ for one in (pd, np, duckdb, pa)}
    text = _INTRODUCTION.format(
        repeats=found.repeats,
        day=found.on.isoformat(),
        cores=os.cpu_count(),
        memory=round(psutil.virtual_memory().total / 2**30),
        load=", ".join(f"{value:.1f}" for value in os.getloadavg()),
        versions=", ".join([f"Python {platform.python_version()}", *(f"{name} {version}" for name, version in versions.items())]),
    )
    return [text]


def _sizes(sizes: Sequence[AtSize]) -> list[str]:
    lines = ["## Database to lists", "", f"| {_COLUMNS} |", f"|{'--:|' * (_COLUMNS.count('|') + 1)}"]
    return [*lines, *(one.row() for one in sizes), ""]


def _growth(sizes: Sequence[AtSize]) -> list[str]:
    lines = [_AFTER_SIZES.format(before=sizes[0].middle("ours", lambda run: run.before_mb))]
    for one in sizes:
        mine = one.middle("ours", lambda run: run.wall(*LISTS)), one.middle("ours", lambda run: run.cpu(*LISTS))
        figures = (*mine, one.middle("duckdb", Run.wall))
        lines.append(f"| {one.projects:,} | {' | '.join(f'{1000 * seconds / one.projects:.3f}' for seconds in figures)} |")
    return [*lines, ""]


def _cases(found: Measurements) -> list[str]:
    lines = [_HISTORY.format(projects=found.middle)]
    for one in found.cases:
        figures = (
            median(run.wall("snapshot") for run in one.measured),
            median(run.cpu("snapshot") for run in one.measured),
            median(run.wall("judge") for run in one.measured),
        )
        peak = median(run.peak_mb for run in one.measured)
        lines.append(f"| {one.title} | {one.file_mb:.0f} | {' | '.join(f'{seconds:.2f}' for seconds in figures)} | {peak:.0f} |")
    return lines
