"""The door: nobody passes without a living log-in; the cookie; the password that must be changed; the demonstration's accounts."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from core import db, passwords
from core.access import Actor
from core.commands import account
from core.commands.account import OfAccount, OpenAccount, Opened
from core.models import AuditEntry, City, LoginSession
from core.period import now
from core.vocabulary import UserRole
from dashboard.door import visitor
from dashboard.door.gate import Gate
from dashboard.door.routes import routes
from tests.people import CHEAP

SECURITY = Actor("安全员", frozenset({UserRole.SECURITY_ADMIN}))
SITE = "http://127.0.0.1:8600"
HTML = {"accept": "text/html"}


async def inside(_request: Request) -> PlainTextResponse:
    """What stands behind the door here; the served dashboard stands there in the browser's tests."""
    return PlainTextResponse("里面")


async def where(request: Request) -> PlainTextResponse:
    """Say what a page learns of the browser's address."""
    return PlainTextResponse("、".join(request.headers.getlist(visitor.ADDRESS)))


async def socket(channel: WebSocket) -> None:
    await channel.accept()
    await channel.send_text("里面")
    await channel.close()


def behind_the_door() -> Starlette:
    return Starlette(
        routes=[*routes(), WebSocketRoute("/_stcore/stream", socket), Route("/where", where), Route("/{rest:path}", inside)],
        middleware=[Middleware(Gate)],
    )


@pytest.fixture
def city(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A real city with one account."""
    monkeypatch.setattr(passwords, "_hasher", CHEAP)
    monkeypatch.setenv("DUCHA_DATABASE_URL", str(sqlite_engine.url))
    with db.transaction(sqlite_engine) as session:
        session.add(City(name="某市", bureau="某市建设局", demonstration=False))
    return sqlite_engine


@pytest.fixture
def opened(city: Engine) -> Opened:
    with db.transaction(city) as session:
        return account.open_account(session, OpenAccount("zhangsan", "张三"), by=SECURITY, on=now())


@pytest.fixture
def tab(city: Engine) -> Iterator[TestClient]:
    """A browser that follows no redirect by itself."""
    assert city
    with TestClient(behind_the_door(), base_url=SITE, follow_redirects=False) as client:
        yield client


def log_in(tab: TestClient, password: str, *, to: str = "/", **headers: str) -> tuple[int, str]:
    answer = tab.post("/login", data={"username": "zhangsan", "password": password, "next": to}, headers=headers)
    return answer.status_code, answer.headers.get("location", "")


def changed(tab: TestClient, opened: Opened) -> None:
    """Log in for the first time and take a password of one's own."""
    log_in(tab, opened.password)
    answer = tab.post("/password", data={"old": opened.password, "new": "Bridge-2026", "again": "Bridge-2026"})
    assert "密码已修改" in answer.text


@pytest.mark.parametrize(
    "path", ["/", "/ranking", "/projects?project=LJ001", "/nosuch", "/media/x.png", "/_stcore/host-config", "/index.html", "/loginx"]
)
def test_a_stranger_is_led_to_the_log_in_page_and_back(tab: TestClient, path: str) -> None:
    answer = tab.get(path, headers=HTML)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=")
    assert tab.get(path, headers={"accept": "*/*"}).status_code == 401


def test_a_stranger_s_socket_is_closed(tab: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), tab.websocket_connect("/_stcore/stream"):
        pass


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/login", "/door/door.css", "/app/static/favicon.png"])
def test_what_the_door_itself_needs_is_open(tab: TestClient, path: str) -> None:
    assert tab.get(path, headers=HTML).status_code == 200


@pytest.mark.parametrize("path", ["/login/../", "/healthz/../projects", "/door/../../core/db.py", "/app/static/../../app.py"])
def test_no_path_leads_round_the_door(tab: TestClient, path: str) -> None:
    answer = tab.get(path, headers=HTML)
    assert answer.status_code in (303, 404)
    assert answer.text != "里面"


def test_the_first_log_in_leads_to_a_new_password_before_anything_else(tab: TestClient, opened: Opened) -> None:
    assert log_in(tab, opened.password, to="/projects") == (303, "/projects")
    assert tab.get("/projects", headers=HTML).headers["location"] == "/password"
    cookie = {"cookie": f"{visitor.COOKIE}={tab.cookies[visitor.COOKIE]}"}
    with pytest.raises(WebSocketDisconnect), tab.websocket_connect("/_stcore/stream", headers=cookie):
        pass
    changed(tab, opened)
    assert log_in(tab, opened.password)[0] == 401
    assert log_in(tab, "Bridge-2026", to="/projects") == (303, "/projects")
    assert tab.get("/projects", headers=HTML).text == "里面"
    cookie = {"cookie": f"{visitor.COOKIE}={tab.cookies[visitor.COOKIE]}"}
    with tab.websocket_connect("/_stcore/stream", headers=cookie) as channel:
        assert channel.receive_text() == "里面"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("x", "Bridge-2027", "Bridge-2027"), "现密码不对。请重输。"),
        (("Bridge-2026", "Bridge-2027", "Bridge-2028"), "两次输入的新密码不一样。请重输。"),
        (("Bridge-2026", "Bridge-2026", "Bridge-2026"), "新密码和最近3次用过的相同。请换一个。"),
        (("Bridge-2026", "abcdefgh", "abcdefgh"), "新密码要含大写字母、小写字母、数字、符号中的至少三种。请改后重试。"),
    ],
)
def test_a_new_password_that_is_refused_says_why(tab: TestClient, opened: Opened, given: tuple[str, str, str], said: str) -> None:
    changed(tab, opened)
    log_in(tab, "Bridge-2026")
    answer = tab.post("/password", data=dict(zip(("old", "new", "again"), given, strict=True)))
    assert answer.status_code == 400
    assert said in answer.text


