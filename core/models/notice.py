"""Results of agent builders on their way to the public: drafted, signed, on notice (公示), objected to, final; and what follows."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.errors import BadPeriod
from core.models.columns import Exact, Moment, word
from core.period import Quarter, Year
from core.vocabulary import NoticeKind, NoticeState, ObjectionState

FINAL = "生效.json"
"""The name in the seal of a final result of its days, objections, answers and document number."""


def span_of(kind: NoticeKind, period: str) -> Quarter | Year:
    """Return the quarter or the year that results of a kind are about. Raises BadPeriod."""
    year, _, quarter = period.partition("Q")
    wanted = "季度（格式：2019Q2）" if kind is NoticeKind.QUARTER else "年度（格式：2019）"
    if not (year.isascii() and year.isdigit() and len(year) == 4 and bool(quarter) == (kind is NoticeKind.QUARTER)):
        raise BadPeriod(period, wanted)
    if kind is not NoticeKind.QUARTER:
        return Year(int(year))
    if quarter not in ("1", "2", "3", "4"):
        raise BadPeriod(period, wanted)
    return Quarter(int(year), int(quarter))


def title_of(kind: NoticeKind, period: str) -> str:
    """Return what results are called: 2019年第二季度代建考评, 2018年度代建考评, 2018年度代建信用评价. Raises BadPeriod."""
    span = span_of(kind, period)
    about = span.chinese if isinstance(span, Quarter) else f"{span.number}年度"
    return f"{about}代建{'信用评价' if kind is NoticeKind.CREDIT else '考评'}"


def sealed_period(kind: NoticeKind, period: str) -> str:
    """Return under which period results stand in their chain: 2019Q2, 2018, and 2018信用 beside it."""
    return f"{period}信用" if kind is NoticeKind.CREDIT else period


class BuilderNotice(SQLModel, table=True):
    """One version of a quarter's or year's results; a later one supersedes it, for the reason given; a dropped draft frees its number."""

    __tablename__ = "builder_notice"
    __table_args__ = (
        sa.CheckConstraint("signatory_id is null or signatory_id <> drafter_id", name="two_persons"),
        sa.CheckConstraint("(seal_id is null) = (signed_at is null)", name="signed_is_sealed"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: NoticeKind = Field(sa_type=word(NoticeKind))
    period: str = Field(max_length=10, description="2019Q2, or 2019")
    version: int
    state: NoticeState = Field(sa_type=word(NoticeState))
    rulebook: str = Field(max_length=80, description="edition of the grade book, as its file is called")
    known_at: datetime = Field(sa_type=Moment, description="what was settled by then is in it")
    digest: str = Field(max_length=80, description="of the result that was drafted; what is signed must have it")
    reason: str = Field(default="", max_length=400, description="why it supersedes the version before")
    unchanged: bool = Field(default=False, description="an objection was upheld, and the result rightly stays as it was")
    drafter_id: int = Field(foreign_key="person.id")
    drafted_at: datetime = Field(sa_type=Moment)
    signatory_id: int | None = Field(default=None, foreign_key="person.id")
    signed_at: datetime | None = Field(default=None, sa_type=Moment)
    seal_id: int | None = Field(default=None, foreign_key="seal.id")
    notice_from: date | None = Field(default=None, description="the first day of the notice")
    notice_to: date | None = Field(default=None, description="the last day on which an objection is taken")
    final_at: datetime | None = Field(default=None, sa_type=Moment)
    document: str = Field(default="", max_length=60, description="文号 of the final result")
    final_seal_id: int | None = Field(default=None, foreign_key="seal.id")


class NoticeStep(SQLModel, table=True):
    """A step in a notice's way: who moved it to which state, when and why."""

    __tablename__ = "notice_step"

    id: int | None = Field(default=None, primary_key=True)
    notice_id: int = Field(foreign_key="builder_notice.id", index=True)
    state: NoticeState = Field(sa_type=word(NoticeState))
    at: datetime = Field(sa_type=Moment)
    person_id: int = Field(foreign_key="person.id")
    reason: str = Field(default="", max_length=400)


class NoticeObjection(SQLModel, table=True):
    """What a builder objects to its result on notice, and how the bureau answered."""

    __tablename__ = "notice_objection"

    id: int | None = Field(default=None, primary_key=True)
    notice_id: int = Field(foreign_key="builder_notice.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    text: str = Field(max_length=1000)
    state: ObjectionState = Field(sa_type=word(ObjectionState))
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
    answer: str = Field(default="", max_length=1000)
    answered_by: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = Field(default=None, sa_type=Moment)


class ObjectionEvidence(SQLModel, table=True):
    """A file that supports an objection; its content lies in the store under its SHA-256."""

    __tablename__ = "objection_evidence"

    id: int | None = Field(default=None, primary_key=True)
    objection_id: int = Field(foreign_key="notice_objection.id", index=True)
    sha256: str = Field(max_length=64)
    size: int = Field(description="bytes")
    media_type: str = Field(max_length=60)
    name: str = Field(max_length=200)


class BuilderResult(SQLModel, table=True):
    """A builder's sealed result, as later judgement and pages read it."""

    __tablename__ = "builder_result"

    seal_id: int = Field(foreign_key="seal.id", primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", primary_key=True)
    place: int | None = None
    score: int | None = Field(default=None, sa_type=Exact, description="ten-thousandths of a point")
    grade: str = Field(default="", max_length=20, description="as the grade book calls it; empty: none")
    printed: str = Field(default="", max_length=20, description="the score as it is printed, with as many decimals as its grade needs")
    why: str = Field(default="", max_length=20, description="why there is no score or grade, a member's name; empty: not noted")


class NoticeConsequence(SQLModel, table=True):
    """What a final grade led to: a proposed act and a proposed record, each for a named person to decide."""

    __tablename__ = "notice_consequence"

    notice_id: int = Field(foreign_key="builder_notice.id", primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", primary_key=True)
    clause: str = Field(max_length=120)
    act_id: int | None = Field(default=None, foreign_key="official_act.id")
    record_id: int | None = Field(default=None, foreign_key="conduct_record.id")
