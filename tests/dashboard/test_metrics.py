"""Metrics: what they say is true, the format is that of Prometheus, and a stranger reads nothing."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.testclient import TestClient

from core import db
from core.access import OPERATOR
from core.commands.export import Export, note_export
from core.commands.job import Report, RunJob, finish, start_run
from core.models import LoginSession
from core.period import now
from core.queries.vitals import BACKUP
from core.vocabulary import JobOutcome, UserRole
from dashboard.door import metrics as told
from dashboard.door.gate import Gate
from dashboard.door.metrics import Metrics
from dashboard.door.record import Recorded
from tests.people import person

LINE = re.compile(r'# (HELP|TYPE) ducha_\w+ .+|ducha_\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? -?[0-9.e+-]+')


def site(address: str) -> TestClient:
    application = Starlette(routes=[Route("/metrics", told.metrics)], middleware=[Middleware(Recorded), Middleware(Gate)])
    return TestClient(application, client=(address, 1))


@pytest.fixture
def used(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setenv("DUCHA_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setattr(told, "METRICS", Metrics())
    return engine


def sample(text: str, name: str) -> str | None:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return found[1] if found else None


def test_the_figures_are_those_of_the_database(used: Engine) -> None:
    with site("127.0.0.1") as client:
        before = client.get("/metrics").text
        on = now()
        with db.transaction(used) as session:
            who = person(session, "张三", UserRole.OFFICER, on=on)
            for number, minutes in enumerate((1, 29, 31)):
                seen = on - timedelta(minutes=minutes)
                session.add(LoginSession(token_digest=f"{number:064}", account_id=who.account_id or 0, created_at=seen, seen_at=seen))
            start_run(session, RunJob("verify", "核对日志和封存", "这里"), by=OPERATOR, on=on)
            held = start_run(session, RunJob("remind", "催报", "这里"), by=OPERATOR, on=on)
            finish(session, held, report=Report(JobOutcome.FAILED, "没有办成。"), on=on)
            note_export(session, Export(BACKUP, "20260820-021500", 7), by=OPERATOR, on=on - timedelta(hours=2))
        after = client.get("/metrics").text
    assert (sample(before, "ducha_logins"), sample(after, "ducha_logins")) == ("0", "2")
    assert sample(after, 'ducha_job_runs_total{job="remind",outcome="failed"}') == "1"
    assert sample(after, 'ducha_jobs_running{job="verify"}') == "1"
    assert 'outcome="running"' not in after, "a count that falls again is no counter"
    assert sample(before, "ducha_backup_age_seconds") is None
    assert 7200 <= float(sample(after, "ducha_backup_age_seconds") or 0) < 7260
    assert sample(after, "ducha_database_up") == "1"
    assert f'version="{told.version()}"' in after
    assert f'schema="{db.newest_version()}"' in after


def test_each_line_is_of_the_format_and_each_figure_has_its_type(used: Engine) -> None:
    assert used
    with site("::1") as client:
        answer = client.get("/metrics")
    assert answer.headers["content-type"] == told.MEDIA_TYPE
    assert [line for line in answer.text.splitlines() if not LINE.fullmatch(line)] == []
    typed = re.findall(r"^# TYPE (\w+)", answer.text, re.MULTILINE)
    bare = {re.sub(r"_(bucket|sum|count)$", "", name) for name in re.findall(r"^(\w+)", answer.text, re.MULTILINE)}
    assert len(typed) == len(set(typed))
    assert bare <= set(typed)


def test_requests_are_counted_by_route_and_status_and_their_seconds_in_classes() -> None:
    counted = Metrics()
    for seconds in (0.01, 0.05, 0.2, 60):
        counted.answered("/login", 200, seconds=seconds)
    counted.answered('/"x"\n', 500, seconds=0.3)
    for _ in range(2):
        counted.opened(socket=True)
    counted.closed(socket=True)
    text = "\n".join(counted.text())
    wanted = {
        'ducha_requests_total{route="/login",status="200"}': "4",
        'ducha_requests_total{route="/\\"x\\"\\n",status="500"}': "1",
        'ducha_request_seconds_bucket{le="0.05"}': "2",
        'ducha_request_seconds_bucket{le="0.25"}': "3",
        'ducha_request_seconds_bucket{le="10.0"}': "4",
        'ducha_request_seconds_bucket{le="+Inf"}': "5",
        "ducha_request_seconds_count": "5",
        "ducha_request_seconds_sum": "60.56",
        "ducha_sessions": "1",
    }
    assert {name: sample(text, name) for name in wanted} == wanted


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("10.1.2.3", {}, 403),
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, 403),
        ("10.1.2.3", {"authorization": "Bearer right"}, 200),
        ("10.1.2.3", {"authorization": "Bearer wrong"}, 403),
        ("10.1.2.3", {"authorization": "Bearer "}, 403),
    ],
)
def test_only_this_machine_or_the_token_reads_them(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, address: str, headers: dict[str, str], status: int
) -> None:
    monkeypatch.setenv("DUCHA_DATABASE_URL", str(sqlite_engine.url))
    monkeypatch.setenv("DUCHA_METRICS_TOKEN", "right")
    with site(address) as client:
        assert client.get("/metrics", headers=headers).status_code == status
        monkeypatch.delenv("DUCHA_METRICS_TOKEN")
        assert client.get("/metrics", headers={"authorization": "Bearer "} | headers).status_code == (
            200 if not headers and status == 200 else 403
        )


def test_without_a_database_the_process_still_tells_of_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUCHA_DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite'}")
    with site("127.0.0.1") as client:
        text = client.get("/metrics").text
    assert sample(text, "ducha_database_up") == "0"
    assert sample(text, "ducha_sessions") is not None
