"""Lists on their way to publication: the circular of a month, what units say to its data, and the seals that are never changed."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core import sealing
from core.models.columns import Exact, Moment, word
from core.vocabulary import CheckState, CircularState, ListKind, SealKind


class Circular(SQLModel, table=True):
    """One version of a month's circular; a later one supersedes it, for the reason given; a dropped draft frees its number."""

    __table_args__ = (
        sa.CheckConstraint("month between 1 and 12", name="month"),
        sa.CheckConstraint("signatory_id is null or signatory_id <> drafter_id", name="two_persons"),
        sa.CheckConstraint("(seal_id is null) = (signed_at is null)", name="signed_is_sealed"),
    )

    id: int | None = Field(default=None, primary_key=True)
    year: int
    month: int
    version: int
    state: CircularState = Field(sa_type=word(CircularState))
    rulebook: str = Field(max_length=80, description="edition, as its file is called")
    known_at: datetime = Field(sa_type=Moment, description="what was approved by then is in it")
    digest: str = Field(max_length=80, description="of the result that was drafted; what is signed must have it")
    reason: str = Field(default="", max_length=400, description="why it supersedes the version before")
    drafter_id: int = Field(foreign_key="person.id")
    drafted_at: datetime = Field(sa_type=Moment)
    check_due_at: datetime | None = Field(default=None, sa_type=Moment, description="until when units confirm or object")
    signatory_id: int | None = Field(default=None, foreign_key="person.id")
    signed_at: datetime | None = Field(default=None, sa_type=Moment)
    remark: str = Field(default="", max_length=400, description="why it was signed in spite of pending reports or undecided cards")
    seal_id: int | None = Field(default=None, foreign_key="seal.id")


class CircularStep(SQLModel, table=True):
    """A step in a circular's way: who moved it to which state, when and why."""

    __tablename__ = "circular_step"

    id: int | None = Field(default=None, primary_key=True)
    circular_id: int = Field(foreign_key="circular.id", index=True)
    state: CircularState = Field(sa_type=word(CircularState))
    at: datetime = Field(sa_type=Moment)
    person_id: int = Field(foreign_key="person.id")
    reason: str = Field(default="", max_length=400)


class DataCheck(SQLModel, table=True):
    """What a unit says to its own figures in a drafted circular (数据核对), and the bureau's answer to an objection."""

    __tablename__ = "data_check"

    circular_id: int = Field(foreign_key="circular.id", primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", primary_key=True)
    state: CheckState = Field(sa_type=word(CheckState))
    objection: str = Field(default="", max_length=400)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime | None = Field(default=None, sa_type=Moment)
    answer: str = Field(default="", max_length=400)
    answered_by: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = Field(default=None, sa_type=Moment)


class CircularIssue(SQLModel, table=True):
    """How a signed circular was issued: its document number, to whom, with whom; never changed afterwards."""

    __tablename__ = "circular_issue"

    circular_id: int = Field(foreign_key="circular.id", primary_key=True)
    document: str = Field(max_length=60, description="文号, typed in after the office system gave it")
    title: str = Field(max_length=120)
    issuers: str = Field(max_length=400, description="issuing bodies, the first leads; one a line")
    addressees: str = Field(max_length=400)
    copies: str = Field(default="", max_length=400)
    issued_on: date
    issued_at: datetime = Field(sa_type=Moment)
    person_id: int = Field(foreign_key="person.id")
    word_digest: str = Field(max_length=80, foreign_key="sealed_part.digest", description="the Word document as it was issued")


ISSUE = "印发.json"
"""The name in the seal of an issue of what `issue_bytes` gives."""


ISSUE_WORDS = ("document", "title", "issuers", "addressees", "copies", "word_digest")
"""What is sealed of an issue, beside its day."""


def issue_bytes(issue: CircularIssue) -> bytes:
    """Return how a circular was issued as the bytes that are sealed: words and the day, no clock."""
    return sealing.packed({**{name: getattr(issue, name) for name in ISSUE_WORDS}, "issued_on": issue.issued_on.isoformat()})


class SealedPart(SQLModel, table=True):
    """Bytes that a seal holds, under their SHA-256; written once, never changed."""

    __tablename__ = "sealed_part"

    digest: str = Field(max_length=80, primary_key=True, description="sha256: and 64 hexadecimal digits")
    content: bytes = Field(sa_type=sa.LargeBinary)


class Seal(SQLModel, table=True):
    """A sealed list: the number and period in its chain, and the digest over its parts and over the seal before it."""

    __table_args__ = (sa.UniqueConstraint("kind", "number"), sa.UniqueConstraint("kind", "period", "version"))

    id: int | None = Field(default=None, primary_key=True)
    kind: SealKind = Field(sa_type=word(SealKind))
    number: int = Field(description="1, 2, 3 … in the chain of its kind, without a gap")
    period: str = Field(max_length=10, description="2019-07")
    version: int
    previous: str = Field(max_length=80)
    digest: str = Field(max_length=80)


class SealContent(SQLModel, table=True):
    """Which bytes stand in a seal under which name, in their order."""

    __tablename__ = "seal_content"

    seal_id: int = Field(foreign_key="seal.id", primary_key=True)
    place: int = Field(primary_key=True)
    name: str = Field(max_length=80)
    digest: str = Field(max_length=80, foreign_key="sealed_part.digest")


class SealHead(SQLModel, table=True):
    """The last seal of each chain, so that seals cut off at the end are missed."""

    __tablename__ = "seal_head"

    kind: SealKind = Field(sa_type=word(SealKind), primary_key=True)
    last: int
    digest: str = Field(max_length=80)


class SealedStanding(SQLModel, table=True):
    """A place in a sealed list, as later judgement reads it."""

    __tablename__ = "sealed_standing"

    seal_id: int = Field(foreign_key="seal.id", primary_key=True)
    series: str = Field(max_length=40, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", primary_key=True)
    place: int | None = None
    original_place: int | None = None
    listed: ListKind | None = Field(default=None, sa_type=word(ListKind))
    score: int | None = Field(default=None, sa_type=Exact, description="ten-thousandths of a point")
