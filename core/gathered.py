"""Which meetings, round tables and opinions hold now, and which of them concern a unit."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from sqlmodel import Session, col, select

from core import ledger
from core.models import (
    Issue,
    Meeting,
    MeetingAttendance,
    MeetingProblem,
    OpinionHelper,
    OpinionStep,
    RoundOpinion,
    RoundOutcome,
    RoundTable,
)

Recorded = TypeVar("Recorded", Meeting, RoundTable, RoundOutcome)


def holding(some: Iterable[Recorded]) -> tuple[Recorded, ...]:
    """Return the last entry of each number, in the order in which the numbers first came."""
    found: dict[str, Recorded] = {}
    for one in sorted(some, key=lambda row: (row.entry, row.id or 0)):
        found[one.number] = one
    return tuple(found.values())


def issues_of(session: Session, unit_id: int | None, *, day: date) -> frozenset[int]:
    """Return the problems that a unit proposed, owns, or has a part in the project of, on a day."""
    if unit_id is None:
        return frozenset()
    held = ledger.parts(session, day)
    return frozenset(
        one.id or 0
        for one in session.exec(select(Issue))
        if unit_id in {one.proposer_unit_id, one.owner_unit_id, *ledger.involved(held, one.project_id)}
    )


def meetings_of(session: Session, unit_id: int | None, *, day: date) -> frozenset[str]:
    """Return the numbers of meetings that a unit took part in, or that treated a project or problem of it."""
    if unit_id is None:
        return frozenset()
    held, issues = ledger.parts(session, day), issues_of(session, unit_id, day=day)
    there = set(session.exec(select(MeetingAttendance.meeting_id).where(MeetingAttendance.unit_id == unit_id)))
    there |= {meeting for meeting, issue in session.exec(select(MeetingProblem.meeting_id, MeetingProblem.issue_id)) if issue in issues}
    return frozenset(
        one.number
        for one in holding(session.exec(select(Meeting)))
        if one.id in there or (one.project_id is not None and unit_id in ledger.involved(held, one.project_id))
    )


def opinions_of(session: Session, unit_id: int | None) -> frozenset[int]:
    """Return the opinions that a unit was given to handle or to help with."""
    if unit_id is None:
        return frozenset()
    helped = select(OpinionStep.opinion_id).join(OpinionHelper, col(OpinionHelper.step_id) == col(OpinionStep.id))
    handled = select(OpinionStep.opinion_id).where(OpinionStep.handler_unit_id == unit_id)
    return frozenset(session.exec(handled)) | frozenset(session.exec(helped.where(OpinionHelper.unit_id == unit_id)))


def tables_of(session: Session, unit_id: int | None, *, day: date) -> frozenset[str]:
    """Return the numbers of round tables that were called for a problem of a unit, or had an opinion that it handles or helps with."""
    if unit_id is None:
        return frozenset()
    issues, mine = issues_of(session, unit_id, day=day), opinions_of(session, unit_id)
    with_opinion = set(session.exec(select(RoundOpinion.round_table_id).where(col(RoundOpinion.id).in_(mine))))
    rows = list(session.exec(select(RoundTable)))
    numbers = {one.number for one in rows if one.id in with_opinion}
    return frozenset(one.number for one in holding(rows) if one.number in numbers or one.issue_id in issues)


def concerns_meeting(session: Session, number: str, *, unit_id: int | None, day: date) -> bool:
    """Whether a meeting concerns a unit."""
    return number in meetings_of(session, unit_id, day=day)


def concerns_table(session: Session, number: str, *, unit_id: int | None, day: date) -> bool:
    """Whether a round table concerns a unit."""
    return number in tables_of(session, unit_id, day=day)
