"""Of which rows the audit log keeps a digest: where they stand, their fixed columns, and when they are there."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col

from core.issues import LiftState
from core.models import (
    ApprovalStep,
    BlacklistEntry,
    BuilderNotice,
    Card,
    CardDecision,
    CardProposal,
    Circular,
    CircularIssue,
    ConductRecord,
    CreditRepair,
    DirectoryEntry,
    GradeBookChoice,
    InspectionDraw,
    InspectionProblem,
    InspectionTask,
    IssueLift,
    IssuePaper,
    IssueStep,
    Meeting,
    MeetingPaper,
    NoticeObjection,
    OfficialAct,
    OpinionStep,
    OwnerOpinion,
    PoolStep,
    ProjectCost,
    ProjectSpecialty,
    RecordRevocation,
    RoundOpinion,
    RoundOutcome,
    RoundTable,
    ScopeException,
    ScoreSheet,
    ScoreSheetChoice,
    SheetPhoto,
    SheetReview,
    TierCeiling,
    Unit,
    UnitAlias,
    UnitSuccession,
)
from core.vocabulary import (
    ActState,
    CircularState,
    DrawState,
    NoticeState,
    ObjectionState,
    ProposalState,
    RecordOrigin,
    SheetSide,
    TaskOrigin,
    TaskState,
    Term,
)


class Vouched(Term):
    """Of what the audit log keeps a digest, so that a change of the row itself is found."""

    SIGNATURE = "签发"
    ISSUE = "印发"
    CARD = "发牌"
    REMOVAL = "摘牌"
    REFUSAL = "不采纳"
    PROPOSAL = "红黄牌建议"
    EVALUATION = "考评签发"
    NOTICE = "考评公示"
    FINAL = "考评生效"
    OBJECTION = "考评异议"
    ANSWER = "异议答复"
    RECORD = "行为记录"
    RECORD_END = "记录失效"
    REVOCATION = "撤销记录"
    POPULATION = "抽取总体"
    SEED = "抽取种子"
    REDRAW = "重新抽取"
    CANCELLATION = "取消督查"
    SHEET = "审定评分"
    BLACK = "列入黑名单"
    BLACK_END = "移出黑名单"
    REPAIR = "信用修复"
    OPINION = "单位意见"
    POOL = "项目库变动"
    MEETING = "会议"
    PAPER = "会议材料"
    ROUND_TABLE = "圆桌会"
    ROUND_OPINION = "圆桌会意见"
    OPINION_STEP = "意见办理"
    OUTCOME = "圆桌会成果"
    APPROVAL = "审批步骤"
    ISSUE_STEP = "问题办理"
    ISSUE_LIFT = "问题上提"
    ISSUE_PAPER = "问题材料"
    ACT = "督查措施"
    ACT_END = "措施办结"
    BOOK = "考评办法"
    INSPECTED = "督查办结"
    REOPENED = "重开评分"
    ENTERED = "录入记录"
    KEY = "重点督查"
    GROUP = "检查组"
    REVIEWED = "复核评分"
    PHOTO = "现场照片"
    SHEET_CHOICE = "评分表"
    LISTED = "列入名录"
    UNLISTED = "移出名录"
    COST = "概决算"
    PROBLEM = "检查问题"
    EXCEPTION_ASKED = "超范围申请"
    EXCEPTION = "超范围承接"
    SUCCESSION = "单位承继"
    ALIAS = "单位别名"
    CEILING = "承接上限"
    CEILING_END = "上限终止"
    SPECIALTY = "项目专业"


@dataclass(frozen=True)
class Row:
    """Where what is vouched for stands: its number, its fixed columns, and whether it is there yet: by all that would make it count."""

    table: type[SQLModel]
    key: str
    columns: tuple[str, ...]
    there: sa.ColumnElement[bool]


def _given(column: object, *counts: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether a column says something, or anything else would make the row count."""
    return sa.or_(col(column).is_not(None), *counts)


