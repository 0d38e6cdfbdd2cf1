"""The audit log: every official act and every refusal, chained by SHA-256, append-only on both databases."""

import hashlib
import json
from datetime import UTC, datetime

from sqlmodel import Field, SQLModel

from core.models.columns import Moment, word
from core.vocabulary import ActOutcome


class AuditEntry(SQLModel, table=True):
    """Who gave which command, from where, on what, with which outcome; `digest` covers the row and the digest before it."""

    __tablename__ = "audit_entry"

    id: int = Field(primary_key=True, description="1, 2, 3 … without a gap")
    at: datetime = Field(sa_type=Moment)
    account_id: int | None = Field(default=None, foreign_key="account.id", description="missing: the command line, or an unknown person")
    actor: str = Field(max_length=60)
    source: str = Field(default="", max_length=60, description="the address that the request came from, or 命令行")
    act: str = Field(max_length=60)
    outcome: ActOutcome = Field(sa_type=word(ActOutcome))
    subject: str = Field(max_length=120)
    detail: str = Field(default="", max_length=1000)
    previous: str = Field(max_length=80)
    digest: str = Field(max_length=80, description="sha256: and 64 hexadecimal digits")


class AuditHead(SQLModel, table=True):
    """One row: the number and digest of the last entry, so that entries cut off at the end are missed; its lock keeps writers in a row."""

    __tablename__ = "audit_head"

    id: int = Field(default=1, primary_key=True)
    last: int
    digest: str = Field(max_length=80)


BEGINNING = f"sha256:{'0' * 64}"
"""What stands as the digest before the first entry."""


def digest_of(entry: AuditEntry) -> str:
    """Return the digest of an entry: sha256 of a JSON list of its fields in their order, moments in UTC to the microsecond."""
    fields = (
        entry.id,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.account_id,
        entry.actor,
        entry.source,
        entry.act,
        entry.outcome.name,
        entry.subject,
        entry.detail,
        entry.previous,
    )
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
