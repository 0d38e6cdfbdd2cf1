"""Cards that the rule proposes for the newest locked month, which the signatory has to decide: counted and listed from here."""

from dataclasses import dataclass

from core.period import Month
from core.queries import register
from dashboard import issued, session
from dashboard.review import acting
from dashboard.session import Shown
from scoring.cards import Proposal
from scoring.publish import route

ACT = "决定红黄牌"


@dataclass(frozen=True)
class Proposed:
    """The month, and what is left to decide of it; removals stand with the cards and are none of it."""

    month: Month
    left: tuple[Proposal, ...]


def cards(shown: Shown) -> Proposed | None:
    """Return what the reader has to decide; None to whom it is not given, or while no month is locked."""
    if not acting.may(ACT) or not shown.locked:
        return None
    month = shown.locked[0]
    working = issued.proposing(month)
    computed = session.draft(shown, month) if working is None else issued.of_circular(working, key=shown.lasting)
    with session.opened() as opened:
        return Proposed(month, tuple(one for one in route.undecided(opened, computed.verdict) if not one.removal))


def titles(some: Proposed) -> tuple[str, ...]:
    """Return of each proposal its colour and whom it is about."""
    with session.opened() as opened:
        projects, units = register.project_labels(opened), register.unit_labels(opened)
    return tuple(f"{one.colour.label}：{(projects if one.of_project else units)[one.subject_id]}" for one in some.left)
