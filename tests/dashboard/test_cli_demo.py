"""`ducha demo`: loads once, keeps what is there, refuses a database with other facts, and says when a port is taken."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

import data.demo
from core import db
from core.errors import Conflict
from core.models import City, Unit
from core.settings import from_environment
from core.vocabulary import UnitKind
from dashboard import server
from dashboard.cli import demo, run
from tests import engines


def count(engine: Engine, table: str) -> int:
    with db.reading(engine) as session:
        return int(session.execute(sa.text(f"select count(*) from {table}")).scalar_one())


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    address = f"sqlite:///{tmp_path / 'demo.sqlite'}"
    monkeypatch.setenv("DUCHA_DATABASE_URL", address)
    return address


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    engine = db.create_engine(url)
    yield engine
    engine.dispose()


def test_the_first_start_loads_and_the_second_keeps(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["demo", "--load-only"]) == 0
    first = capsys.readouterr().out
    assert "演示数据已载入：鹭江市，357个市重点项目" in first
    assert "虚构" in first
    with opened(url) as engine:
        with db.transaction(engine) as session:
            session.execute(sa.text("update city set bureau = '改过'"))
        assert run(["demo", "--load-only"]) == 0
        assert "没有改动" in capsys.readouterr().out
        with db.reading(engine) as session:
            assert session.execute(sa.text("select bureau from city")).scalar_one() == "改过"


def test_every_command_uses_the_same_local_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DUCHA_DATABASE_URL", raising=False)
    assert from_environment().database_url.endswith("/.ducha/ducha.sqlite")


def test_a_real_city_is_refused_and_stays_as_it_was(sqlite_engine: Engine) -> None:
    with db.transaction(sqlite_engine) as session:
        session.add(City(name="某市", bureau="某市建设局", demonstration=False))
    with pytest.raises(Conflict, match="某市的正式数据，演示数据没有载入"):
        demo.provide(sqlite_engine)
    assert count(sqlite_engine, "unit") == 0


def test_units_of_an_unnamed_city_are_refused(sqlite_engine: Engine) -> None:
    with db.transaction(sqlite_engine) as session:
        session.add(Unit(name="某区人民政府", short_name="某区", kind=UnitKind.DISTRICT))
    with pytest.raises(Conflict, match="没有登记是哪个城市"):
        demo.provide(sqlite_engine)
    assert count(sqlite_engine, "unit") == 1


def test_a_refused_database_is_not_even_migrated(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path / 'old.sqlite'}") as engine:
        with engine.begin() as connection:
            connection.execute(sa.text("create table city (id integer, name text, bureau text, demonstration boolean)"))
            connection.execute(sa.text("create table unit (id integer)"))
            connection.execute(sa.text("insert into city values (1, '某市', '某局', false)"))
        with pytest.raises(Conflict):
            demo.provide(engine)
        assert set(sa.inspect(engine).get_table_names()) == {"city", "unit"}


@pytest.mark.usefixtures("unpublished")
def test_an_interrupted_load_leaves_no_city_and_the_next_start_loads(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = data.demo.load

    def broken(session: Session) -> None:
        whole(session)
        raise KeyboardInterrupt

    monkeypatch.setattr(data.demo, "load", broken)
    with pytest.raises(KeyboardInterrupt):
        demo.provide(engine)
    assert count(engine, "city") == 0
    assert count(engine, "project") == 0
    monkeypatch.setattr(data.demo, "load", whole)
    assert demo.provide(engine)
    assert not demo.provide(engine)


@pytest.mark.usefixtures("unpublished")
def test_it_serves_the_database_that_it_loaded(url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[tuple[int, str, str]] = []
    monkeypatch.setattr(server, "serve", lambda *, port, address: asked.append((port, address, os.environ["DUCHA_DATABASE_URL"])))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert run(["demo", "--port", str(port)]) == 0
    assert asked == [(port, "127.0.0.1", url)]
    assert f"http://127.0.0.1:{port}" in capsys.readouterr().out


def test_a_taken_port_is_said_with_what_to_do(
    demo_copy: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DUCHA_DATABASE_URL", str(demo_copy.url))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert run(["demo", "--port", str(port)]) == 2
    sentence = capsys.readouterr().err
    assert f"端口{port}已被占用" in sentence
    assert "--port" in sentence


def test_postgres_serves_as_well(postgres_template: engines.PostgresTemplate, monkeypatch: pytest.MonkeyPatch) -> None:
    with engines.fresh_postgres(postgres_template) as engine:
        monkeypatch.setenv("DUCHA_DATABASE_URL", engine.url.render_as_string(hide_password=False))
        assert run(["demo", "--load-only"]) == 0
        assert count(engine, "project") == 361
