"""The log vouches for the steps of problems, and for what was decided about proposals to lift them."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_STEP = (
    *("issue_id", "act", "state_before", "state_after", "rung_before", "rung_after", "due_before", "due_after"),
    *("owner_unit_id", "reply", "satisfaction", "text", "person_id", "at"),
)
_LIFT = ("issue_id", "state", "rung", "due_on", "clause", "figures", "proposed_at", "decided_by", "decided_at", "reason", "act_id")
_ISSUE = ("id", "number", "project_id", "kind", "matter", "source", "reference", "proposer", "proposer_unit_id", "raised_by", "raised_on")
_KINDS = (
    ("ISSUE_STEP", "问题办理", "issue_step", _STEP, "id IS NOT NULL"),
    ("ISSUE_LIFT", "问题上提", "issue_lift", _LIFT, "state <> 'PROPOSED'"),
)
"""What is vouched for: kind, its word, table, columns, and whether it was done."""


def upgrade() -> None:
    """Enter a digest of every step and decided proposal from before the log kept them, as this version of the program computes it."""
    connection = op.get_bind()
    last = connection.execute(sa.select(_ENTRY.c.id, _ENTRY.c.at, _ENTRY.c.digest).order_by(_ENTRY.c.id.desc()).limit(1)).first()
    if last is None:
        return
    number, at, previous = last
    for subject, token in list(_tokens()):
        number += 1
        moment = at.replace(tzinfo=UTC).isoformat(timespec="microseconds")
        fields = (number, moment, None, "升级", "命令行", "存证", "DONE", subject, token)
        text = json.dumps((*fields, previous), ensure_ascii=False, separators=(",", ":"))
        digest = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
        names = [column.name for column in _ENTRY.columns]
        op.bulk_insert(_ENTRY, [dict(zip(names, (number, at, *fields[2:], previous, digest), strict=True))])
        previous = digest
    connection.execute(sa.update(_LOG_HEAD).values(last=number, digest=previous))


def _tokens() -> Iterator[tuple[str, str]]:
    for kind, word, table, columns, done in _KINDS:
        for number, *values in _rows(table, ("id", *columns), f"{done} ORDER BY id"):
            text = json.dumps([kind, number, values, _beside(kind, values)], ensure_ascii=False, separators=(",", ":"), default=repr)
            digest = hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:32]
            yield f"{word}第{number}号", f"〔存证 {word}{number} {digest}〕"


def _beside(kind: str, values: list[object]) -> list[list[object]]:
    """What the problem is, with the step by which it was raised."""
    raised = kind == "ISSUE_STEP" and values[1] == "RAISE"
    return _rows("issue", _ISSUE, f"id = {values[0]}") if raised else []


def _rows(table: str, names: tuple[str, ...], where: str) -> list[list[object]]:
    asked = f"SELECT {', '.join(names)} FROM {table} WHERE {where}"  # noqa: S608  # made of the names above and numbers alone
    return [[_plain(value) for value in row] for row in op.get_bind().execute(sa.text(asked))]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


_ENTRY = sa.table(
    "audit_entry",
    sa.column("id", sa.Integer),
    sa.column("at", sa.DateTime),
    sa.column("account_id", sa.Integer),
    *(sa.column(name, sa.String) for name in ("actor", "source", "act", "outcome", "subject", "detail", "previous", "digest")),
)
_LOG_HEAD = sa.table("audit_head", sa.column("last", sa.Integer), sa.column("digest", sa.String))


def downgrade() -> None:
    """Nothing: the log keeps its entries."""
