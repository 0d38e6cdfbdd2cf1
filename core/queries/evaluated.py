"""What is known of agent builders when they are graded: who they are, settled inspections, records, opinions of owners, earlier results."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from core import papers
from core.frames import FLAG, INT, MAYBE, TEXT, pick, read
from core.models import (
    Assignment,
    BuilderNotice,
    BuilderResult,
    ConductRecord,
    InspectionTask,
    OwnerOpinion,
    Project,
    RecordRevocation,
    ScoreSheet,
    SheetMark,
    Unit,
)
from core.period import CHINA, Quarter
from core.replaced import RESULT_ACTS, grades_of_results, papers_of_results
from core.vocabulary import NoticeState, ProposalState, RecordOrigin, Role, SheetSide, TaskState

TYPES: dict[str, dict[str, str]] = {
    "builders": {"unit_id": INT, "name": TEXT},
    "inspections": {
        "task_id": INT,
        "unit_id": INT,
        "project_id": INT,
        "code": TEXT,
        "project": TEXT,
        "year": INT,
        "quarter": INT,
        "annual_plan": MAYBE,
        "sheet": TEXT,
        "sheet_id": INT,
    },
    "marks": {"sheet_id": INT, "item": TEXT, "applicable": FLAG, "times": INT, "level": TEXT, "vetoed": FLAG},
    "records": {
        "unit_id": INT,
        "number": TEXT,
        "kind": TEXT,
        "band": TEXT,
        "points": INT,
        "valid_from": TEXT,
        "valid_until": TEXT,
        "act": TEXT,
        "matter": TEXT,
        "origin": TEXT,
    },
    "opinions": {"unit_id": INT, "by_id": INT, "points": INT},
    "results": {"unit_id": INT, "kind": TEXT, "period": TEXT, "version": INT, "place": MAYBE, "score": MAYBE, "grade": TEXT},
}
"""The frames that builders are graded by, in the order in which they are written and sealed, and their columns."""


@dataclass(frozen=True)
class Span:
    """What is asked for: from a first day to a last one of one year, as known at a moment."""

    first: date
    last: date
    known_at: datetime

    @property
    def known_on(self) -> date:
        """The day of the moment, in China."""
        return self.known_at.astimezone(CHINA).date()


def builders(session: Session, span: Span) -> pd.DataFrame:
    """Units that ran projects as agent builders during the span, or were inspected as such: unit_id, name."""
    assigned = sa.select(col(Assignment.unit_id)).where(
        col(Assignment.role) == Role.AGENT_BUILDER,
        sa.or_(col(Assignment.recorded_at).is_(None), col(Assignment.recorded_at) <= span.known_at),
        col(Assignment.starts_on) <= span.last,
        sa.or_(col(Assignment.ends_on).is_(None), col(Assignment.ends_on) >= span.first),
    )
    inspected = (
        sa.select(col(InspectionTask.builder_id))
        .join(ScoreSheet, col(ScoreSheet.task_id) == col(InspectionTask.id))
        .where(*_within(span), _counting(span))
    )
    chosen = pick(Unit.id, Unit.name).where(sa.or_(col(Unit.id).in_(assigned), col(Unit.id).in_(inspected)))
    return read(session, chosen.order_by(col(Unit.id)), types=TYPES["builders"])


def inspections(session: Session, span: Span) -> pd.DataFrame:
    """Inspections of the span whose sheet was settled by the moment, each with the latest such sheet; annual_plan in fen."""
    chosen = (
        pick(
            InspectionTask.id,
            InspectionTask.builder_id,
            InspectionTask.project_id,
            Project.code,
            Project.name,
            InspectionTask.year,
            InspectionTask.quarter,
            InspectionTask.annual_plan,
            InspectionTask.sheet,
            ScoreSheet.id,
        )
        .join(Project, col(Project.id) == col(InspectionTask.project_id))
        .join(ScoreSheet, col(ScoreSheet.task_id) == col(InspectionTask.id))
        .where(*_within(span), _counting(span))
        .order_by(col(InspectionTask.id))
    )
    return read(session, chosen, types=TYPES["inspections"])


def _within(span: Span) -> tuple[sa.ColumnElement[bool], ...]:
    quarters = (col(InspectionTask.quarter) >= (span.first.month + 2) // 3, col(InspectionTask.quarter) <= (span.last.month + 2) // 3)
    return (col(InspectionTask.year) == span.last.year, *quarters, col(InspectionTask.state) != TaskState.CANCELLED)


def _counting(span: Span) -> sa.ColumnElement[bool]:
    """Whether a sheet is the inspectors' latest one of its task that was settled by the moment; one that waits to be settled is none."""
    later = aliased(ScoreSheet)
    same = (col(later.task_id) == ScoreSheet.task_id, col(later.side) == SheetSide.INSPECTOR, col(later.settled_at) <= span.known_at)
    replaced = sa.exists(sa.select(col(later.id)).where(*same, col(later.version) > ScoreSheet.version))
    return sa.and_(col(ScoreSheet.side) == SheetSide.INSPECTOR, col(ScoreSheet.settled_at) <= span.known_at, sa.not_(replaced))


