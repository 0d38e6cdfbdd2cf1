"""The audit log: append-only, chained, whole or told where it is not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine
from sqlmodel import select

import core.migrations
from core import db
from core.access import OPERATOR, Actor
from core.commands.audit import Act, record
from core.errors import NotAllowed
from core.models import AuditEntry
from core.models.audit import BEGINNING, digest_of
from core.queries import audit
from core.vocabulary import ActOutcome, UserRole

NOON = datetime(2019, 8, 20, 4, 0, tzinfo=UTC)
AUDITOR = Actor("审计", frozenset({UserRole.AUDITOR}))


@pytest.fixture
def log(engine: Engine) -> Engine:
    """Five entries in two transactions."""
    for part in (range(3), range(3, 5)):
        with db.transaction(engine) as session:
            for number in part:
                act = Act(f"第{number + 1}件", "某事", "“细节”\n", ActOutcome.REFUSED if number == 2 else ActOutcome.DONE)
                record(session, act, by=OPERATOR, on=NOON + timedelta(microseconds=number))
    return engine


def faults(log: Engine) -> tuple[str, ...]:
    with db.reading(log) as session:
        return audit.verify(session).faults


def tamper(log: Engine, *statements: str) -> None:
    """Write to the log as somebody does who has the database in hand and takes the guards off."""
    if log.dialect.name == "postgresql":
        statements = ("ALTER TABLE audit_entry DISABLE TRIGGER USER", *statements)
    else:
        statements = ("DROP TRIGGER audit_entry_update", "DROP TRIGGER audit_entry_delete", *statements)
    with log.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def test_a_log_that_nobody_touched_is_whole(log: Engine) -> None:
    with db.reading(log) as session:
        found = audit.verify(session)
        last = session.exec(select(AuditEntry).where(AuditEntry.id == 5)).one()
    assert (found.entries, found.faults, found.digest) == (5, (), last.digest)


def test_an_empty_log_is_whole(engine: Engine) -> None:
    with db.reading(engine) as session:
        assert audit.verify(session) == audit.Verified(0, BEGINNING, ())


@pytest.mark.parametrize(
    ("what", "statement", "said"),
    [
        ("altered", "UPDATE audit_entry SET detail = '别的' WHERE id = 3", ["第3条被改动。"]),
        ("another person", "UPDATE audit_entry SET actor = '某人' WHERE id = 1", ["第1条被改动。"]),
        ("another time", "UPDATE audit_entry SET at = '2020-01-01 00:00:00' WHERE id = 5", ["第5条被改动。"]),
        ("missing", "DELETE FROM audit_entry WHERE id = 2", ["第2条缺失。"]),
        ("several missing", "DELETE FROM audit_entry WHERE id in (2, 3)", ["第2条至第3条缺失。"]),
        ("cut off at the end", "DELETE FROM audit_entry WHERE id >= 4", ["第4条以后的记录被删除，应有5条。"]),
        ("head moved back", "UPDATE audit_head SET last = 4", ["链首记的是第4条，与第5条不符。"]),
        ("head gone", "DELETE FROM audit_head", ["第6条以后的记录被删除，链首也不在。"]),
    ],
)
def test_what_was_done_to_the_log_is_named(log: Engine, what: str, statement: str, said: list[str]) -> None:
    tamper(log, statement)
    assert list(faults(log)) == said, what


def test_entries_that_changed_places_are_named(log: Engine) -> None:
    tamper(
        log,
        "UPDATE audit_entry SET id = 99 WHERE id = 2",
        "UPDATE audit_entry SET id = 2 WHERE id = 3",
        "UPDATE audit_entry SET id = 3 WHERE id = 99",
    )
    assert [one for one in faults(log) if one.startswith(("第2条", "第3条"))] != []


def test_an_entry_made_up_with_a_right_digest_does_not_fit_the_next(log: Engine) -> None:
    with db.reading(log) as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.id == 2)).one()
        entry.detail = "改过"
        forged = digest_of(entry)
        session.expunge(entry)
    tamper(log, f"UPDATE audit_entry SET detail = '改过', digest = '{forged}' WHERE id = 2")
    assert faults(log) == ("第3条与前一条接不上，次序或前一条被改动。",)


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET detail = ''", "DELETE FROM audit_entry"])
def test_the_log_refuses_changes(log: Engine, statement: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="only ever added to"), log.begin() as connection:
        connection.execute(sa.text(statement))
    assert faults(log) == ()


def test_postgresql_refuses_to_empty_the_log(log: Engine) -> None:
    if log.dialect.name != "postgresql":
        return
    with pytest.raises(sa.exc.DBAPIError, match="only ever added to"), log.begin() as connection:
        connection.execute(sa.text("TRUNCATE audit_entry"))


def test_an_act_that_fails_leaves_neither_entry_nor_gap(log: Engine) -> None:
    with pytest.raises(InterruptedError):
        failing(log)
    with db.transaction(log) as session:
        record(session, Act("下一件", ""), by=OPERATOR, on=NOON)
    with db.reading(log) as session:
        assert (audit.verify(session).entries, audit.verify(session).faults) == (6, ())


def failing(log: Engine) -> None:
    with db.transaction(log) as session:
        record(session, Act("失败的事", ""), by=OPERATOR, on=NOON)
        raise InterruptedError


def test_the_auditor_reads_the_newest_first_and_nobody_else_reads(log: Engine) -> None:
    with db.reading(log) as session:
        assert list(audit.entries(session, AUDITOR, newest=2)["act"]) == ["第5件", "第4件"]
        for role in set(UserRole) - {UserRole.AUDITOR}:
            with pytest.raises(NotAllowed):
                audit.entries(session, Actor("某人", frozenset({role}), unit_id=1))


def test_long_texts_are_cut_and_still_verify(engine: Engine) -> None:
    with db.transaction(engine) as session:
        record(session, Act("长" * 99, "长" * 999, "长" * 9999), by=OPERATOR, on=NOON)
    assert faults(engine) == ()


def test_the_log_of_an_earlier_version_is_carried_over(tmp_path: Path) -> None:
    """What stood in the log before it was chained is numbered anew, chained, and verifies; a downgrade keeps the words."""
    engine = db.create_engine(f"sqlite:///{tmp_path / 'old.sqlite'}")
    settings = Config()
    settings.set_main_option("script_location", str(Path(core.migrations.__path__[0])))

    before = str(ScriptDirectory.from_config(settings).get_revision("0005").down_revision)

    def go(move: Callable[[Config, str], None], version: str) -> None:
        with engine.begin() as connection:
            settings.attributes["connection"] = connection
            move(settings, version)

    go(command.upgrade, before)
    with engine.begin() as connection:
        old = "INSERT INTO audit_entry (id, at, actor, act, subject, detail) VALUES"
        for number, act in ((3, "甲"), (7, "乙")):
            connection.execute(sa.text(f"{old} ({number}, '2019-08-20 04:00:00.000007', '某人', '{act}', '', '')"))
    go(command.upgrade, "head")
    with db.reading(engine) as session:
        assert (audit.verify(session).entries, audit.verify(session).faults) == (2, ())
    go(command.downgrade, before)
    with engine.connect() as connection:
        assert list(connection.execute(sa.text("SELECT act FROM audit_entry ORDER BY id")).scalars()) == ["甲", "乙"]
    engine.dispose()
