"""Numbers of requests, headers, bounds and the log: every answer has them, and no secret reaches a line."""

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from core import db, passwords
from core.access import OPERATOR, Actor
from core.commands import account
from core.commands import feed as commands
from core.commands.account import OpenAccount
from core.commands.feed import RenewFeed
from core.errors import Conflict, NotAllowed
from core.models import AuditEntry
from core.period import now
from core.queries.account import demonstration
from core.vocabulary import UserRole
from dashboard import cli, database, lines
from dashboard.door import bounds, visitor
from dashboard.door.bounds import Bounds
from dashboard.door.feed import Limit
from dashboard.door.gate import Gate
from dashboard.door.record import HEADER, TOLD, Recorded, failed, route_of
from dashboard.door.routes import routes
from tests.browser.browse import served
from tests.browser.nursery import LOG
from tests.dashboard.page import actor
from tests.engines import copied
from tests.people import CHEAP

SECURITY = Actor("安全员", frozenset({UserRole.SECURITY_ADMIN}))
HTML = {"accept": "text/html"}
BEARER = "Token-of-metrics-1"
NUMBER = re.compile("[0-9a-f]{16}")


async def told(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{request.headers.getlist(TOLD)} {len(await request.body())}")


async def broken(_request: Request) -> PlainTextResponse:
    raise ValueError("密码：Hidden-1 电话13900001111")


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr(bounds, "LIMIT", Limit(3))
    application = Starlette(
        routes=[Route("/broken", broken), Route("/{rest:path}", told, methods=["GET", "POST"])],
        middleware=[Middleware(Recorded, pages=frozenset({"ranking"})), Middleware(Bounds)],
        exception_handlers={Exception: failed},
    )
    with TestClient(application, raise_server_exceptions=False) as client:
        yield client


def written(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [json.loads(lines.Line().format(record)) for record in caplog.records if record.name.startswith("ducha")]


def test_every_answer_has_a_number_of_its_own_and_the_pages_learn_it(site: TestClient) -> None:
    first, second = (site.get("/ranking", headers={TOLD: "made-up"}) for _ in range(2))
    assert NUMBER.fullmatch(first.headers[HEADER])
    assert first.headers[HEADER] != second.headers[HEADER]
    assert first.text == f"['{first.headers[HEADER]}'] 0"


def test_every_answer_has_the_safe_headers_and_over_tls_asks_for_tls(site: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = site.get("/ranking").headers
    wanted = {"x-content-type-options": "nosniff", "x-frame-options": "SAMEORIGIN", "referrer-policy": "same-origin"}
    assert {name: plain[name] for name in wanted} == wanted
    assert "strict-transport-security" not in plain
    monkeypatch.setenv("DUCHA_HTTPS", "1")
    assert site.get("/ranking").headers["strict-transport-security"] == "max-age=31536000"
    assert site.get("/broken").headers["x-content-type-options"] == "nosniff"


def test_a_failure_that_nobody_foresaw_is_a_number_that_the_log_has_and_not_its_cause(
    site: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "ducha")
    answer = site.get("/broken", headers=HTML)
    number = answer.headers[HEADER]
    assert (answer.status_code, answer.text) == (500, f"系统出错，编号 {number}。请把编号告诉管理员；已保存的数据没有变动。")
    assert number in site.get("/broken").json()["detail"] or NUMBER.search(site.get("/broken").json()["detail"])
    line = written(caplog)[0]
    assert (line["event"], line["status"], line["level"]) == ("request", 500, "warning")


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [
        ("/ranking", bounds.FORM, 200),
        ("/ranking", bounds.FORM + 1, 413),
        ("/login", bounds.FORM + 1, 413),
        ("/_stcore/upload_file/x/y", 20 * 2**20, 200),
        ("/_stcore/upload_file/x/y", bounds.UPLOAD + 1, 413),
    ],
)
def test_what_is_too_large_is_refused_before_it_is_read(site: TestClient, path: str, length: int, status: int) -> None:
    assert site.post(path, content=b"x" * length).status_code == status


def test_a_form_that_does_not_tell_its_length_is_refused(site: TestClient) -> None:
    assert site.post("/login", content=iter([b"x"])).status_code == 411


@pytest.mark.parametrize("path", sorted(bounds.PASSWORDS))
def test_who_tries_passwords_too_often_is_told_so(site: TestClient, path: str) -> None:
    assert [site.post(path, data={"password": "x"}).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    assert "1分钟后再试" in site.post(path).text
    assert site.get(path).status_code == 200


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/", "/"),
        ("/ranking", "/ranking"),
        ("/ranking/x", "其他"),
        ("/calendar/SECRETSECRETSECRETSECRET.ics", "/calendar/"),
        ("/downloads/attachment/17", "/downloads/attachment"),
        ("/_stcore/upload_file/1/2", "/_stcore/upload_file"),
        ("/_stcore/13900001111", "/_stcore"),
        ("/media/0a1b.png", "/media"),
        ("/login/oidc/back", "/login/oidc"),
        ("/张三", "其他"),
    ],
)
def test_a_route_has_no_number_and_no_secret(path: str, route: str) -> None:
    assert route_of(path, frozenset({"ranking"})) == route


@pytest.mark.parametrize(
    "text",
    [
        "postgresql+psycopg://ducha:SECRET@db/ducha",
        "GET /calendar/SECRET.ics",
        "password=SECRET&next=/",
        "{'new_password': 'SECRET'}",
        "密码：SECRET",
        "Authorization: Bearer SECRET",
        "Cookie: ducha=SECRET",
        "DETAIL:  Key (username)=(SECRET) already exists.",
        "Failing row contains (1, SECRET, 139).",
        "Key (phone)=(SECRET) is not present",
    ],
)
def test_what_looks_like_a_secret_is_not_written(text: str) -> None:
    assert "SECRET" not in lines.cleaned(text)


@pytest.mark.parametrize("number", ["13900001111", "35020019900101123X", "6222020200112233445"])
def test_numbers_of_persons_are_not_written(number: str) -> None:
    assert number not in lines.cleaned(f"电话{number}，" + f"({number})")


def test_a_statement_is_logged_without_its_values(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    refused = sa.text("INSERT INTO account (username, password_digest) VALUES (:a, :b)")
    values = {"a": "zhangsan", "b": "SECRET"}
    with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError) as raised:
        connection.execute(refused, values)
    lines.log.error("编号 1A2B3C4D", exc_info=raised.value)
    (line,) = written(caplog)
    assert "INSERT INTO account" in str(line["trace"])
    assert not [word for word in ("SECRET", "zhangsan") if word in str(line)]


def test_each_command_has_a_line_with_its_name_and_how_it_ended(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DUCHA_DATABASE_URL", str(sqlite_engine.url))
    caplog.set_level(logging.INFO, "ducha")
    lines.REQUEST.set("0123456789abcdef")

    def act(_session: object, wanted: Exception | None, **_: object) -> None:
        if wanted is not None:
            raise wanted

    database.give(act, None, by=OPERATOR, on=now())
    for error in (NotAllowed("导出"), Conflict("张三"), ValueError("张三")):
        with pytest.raises(type(error)):
            database.give(act, error, by=OPERATOR, on=now())
    lines.REQUEST.set("")
    assert [one["outcome"] for one in written(caplog)] == ["done", "not_allowed", "refused", "failed"]
    assert {str(one["command"]).rpartition(".")[2] for one in written(caplog)} == {"act"}
    assert "张三" not in str(written(caplog))


def test_a_command_line_has_a_line_where_that_is_wanted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setenv("DUCHA_LOG", "info")
    assert cli.run(["account", "--reset", "SECRET", "--nosuch"]) == 2
    line = json.loads(capsys.readouterr().err.splitlines()[-1])
    lines.REQUEST.set("")
    assert (line["event"], line["command"], line["code"]) == ("command_line", "account", 2)
    assert NUMBER.fullmatch(line["request"])
    monkeypatch.delenv("DUCHA_LOG")
    assert cli.run(["account", "--nosuch"]) == 2
    assert "command_line" not in capsys.readouterr().err


@pytest.fixture
def city(demo_copy: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The door over the demonstration city."""
    monkeypatch.setenv("DUCHA_DATABASE_URL", str(demo_copy.url))
    application = Starlette(routes=[*routes(), Route("/{rest:path}", told)], middleware=[Middleware(Gate)])
    with TestClient(application, base_url="http://127.0.0.1:8600", client=("10.1.2.3", 1), follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize(
    "case",
    [
        ("", UserRole.SECURITY_ADMIN, 200),
        ("10.1.2.3", UserRole.SECURITY_ADMIN, 200),
        ("192.168.0.1, 10.1.0.0/16", UserRole.AUDITOR, 200),
        ("10.9.0.0/16", UserRole.SECURITY_ADMIN, 403),
        ("10.9.0.0/16", UserRole.SYSTEM_ADMIN, 403),
        ("10.9.0.0/16", UserRole.AUDITOR, 403),
        ("10.9.0.0/16", UserRole.OFFICER, 200),
    ],
)
def test_administrators_come_from_the_addresses_that_are_set(
    city: TestClient, demo_copy: Engine, monkeypatch: pytest.MonkeyPatch, case: tuple[str, UserRole, int]
) -> None:
    allowed, who, status = case
    monkeypatch.setenv("DUCHA_ADMIN_ADDRESSES", allowed)
    assert city.post("/login/demonstration", data={"username": holder(demo_copy, who)}).status_code == 303
    assert city.get("/accounts", headers=HTML).status_code == status
    with db.reading(demo_copy) as session:
        noted = len(session.exec(select(AuditEntry).where(AuditEntry.act == "从未列入的地址使用管理员账号")).all())
    assert noted == (status == 403)


def holder(engine: Engine, role: UserRole) -> str:
    """The username of a demonstration account with a role."""
    with db.reading(engine) as session:
        return next(one.username for one in demonstration(session, on=now()) if role in one.roles)


def test_no_password_token_session_or_secret_of_a_calendar_reaches_the_log(
    demo_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_hasher", CHEAP)
    url, log = copied(demo_engine, tmp_path / "demo.sqlite"), tmp_path / "log"
    engine = db.existing(url)
    with db.transaction(engine) as session:
        first = account.open_account(session, OpenAccount("zhangsan", "张三"), by=SECURITY, on=now()).password
        secret = commands.renew_feed(session, RenewFeed(), by=actor(engine, "tianbao"), on=now()).secret
    environment = {"DUCHA_DATABASE_URL": url, "DUCHA_METRICS_TOKEN": BEARER, LOG: str(log)}
    with served(environment=environment) as address, httpx.Client(base_url=address) as tab:
        tab.post("/login", data={"username": "zhangsan", "password": "Wrong-secret-1"})
        assert tab.post("/login", data={"username": "zhangsan", "password": first}).status_code == 303
        held = tab.cookies[visitor.COOKIE]
        changed = tab.post("/password", data={"old": first, "new": "Bridge-2026", "again": "Bridge-2026"})
        assert "密码已修改" in changed.text
        assert tab.get(f"/calendar/{secret}.ics").status_code == 200
        assert tab.get("/nosuch/13900001111?token=Secret-in-query", headers=HTML).status_code == 303
        seen = tab.get("/login").headers[HEADER]
        told = tab.get("/metrics", headers={"x-forwarded-for": "10.1.1.1", "authorization": f"Bearer {BEARER}"}).text
    text = log.read_text(encoding="utf-8")
    entries = [json.loads(line) for line in text.splitlines()]
    typed = ("Wrong-secret-1", "Bridge-2026", "Secret-in-query", "13900001111", "zhangsan", "张三")
    hidden = (first, held, secret, BEARER, *typed)
    assert [word for word in hidden if word in text] == []
    assert [one["route"] for one in entries if one.get("request") == seen] == ["/login"]
    assert {"/calendar/", "/password", "其他", "/healthz"} <= {one.get("route") for one in entries}
    assert 'ducha_requests_total{route="/login",status="303"} 1' in told
