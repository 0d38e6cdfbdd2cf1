"""The killing in small: a moment of each work on each kind of database, and the server killed under it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import engines
from tests.chaos.killing import PROCESS, Whom, kills
from tests.chaos.looking import KINDS
from tests.chaos.prepared import on_postgres, on_sqlite
from tests.chaos.server import Server, own_server

REPORTS = 20


@pytest.mark.parametrize(
    ("work", "kind"), [("import", "sqlite"), ("approval", "postgresql"), ("sealing", "sqlite"), ("jobs", "postgresql")]
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
