"""From a session to a verdict: the only file of judgement that sees the database."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from core.models import City
from core.period import Month
from core.queries import register
from core.snapshot import Snapshot, is_closed, known_when_locked, snapshot
from scoring.explain import Headline, headline
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
