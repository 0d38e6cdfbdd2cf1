"""What the audit log keeps of acts that were decided: a digest over the row as it is stored, with what belongs to it."""

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col

from core import sealing
from core.frames import stored
from core.issues import IssueAct
from core.models import (
    Approval,
    ApprovalStep,
    BuilderNotice,
    BuilderResult,
    Circular,
    DataCheck,
    InspectionDraw,
    InspectionTask,
    Issue,
    IssueStep,
    MeetingAttendance,
    MeetingProblem,
    NoticeConsequence,
    NoticeObjection,
    ObjectionEvidence,
    OpinionHelper,
    OpinionStep,
    OutcomeOpinion,
    PoolProject,
    PoolStep,
    ProblemStep,
    RoundOpinion,
    RoundTableGroup,
    ScoreSheet,
    Seal,
    SheetMark,
    TaskInspector,
    UnitSuccession,
)
from core.pipeline import PoolAct
from core.vouched_rows import ENDED_BY, ROWS, Vouched

__all__ = ["DIGITS", "ENDED_BY", "ROWS", "Vouched", "digests", "final_bytes", "read_token", "token", "written"]

DIGITS = 32
_TOKEN = re.compile(rf"〔存证 (\D+)(\d+) ([0-9a-f]{{{DIGITS}}})〕")


_CHECK = ("unit_id", "state", "objection", "person_id", "at", "answer", "answered_by", "answered_at")
"""What units said before the signature; it is vouched for with it."""


def token(session: Session, kind: Vouched, *, number: int) -> str:
    """Return what the log says of a row that was just stored: its kind, its number and the digest over it."""
    session.flush()
    (digest,) = (found for _, found in digests(session, kind, number=number))
    return written(kind, number, digest=digest)


def written(kind: Vouched, number: int, *, digest: str) -> str:
    """Return a token as the log holds it: 〔存证 签发1 …〕."""
    return f"〔存证 {kind.label}{number} {digest}〕"


def read_token(detail: object) -> tuple[Vouched, int, str] | None:
    """Return kind, number and digest at the end of an entry's details, None where there are none."""
    found = _TOKEN.search(detail) if isinstance(detail, str) and detail.endswith("〕") else None
    kind = Vouched.of_label(found[1]) if found and found.end() == len(found.string) else None
    return None if found is None or kind is None else (kind, int(found[2]), found[3])


def digests(session: Session, kind: Vouched, *, number: int | None = None) -> Iterator[tuple[int, str]]:
    """Yield number and digest of every row of a kind, or of one, as they stand in the tables now."""
    row = ROWS[kind]
    key = col(getattr(row.table, row.key))
    chosen = stored(key, *(getattr(row.table, name) for name in row.columns)).where(row.there)
    mine = chosen if number is None else chosen.where(key == number)
    for place, *values in session.execute(mine.order_by(key)).all():
        said = _SAID[kind](session, place) if kind in _SAID else []
        yield place, _digest([kind.name, place, [_plain(value) for value in values], said])


_RESULT = ("unit_id", "place", "score", "grade")
_OBJECTION = ("id", "unit_id", "text", "state", "person_id", "at", "answer", "answered_by", "answered_at")
_EVIDENCE = ("id", "objection_id", "sha256", "size", "media_type", "name")
_CONSEQUENCE = ("unit_id", "clause", "act_id", "record_id")


def _with_signature(session: Session, number: int) -> list[list[object]]:
    mine = col(DataCheck.circular_id) == number
    return [*_seal(session, Circular, "seal_id", number), *_rows(session, DataCheck, _CHECK, mine)]


def _with_evaluation(session: Session, number: int) -> list[list[object]]:
    mine = col(BuilderNotice.id) == number
    seal = sa.select(col(BuilderNotice.seal_id)).where(mine).scalar_subquery()
    stated: list[list[object]] = [
        ["unchanged"] for _ in _rows(session, BuilderNotice, ("id",), sa.and_(mine, col(BuilderNotice.unchanged)))
    ]
    results = _rows(session, BuilderResult, _RESULT, col(BuilderResult.seal_id) == seal)
    return [*_seal(session, BuilderNotice, "seal_id", number), *results, *stated]


def _with_final(session: Session, number: int) -> list[list[object]]:
    return [
        *_seal(session, BuilderNotice, "final_seal_id", number),
        *_rows(session, NoticeObjection, _OBJECTION, col(NoticeObjection.notice_id).in_(_up_to(number))),
        *_rows(session, ObjectionEvidence, _EVIDENCE, _of_notice(number)),
        *_rows(session, NoticeConsequence, _CONSEQUENCE, col(NoticeConsequence.notice_id) == number),
    ]


def _with_objection(session: Session, number: int) -> list[list[object]]:
    return _rows(session, ObjectionEvidence, _EVIDENCE, col(ObjectionEvidence.objection_id) == number)


_TASK = ("id", "year", "quarter", "project_id", "builder_id", "origin", "annual_plan", "sheet")
"""What a settled score counts for: the builder, the period, the weight."""
_DRAWN = ("place", "project_id", "builder_id", "annual_plan", "sheet")
_MARK = ("item", "applicable", "times", "level", "vetoed", "remark")


