"""From a session to a verdict: the only file of judgement that sees the database."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from core.period import Month
from core.queries import register
from core.snapshot import Snapshot, is_closed, known_when_locked, snapshot
from scoring.explain import Headline, headline
from scoring.rulebook import Rulebook
from scoring.rulebook_file import in_force
from scoring.verdicts import Verdict, judge

DEFAULT_RULEBOOK = "lujiang"


@dataclass(frozen=True)
class Draft:
    """A computed, unsigned list (测算): the facts it was computed from, the verdict, and the city's headline."""

    facts: Snapshot
    verdict: Verdict
    headline: Headline
    known_at: datetime
    closed: bool
    """Whether units could no longer report for the month; until then a missing report is only not yet there (未报)."""


def draft(session: Session, month: Month, *, now: datetime, rulebook: Rulebook | None = None) -> Draft:
    """Compute the lists of a month from what was approved when it was locked, or by `now` while it is not.

    Without `rulebook`, the default book's edition in force on the month's last day. Raises NotFound without a plan or book.
    """
    book = rulebook or _default(session, month)
    known_at = known_when_locked(session, month, now=now)
    facts, closed = snapshot(session, month, known_at=known_at), is_closed(session, month)
    return Draft(facts, judge(facts, book, closed=closed), headline(facts), known_at, closed)


def _default(session: Session, month: Month) -> Rulebook:
    """The default book; how many units it expects holds for the demonstration city alone."""
    book = in_force(DEFAULT_RULEBOOK, month.last_day)
    city = register.city(session)
    return book if city is None or city.demonstration else replace(book, expect=())
