"""No row is replaced by its hidden number, no circular is called what it is not, checks are kept, and the log vouches for decisions."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_HIDDEN = {
    "reported_land": ("report_id", "district_id"),
    "monthly_plan": ("annual_plan_id", "month"),
    "land_plan": ("annual_plan_id", "district_id", "month"),
    "sealed_part": ("digest",),
    "seal_content": ("seal_id", "place"),
    "sealed_standing": ("seal_id", "series", "unit_id"),
}
"""Guarded tables whose key is not the row's number on SQLite."""
_REPLACED = "a guarded row is never replaced"
_SENTENCE = "what was signed or decided is never changed: decide anew"
_STATE = "the state of a circular is never changed by hand: sign and issue it"
_CHECK = ("circular_id", "unit_id")
_OPEN = "('DRAFT', 'CHECKING')"
_SIGNED = "('SIGNED', 'ISSUED')"


def upgrade() -> None:
    """Close the ways round the guards, and have the log vouch for what was decided before."""
    if _postgresql():
        _on_postgresql()
    else:
        _on_sqlite()
    _vouch()


def _on_sqlite() -> None:
    for table, key in _HIDDEN.items():
        op.execute(f"DROP TRIGGER {table}_insert")
        op.execute(f"DROP TRIGGER {table}_onto")
        _refuse_replacing(table, key)
    _refuse_replacing("data_check", _CHECK)
    for act, row in (("UPDATE", "OLD"), ("DELETE", "OLD"), ("INSERT", "NEW"), ("UPDATE", "NEW")):
        settled = f"EXISTS (SELECT 1 FROM circular WHERE id = {row}.circular_id AND state NOT IN {_OPEN})"  # noqa: S608  # names above
        op.execute(f"CREATE TRIGGER data_check_{act.lower()}_{row.lower()} BEFORE {act} ON data_check WHEN {settled} {_abort(_SENTENCE)}")
    issued = "EXISTS (SELECT 1 FROM circular_issue WHERE circular_id = NEW.id)"
    for act in ("INSERT", "UPDATE"):
        head = f"CREATE TRIGGER circular_state_{act.lower()} BEFORE {act} ON circular"
        op.execute(f"{head} WHEN {_wrong_state()} OR (NEW.state = 'ISSUED' AND NOT {issued}) {_abort(_STATE)}")


def _refuse_replacing(table: str, key: tuple[str, ...]) -> None:
    same = " AND ".join(f"{name} = NEW.{name}" for name in key)
    held = f"SELECT 1 FROM {table} WHERE (({same}) OR rowid = NEW.rowid)"  # noqa: S608  # made of the names above alone
    op.execute(f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} WHEN EXISTS ({held}) {_abort(_REPLACED)}")
    op.execute(f"CREATE TRIGGER {table}_onto BEFORE UPDATE ON {table} WHEN EXISTS ({held} AND rowid <> OLD.rowid) {_abort(_REPLACED)}")


def _abort(sentence: str) -> str:
    return f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"


def _wrong_state() -> str:
    """Signed without a signature, or the other way round."""
    return f"(NEW.signed_at IS NULL AND NEW.state IN {_SIGNED}) OR (NEW.signed_at IS NOT NULL AND NEW.state NOT IN {_SIGNED})"


def _on_postgresql() -> None:
    settled = f"SELECT 1 FROM circular WHERE id IN (OLD.circular_id, NEW.circular_id) AND state NOT IN {_OPEN}"  # noqa: S608  # names above
    _function("changing_a_check", f"IF EXISTS ({settled})", _SENTENCE)
    refuse = "EXECUTE FUNCTION refuse_changing_a_check()"
    op.execute(f"CREATE TRIGGER data_check_kept BEFORE INSERT OR UPDATE OR DELETE ON data_check FOR EACH ROW {refuse}")
    op.execute(
        "CREATE TRIGGER data_check_whole BEFORE TRUNCATE ON data_check FOR EACH STATEMENT EXECUTE FUNCTION refuse_changing_a_decision()"
    )
    unissued = "NEW.state = 'ISSUED' AND NOT EXISTS (SELECT 1 FROM circular_issue WHERE circular_id = NEW.id)"
    _function("calling_a_circular", f"IF {_wrong_state()} OR ({unissued})", _STATE)
    refuse = "EXECUTE FUNCTION refuse_calling_a_circular()"
    op.execute(f"CREATE TRIGGER circular_state BEFORE INSERT OR UPDATE ON circular FOR EACH ROW {refuse}")


def _function(name: str, condition: str, sentence: str) -> None:
    body = f"BEGIN {condition} THEN RAISE EXCEPTION '{sentence}'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END"
    op.execute(f"CREATE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")