def _with_population(session: Session, number: int) -> list[list[object]]:
    chosen = stored(InspectionDraw.population).where(col(InspectionDraw.id) == number)
    return [[hashlib.sha256(_bytes(content)).hexdigest()] for content in session.execute(chosen).scalars()]


def _with_seed(session: Session, number: int) -> list[list[object]]:
    return _rows(session, InspectionTask, _DRAWN, col(InspectionTask.draw_id) == number)


def _with_sheet(session: Session, number: int) -> list[list[object]]:
    mine = col(InspectionTask.id).in_(sa.select(col(ScoreSheet.task_id)).where(col(ScoreSheet.id) == number))
    marks = _rows(session, SheetMark, _MARK, col(SheetMark.sheet_id) == number)
    begun = _rows(session, InspectionTask, ("sheet_digest",), sa.and_(mine, col(InspectionTask.sheet_digest) != ""))
    return [*_rows(session, InspectionTask, _TASK, mine), *sorted(marks, key=lambda mark: str(mark[0])), *begun]


def _with_inspected(session: Session, number: int) -> list[list[object]]:
    mine = col(InspectionTask.id).in_(sa.select(col(ScoreSheet.task_id)).where(col(ScoreSheet.id) == number))
    return _rows(session, InspectionTask, ("id", "state", "due_on", "inspected_on"), mine)


def _with_group(session: Session, number: int) -> list[list[object]]:
    return _rows(session, TaskInspector, ("person_id",), col(TaskInspector.task_id) == number)


def _with_found(session: Session, number: int) -> list[list[object]]:
    return _rows(session, ProblemStep, ("id", "state", "text", "person_id", "at"), col(ProblemStep.problem_id) == number)


_FOLLOWED = ("later_id", "kind", "effective_on", "document", "evidence")


def _with_followed(session: Session, number: int) -> list[list[object]]:
    """Every unit that followed one: a unit is numbered, a succession is not."""
    return _rows(session, UnitSuccession, _FOLLOWED, col(UnitSuccession.earlier_id) == number)


_POOL_PROJECT = ("id", "number", "name", "district_id", "sector", "unit_id", "content", "entered_by", "entered_at")


def _with_pool_step(session: Session, number: int) -> list[list[object]]:
    """What the project is, with the step by which it came into the pool."""
    entered = sa.select(col(PoolStep.pool_id)).where(col(PoolStep.id) == number, col(PoolStep.act) == PoolAct.ENTER)
    return _rows(session, PoolProject, _POOL_PROJECT, col(PoolProject.id).in_(entered))


def _with_meeting(session: Session, number: int) -> list[list[object]]:
    return [
        *_rows(session, MeetingAttendance, ("id", "unit", "unit_id", "person", "title"), col(MeetingAttendance.meeting_id) == number),
        *_rows(session, MeetingProblem, ("id", "issue_id", "decision"), col(MeetingProblem.meeting_id) == number),
    ]


def _with_table(session: Session, number: int) -> list[list[object]]:
    return _rows(session, RoundTableGroup, ("id", "category", "people", "unit", "names"), col(RoundTableGroup.round_table_id) == number)


def _with_opinion(session: Session, number: int) -> list[list[object]]:
    """Whether it is effective; a truth is written otherwise on each kind of database."""
    mine = sa.and_(col(RoundOpinion.id) == number, col(RoundOpinion.effective))
    return [["effective"] for _ in _rows(session, RoundOpinion, ("id",), mine)]


def _with_step(session: Session, number: int) -> list[list[object]]:
    """Who helps, and the day that an extension is asked for."""
    wished = sa.and_(col(OpinionStep.id) == number, col(OpinionStep.wished_on).is_not(None))
    return [
        *_rows(session, OpinionHelper, ("id", "unit_id"), col(OpinionHelper.step_id) == number),
        *_rows(session, OpinionStep, ("id", "wished_on"), wished),
    ]


def _with_outcome(session: Session, number: int) -> list[list[object]]:
    return _rows(session, OutcomeOpinion, ("id", "opinion_id"), col(OutcomeOpinion.outcome_id) == number)


_NEEDED = ("number", "project_id", "step", "name", "office", "wanted_on", "entered_by", "entered_at")


def _with_approval(session: Session, number: int) -> list[list[object]]:
    mine = sa.select(col(ApprovalStep.approval_id)).where(col(ApprovalStep.id) == number).scalar_subquery()
    return _rows(session, Approval, _NEEDED, col(Approval.id) == mine)


_ISSUE = ("id", "number", "project_id", "kind", "matter", "source", "reference", "proposer", "proposer_unit_id", "raised_by", "raised_on")


_OWNED = ("id", "owner_id", "limit_days", "planned_on", "wished_on")


def _with_issue_step(session: Session, number: int) -> list[list[object]]:
    """What the problem is, with the step by which it was raised; owner, limit and days of a step that has any."""
    raised = sa.select(col(IssueStep.issue_id)).where(col(IssueStep.id) == number, col(IssueStep.act) == IssueAct.RAISE)
    said = sa.or_(*(col(getattr(IssueStep, name)).is_not(None) for name in _OWNED[1:]))
    return [
        *_rows(session, Issue, _ISSUE, col(Issue.id).in_(raised)),
        *_rows(session, IssueStep, _OWNED, sa.and_(col(IssueStep.id) == number, said)),
    ]


