"""Backups and drills by a role that may make databases and nothing more: what others made beside our tables is theirs to keep."""

import secrets
from collections.abc import Iterator
from threading import Timer

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from core import db
from core.errors import Conflict
from data.backup import drilling
from data.backup.drilling import drill
from data.backup.making import Made, Wanted, make
from data.backup.restoring import Target, restore
from data.bi.making import provide
from tests import engines
from tests.data.backups import provide_programs, settled
from tests.data.town import NOON

BESIDE = (
    "CREATE SCHEMA bi",
    'CREATE VIEW bi."协调问题" AS SELECT number FROM public.issue',
    "CREATE SCHEMA fenxi",
    'CREATE VIEW fenxi.v AS SELECT * FROM bi."协调问题"',
    "CREATE TABLE fenxi.t (a int)",
    "SELECT lo_create(4711)",
)
"""What an administrator, and a BI tool, make in the same database; our role may not read it."""


@pytest.fixture(scope="module")
def role(postgres_template: engines.PostgresTemplate) -> Iterator[sa.URL]:
    """The address of a role of its own that may make databases, in a database of its own."""
    name, url = f"ducha_plain_{secrets.token_hex(4)}", postgres_template.url
    engines.execute(url, f"CREATE ROLE {name} LOGIN CREATEDB PASSWORD '{name}-secret'")
    engines.execute(url, f"CREATE DATABASE {name} OWNER {name} TEMPLATE template0")
    yield url.set(username=name, password=f"{name}-secret", database=name)
    engines.execute(url, f"DROP DATABASE {name} WITH (FORCE)")
    engines.execute(url, f"DROP ROLE {name}")


@pytest.fixture(scope="module")
def made(role: sa.URL, postgres_template: engines.PostgresTemplate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """The small town restored by the role into its own database, with what others made beside it, and backed up by the role."""
    folder = tmp_path_factory.mktemp("plain")
    with pytest.MonkeyPatch.context() as patch, engines.fresh_postgres(postgres_template) as first:
        provide_programs(patch)
        place = settled(first, folder)
        restore(place.make().backup, Target(written(role), folder / "again"))
        for statement in BESIDE:
            engines.execute(postgres_template.url.set(database=role.database), statement)
        engine = db.existing(written(role))
        yield make(engine, Wanted(folder / "second", folder / "again"), on=NOON)
        engine.dispose()


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    provide_programs(monkeypatch)


def written(url: sa.URL) -> str:
    return url.render_as_string(hide_password=False)


def test_what_others_made_beside_our_tables_stops_no_backup_and_no_drill(made: Made, role: sa.URL) -> None:
    proved = drill(made.backup, server=written(role))
    assert (proved.faults, proved.left, proved.held) == ((), "", made.manifest.state)
    assert (made.faults, made.manifest.state.rows["unit"]) == ((), 5)


class Others:
    """A superuser who comes into the database of a drill while it is proved."""

    def __init__(self, place: sa.URL, statement: str) -> None:
        self.place, self.statement, self.seen = place, statement, list[str]()

    def come(self, patch: pytest.MonkeyPatch) -> None:
        """Stand in the place of the proof, of a database that is made and left empty."""
        patch.setattr(drilling, "_proved", self)
        patch.setattr(drilling, "restore_database", lambda *_, **__: None)

    def __call__(self, engine: Engine, _manifest: object) -> object:
        self.seen.append(str(engine.url.database))
        address = self.place.set(drivername="postgresql", database=engine.url.database)
        guest = psycopg.connect(written(address), autocommit=True)
        guest.execute(self.statement.format(engine.url.database).encode())
        Timer(0.5, guest.close).start()
        return None, 0, ["表unit应有6行，现有5行。"]


@pytest.fixture
def superuser(postgres_template: engines.PostgresTemplate) -> sa.URL:
    return postgres_template.url


def test_a_stranger_s_session_is_waited_for_and_the_finding_stands(
    made: Made, role: sa.URL, superuser: sa.URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = Others(superuser, "SELECT 1")
    others.come(monkeypatch)
    proved = drill(made.backup, server=written(role))
    assert (proved.faults, proved.left) == (("表unit应有6行，现有5行。",), "")
    assert held(superuser, others.seen[0]) is False


def test_a_database_that_cannot_be_removed_is_named_beside_the_finding(
    made: Made, role: sa.URL, superuser: sa.URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = Others(superuser, 'ALTER DATABASE "{}" IS_TEMPLATE true')
    others.come(monkeypatch)
    proved = drill(made.backup, server=written(role))
    (name,) = others.seen
    assert proved.faults == ("表unit应有6行，现有5行。",)
    assert proved.left.startswith(f"演练用的数据库{name}没有删除（cannot drop a template database），其中是备份的全部数据。")
    engines.execute(superuser, f'ALTER DATABASE "{name}" IS_TEMPLATE false')
    assert held(superuser, name)
    engines.execute(superuser, f'DROP DATABASE "{name}"')


def held(superuser: sa.URL, name: str) -> bool:
    with psycopg.connect(written(superuser.set(drivername="postgresql"))) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None


def test_why_no_database_is_made_is_told_as_the_server_says_it(made: Made, role: sa.URL, superuser: sa.URL) -> None:
    engines.execute(superuser, f"ALTER ROLE {role.username} NOCREATEDB")
    said = [refused(made, place) for place in (role, role.set(database="gone"), role.set(host="127.0.0.1", port=1, query={}))]
    engines.execute(superuser, f"ALTER ROLE {role.username} CREATEDB")
    assert f"没有建库的权限（permission denied to create database）。请数据库管理员运行ALTER ROLE {role.username} CREATEDB" in said[0]
    assert [part in said[1] for part in ('database "gone" does not exist', "用--server另指", "权限")] == [True, True, False]
    assert [part in said[2] for part in ("Connection refused", "请核对服务、地址和密码", "权限")] == [True, True, False]
    assert [one for one in said if str(role.password) in one] == []


def refused(made: Made, place: sa.URL) -> str:
    with pytest.raises(Conflict) as told:
        drill(made.backup, server=written(place))
    return str(told.value)


@pytest.mark.usefixtures("made")
def test_a_role_that_may_make_large_objects_is_refused_until_the_administrator_took_it_back(role: sa.URL, superuser: sa.URL) -> None:
    reader, engine, there = f"{role.username}_bi", db.existing(written(role)), superuser.set(database=role.database)
    for statement in (f"CREATE ROLE {reader} NOLOGIN", f"ALTER SCHEMA bi OWNER TO {role.username}", 'DROP VIEW bi."协调问题" CASCADE'):
        engines.execute(there, statement)
    try:
        with pytest.raises(Conflict, match="还能写入大对象，没有改动") as told:
            provide(engine, reader, on=NOON)
        said = str(told.value)
        engines.execute(there, said[said.index("REVOKE") : said.index("，再重试")])
        assert len(provide(engine, reader, on=NOON)) == 6
    finally:
        engine.dispose()
        engines.execute(there, f"DROP OWNED BY {reader}")
        engines.execute(there, f"DROP ROLE {reader}")