def begun_with(session: Session, sheet_ids: Iterable[int]) -> tuple[tuple[str, str], ...]:
    """Return the editions of the score sheets that these sheets were begun with, each with its file's digest, "" where it is not known."""
    chosen = select(InspectionTask.sheet, InspectionTask.sheet_digest).join(ScoreSheet, col(ScoreSheet.task_id) == col(InspectionTask.id))
    return tuple(sorted(set(session.exec(chosen.where(col(ScoreSheet.id).in_(list(sheet_ids)))))))


def inspected_quarters(session: Session) -> tuple[Quarter, ...]:
    """Return the quarters of which inspections are settled, the newest first; which projects they were is not told."""
    chosen = select(InspectionTask.year, InspectionTask.quarter).where(InspectionTask.state == TaskState.SETTLED).distinct()
    return tuple(sorted((Quarter(year, number) for year, number in session.exec(chosen)), reverse=True))


def marks(session: Session, span: Span) -> pd.DataFrame:
    """What the sheets of `inspections` say of each item."""
    chosen = (
        pick(SheetMark.sheet_id, SheetMark.item, SheetMark.applicable, SheetMark.times, SheetMark.level, SheetMark.vetoed)
        .join(ScoreSheet, col(ScoreSheet.id) == col(SheetMark.sheet_id))
        .join(InspectionTask, col(InspectionTask.id) == col(ScoreSheet.task_id))
        .where(*_within(span), _counting(span))
        .order_by(col(SheetMark.sheet_id), col(SheetMark.item))
    )
    return read(session, chosen, types=TYPES["marks"])


def records(session: Session, span: Span) -> pd.DataFrame:
    """Approved conduct records that count on any day of the span, as known at the moment; points in ten-thousandths, bad ones below 0.

    `valid_until` is the last day on which a record counts: the day before it was repaired, where that was known by then. A record that
    was revoked by then counts on no day, nor does the one for concealing it.
    """
    ended = sa.and_(col(ConductRecord.ended_on).is_not(None), col(ConductRecord.ended_on) <= span.known_on)
    chosen = (
        pick(
            ConductRecord.unit_id,
            ConductRecord.number,
            ConductRecord.kind,
            ConductRecord.band,
            ConductRecord.points,
            ConductRecord.happened_on,
            ConductRecord.valid_until,
            sa.case((ended, col(ConductRecord.ended_on)), else_=None),
            ConductRecord.act,
            ConductRecord.matter,
            sa.case((_of_a_result(session, span), RecordOrigin.EVALUATION.name), else_=sa.cast(col(ConductRecord.origin), sa.String)),
        )
        .where(
            col(ConductRecord.state) == ProposalState.APPROVED,
            col(ConductRecord.decided_at) <= span.known_at,
            col(ConductRecord.happened_on) <= span.last,
            sa.or_(col(ConductRecord.valid_until).is_(None), col(ConductRecord.valid_until) >= span.first),
            sa.not_(sa.and_(ended, col(ConductRecord.ended_on) <= span.first)),
            sa.not_(_revoked(span)),
        )
        .order_by(col(ConductRecord.unit_id), col(ConductRecord.number))
    )
    types = TYPES["records"]
    with_end = {name: types[name] for name in list(types)[:7]} | {"ended_on": TEXT} | {name: types[name] for name in list(types)[7:]}
    frame = read(session, chosen, types=with_end)
    until = [_earlier(*pair) for pair in zip(frame["valid_until"], frame["ended_on"], strict=True)]
    return frame.assign(valid_until=pd.array(until, dtype="str")).drop(columns="ended_on")


