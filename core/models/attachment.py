"""Photographs and vouchers to a report: what was stored when and by whom; a removed one stays on record."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from core.models.columns import Moment, word
from core.vocabulary import AttachmentKind


class Attachment(SQLModel, table=True):
    """A file to a report; its content lies in the store under its SHA-256."""

    id: int | None = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="progress_report.id", index=True)
    kind: AttachmentKind = Field(sa_type=word(AttachmentKind))
    sha256: str = Field(max_length=64)
    size: int = Field(description="bytes")
    media_type: str = Field(max_length=60)
    name: str = Field(max_length=200)
    person_id: int | None = Field(default=None, foreign_key="person.id", description="who uploaded it; missing: the command line")
    at: datetime = Field(sa_type=Moment)
    removed_at: datetime | None = Field(default=None, sa_type=Moment)