def guess(tab: TestClient, old: str) -> tuple[int, str]:
    """Try to change the password; what the page answers."""
    answer = tab.post("/password", data={"old": old, "new": "Bridge-2027", "again": "Bridge-2027"})
    return answer.status_code, answer.text


def test_wrong_passwords_are_counted_inside_as_at_the_door(tab: TestClient, city: Engine, opened: Opened) -> None:
    changed(tab, opened)
    log_in(tab, "Bridge-2026")
    for number in range(4):
        status, page = guess(tab, f"Guess-{number}")
        assert (status, "现密码不对。请重输。连续5次不对，账号锁定30分钟。" in page) == (400, True)
    status, page = guess(tab, "Guess-5")
    assert (status, "密码连续5次不对，账号锁定到" in page) == (401, True)
    assert tab.get("/", headers=HTML).headers["location"].startswith("/login")
    assert guess(tab, "Bridge-2026")[0] == 303
    status, _ = log_in(tab, "Bridge-2026")
    assert status == 401
    with db.reading(city) as session:
        tries = session.exec(select(AuditEntry).where(AuditEntry.act == "修改密码").order_by(col(AuditEntry.id))).all()
    assert [(one.outcome.label, one.detail) for one in tries[1:]] == [
        *(("失败", f"密码不对，第{number}次") for number in range(1, 5)),
        ("失败", "密码不对，第5次，锁定"),
    ]
    assert all("Guess" not in f"{one.subject}{one.detail}" for one in tries)


def test_a_right_password_begins_the_count_anew(tab: TestClient, opened: Opened) -> None:
    changed(tab, opened)
    log_in(tab, "Bridge-2026")
    for _ in range(2):
        assert [guess(tab, "Guess-1")[0] for _ in range(4)] == [400] * 4
        weak = tab.post("/password", data={"old": "Bridge-2026", "new": "abcdefgh", "again": "abcdefgh"})
        assert "新密码要含" in weak.text
    assert "密码已修改" in guess(tab, "Bridge-2026")[1]


def test_while_the_account_is_locked_no_password_is_compared(tab: TestClient, city: Engine, opened: Opened) -> None:
    """Somebody else failed at the door meanwhile; who is inside stays inside, and learns nothing of any password."""
    changed(tab, opened)
    log_in(tab, "Bridge-2026")
    inside = {"cookie": f"{visitor.COOKIE}={tab.cookies[visitor.COOKIE]}"}
    for number in range(5):
        log_in(tab, f"Guess-{number}")
    said = [
        tab.post("/password", data={"old": old, "new": "Bridge-2027", "again": "Bridge-2027"}, headers=inside).text
        for old in ("x", "Bridge-2026")
    ]
    assert ["账号已锁定，请在" in page for page in said] == [True, True]
    assert tab.get("/", headers=HTML | inside).status_code == 200
    with db.reading(city) as session:
        tries = session.exec(select(AuditEntry.detail).where(AuditEntry.act == "修改密码").order_by(col(AuditEntry.id))).all()
    assert tries[1:] == ["锁定中", "锁定中"]


