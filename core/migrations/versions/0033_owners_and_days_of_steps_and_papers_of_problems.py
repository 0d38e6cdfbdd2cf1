"""Steps of problems name the owner and every day, those of opinions the day of an extension; problems have photographs and documents."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_SENTENCE = "what was signed or decided is never changed: decide anew"
_REPLACED = "a guarded row is never replaced"
_PAPER = "issue_paper"
_OWNED = ("id", "owner_id", "limit_days", "planned_on", "wished_on")
_STEP = (
    *("issue_id", "act", "state_before", "state_after", "rung_before", "rung_after", "due_before", "due_after"),
    *("owner_unit_id", "reply", "satisfaction", "text", "person_id", "at"),
)
_ISSUE = ("id", "number", "project_id", "kind", "matter", "source", "reference", "proposer", "proposer_unit_id", "raised_by", "raised_on")
_ACTS = ("提出问题", "派单", "裁定派单", "办理问题", "决定延期", "回访问题", "问题销号", "上移逾期问题", "决定问题上提", "存证")
"""The acts whose entries vouch for a step."""


def upgrade() -> None:
    """Add the columns and the table, and write into the steps what the problems that stand by them say of owner and days."""
    _refuse("issue_step", "UPDATE", on=False)
    op.execute("ALTER TABLE issue_step ADD COLUMN owner_id INTEGER CONSTRAINT fk_issue_step_owner_id REFERENCES person (id)")
    op.add_column("issue_step", sa.Column("limit_days", sa.Integer(), nullable=True))
    for name in _OWNED[3:]:
        op.add_column("issue_step", sa.Column(name, sa.Date(), nullable=True))
    op.add_column("opinion_step", sa.Column("wished_on", sa.Date(), nullable=True))
    for name, since, acts in _FILLED:
        last = f"(SELECT max(s.id) FROM issue_step s WHERE s.issue_id = issue_step.issue_id AND s.act IN ({acts}))"  # noqa: S608  # as below
        said = f"(SELECT i.{name} FROM issue i WHERE i.id = issue_step.issue_id)"  # noqa: S608  # as below
        op.execute(f"UPDATE issue_step SET {name} = {said} WHERE {since.format(last)}")  # noqa: S608  # made of the names below alone
    _refuse("issue_step", "UPDATE", on=True)
    _paper()
    _vouch()


_FILLED = (
    ("owner_id", "id >= {}", "'ASSIGN', 'REASSIGN'"),
    ("limit_days", "id >= {}", "'ASSIGN', 'REASSIGN'"),
    ("planned_on", "id >= {}", "'REPLY'"),
    ("wished_on", "state_after = 'EXTENDING' AND id = {}", "'ASK_EXTENSION'"),
)
"""The owner since the last assignment, the day of the last answer, the day of an extension that is not decided."""


def _paper() -> None:
    op.create_table(
        _PAPER,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(60), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name="fk_issue_paper_issue_id"),
        sa.ForeignKeyConstraint(["step_id"], ["issue_step.id"], name="fk_issue_paper_step_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_issue_paper_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_issue_paper"),
        sa.UniqueConstraint("issue_id", "sha256", name="uq_issue_paper_issue_id_sha256"),
    )
    op.create_index("ix_issue_paper_issue_id", _PAPER, ["issue_id"])
    for act in ("UPDATE", "DELETE"):
        _refuse(_PAPER, act, on=True)
    _refuse_others()


def _refuse(table: str, act: str, *, on: bool) -> None:
    name, event = f"{table}_{act.lower()}", f"BEFORE {act} ON {table}"
    if not on:
        _drop(name, table)
    elif _postgresql():
        op.execute(f"CREATE TRIGGER {name} {event} FOR EACH ROW WHEN (TRUE) EXECUTE FUNCTION refuse_changing_a_decision()")
    else:
        op.execute(f"CREATE TRIGGER {name} {event} WHEN TRUE BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END")


def _refuse_others() -> None:
    """Refuse to empty the table at once, and, where a statement can, to put a row in the place of one that is kept."""
    if _postgresql():
        refuse = "EXECUTE FUNCTION refuse_changing_a_decision()"
        op.execute(f"CREATE TRIGGER {_PAPER}_whole BEFORE TRUNCATE ON {_PAPER} FOR EACH STATEMENT {refuse}")
        return
    same = "rowid = NEW.rowid OR (issue_id = NEW.issue_id AND sha256 = NEW.sha256)"
    held = f"SELECT 1 FROM {_PAPER} WHERE ({same})"  # noqa: S608  # made of the names above alone
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REPLACED}'); END"
    op.execute(f"CREATE TRIGGER {_PAPER}_insert BEFORE INSERT ON {_PAPER} WHEN EXISTS ({held}) {refuse}")
    op.execute(f"CREATE TRIGGER {_PAPER}_onto BEFORE UPDATE ON {_PAPER} WHEN EXISTS ({held} AND rowid <> OLD.rowid) {refuse}")


def _vouch() -> None:
    """Enter a digest of each step that was written to, where the log vouched for it as it stood before."""
    connection = op.get_bind()
    last = connection.execute(sa.select(_ENTRY.c.id, _ENTRY.c.at, _ENTRY.c.digest).order_by(_ENTRY.c.id.desc()).limit(1)).first()
    if last is None:
        return
    number, at, previous = last
    said = connection.execute(sa.select(_ENTRY.c.detail).where(_ENTRY.c.act.in_(_ACTS))).scalars()
    known = {str(one)[str(one).rfind("〔") :] for one in said}
    for subject, token in [(subject, new) for subject, old, new in _tokens() if old in known and old != new]:
        number += 1
        moment = at.replace(tzinfo=UTC).isoformat(timespec="microseconds")
        fields = (number, moment, None, "升级", "命令行", "存证", "DONE", subject, token)
        text = json.dumps((*fields, previous), ensure_ascii=False, separators=(",", ":"))
        digest = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
        names = [column.name for column in _ENTRY.columns]
        op.bulk_insert(_ENTRY, [dict(zip(names, (number, at, *fields[2:], previous, digest), strict=True))])
        previous = digest
    connection.execute(sa.update(_LOG_HEAD).values(last=number, digest=previous))


def _tokens() -> Iterator[tuple[str, str, str]]:
    """What the log says of each step: its subject, without owner and days, and with them."""
    for number, *values in _rows("issue_step", ("id", *_STEP), "id IS NOT NULL ORDER BY id"):
        said = _rows("issue", _ISSUE, f"id = {values[0]}") if values[1] == "RAISE" else []
        given = " OR ".join(f"{name} IS NOT NULL" for name in _OWNED[1:])
        owned = _rows("issue_step", _OWNED, f"id = {number} AND ({given})")
        yield f"问题办理第{number}号", _token(number, values, said), _token(number, values, [*said, *owned])


def _token(number: object, values: list[object], said: list[list[object]]) -> str:
    text = json.dumps(["ISSUE_STEP", number, values, said], ensure_ascii=False, separators=(",", ":"), default=repr)
    return f"〔存证 问题办理{number} {hashlib.sha256(text.encode(errors='surrogateescape')).hexdigest()[:32]}〕"


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
    """Drop the table and the columns; the log keeps its entries."""
    for act in ("update", "delete", "insert", "onto", "whole"):
        _drop(f"{_PAPER}_{act}", _PAPER)
    op.drop_table(_PAPER)
    op.drop_column("opinion_step", "wished_on")
    for name in _OWNED[1:]:
        op.drop_column("issue_step", name)


def _drop(name: str, table: str) -> None:
    op.execute(f"DROP TRIGGER IF EXISTS {name}{f' ON {table}' if _postgresql() else ''}")


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
