"""How problems were coordinated: what a rulebook counts, as known at a moment, and the statistics of what a viewer sees."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

import pandas as pd
from sqlmodel import Session, col, select

from core.frames import FLAG, INT, TEXT, build
from core.models import Issue, IssueStep
from core.queries.facts import Cut
from core.queries.issues import IssueLine, counted

AGES = (("7天以内", 1, 7), ("8至15天", 8, 15), ("16至30天", 16, 30), ("30天以上", 31, 10**6))
"""Classes of lateness in calendar days: name, first and last day."""


@dataclass(frozen=True)
class Tally:
    """Problems under a heading: raised, still open, late; due by the day, of these closed in time; the median of days to close."""

    name: str
    raised: int
    left: int
    late: int
    due: int
    in_time: int
    days: float | None


def problems(session: Session, cut: Cut) -> pd.DataFrame:
    """Return the problems of projects due in the year to the end of a month, as known at a moment, one row each.

    Columns: issue_id, project_id, month (of the day on which it was due), due_on (ISO), in_time (whether it was closed in time).
    A problem is due on the day of its assignment's limit, or of the extension that was granted; an answer 列入计划 that came in time and
    was accepted, on the day of the plan. It is closed in time when it is 办结 or 销号 and the answer that was accepted came by that day;
    a returned one is not closed until then. Lateness that lifted it changes neither.
    """
    found = (
        select(Issue.project_id, IssueStep)
        .join(IssueStep, col(IssueStep.issue_id) == col(Issue.id))
        .where(col(IssueStep.at) <= cut.known_at)
        .order_by(col(IssueStep.id))
    )
    steps: dict[tuple[int, int], list[IssueStep]] = {}
    for project, one in session.exec(found):
        steps.setdefault((project, one.issue_id), []).append(one)
    rows = [
        (issue, project, standing.due_on.month, standing.due_on.isoformat(), standing.in_time)
        for (project, issue), some in sorted(steps.items())
        if (standing := counted(some)).due_on is not None and date(cut.month.year, 1, 1) <= standing.due_on <= cut.month.last_day
    ]
    types = {"issue_id": INT, "project_id": INT, "month": INT, "due_on": TEXT, "in_time": FLAG}
    return build(list(zip(*rows, strict=True)) if rows else [() for _ in types], types)


def tallies(some: Iterable[IssueLine], by: Callable[[IssueLine], str], *, day: date) -> tuple[Tally, ...]:
    """Return the statistics of problems under each heading that `by` gives, the most late ones first."""
    groups: dict[str, list[IssueLine]] = {}
    for one in some:
        groups.setdefault(by(one), []).append(one)
    found = (tally(name, lines, day=day) for name, lines in groups.items())
    return tuple(sorted(found, key=lambda one: (-one.late, -one.left, one.name)))


def tally(name: str, lines: list[IssueLine], *, day: date) -> Tally:
    """Return the statistics of problems: due are those whose day has come by `day`."""
    due = [one for one in lines if one.counted.due_on is not None and one.counted.due_on <= day]
    took = [(one.closed_on - one.raised_on).days for one in lines if one.closed_on is not None]
    return Tally(
        name=name,
        raised=len(lines),
        left=sum(one.state.is_open for one in lines),
        late=sum(one.late > 0 for one in lines),
        due=len(due),
        in_time=sum(one.counted.in_time for one in due),
        days=float(median(took)) if took else None,
    )


def ages(some: Iterable[IssueLine]) -> dict[str, int]:
    """Return how many problems are late by how many days, by the names of AGES."""
    late = [one.late for one in some if one.late]
    return {name: sum(first <= days <= last for days in late) for name, first, last in AGES}
