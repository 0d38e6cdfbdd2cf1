"""A signed result of builders changes in nothing but its way on; sheets handed in, answers, amounts and decided records are kept."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_SENTENCE = "what was signed or decided is never changed: decide anew"
_REPLACED = "a guarded row is never replaced"
_NUMBERED: dict[str, tuple[str, ...]] = {
    "builder_notice": (),
    "notice_step": (),
    "notice_objection": (),
    "objection_evidence": (),
    "score_sheet": ("task_id", "side", "version"),
    "problem_step": (),
    "project_cost": (),
    "conduct_record": ("number",),
}
"""Guarded tables whose key is their number, and what else is unique in them."""
_KEYED = {"builder_result": ("seal_id", "unit_id"), "notice_consequence": ("notice_id", "unit_id"), "sheet_mark": ("sheet_id", "item")}
"""Guarded tables whose key is another, which SQLite numbers behind it."""
_KEPT = (
    "notice_step",
    "objection_evidence",
    "problem_step",
    "project_cost",
    "builder_result",
    "notice_consequence",
    "sheet_mark",
)
"""Tables whose rows never change at all."""
_SIGNED = ("kind", "period", "version", "rulebook", "known_at", "digest", "reason", "drafter_id", "drafted_at")
_SEALED = ("signatory_id", "signed_at", "seal_id")
_DAYS = ("notice_from", "notice_to")
_FINAL = ("final_at", "document", "final_seal_id")
_OBJECTION = ("id", "notice_id", "unit_id", "text", "person_id", "at")
_RECORD = (
    *("id", "number", "unit_id", "kind", "standard", "act", "matter", "band", "points", "happened_on", "valid_until", "collector_id"),
    *("document", "origin", "extra_of", "state", "entered_by", "entered_at", "decided_by", "decided_at", "decision"),
)
_SHEET = ("id", "task_id", "side", "version", "person_id", "at", "remark")
_SETTLED = ("settled_by", "settled_at")
_ENDED = ("ended_on", "end_reason")


def upgrade() -> None:
    """Refuse changes of what was signed, handed in, answered or decided, on both databases."""
    for table in _KEPT:
        _refuse(table, "UPDATE", "TRUE")
        _refuse(table, "DELETE", "TRUE")
    _refuse("builder_notice", "UPDATE", _notice())
    _refuse("builder_notice", "DELETE", "OLD.signed_at IS NOT NULL")
    _refuse("notice_objection", "UPDATE", f"{_differs(_OBJECTION)} OR OLD.state <> 'WAITING'")
    _refuse("notice_objection", "DELETE", "TRUE")
    _refuse("score_sheet", "UPDATE", f"{_differs(_SHEET)} OR (OLD.settled_at IS NOT NULL AND ({_differs(_SETTLED)}))")
    _refuse("score_sheet", "DELETE", "TRUE")
    decided = "(OLD.decided_by IS NOT NULL OR OLD.state <> 'PROPOSED')"
    changed = f"{_differs(_RECORD)} OR (OLD.ended_on IS NOT NULL AND ({_differs(_ENDED)}))"
    _refuse("conduct_record", "UPDATE", f"{decided} AND ({changed})")
    _refuse("conduct_record", "DELETE", decided)
    _refuse_wrong_states()
    for table in (*_NUMBERED, *_KEYED):
        _refuse_others(table)


def _notice() -> str:
    moved = (
        "OLD.state <> NEW.state AND NOT (OLD.state = 'SIGNED' AND NEW.state = 'OPEN') AND NOT (OLD.state = 'OPEN' AND NEW.state = 'FINAL')"
    )
    signed = f"OLD.signed_at IS NOT NULL AND ({_differs(('id', *_SIGNED, *_SEALED))} OR ({moved}))"
    days = f"OLD.notice_from IS NOT NULL AND ({_differs(_DAYS)})"
    return f"({signed}) OR ({days}) OR (OLD.final_at IS NOT NULL AND ({_differs(_FINAL)}))"


def _differs(names: tuple[str, ...]) -> str:
    different = "IS DISTINCT FROM" if _postgresql() else "IS NOT"
    return " OR ".join(f"OLD.{name} {different} NEW.{name}" for name in names)


def _refuse_wrong_states() -> None:
    """No notice is called signed, open or final that is not, and none is that is not called so; no objection answered without answer."""
    wrong = (
        "(NEW.signed_at IS NOT NULL) <> (NEW.state IN ('SIGNED', 'OPEN', 'FINAL'))"
        " OR (NEW.notice_from IS NOT NULL) <> (NEW.state IN ('OPEN', 'FINAL'))"
        " OR (NEW.notice_from IS NULL) <> (NEW.notice_to IS NULL)"
        " OR (NEW.final_at IS NOT NULL) <> (NEW.state = 'FINAL')"
        " OR (NEW.final_seal_id IS NOT NULL) <> (NEW.state = 'FINAL')"
    )
    answered = "NEW.answer <> '' AND NEW.answered_by IS NOT NULL AND NEW.answered_at IS NOT NULL"
    for act in ("INSERT", "UPDATE"):
        _trigger(f"builder_notice_state_{act.lower()}", f"BEFORE {act} ON builder_notice", wrong)
        half = f"NEW.state <> 'WAITING' AND NOT ({answered})"
        _trigger(f"notice_objection_state_{act.lower()}", f"BEFORE {act} ON notice_objection", half)


def _refuse(table: str, act: str, when: str) -> None:
    _trigger(f"{table}_{act.lower()}", f"BEFORE {act} ON {table}", when)


def _trigger(name: str, event: str, when: str) -> None:
    if _postgresql():
        op.execute(f"CREATE TRIGGER {name} {event} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION refuse_changing_a_decision()")
        return
    op.execute(f"CREATE TRIGGER {name} {event} WHEN {when} BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END")


def _refuse_others(table: str) -> None:
    """Refuse to empty a table at once, and, where a statement can, to put a row in the place of one that is kept."""
    if _postgresql():
        refuse = "EXECUTE FUNCTION refuse_changing_a_decision()"
        op.execute(f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}")
        return
    keys = [key for key in (_KEYED.get(table), _NUMBERED.get(table)) if key]
    same = "".join(f" OR ({' AND '.join(f'{name} = NEW.{name}' for name in key)})" for key in keys)
    held = f"SELECT 1 FROM {table} WHERE (rowid = NEW.rowid{same})"  # noqa: S608  # made of the names above alone
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REPLACED}'); END"
    op.execute(f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} WHEN EXISTS ({held}) {refuse}")
    op.execute(f"CREATE TRIGGER {table}_onto BEFORE UPDATE ON {table} WHEN EXISTS ({held} AND rowid <> OLD.rowid) {refuse}")


def downgrade() -> None:
    """Drop the triggers."""
    for table in (*_NUMBERED, *_KEYED):
        for act in (
            "update",
            "delete",
            "insert",
            "onto",
            "whole",
            *(("state_insert", "state_update") if table in ("builder_notice", "notice_objection") else ()),
        ):
            _drop(f"{table}_{act}", table)


def _drop(name: str, table: str) -> None:
    op.execute(f"DROP TRIGGER IF EXISTS {name}{f' ON {table}' if _postgresql() else ''}")


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