def test_the_cookie_is_for_no_script_and_no_other_site(tab: TestClient, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    data = {"username": "zhangsan", "password": opened.password}
    plain = tab.post("/login", data=data).headers["set-cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=lax" in plain
    assert "Secure" not in plain
    monkeypatch.setenv("DUCHA_HTTPS", "1")
    assert "Secure" in tab.post("/login", data=data).headers["set-cookie"]


def test_after_log_out_the_old_cookie_is_worth_nothing(tab: TestClient, opened: Opened) -> None:
    changed(tab, opened)
    log_in(tab, "Bridge-2026")
    stolen = tab.cookies[visitor.COOKIE]
    assert tab.get("/", headers=HTML).status_code == 200
    assert tab.post("/logout").headers["location"] == "/login"
    assert tab.get("/", headers=HTML | {"cookie": f"{visitor.COOKIE}={stolen}"}).status_code == 303


def test_another_site_neither_logs_in_nor_out(tab: TestClient, opened: Opened) -> None:
    changed(tab, opened)
    assert log_in(tab, "Bridge-2026", origin="http://evil.example")[0] == 403
    log_in(tab, "Bridge-2026", origin=SITE)
    answer = tab.get("/logout", headers={"sec-fetch-site": "cross-site"})
    assert "要退出请点下面的按钮" in answer.text
    assert tab.get("/", headers=HTML).status_code == 200


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nX: y"])
def test_the_door_leads_to_no_other_site(tab: TestClient, opened: Opened, target: str) -> None:
    changed(tab, opened)
    assert log_in(tab, "Bridge-2026", to=target) == (303, "/")


def test_half_an_hour_without_use_ends_the_log_in_and_use_renews_it(tab: TestClient, city: Engine, opened: Opened) -> None:
    changed(tab, opened)
    log_in(tab, "Bridge-2026")

    def seen(minutes: int) -> None:
        with db.transaction(city) as session:
            for held in session.exec(select(LoginSession)):
                held.seen_at = now() - timedelta(minutes=minutes)

    seen(29)
    assert tab.get("/", headers=HTML).status_code == 200
    with db.reading(city) as session:
        newest = max(held.seen_at for held in session.exec(select(LoginSession)) if held.ended_at is None)
        assert now() - newest < timedelta(minutes=1)
    seen(31)
    assert tab.get("/", headers=HTML).status_code == 303


def test_a_disabled_account_is_out_at_once(tab: TestClient, city: Engine, opened: Opened) -> None:
    changed(tab, opened)
    log_in(tab, "Bridge-2026")
    with db.transaction(city) as session:
        account.disable(session, OfAccount(opened.account_id), by=SECURITY, on=now())
    assert tab.get("/", headers=HTML).status_code == 303


def test_what_was_typed_is_shown_as_text(tab: TestClient) -> None:
    answer = tab.post("/login", data={"username": "<script>alert(1)</script>", "password": "x", "next": '"><b>'})
    assert answer.status_code == 401
    assert "<script>alert" not in answer.text
    assert '"><b>' not in answer.text
    assert "用户名或密码不对" in answer.text


def test_a_form_with_a_file_or_nothing_is_only_refused(tab: TestClient) -> None:
    assert tab.post("/login").status_code == 401
    assert tab.post("/login", files={"username": b"x", "password": b"y"}).status_code == 401
    assert tab.get("/login/demonstration", headers=HTML).headers["location"] == "/login"


def test_a_real_city_offers_no_accounts(tab: TestClient, opened: Opened) -> None:
    assert "选一个身份进入" not in tab.get("/login").text
    assert tab.post("/login/demonstration", data={"username": opened.username}).status_code == 401


def test_the_log_names_the_address_and_never_the_password(tab: TestClient, city: Engine, opened: Opened) -> None:
    log_in(tab, "Secret-secret-1")
    log_in(tab, opened.password)
    with db.reading(city) as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.act == "登录").order_by(col(AuditEntry.id))).all()
    assert [(one.outcome.label, one.source) for one in entries] == [("失败", "testclient"), ("完成", "testclient")]
    assert all("Secret" not in f"{one.subject}{one.detail}{one.actor}" for one in entries)


