"""A SQLite database in PostgreSQL: every row, seal and entry equal, the guards there, the numbers going on; or nothing at all."""

import multiprocessing
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db
from core.access import OPERATOR
from core.commands.export import Export, note_export
from core.errors import Conflict
from core.models import AuditEntry, City, Unit
from core.queries import audit
from core.vocabulary import UnitKind
from dashboard.cli import run
from data import moving
from data.backup.drilling import drill
from data.backup.making import Wanted, make
from data.backup.state import is_empty, state
from data.moving import Moved, move, tables_digest
from scoring.publish import route
from tests.data.backups import provide_programs, settled
from tests.data.town import NOON
from tests.engines import PostgresTemplate, copied


@dataclass(frozen=True)
class Both:
    """The published city on SQLite, and on PostgreSQL as it arrived there."""

    before: Engine
    after: Engine
    moved: Moved


def empty_database(template: PostgresTemplate, name: str) -> Iterator[Engine]:
    """Yield an engine on a database without a table."""
    with psycopg.connect(template.url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
        engine = db.create_engine(template.url.set(database=name).render_as_string(hide_password=False))
        yield engine
        engine.dispose()
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture(scope="module")
def city(published_engine: Engine, postgres_template: PostgresTemplate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    source = db.create_engine(copied(published_engine, tmp_path_factory.mktemp("moving") / "published.sqlite"))
    for target in empty_database(postgres_template, f"{postgres_template.name}_moved"):
        yield Both(source, target, move(source, target))
    source.dispose()


@pytest.fixture
def target(postgres_template: PostgresTemplate) -> Iterator[Engine]:
    yield from empty_database(postgres_template, f"{postgres_template.name}_target")


@pytest.fixture
def small(sqlite_engine: Engine, tmp_path: Path) -> Engine:
    return settled(sqlite_engine, tmp_path).engine


def test_every_row_seal_and_entry_is_equal_and_verifies(city: Both) -> None:
    with db.reading(city.before) as before, db.reading(city.after) as after:
        assert state(before.connection()) == state(after.connection()) == city.moved.held
        assert tables_digest(before.connection()) == tables_digest(after.connection()) == city.moved.digest
        seals, log = route.verify(after), audit.verify(after)
    assert (seals.faults, log.faults, city.moved.faults) == ((), (), ())
    assert seals.seals > 5
    assert log.entries == city.moved.held.entries > 1000


def test_the_guards_and_references_are_there(city: Both, postgres_template: PostgresTemplate) -> None:
    fresh = db.create_engine(postgres_template.url.set(database=postgres_template.name).render_as_string(hide_password=False))
    triggers = "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"
    references = "SELECT conname, condeferrable, condeferred FROM pg_constraint WHERE contype = 'f' ORDER BY 1"
    for asked in (triggers, references):
        with fresh.connect() as made, city.after.connect() as arrived:
            wanted = made.exec_driver_sql(asked).all()
            assert arrived.exec_driver_sql(asked).all() == wanted
            assert len(wanted) > 50
    fresh.dispose()
    for statement in ("UPDATE seal SET digest = ''", "DELETE FROM audit_entry", "TRUNCATE sealed_part CASCADE"):
        with pytest.raises(sa.exc.DatabaseError), city.after.begin() as connection:
            connection.execute(sa.text(statement))


def test_numbers_go_on_after_the_last_one(city: Both) -> None:
    opened = Session(city.after)
    highest = opened.execute(sa.select(sa.func.max(Unit.id))).scalar_one()
    unit = Unit(name="新设单位", short_name="新设", kind=UnitKind.ENTERPRISE)
    opened.add(unit)
    opened.flush()
    assert unit.id == highest + 1
    last = opened.execute(sa.select(sa.func.max(AuditEntry.id))).scalar_one()
    note_export(opened, Export("名录", "名录.xlsx", 1), by=OPERATOR, on=NOON)
    assert (opened.execute(sa.select(sa.func.max(AuditEntry.id))).scalar_one(), audit.verify(opened).faults) == (last + 1, ())
    opened.rollback()
    opened.close()


def test_the_moved_city_is_backed_up_and_drilled(city: Both, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    provide_programs(monkeypatch)
    made = make(city.after, Wanted(tmp_path / "backups", tmp_path / "files"), on=NOON)
    proved = drill(made.backup, server=city.after.url.render_as_string(hide_password=False))
    assert proved.faults == ()
    assert proved.held == city.moved.held
    assert proved.seals > 5


def test_a_target_in_use_is_refused_and_stays_as_it_is(city: Both) -> None:
    with pytest.raises(Conflict, match="不是空的，没有搬"):
        move(city.before, city.after)
    with city.after.connect() as connection:
        assert state(connection) == city.moved.held


def test_one_table_of_somebody_else_is_enough_to_refuse(small: Engine, target: Engine) -> None:
    with target.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE theirs (id int)")
    with pytest.raises(Conflict, match="不是空的"):
        move(small, target)


def test_the_command_says_what_was_proved(
    small: Engine, target: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DUCHA_DATABASE_URL", str(small.url))
    place = target.url.set(password="secret").render_as_string(hide_password=False)  # noqa: S106  # made up
    assert run(["migrate-to", place]) == 0
    said = capsys.readouterr().out
    assert "逐行一致" in said
    assert "secret" not in said
    assert run(["migrate-to", place]) == 2
    assert "不是空的，没有搬" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["abc", "54b2", ""])
def test_an_address_that_is_none_is_refused_in_a_sentence_without_its_password(
    small: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], port: str
) -> None:
    wrong = f"postgresql+psycopg://u:secret@h:{port}/n" if port else "u:secret@h/n"
    for url, line in ((str(small.url), ["migrate-to", wrong]), (wrong, ["migrate-to", str(small.url)])):
        monkeypatch.setenv("DUCHA_DATABASE_URL", url)
        assert run(line) == 2
        said = capsys.readouterr().err
        assert said.startswith("数据库地址写法有误。")
        assert "secret" not in said


def test_other_kinds_of_databases_are_refused(small: Engine) -> None:
    with pytest.raises(Conflict, match="只能从SQLite搬到PostgreSQL"):
        move(small, small)


def still_empty(target: Engine) -> bool:
    with target.connect() as connection:
        return is_empty(connection)


def test_a_row_that_postgresql_refuses_leaves_the_target_empty(small: Engine, target: Engine) -> None:
    with db.transaction(small) as session:
        session.add(City(id=2, name="长" * 500, bureau="", demonstration=False))
    with pytest.raises(Conflict, match="表city有PostgreSQL不能存入的内容"):
        move(small, target)
    assert still_empty(target)


def test_a_difference_that_is_found_leaves_the_target_empty(small: Engine, target: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = moving._pour

    def altering(leaving: sa.Connection, arriving: sa.Connection, table: sa.Table) -> str:
        digest = whole(leaving, arriving, table)
        if table.name == "project":
            arriving.execute(sa.text("UPDATE project SET name = name || '。' WHERE id = 1"))
        return digest

    monkeypatch.setattr(moving, "_pour", altering)
    with pytest.raises(Conflict, match="各行的摘要不一致"):
        move(small, target)
    assert still_empty(target)


def _half(source: str, target: str, ready: Connection) -> None:
    """Move up to the projects, tell so, and go no further."""
    whole = moving._pour

    def waiting(leaving: sa.Connection, arriving: sa.Connection, table: sa.Table) -> str:
        if table.name == "project":
            ready.send(arriving.execute(sa.text("SELECT count(*) FROM unit")).scalar_one())
            time.sleep(60)
        return whole(leaving, arriving, table)

    moving._pour = waiting
    move(db.existing(source), db.create_engine(target))


def test_killed_half_way_nothing_is_left_and_the_next_try_succeeds(small: Engine, target: Engine) -> None:
    fork = multiprocessing.get_context("fork")
    here, there = fork.Pipe(duplex=False)
    url = target.url.render_as_string(hide_password=False)
    process = fork.Process(target=_half, args=(small.url.render_as_string(), url, there))
    process.start()
    assert here.recv() == 5
    process.kill()
    process.join()
    assert still_empty(target)
    assert move(small, target).held.rows["project"] == 5