def _decided(
    table: type[BlacklistEntry | ConductRecord | CreditRepair | PoolStep | RecordRevocation | ScopeException],
) -> sa.ColumnElement[bool]:
    return _given(table.decided_by, col(table.state) != ProposalState.PROPOSED)


def _settled(*, replaced: bool) -> sa.ColumnElement[bool]:
    """A settled sheet of inspectors in whose place a later one was handed in, or none."""
    later = aliased(ScoreSheet)
    same = (col(later.task_id) == ScoreSheet.task_id, col(later.side) == ScoreSheet.side, col(later.version) > ScoreSheet.version)
    newer = sa.exists(sa.select(col(later.id)).where(*same))
    mine = sa.and_(_given(ScoreSheet.settled_at, col(ScoreSheet.settled_by).is_not(None)), col(ScoreSheet.side) == SheetSide.INSPECTOR)
    return sa.and_(mine, newer if replaced else sa.not_(newer))


_CARD = ("unit_id", "project_id", "colour", "year", "month", "clause", "issued_at", "issuer_id", "numerator", "denominator", "reason")
_PROPOSED = (
    *("unit_id", "project_id", "kind", "colour", "year", "month", "clause", "numerator", "denominator", "figures"),
    *("rulebook", "known_at", "proposed_at"),
)
_DRAFTED = ("year", "month", "version", "rulebook", "known_at", "digest", "reason", "drafter_id", "drafted_at", "check_due_at")
_ISSUE = ("document", "title", "issuers", "addressees", "copies", "issued_on", "issued_at", "person_id", "word_digest")
_EVALUATED = ("kind", "period", "version", "rulebook", "known_at", "digest", "reason", "drafter_id", "drafted_at")
_DAYS = ("notice_from", "notice_to")
_FINAL = (*_DAYS, "final_at", "document", "final_seal_id")
_ANSWER = ("state", "answer", "answered_by", "answered_at")
_RECORD = (
    *("number", "unit_id", "kind", "standard", "act", "matter", "band", "points", "happened_on", "valid_until", "collector_id"),
    *("document", "origin", "extra_of", "state", "entered_by", "entered_at", "decided_by", "decided_at", "decision"),
)
_DECIDED = ("decided_by", "decided_at", "decision")
_ENTERED = tuple(name for name in _RECORD if name not in ("state", "decided_by", "decided_at", "decision"))
_KEY = (
    "year",
    "quarter",
    "project_id",
    "builder_id",
    "origin",
    "reason",
    "annual_plan",
    "sheet",
    "sheet_digest",
    "planned_by",
    "planned_at",
)
_REVIEWED = ("verdict", "reason", "filled_by", "person_id", "at")
_PHOTO = ("task_id", "item", "sha256", "size", "media_type", "name", "person_id", "at")
_SHEET_CHOICE = ("specialty_id", "edition", "digest", "since", "document", "chosen_by", "chosen_at")
_LISTED = ("unit_id", "specialty_id", "tier", "starts_on", "document", "reason")
_COST = ("project_id", "kind", "amount", "approved_on", "document", "person_id", "at")
_PROBLEM = ("task_id", "item", "matter", "due_on", "state", "person_id", "at")
_EXCEPTION_ASKED = ("project_id", "unit_id", "reason", "document", "proposed_by", "proposed_at")
_REVOCATION = ("record_id", "ground", "reason", "document", "state", "proposed_by", "proposed_at", *_DECIDED)
_POPULATION = ("year", "quarter", "version", "digest", "wanted", "event", "event_at", "published_by", "published_at")
_SEED = ("seed", "witness", "seeded_by", "seeded_at")
_CANCELLATION = ("year", "quarter", "project_id", "builder_id", "origin", "draw_id", "place", "state", "cancelled_reason")
_SHEET = ("task_id", "side", "version", "person_id", "at", "remark", "settled_by", "settled_at")
_BLACK = ("unit_id", "reason", "clause", "document", "starts_on", "term_until", "state", "entered_by", "entered_at", *_DECIDED)
_BLACK_END = ("left_on", "left_reason", "left_document")
_REPAIR = ("record_id", "blacklist_id", "reason", "state", "asked_by", "asked_at", *_DECIDED, "document")
_OPINION = ("year", "builder_id", "unit_id", "points", "text", "person_id", "at")
_SIGNED = (NoticeState.SIGNED, NoticeState.OPEN, NoticeState.FINAL)
_DECLINED = ("unit_id", "project_id", "kind", "colour", "year", "month", "reason", "at", "person_id")
_REMOVED = ("withdrawn_at", "withdrawn_by", "withdrawn_reason")
_seeded = _given(InspectionDraw.seeded_at, col(InspectionDraw.seed) != "", col(InspectionDraw.state) == DrawState.DRAWN)
_void = _given(InspectionDraw.redraw_signed_by, col(InspectionDraw.state) == DrawState.VOID)
_circular = _given(Circular.signed_at, col(Circular.state).in_((CircularState.SIGNED, CircularState.ISSUED)))
_notice = col(BuilderNotice.state)
_POOL_STEP = (
    *("pool_id", "act", "stage", "since", "investment", "evidence", "reason", "corrects_id", "void", "leaving", "into_id", "project_id"),
    *("state", "proposed_by", "proposed_at", *_DECIDED),
)
_ENTRY = ("number", "entry", "corrects_id", "reason", "entered_by", "entered_at")
_ALIAS = ("unit_id", "name", "kind", "source", "starts_on", "ends_on")
_CEILING = ("tier", "specialty_id", "most", "starts_on", "document", "assumed")
_MEETING = (*_ENTRY, "form", "theme", "held_on", "place", "chair", "recorder", "project_id", "minutes")
_PAPER = ("meeting_id", "round_table_id", "kind", "sha256", "size", "media_type", "name", "person_id", "at")
_ROUND_TABLE = (
    *(*_ENTRY, "theme", "source", "field", "convener", "partners", "held_on", "place", "place_kind"),
    *("chair", "recorder", "minutes", "issue_id"),
)
_ROUND_OPINION = ("number", "round_table_id", "text", "proposer", "unit", "kind", "entered_by", "entered_at")
_STEP = (
    *("opinion_id", "act", "state", "handler_unit_id", "handler_id", "due_on", "reply", "planned_on"),
    *("satisfaction", "issue_id", "text", "person_id", "at"),
)
_OUTCOME = (*_ENTRY, "kind", "name", "document", "issued_on", "amount", "firms")
_APPROVED = ("approval_id", "act", "day", "limit_days", "basis", "source", "document", "text", "person_id", "at")
_MOVED = (
    *("issue_id", "act", "state_before", "state_after", "rung_before", "rung_after", "due_before", "due_after"),
    *("owner_unit_id", "reply", "satisfaction", "text", "person_id", "at"),
)
_FILED = ("issue_id", "step_id", "sha256", "size", "media_type", "name", "person_id", "at")
_LIFTED = ("issue_id", "state", "rung", "due_on", "clause", "figures", "proposed_at", "decided_by", "decided_at", "reason", "act_id")
_lifted = _given(IssueLift.decided_by, col(IssueLift.state) != LiftState.PROPOSED)
_ACT = (
    *("kind", "unit_id", "project_id", "matter", "clause", "answerable", "to_body", "due_on", "proposed_by", "proposed_at", "state"),
    *(*_DECIDED, "held_on", "document", "minutes"),
)
_ENDED = ("ended_by", "ended_at", "ended_reason")
_BOOK = ("kind", "name", "since", "document", "chosen_by", "chosen_at")
_ended = _given(OfficialAct.ended_at, col(OfficialAct.state) == ActState.ENDED)
_handed_in = sa.exists(
    sa.select(col(ScoreSheet.id)).where(col(ScoreSheet.task_id) == InspectionTask.id, col(ScoreSheet.side) == SheetSide.INSPECTOR)
)
_followed = sa.exists(sa.select(col(UnitSuccession.later_id)).where(col(UnitSuccession.earlier_id) == Unit.id))
_act = _given(OfficialAct.decided_by, col(OfficialAct.state) != ActState.PROPOSED)
ROWS: dict[Vouched, Row] = {
    Vouched.SIGNATURE: Row(Circular, "id", (*_DRAFTED, "signatory_id", "signed_at", "remark", "seal_id"), _circular),
    Vouched.ISSUE: Row(CircularIssue, "circular_id", _ISSUE, _given(CircularIssue.circular_id)),
    Vouched.CARD: Row(Card, "id", _CARD, _given(Card.id)),
    Vouched.REMOVAL: Row(Card, "id", _REMOVED, _given(Card.withdrawn_at)),
    Vouched.REFUSAL: Row(CardDecision, "id", _DECLINED, _given(CardDecision.id)),
    Vouched.PROPOSAL: Row(CardProposal, "id", _PROPOSED, _given(CardProposal.id)),
    Vouched.EVALUATION: Row(
        BuilderNotice, "id", (*_EVALUATED, "signatory_id", "signed_at", "seal_id"), _given(BuilderNotice.signed_at, _notice.in_(_SIGNED))
    ),
    Vouched.NOTICE: Row(BuilderNotice, "id", _DAYS, _given(BuilderNotice.notice_from, _notice.in_(_SIGNED[1:]))),
    Vouched.FINAL: Row(BuilderNotice, "id", _FINAL, _given(BuilderNotice.final_at, _notice == NoticeState.FINAL)),
    Vouched.OBJECTION: Row(NoticeObjection, "id", ("notice_id", "unit_id", "text", "person_id", "at"), _given(NoticeObjection.id)),
    Vouched.ANSWER: Row(
        NoticeObjection, "id", _ANSWER, _given(NoticeObjection.answered_at, col(NoticeObjection.state) != ObjectionState.WAITING)
    ),
    Vouched.RECORD: Row(ConductRecord, "id", _RECORD, _decided(ConductRecord)),
    Vouched.RECORD_END: Row(ConductRecord, "id", ("ended_on", "end_reason"), _given(ConductRecord.ended_on)),
    Vouched.REVOCATION: Row(RecordRevocation, "id", _REVOCATION, _decided(RecordRevocation)),
    Vouched.POPULATION: Row(InspectionDraw, "id", _POPULATION, _given(InspectionDraw.id)),
    Vouched.SEED: Row(InspectionDraw, "id", _SEED, sa.and_(_seeded, sa.not_(_void))),
    Vouched.REDRAW: Row(InspectionDraw, "id", (*_SEED, "state", "reason", "redraw_signed_by"), _void),
    Vouched.CANCELLATION: Row(InspectionTask, "id", _CANCELLATION, col(InspectionTask.state) == TaskState.CANCELLED),
    Vouched.SHEET: Row(ScoreSheet, "id", _SHEET, _given(ScoreSheet.settled_at, col(ScoreSheet.settled_by).is_not(None))),
    Vouched.BLACK: Row(BlacklistEntry, "id", _BLACK, _decided(BlacklistEntry)),
    Vouched.BLACK_END: Row(BlacklistEntry, "id", _BLACK_END, _given(BlacklistEntry.left_on)),
    Vouched.REPAIR: Row(CreditRepair, "id", _REPAIR, _decided(CreditRepair)),
    Vouched.OPINION: Row(OwnerOpinion, "id", _OPINION, _given(OwnerOpinion.id)),
    Vouched.POOL: Row(PoolStep, "id", _POOL_STEP, _decided(PoolStep)),
    Vouched.MEETING: Row(Meeting, "id", _MEETING, _given(Meeting.id)),
    Vouched.PAPER: Row(MeetingPaper, "id", _PAPER, _given(MeetingPaper.id)),
    Vouched.ROUND_TABLE: Row(RoundTable, "id", _ROUND_TABLE, _given(RoundTable.id)),
    Vouched.ROUND_OPINION: Row(RoundOpinion, "id", _ROUND_OPINION, _given(RoundOpinion.id)),
    Vouched.OPINION_STEP: Row(OpinionStep, "id", _STEP, _given(OpinionStep.id)),
    Vouched.OUTCOME: Row(RoundOutcome, "id", _OUTCOME, _given(RoundOutcome.id)),
    Vouched.APPROVAL: Row(ApprovalStep, "id", _APPROVED, _given(ApprovalStep.id)),
    Vouched.ISSUE_STEP: Row(IssueStep, "id", _MOVED, _given(IssueStep.id)),
    Vouched.ISSUE_LIFT: Row(IssueLift, "id", _LIFTED, _lifted),
    Vouched.ISSUE_PAPER: Row(IssuePaper, "id", _FILED, _given(IssuePaper.id)),
    Vouched.ACT: Row(OfficialAct, "id", _ACT, sa.and_(_act, sa.not_(_ended))),
    Vouched.ACT_END: Row(OfficialAct, "id", (*_ACT, *_ENDED), _ended),
    Vouched.BOOK: Row(GradeBookChoice, "id", _BOOK, _given(GradeBookChoice.id)),
    Vouched.INSPECTED: Row(ScoreSheet, "id", ("task_id", "version"), _settled(replaced=False)),
    Vouched.REOPENED: Row(ScoreSheet, "id", ("task_id", "version"), _settled(replaced=True)),
    Vouched.ENTERED: Row(ConductRecord, "id", _ENTERED, col(ConductRecord.origin) != RecordOrigin.EVALUATION),
    Vouched.KEY: Row(InspectionTask, "id", _KEY, col(InspectionTask.origin) == TaskOrigin.KEY),
    Vouched.GROUP: Row(InspectionTask, "id", ("year", "quarter", "project_id"), _handed_in),
    Vouched.REVIEWED: Row(SheetReview, "sheet_id", _REVIEWED, _given(SheetReview.sheet_id)),
    Vouched.PHOTO: Row(SheetPhoto, "id", _PHOTO, _given(SheetPhoto.id)),
    Vouched.SHEET_CHOICE: Row(ScoreSheetChoice, "id", _SHEET_CHOICE, _given(ScoreSheetChoice.id)),
    Vouched.LISTED: Row(DirectoryEntry, "id", _LISTED, _given(DirectoryEntry.id)),
    Vouched.UNLISTED: Row(DirectoryEntry, "id", ("ends_on", "end_document", "end_reason"), _given(DirectoryEntry.ends_on)),
    Vouched.COST: Row(ProjectCost, "id", _COST, _given(ProjectCost.id)),
    Vouched.PROBLEM: Row(InspectionProblem, "id", _PROBLEM, _given(InspectionProblem.id)),
    Vouched.EXCEPTION_ASKED: Row(ScopeException, "id", _EXCEPTION_ASKED, _given(ScopeException.id)),
    Vouched.EXCEPTION: Row(ScopeException, "id", (*_EXCEPTION_ASKED, "state", *_DECIDED), _decided(ScopeException)),
    Vouched.SUCCESSION: Row(Unit, "id", (), _followed),
    Vouched.ALIAS: Row(UnitAlias, "id", _ALIAS, _given(UnitAlias.id)),
    Vouched.CEILING: Row(TierCeiling, "id", _CEILING, _given(TierCeiling.id)),
    Vouched.CEILING_END: Row(TierCeiling, "id", ("ends_on",), _given(TierCeiling.ends_on)),
    Vouched.SPECIALTY: Row(ProjectSpecialty, "project_id", ("specialty_id",), _given(ProjectSpecialty.project_id)),
}
ENDED_BY = {Vouched.SEED: Vouched.REDRAW, Vouched.ACT: Vouched.ACT_END, Vouched.INSPECTED: Vouched.REOPENED}
"""What is no longer there once something else is: the seed of a draw that is drawn again is kept with that; an act ends; a settled
inspection is handed in anew."""
