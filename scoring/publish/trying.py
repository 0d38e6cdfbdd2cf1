"""Trials on past months: the facts of each list as it was issued, or of the draft, judged by another rulebook beside the one in force."""

from datetime import datetime

from sqlmodel import Session

from core.access import MAY_SEE, Actor, reach, require_sight
from core.errors import BadInput, NotFound
from core.period import Month
from core.queries import circulars, register
from core.vocabulary import MonthState
from scoring.publish import route
from scoring.publish.drafting import draft
from scoring.rulebook import Rulebook
from scoring.trial import Trial, trial

MOST = 24
"""How many months one trial may span."""


def months_to_try(session: Session, viewer: Actor) -> tuple[Month, ...]:
    """Return the months on which the viewer may try rules, the earliest first: those with an issued list, to drafters the locked ones too.

    Raises NotAllowed.
    """
    require_sight(viewer, "规则试算")
    found = set(circulars.issued_months(session, viewer))
    return tuple(sorted(found | _drafted(session, viewer)))


def _drafted(session: Session, viewer: Actor) -> set[Month]:
    if reach(viewer, MAY_SEE["测算榜单"]) is None:
        return set()
    held = register.months(session)
    locked = held[held["state"] == MonthState.LOCKED.name]
    return {Month(int(year), int(number)) for year, number in zip(locked["year"], locked["number"], strict=True)}


def span(session: Session, viewer: Actor, *, first: Month, last: Month) -> tuple[Month, ...]:
    """Return the months from `first` to `last` that may be tried. Raises NotFound when there is none, BadInput when there are too many."""
    found = tuple(month for month in months_to_try(session, viewer) if first <= month <= last)
    if not found:
        raise NotFound("可试算的月份", f"{first}至{last}", "只能试算已锁定或已签发的月份。")
    if len(found) > MOST:
        raise BadInput(f"一次最多试算{MOST}个月，所选有{len(found)}个月。请缩短。")
    return found


def tried(session: Session, month: Month, *, book: Rulebook, viewer: Actor, now: datetime) -> Trial:
    """Try a book on one month: on the sealed facts of its issued list, else on those of its draft.

    Raises NotAllowed, NotFound (a month that may not be tried), BadRulebook (a class in the facts that the book does not know).
    """
    if month not in months_to_try(session, viewer):
        raise NotFound("可试算的月份", month.chinese, "只能试算已锁定或已签发的月份。")
    issued = circulars.latest_issued(session, viewer, month=month)
    based = draft(session, month, now=now) if issued is None else route.sealed_list(session, issued)
    return trial(based.facts, based.verdict, book=book)
