"""Databases of earlier versions become this version's: nothing of theirs is lost or changed, all verifies, pages open, work goes on."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from core import db
from core.access import OPERATOR
from core.commands.export import Export, note_export
from core.period import now
from core.queries import audit
from scoring.publish import route
from tests.dashboard.page import actor, page_on, title
from tests.rowwise import Rows, differences, not_meant
from tests.upgrades.earlier import Earlier, earlier, kept, migrate_to, on_sqlite
from tests.upgrades.forward import MEANT, Upgraded, upgraded

RELEASES = ("0.3.0", "0.5.0", "0.6.0", "0.7.0", "0.8.0", "0.9.0")
PAGES = ("issues", "meetings", "pool", "archive", "jobs")


@pytest.fixture(scope="module", params=["0.3.0 sqlite", "0.3.0 postgresql", "0.9.0 sqlite", "0.9.0 postgresql"])
def city(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgraded]:
    release, kind = str(request.param).split()
    server = request.getfixturevalue("postgres_template") if kind == "postgresql" else None
    with upgraded(earlier()[release], server, tmp_path_factory.mktemp("upgrade")) as made:
        yield made


def derives(city: Upgraded) -> bool:
    """Lists are derived again for the oldest on one kind of database and for the newest on the other; `make chaos` does it for all."""
    return (city.was.release, city.engine.dialect.name) in {("0.3.0", "postgresql"), ("0.9.0", "sqlite")}


def column(was: Earlier, table: str, name: str) -> list[object]:
    held = was.tables[table]
    return list(held.values[list(held.columns).index(name)])


def test_no_row_is_lost_changed_or_put_in_but_what_an_upgrade_means_to(city: Upgraded) -> None:
    assert {name: len(table.values[0]) for name, table in city.was.tables.items()} == {
        name: len(rows.by_key) for name, rows in city.before.items()
    }
    assert not_meant(city.differs, MEANT) == ()


@pytest.mark.parametrize(
    ("table", "column"), [("progress_report", "investment"), ("person", "name"), ("sealed_part", "content"), ("audit_entry", "digest")]
)
def test_a_figure_or_a_name_that_an_upgrade_garbles_is_told_of(city: Upgraded, table: str, column: str) -> None:
    was = city.before[table]
    key, row = list(was.by_key.items())[-1]
    place = was.columns.index(column)
    garbled = Rows(was.columns, {**was.by_key, key: (*row[:place], "别的", *row[place + 1 :])})
    assert not_meant(differences({table: was}, {table: garbled}), MEANT) == (f"{table}.{column}: 1 rows",)
    less = Rows(was.columns, {one: each for one, each in was.by_key.items() if one != key})
    assert not_meant(differences({table: was}, {table: less}), MEANT) == (f"{table}.-: 1 rows",)


def test_the_log_verifies_and_one_of_each_kind_derives_its_seals_again(city: Upgraded) -> None:
    with db.reading(city.engine) as session:
        log = audit.verify(session)
        sealed = route.verify(session) if derives(city) else None
    assert log.faults == ()
    assert log.entries > len(column(city.was, "audit_entry", "id"))
    if sealed is not None:
        assert (sealed.faults, sealed.seals, sealed.evaluations) == ((), 6, 4 if city.was.release == "0.9.0" else 0)


def test_pages_open_on_it(city: Upgraded, monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_on(city.engine.url.render_as_string(hide_password=False), monkeypatch, who=actor(city.engine, "ducha"))
    for view in PAGES:
        opened = page(view)
        assert title(opened)
        assert [one.value for one in opened.error] == []
    if derives(city):
        assert title(page()) == "前7月完成投资777.40亿元，超序时计划三成"


def test_people_go_on_working_in_it_and_the_guards_stand(city: Upgraded) -> None:
    with db.transaction(city.engine) as session:
        note_export(session, Export("名录", "名录.xlsx", 1), by=OPERATOR, on=now())
    with db.reading(city.engine) as session:
        assert audit.verify(session).faults == ()
    for statement in ("UPDATE seal SET digest = ''", "DELETE FROM audit_entry", "DELETE FROM sealed_part"):
        with pytest.raises(sa.exc.DatabaseError), city.engine.begin() as connection:
            connection.exec_driver_sql(statement)


@pytest.mark.parametrize("release", RELEASES)
def test_the_migrations_of_then_are_those_of_now(release: str, tmp_path: Path) -> None:
    was, engine = earlier()[release], db.create_engine(f"sqlite:///{tmp_path / 'laid.sqlite'}")
    migrate_to(engine, was.version)
    engine.dispose()
    laid = kept(tmp_path / "laid.sqlite", release, commit="", contents={})
    assert whatever_order(laid.schema) == whatever_order(was.schema)


def whatever_order(schema: Sequence[str]) -> list[list[str]]:
    """Alembic copies a table's constraints in no certain order on SQLite."""
    return sorted(sorted(line.strip().rstrip(",") for line in statement.splitlines()) for statement in schema)


def test_a_row_that_was_changed_before_the_upgrade_is_told_of_after_it(tmp_path: Path) -> None:
    was = earlier()["0.3.0"]
    path = tmp_path / "changed.sqlite"
    on_sqlite(was, path).dispose()
    with closing(sqlite3.connect(path)) as changed, changed:
        for name, event in changed.execute(
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'"
        ).fetchall():
            changed.execute(f'DROP TRIGGER "{name}"')
            assert event == "audit_entry"
        changed.execute("UPDATE audit_entry SET subject = '别的' WHERE id = 100")
    engine = db.create_engine(f"sqlite:///{path}")
    db.migrate(engine)
    with db.reading(engine) as session:
        faults = audit.verify(session).faults
    engine.dispose()
    assert any("100" in one for one in faults)