def _revoked(span: Span) -> sa.ColumnElement[bool]:
    """Whether a record, or the one whose concealment it is for, was revoked by the moment."""
    known = (col(RecordRevocation.state) == ProposalState.APPROVED, col(RecordRevocation.decided_at) <= span.known_at)
    mine = col(RecordRevocation.record_id).in_((col(ConductRecord.id), col(ConductRecord.extra_of)))
    return sa.exists(sa.select(col(RecordRevocation.id)).where(*known, mine))


def _of_a_result(session: Session, span: Span) -> sa.ColumnElement[bool]:
    """Whether a record is of its builder's results, by its act, its words or what it cites: it counts no more than the grade's own."""
    known, grades = papers_of_results(session, known_at=span.known_at), grades_of_results(session, known_at=span.known_at)
    rows = sa.select(*(col(one) for one in (ConductRecord.id, ConductRecord.unit_id, ConductRecord.document, ConductRecord.matter)))
    citing = [
        number
        for number, unit_id, *said in session.execute(rows.where(col(ConductRecord.unit_id).in_({*known, *grades}))).all()
        if any(papers.cites(text, paper) for text in said for paper in known.get(unit_id, ()))
        or any(papers.names_result(text, period, grade=grade) for text in said for period, grade in grades.get(unit_id, ()))
    ]
    return sa.or_(col(ConductRecord.act).in_(RESULT_ACTS), col(ConductRecord.id).in_(citing))


def _earlier(valid_until: str, ended_on: str) -> str:
    """The last day on which a record counts; "" without end."""
    if not ended_on:
        return valid_until
    last = date.fromordinal(date.fromisoformat(ended_on).toordinal() - 1).isoformat()
    return min(last, valid_until) if valid_until else last


def opinions(session: Session, span: Span) -> pd.DataFrame:
    """The latest opinion of each owner or responsible unit on each builder for the span's year: unit_id, by_id, points (of 100)."""
    later = aliased(OwnerOpinion)
    same = (col(later.year) == OwnerOpinion.year, col(later.builder_id) == OwnerOpinion.builder_id)
    whose = (col(later.unit_id) == OwnerOpinion.unit_id, col(later.at) <= span.known_at, col(later.id) > OwnerOpinion.id)
    chosen = (
        pick(OwnerOpinion.builder_id, OwnerOpinion.unit_id, OwnerOpinion.points)
        .where(
            col(OwnerOpinion.year) == span.last.year,
            col(OwnerOpinion.at) <= span.known_at,
            sa.not_(sa.exists(sa.select(col(later.id)).where(*same, *whose))),
        )
        .order_by(col(OwnerOpinion.builder_id), col(OwnerOpinion.unit_id))
    )
    return read(session, chosen, types=TYPES["opinions"])


def results(session: Session, span: Span) -> pd.DataFrame:
    """Results that were final by the moment, of the span's year and of earlier ones, each in its latest final version."""
    later = aliased(BuilderNotice)
    final = (col(later.state) == NoticeState.FINAL, col(later.final_at) <= span.known_at)
    same = (col(later.kind) == BuilderNotice.kind, col(later.period) == BuilderNotice.period)
    replaced = sa.exists(sa.select(col(later.id)).where(*final, *same, col(later.version) > BuilderNotice.version))
    chosen = (
        pick(
            BuilderResult.unit_id,
            BuilderNotice.kind,
            BuilderNotice.period,
            BuilderNotice.version,
            BuilderResult.place,
            BuilderResult.score,
            BuilderResult.grade,
        )
        .join(BuilderNotice, col(BuilderNotice.seal_id) == col(BuilderResult.seal_id))
        .where(
            col(BuilderNotice.state) == NoticeState.FINAL,
            col(BuilderNotice.final_at) <= span.known_at,
            col(BuilderNotice.period) < str(span.last.year + 1),
            sa.not_(replaced),
        )
        .order_by(col(BuilderNotice.kind), col(BuilderNotice.period), col(BuilderResult.unit_id))
    )
    return read(session, chosen, types=TYPES["results"])