_SAID = {
    Vouched.POOL: _with_pool_step,
    Vouched.MEETING: _with_meeting,
    Vouched.ROUND_TABLE: _with_table,
    Vouched.ROUND_OPINION: _with_opinion,
    Vouched.OPINION_STEP: _with_step,
    Vouched.OUTCOME: _with_outcome,
    Vouched.SIGNATURE: _with_signature,
    Vouched.EVALUATION: _with_evaluation,
    Vouched.FINAL: _with_final,
    Vouched.OBJECTION: _with_objection,
    Vouched.POPULATION: _with_population,
    Vouched.SEED: _with_seed,
    Vouched.SHEET: _with_sheet,
    Vouched.APPROVAL: _with_approval,
    Vouched.ISSUE_STEP: _with_issue_step,
    Vouched.INSPECTED: _with_inspected,
    Vouched.GROUP: _with_group,
    Vouched.PROBLEM: _with_found,
    Vouched.SUCCESSION: _with_followed,
}
"""What else is vouched for with a row: the seal, what people said to it, what was drawn, what was marked."""


def final_bytes(session: Session, notice_id: int, *, document: str | None = None) -> bytes:
    """Return what is sealed of a final result beside its evaluation: days, objections with answers, and the document number.

    Objections to the versions before it are there too, each with the number of its version.
    As it stands in the tables; `document` is the number that is about to be stored.
    """
    dates = (sa.cast(BuilderNotice.notice_from, sa.String), sa.cast(BuilderNotice.notice_to, sa.String))
    words = stored(BuilderNotice.kind, BuilderNotice.period, BuilderNotice.version, BuilderNotice.document, *dates)
    row = session.execute(words.where(col(BuilderNotice.id) == notice_id)).one()
    evaluation = [digest for (digest,) in _seal(session, BuilderNotice, "seal_id", notice_id)]
    evidence = [list(found) for found in _rows(session, ObjectionEvidence, ("objection_id", "name", "sha256"), _of_notice(notice_id))]
    words_of = ("id", "notice_id", "unit_id", "text", "state", "answer")
    objections = _rows(session, NoticeObjection, words_of, col(NoticeObjection.notice_id).in_(_up_to(notice_id)))
    known = _rows(session, BuilderNotice, ("id", "version"), col(BuilderNotice.id).in_(_up_to(notice_id)))
    versions = {number: version for number, version in known}  # noqa: C416  # a list of lists is no list of pairs
    whole = {
        **dict(zip(("kind", "period", "version", "document", "notice_from", "notice_to"), row, strict=True)),
        **({} if document is None else {"document": document}),
        "evaluation": evaluation,
        "objections": [
            {
                **({} if about == notice_id else {"version": versions[about]}),
                **dict(zip(("unit_id", "text", "state", "answer"), said, strict=True)),
                "evidence": [found[1:] for found in evidence if found[0] == number],
            }
            for number, about, *said in objections
        ],
    }
    return sealing.packed(whole)


def _of_notice(number: int) -> sa.ColumnElement[bool]:
    mine = sa.select(col(NoticeObjection.id)).where(col(NoticeObjection.notice_id).in_(_up_to(number)))
    return col(ObjectionEvidence.objection_id).in_(mine)


def _up_to(number: int) -> sa.Select[int | None]:
    """A version of results and those of the same period before it: what was objected to any of them is decided with it."""
    last = aliased(BuilderNotice)
    same = (col(BuilderNotice.kind) == last.kind, col(BuilderNotice.period) == last.period, col(BuilderNotice.version) <= last.version)
    return sa.select(col(BuilderNotice.id)).where(*same, col(last.id) == number)


def _seal(session: Session, table: type[Circular] | type[BuilderNotice], column: str, number: int) -> list[list[object]]:
    """The digest of a row's seal: a chain that was sealed anew throughout is another one."""
    chosen = stored(Seal.digest).join(table, col(getattr(table, column)) == col(Seal.id)).where(col(table.id) == number)
    return [[digest] for digest in session.execute(chosen).scalars()]


def _rows(session: Session, table: type[SQLModel], names: tuple[str, ...], condition: sa.ColumnElement[bool]) -> list[list[object]]:
    chosen = stored(*(getattr(table, name) for name in names)).where(condition).order_by(col(getattr(table, names[0])))
    return [[_plain(value) for value in row] for row in session.execute(chosen)]


def _digest(whole: list[object]) -> str:
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"), default=repr)
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:DIGITS]


def _plain(value: object) -> object:
    """A value as SQLite stores it, on both databases."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="microseconds")
    if isinstance(value, bool):
        return int(value)
    return value.isoformat() if isinstance(value, date) else value


def _bytes(content: object) -> bytes:
    """Bytes as they are stored; whatever else somebody put there is written out."""
    return bytes(content) if isinstance(content, bytes | memoryview) else repr(content).encode()
