"""From a session to a computed list, and to what is doubtful about reports."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from sqlmodel import Session

from core.models import City
from core.period import Month
from core.queries import quality, register
from core.queries.circulars import CircularLine
from core.queries.desk import Line, MonthDesk
from core.snapshot import Snapshot, is_closed, known_when_locked, snapshot
from core.vocabulary import MonthState, ReportState
from scoring.checks.quality import Doubt, Reported, doubts
from scoring.explain import Headline, headline
from scoring.robustness import Robust, robustness
from scoring.rulebook import Rulebook
from scoring.rulebook_file import in_force
from scoring.verdicts import Verdict, judge

DEFAULT_RULEBOOK = "lujiang"
"""The shipped example: the rule of the invented demonstration city."""


@dataclass(frozen=True)
class Draft:
    """A computed, unsigned list (测算): the facts it was computed from, the verdict, and the city's headline."""

    facts: Snapshot
    verdict: Verdict
    headline: Headline
    known_at: datetime
    closed: bool
    """Whether units could no longer report for the month; until then a missing report is only not yet there (未报)."""
    chosen: bool
    """Whether the city, or whoever asked, chose the rule; else it is the shipped example, and the lists are for reference only."""
    circular: CircularLine | None = None
    """The circular by which the list was signed or issued; None of a computed list (测算)."""

    @cached_property
    def firmness(self) -> Mapping[str, Mapping[int, Robust]]:
        """How far each place may move, by series and unit id; tried once for as long as the list is kept."""
        return robustness(self.facts, self.verdict)


def draft(session: Session, month: Month, *, now: datetime, rulebook: Rulebook | None = None) -> Draft:
    """Compute the lists of a month from what was approved when it was locked, or by `now` while it is not.

    Without `rulebook`, by the edition in force on the month's last day of the book that the city chose, or of the shipped example.
    Raises NotFound without a plan or book.
    """
    city = register.city(session)
    wanted = None if city is None else city.rulebook
    book = rulebook or in_force(wanted or DEFAULT_RULEBOOK, month.last_day)
    known_at = known_when_locked(session, month, now=now)
    facts, closed = snapshot(session, month, known_at=known_at), is_closed(session, month)
    verdict = judge(facts, _without_strange_numbers(book, city), closed=closed)
    return Draft(facts, verdict, headline(facts), known_at, closed, chosen=rulebook is not None or wanted is not None)


def _without_strange_numbers(book: Rulebook, city: City | None) -> Rulebook:
    """How many units the shipped example expects holds for the demonstration city alone."""
    return book if book.name != DEFAULT_RULEBOOK or city is None or city.demonstration else replace(book, expect=())


def doubts_at(session: Session, desk: MonthDesk, *, now: datetime) -> Mapping[str, tuple[Doubt, ...]]:
    """Return what is doubtful about the reports of a desk, by project code; a project without doubts is left out.

    The desk was asked for by its viewer, so nobody learns of a project that he may not see. Never raises for a month without a plan.
    """
    found = {one.code: doubts(one) for one in reported(session, desk, now=now)}
    return {code: several for code, several in found.items() if several}


def reported(session: Session, desk: MonthDesk, *, now: datetime) -> tuple[Reported, ...]:
    """Return what the quality checks look at, one a line of the desk that stands in the plan."""
    held = quality.backgrounds(session, desk)
    return tuple(_reported(line, held[line.code], desk, now) for line in desk.lines if line.code in held)


def _reported(line: Line, held: quality.Background, desk: MonthDesk, now: datetime) -> Reported:
    row = line.form.current
    handed = [step.at for step in line.steps if step.state is ReportState.SUBMITTED]
    return Reported(
        month=desk.month,
        plan=held.plan,
        before=dict(line.form.approved),
        original=held.original,
        revised=held.revised,
        investment=row.investment if row else None,
        note=row.note if row else "",
        to_date=row.to_date if row else None,
        started_on=row.started_on if row else None,
        completed_on=row.completed_on if row else None,
        known_start=held.started_on,
        known_completion=held.completed_on,
        handed_over=line.handed_over,
        submitted_at=min(handed, default=None),
        due_at=desk.due_at,
        closed=desk.state not in (None, MonthState.OPEN),
        now=now,
    )
