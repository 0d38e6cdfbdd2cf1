"""Two who begin at the same moment, and one who is killed in the middle: one city, one sentence, nothing half."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from core import db
from dashboard.cli import demo
from tests import engines

INIT = (sys.executable, "-m", "dashboard.cli", "init", "--city", "海滨市", "--bureau", "海滨市建设局")
KILLED = """
import os, signal, sys
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from dashboard.cli import run

done = []


def count(*_: object) -> None:
    done.append(1)
    if len(done) == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)


sa.event.listen(Engine, "after_cursor_execute", count)
run(["demo", "--load-only"])
"""


def started(command: tuple[str, ...], url: str) -> subprocess.Popen[str]:
    environment = os.environ | {"DUCHA_DATABASE_URL": url}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_of_two_who_found_a_city_at_once_one_is_told_so(postgres_template: engines.PostgresTemplate) -> None:
    name = f"{postgres_template.name}_race"
    address = postgres_template.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0'.encode())
        try:
            url = postgres_template.url.set(database=name).render_as_string(hide_password=False)
            both = [started(INIT, url) for _ in range(2)]
            said = [one.communicate(timeout=60) for one in both]
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
    assert sorted(one.returncode for one in both) == [0, 2]
    sentence = "数据库里已有海滨市的正式数据，没有改动。要另建一个城市，请把DUCHA_DATABASE_URL设为另一个空数据库。\n"
    assert sorted(err for _, err in said) == ["", sentence]


@pytest.fixture
def left(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'demo.sqlite'}"


@pytest.mark.usefixtures("unpublished")
@pytest.mark.parametrize("statement", [30, 100], ids=["among the tables", "among the facts"])
def test_a_killed_load_leaves_nothing_that_the_next_one_minds(left: str, statement: int) -> None:
    killed = started((sys.executable, "-c", KILLED, str(statement)), left)
    killed.communicate(timeout=120)
    assert killed.returncode == -signal.SIGKILL
    engine: Engine = db.create_engine(left)
    assert demo.provide(engine)
    with db.reading(engine) as session:
        assert session.execute(sa.text("select count(*) from project")).scalar_one() == 359
    engine.dispose()
