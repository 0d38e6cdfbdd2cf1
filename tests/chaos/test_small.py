"""The killing in small: a moment of each work on each kind of database, the server killed under it, and what the look afterwards sees."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core import db
from tests import engines
from tests.chaos.__main__ import lacking
from tests.chaos.killing import PROCESS, Left, Nobody, When, Whom, hit, kills, lost, note
from tests.chaos.looking import KINDS, Had, Kind, look
from tests.chaos.prepared import FILLED, FORM, on_postgres, on_sqlite
from tests.chaos.server import Server, own_server

REPORTS = 20
NOTHING = "SELECT 1"


@pytest.mark.parametrize(
    ("work", "kind"),
    [("import", "sqlite"), ("approval", "postgresql"), ("sealing", "sqlite"), ("jobs", "postgresql")],
)
def test_whoever_is_killed_leaves_every_act_whole_or_absent(work: str, kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    prepare = KINDS[work].prepare
    if kind == "sqlite":
        prepared = on_sqlite(prepare, tmp_path, reports=REPORTS)
    else:
        prepared = on_postgres(prepare, tmp_path, reports=REPORTS, template=request.getfixturevalue("postgres_template"))
    with prepared as copies:
        left = kills(KINDS[work], copies, tmp_path, times=1, whom=PROCESS, reports=REPORTS)
    assert (left.killed, left.wrong) == (1, [])


def test_a_dashboard_that_is_killed_under_its_sessions_keeps_what_it_told_and_the_work_is_taken_up_again(tmp_path: Path) -> None:
    kind, left = KINDS["dashboard"], Left()
    with on_sqlite(kind.prepare, tmp_path, reports=REPORTS) as copies, copies() as url:
        had = Had.of(url, REPORTS)
        ended = hit(kind, url, tmp_path / FORM, whom=PROCESS, when=When(acts=3, seconds=0.05))
        note(left, kind, url=url, had=had, ended=ended)
        running, other = ended
        assert running.said, "pages had told of something"
        running.told.append("提交 P9999")
        assert lost(running, other, seen=look(url, kind, had=had)) == ["lost: 提交 P9999 was said to be stored"]
    assert left.wrong == []
    assert max(left.acts) < 2 * FILLED, "the kill came in the middle"


def test_tries_that_were_not_made_are_told() -> None:
    assert "178 of 200" in lacking(178, 200, minutes=30)
    assert lacking(200, 200, minutes=30) == ""


@pytest.fixture(scope="module", params=["import", "approval"])
def done(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Kind, Path, Had]]:
    """A work that was done to its end, the SQLite file without guards in which it is, and what there was before it."""
    kind, folder = KINDS[str(request.param)], tmp_path_factory.mktemp("done")
    with on_sqlite(kind.prepare, folder, reports=REPORTS) as copies, copies() as url:
        had = Had.of(url, REPORTS)
        kind.work(url, str(folder / FORM), Nobody())
        engine = db.existing(url)
        engines.copied(engine, folder / "done.sqlite")
        engine.dispose()
        with closing(sqlite3.connect(folder / "done.sqlite")) as made, made:
            for (guard,) in made.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                made.execute(f'DROP TRIGGER "{guard}"')
        yield kind, folder / "done.sqlite", had


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE progress_report SET investment = investment + 100",
        "UPDATE progress_report SET site_progress = '别的' WHERE id = (SELECT max(id) FROM progress_report)",
        "UPDATE report_event SET investment = investment + 100 WHERE id = (SELECT max(id) FROM report_event)",
        "DELETE FROM report_event WHERE id = (SELECT max(id) FROM report_event)",
        "UPDATE person SET name = '别人' WHERE id = 1",
        NOTHING,
    ],
    ids=["figures", "a text", "a step's figure", "a step less", "a name", "nothing"],
)
def test_what_is_not_stored_as_it_was_handed_in_is_seen(done: tuple[Kind, Path, Had], statement: str, tmp_path: Path) -> None:
    kind, path, had = done
    copy = shutil.copyfile(path, tmp_path / "copy.sqlite")
    with closing(sqlite3.connect(copy)) as changed, changed:
        changed.execute(statement)
    assert (look(f"sqlite:///{copy}", kind, had=had).wrong == ()) is (statement == NOTHING)


@pytest.fixture
def server() -> Iterator[Server]:
    try:
        with own_server() as started:
            yield started
    except engines.NoPostgres as problem:
        pytest.skip(str(problem))


def test_a_server_that_is_killed_lost_nothing_and_the_work_is_taken_up_again(server: Server, tmp_path: Path) -> None:
    whom = Whom(lambda _: server.kill(), server.start, takes_all=True)
    with (
        engines.migrated(server.url) as template,
        on_postgres(KINDS["approval"].prepare, tmp_path, reports=REPORTS, template=template) as copies,
    ):
        left = kills(KINDS["approval"], copies, tmp_path, times=1, whom=whom, reports=REPORTS)
    assert (left.killed, left.wrong) == (1, [])