_CARD = ("unit_id", "project_id", "colour", "year", "month", "clause", "issued_at", "issuer_id", "numerator", "denominator", "reason")
_DRAFTED = ("year", "month", "version", "rulebook", "known_at", "digest", "reason", "drafter_id", "drafted_at", "check_due_at")
_ISSUE = ("document", "title", "issuers", "addressees", "copies", "issued_on", "issued_at", "person_id", "word_digest")
_DECISION = ("unit_id", "project_id", "kind", "colour", "year", "month", "reason", "at", "person_id")
_SAID = ("unit_id", "state", "objection", "person_id", "at", "answer", "answered_by", "answered_at")
_KINDS = (
    ("SIGNATURE", "签发", "circular", "id", (*_DRAFTED, "signatory_id", "signed_at", "remark", "seal_id"), "signed_at"),
    ("ISSUE", "印发", "circular_issue", "circular_id", _ISSUE, "issued_at"),
    ("CARD", "发牌", "card", "id", _CARD, "issued_at"),
    ("REMOVAL", "摘牌", "card", "id", ("withdrawn_at", "withdrawn_by", "withdrawn_reason"), "withdrawn_at"),
    ("REFUSAL", "不采纳", "card_decision", "id", _DECISION, "at"),
)
"""What is vouched for: kind, its word, table, number, columns, and the moment that says whether it was done."""


def _vouch() -> None:
    """Enter a digest of every decision that was taken before the log kept them, as this version of the program computes it."""
    connection = op.get_bind()
    last = connection.execute(sa.select(_ENTRY.c.id, _ENTRY.c.at, _ENTRY.c.digest).order_by(_ENTRY.c.id.desc()).limit(1)).first()
    number, at, previous = (0, None, f"sha256:{'0' * 64}") if last is None else tuple(last)
    for subject, token, moment in list(_tokens()):
        number, when = number + 1, at or _moment(moment)
        fields = (
            number,
            when.replace(tzinfo=UTC).isoformat(timespec="microseconds"),
            None,
            "升级",
            "命令行",
            "存证",
            "DONE",
            subject,
            token,
        )
        text = json.dumps((*fields, previous), ensure_ascii=False, separators=(",", ":"))
        digest = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
        names = [column.name for column in _ENTRY.columns]
        op.bulk_insert(_ENTRY, [dict(zip(names, (number, when, *fields[2:], previous, digest), strict=True))])
        previous = digest
    connection.execute(sa.update(_LOG_HEAD).values(last=number, digest=previous))


def _tokens() -> Iterator[tuple[str, str, object]]:
    for kind, word, table, key, columns, since in _KINDS:
        asked = f"SELECT {key}, {', '.join(columns)} FROM {table} WHERE {since} IS NOT NULL ORDER BY {key}"  # noqa: S608  # names above
        for number, *values in op.get_bind().execute(sa.text(asked)).all():
            checks = [*_seal(number), *_checks(number)] if kind == "SIGNATURE" else []
            whole = [kind, number, [_plain(value) for value in values], checks]
            text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"), default=repr)
            digest = hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:32]
            moment = dict(zip(columns, values, strict=True))[since]
            yield f"{word}第{number}号", f"〔存证 {word}{number} {digest}〕", moment


def _seal(circular_id: int) -> Iterator[list[object]]:
    asked = "SELECT seal.digest FROM seal JOIN circular ON circular.seal_id = seal.id WHERE circular.id = :number"
    for row in op.get_bind().execute(sa.text(asked), {"number": circular_id}):
        yield [row[0]]


def _checks(circular_id: int) -> Iterator[list[object]]:
    asked = f"SELECT {', '.join(_SAID)} FROM data_check WHERE circular_id = :number ORDER BY unit_id"  # noqa: S608  # names above
    for row in op.get_bind().execute(sa.text(asked), {"number": circular_id}):
        yield [_plain(value) for value in row]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def _moment(value: object) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))


_ENTRY = sa.table(
    "audit_entry",
    sa.column("id", sa.Integer),
    sa.column("at", sa.DateTime),
    sa.column("account_id", sa.Integer),
    *(sa.column(name, sa.String) for name in ("actor", "source", "act", "outcome", "subject", "detail", "previous", "digest")),
)
_LOG_HEAD = sa.table("audit_head", sa.column("last", sa.Integer), sa.column("digest", sa.String))


def downgrade() -> None:
    """Drop what was added; the log keeps its entries, and on SQLite the guards of hidden numbers stay as they are."""
    if _postgresql():
        for name in ("changing_a_check", "calling_a_circular"):
            op.execute(f"DROP FUNCTION refuse_{name}() CASCADE")
        op.execute("DROP TRIGGER data_check_whole ON data_check")
        return
    for name in ("insert", "onto", "update_old", "delete_old", "insert_new", "update_new"):
        op.execute(f"DROP TRIGGER data_check_{name}")
    for act in ("insert", "update"):
        op.execute(f"DROP TRIGGER circular_state_{act}")


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