@pytest.mark.parametrize("way", ["/login", "/login/demonstration"])
@pytest.mark.parametrize("name", ["x\x00y", "\x00", "x\x1b[2J\r\ny"], ids=["within", "alone", "others"])
def test_a_name_with_control_characters_is_nobody_s_on_either_database(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, way: str, name: str
) -> None:
    monkeypatch.setenv("DUCHA_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    with TestClient(behind_the_door(), base_url=SITE, follow_redirects=False) as tab:
        answer = tab.post(way, data={"username": name, "password": "x\x00y"})
    assert (answer.status_code, "用户名或密码不对" in answer.text) == (401, True)
    with db.reading(engine) as session:
        entry = session.exec(select(AuditEntry)).one()
    assert (entry.act, entry.outcome.label, entry.detail) == ("登录", "失败", "没有这个账号")
    assert "\ufffd" in entry.subject
    assert not [sign for sign in entry.subject + entry.actor if sign < " "]


def test_pages_learn_the_address_from_the_gate_and_not_from_the_browser(tab: TestClient, opened: Opened) -> None:
    changed(tab, opened)
    log_in(tab, "Bridge-2026")
    assert tab.get("/where", headers=HTML | {visitor.ADDRESS: "10.6.6.6"}).text == "testclient"


def test_the_demonstration_offers_one_account_for_each_role(demo_copy: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUCHA_DATABASE_URL", str(demo_copy.url))
    with TestClient(behind_the_door(), base_url=SITE, follow_redirects=False) as tab:
        page = tab.get("/login").text
        assert [role.label for role in UserRole if f"<b>{role.label}</b>" not in page] == []
        assert tab.post("/login/demonstration", data={"username": "ducha", "next": "/ranking"}).headers["location"] == "/ranking"
        assert tab.get("/ranking", headers=HTML).status_code == 200


def test_without_a_database_the_door_says_what_to_do(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUCHA_DATABASE_URL", f"sqlite:///{tmp_path}/nothing.sqlite")
    with TestClient(behind_the_door(), base_url=SITE, follow_redirects=False) as tab:
        answer = tab.get("/login")
        assert answer.status_code == 503
        assert "请先运行./ducha init" in answer.text
        assert tab.get("/", headers=HTML | {"cookie": f"{visitor.COOKIE}=x"}).status_code == 503
        assert tab.post("/login", data={"username": "a", "password": "b"}).status_code == 503
        assert tab.post("/logout", headers={"cookie": f"{visitor.COOKIE}=x"}).status_code == 503


@pytest.mark.parametrize(
    ("path", "again"),
    [
        pytest.param("/", "/", id="the first page"),
        pytest.param("/ranking?month=2019-07", "/ranking", id="a page with choices"),
        pytest.param("//elsewhere.example/", "/", id="a path that names another site"),
    ],
)
def test_a_page_reloaded_while_the_database_is_away_says_so_as_a_page(path: str, again: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUCHA_DATABASE_URL", "postgresql+psycopg://ducha@127.0.0.1:1/ducha")
    with TestClient(behind_the_door(), base_url=SITE, follow_redirects=False) as tab:
        inside = {"cookie": f"{visitor.COOKIE}=x"}
        page = tab.get(f"{SITE}{path}", headers=HTML | inside)
        assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
        assert page.headers["cache-control"] == "no-store"
        assert "打不开" in page.text
        assert f'action="{again}"' in page.text
        program = tab.get("/", headers={"accept": "application/json"} | inside)
        assert (program.status_code, list(program.json())) == (503, ["detail"])
        with pytest.raises(WebSocketDisconnect) as closed, tab.websocket_connect("/_stcore/stream", headers=inside):
            pass
        assert closed.value.code == 4401
