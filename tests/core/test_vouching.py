"""What the log vouches for is found changed on both kinds of database, and an upgrade has it vouch for what was decided before."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from core import db, vouching
from core.commands.card import Subject
from core.models import AuditEntry
from core.queries import audit, vouched
from core.vouching import Vouched
from tests.core.deciding import Desk
from tests.data.town import town


@pytest.fixture
def decided(engine: Engine) -> Engine:
    """A signed and issued circular, two cards of which one was removed, one that was declined."""
    with db.transaction(engine) as session:
        town(session)
        desk = Desk(session)
        first = desk.card()
        desk.card(subject=Subject(unit_id=desk.owner))
        desk.decline(subject=desk.office)
        desk.end(first)
        desk.issued()
    return engine


def tokens(session: Session, *, recorded: bool) -> set[tuple[Vouched, int, str]]:
    """What the log vouches for: by an upgrade, or by the acts themselves."""
    entries = session.exec(select(AuditEntry.detail).where((AuditEntry.act == vouched.RECORDED) == recorded))
    return {found for detail in entries if (found := vouching.read_token(detail)) is not None}


def entered_by_the_upgrade(engine: Engine, since: str, *, new: set[Vouched]) -> int:
    """Go back to a schema and forward again: the upgrade enters what the acts have entered last, of these kinds; return how many."""
    migrate_to(engine, command.downgrade, since)
    migrate_to(engine, command.upgrade, "head")
    with db.reading(engine) as session:
        acts, entered = (tokens(session, recorded=said) for said in (False, True))
        assert {one[0] for one in entered} == new
        assert entered <= acts
        assert list(vouched.faults(session)) == []
        assert audit.verify(session).faults == ()
    return len(entered)


def test_every_decision_is_vouched_for_by_its_act(decided: Engine) -> None:
    with db.reading(decided) as session:
        found = sorted((kind.name, number) for kind, number, _ in tokens(session, recorded=False))
        assert found == [("CARD", 1), ("CARD", 2), ("ISSUE", 1), ("REFUSAL", 1), ("REMOVAL", 1), ("SIGNATURE", 1)]
        assert list(vouched.faults(session)) == []


CHANGES = {
    "签发第1号与操作日志的存证不符。": (
        *("signatory_id = (SELECT max(id) FROM person)", "reason = 'x'", "known_at = '2019-01-01 00:00:00'"),
        *("signed_at = '2019-01-01 00:00:00'", "remark = 'x'"),
    ),
    "印发第1号与操作日志的存证不符。": (
        "issued_at = '2019-01-01 00:00:00'",
        "person_id = (SELECT max(id) FROM person)",
        "issued_on = '2019-01-01'",
    ),
    "发牌第1号与操作日志的存证不符。": (
        "numerator = 1",
        "denominator = NULL",
        "issued_at = '2019-01-01 00:00:00'",
        "issuer_id = 1",
        "reason = 'x'",
    ),
    "摘牌第1号与操作日志的存证不符。": ("withdrawn_at = '2019-01-01 00:00:00'", "withdrawn_by = 1", "withdrawn_reason = 'x'"),
    "不采纳第1号与操作日志的存证不符。": ("reason = 'x'", "at = '2019-01-01 00:00:00'", "person_id = 1"),
}
TABLES = {"签发": "circular", "印发": "circular_issue", "发牌": "card", "摘牌": "card", "不采纳": "card_decision"}


def test_a_change_of_what_was_decided_is_named(decided: Engine) -> None:
    _guards_off(decided)
    missed: dict[str, list[str]] = {}
    for said, changes in CHANGES.items():
        table = TABLES[said.split("第")[0]]
        where = "circular_id = 1" if table == "circular_issue" else "id = 1"
        for change in changes:
            found = _told(decided, f"UPDATE {table} SET {change} WHERE {where}")
            missed |= {} if said in found else {change: found}
    assert missed == {}
    assert _told(decided, "DELETE FROM card_decision") == ["不采纳第1号在操作日志里有存证，记录已不在库中。"]
    assert _told(decided, "UPDATE data_check SET objection = 'x'") == ["签发第1号与操作日志的存证不符。"]


def _guards_off(engine: Engine) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            for table in sa.inspect(connection).get_table_names():
                connection.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            return
        for name in connection.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
            connection.execute(sa.text(f"DROP TRIGGER {name}"))


def _told(engine: Engine, statement: str) -> list[str]:
    """What is said after a statement, which is taken back."""
    with Session(engine) as session:
        session.connection().execute(sa.text(statement))
        found = list(vouched.faults(session))
        session.rollback()
    return found


def test_an_upgrade_vouches_for_what_was_decided_before(decided: Engine) -> None:
    """What it enters is what the acts have entered, digest by digest, and the log stays whole."""
    migrate_to(decided, command.downgrade, "0012")
    migrate_to(decided, command.upgrade, "head")
    with db.reading(decided) as session:
        assert tokens(session, recorded=True) == tokens(session, recorded=False)
        assert len(tokens(session, recorded=True)) == 6
        assert list(vouched.faults(session)) == []
        assert audit.verify(session).faults == ()


def migrate_to(engine: Engine, act: Callable[[Config, str], None], version: str) -> None:
    """Bring a database to a version by an act of Alembic."""
    config = Config()
    config.set_main_option("script_location", str(Path(db.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        act(config, version)
