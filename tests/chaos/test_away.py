"""The database goes away under a served page and comes back: one sentence meanwhile, and work without a restart afterwards."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db
from core.access import OPERATOR, Actor
from core.commands import audit as log
from core.errors import Conflict
from core.models import City
from core.queries import audit
from dashboard import database
from data.jobs.running import catch_up
from tests import engines
from tests.chaos.server import Server, own_server
from tests.dashboard.page import page_on, title
from tests.dashboard.test_ready import answer
from tests.data.clockwork import MARKING, Clock, entries, runner
from tests.data.town import town as small_town
from tests.load.town import NOON

AWAY = "数据库没有应答，正在办理的一项可能没有存入。请稍后刷新，核对后再办。"


@pytest.fixture
def server() -> Iterator[Server]:
    try:
        with own_server() as started:
            yield started
    except engines.NoPostgres as problem:
        pytest.skip(str(problem))


@pytest.fixture
def town(server: Server) -> Iterator[Engine]:
    with engines.migrated(server.url) as template:
        engine = db.create_engine(server.url.set(database=template.name).render_as_string(hide_password=False))
        with db.transaction(engine) as session:
            small_town(session)
            session.get_one(City, 1).demonstration = False
        yield engine
        engine.dispose()
        server.start()


def server_gone_in_the_middle(session: Session, request: Server, *, by: Actor, on: datetime) -> None:
    log.record(session, log.Act("核对", "正在办理"), by=by, on=on)
    request.kill()


def test_pages_commands_and_jobs_say_one_sentence_and_go_on_when_it_is_back(
    server: Server, town: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_on(town.url.render_as_string(hide_password=False), monkeypatch)
    work = runner(town, Clock())
    shown = title(page("issues"))
    assert answer()[0] == 200
    with pytest.raises(Conflict, match=AWAY):
        database.give(server_gone_in_the_middle, server, by=OPERATOR, on=NOON)
    tab = page("issues")
    assert [one.message for one in tab.exception] == [AWAY], "the server shows the sentence of an error of ours, and nothing else"
    assert answer() == (503, {"status": "unready"})
    with pytest.raises(Conflict, match=AWAY):
        catch_up(work, [MARKING])
    server.start()
    assert title(page("issues")) == shown
    assert answer()[0] == 200
    assert list(catch_up(work, [MARKING])) == ["mark"]
    assert (entries(town), list(catch_up(work, [MARKING]))) == (1, [])
    with db.reading(town) as session:
        assert audit.verify(session).faults == ()
