"""Log-in by an identity provider that runs here: the subject finds the account, unknown subjects and forged answers are refused."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from oidc_provider_mock import run_server_in_thread
from sqlalchemy.engine import Engine
from sqlmodel import col, select
from starlette.testclient import TestClient

from core import db, passwords
from core.commands.account import BindSubject, OpenAccount, bind_subject, open_account
from core.errors import BadInput
from core.models import Account, AuditEntry, City
from core.period import now
from core.settings import Provider, from_environment
from dashboard.door import oidc
from tests.dashboard.test_door import HTML, SECURITY, SITE, behind_the_door
from tests.people import CHEAP


@pytest.fixture
def city(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A real city whose account zhangsan is bound to the provider's subject 7."""
    monkeypatch.setattr(passwords, "_hasher", CHEAP)
    monkeypatch.setenv("DUCHA_DATABASE_URL", str(sqlite_engine.url))
    with db.transaction(sqlite_engine) as session:
        session.add(City(name="某市", bureau="某市建设局", demonstration=False))
        opened = open_account(session, OpenAccount("zhangsan", "张三"), by=SECURITY, on=now())
        bind_subject(session, BindSubject(opened.account_id, "7"), by=SECURITY, on=now())
    return sqlite_engine


@pytest.fixture
def issuer(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A provider on this machine."""
    with run_server_in_thread() as server:
        address = f"http://localhost:{server.server_port}"
        for name, value in {"ISSUER": address, "CLIENT_ID": "ducha", "CLIENT_SECRET": "secret", "LABEL": "市统一认证"}.items():
            monkeypatch.setenv(f"DUCHA_OIDC_{name}", value)
        monkeypatch.setenv("DUCHA_PUBLIC_URL", SITE)
        yield address


@pytest.fixture
def tab(city: Engine, issuer: str) -> Iterator[TestClient]:
    assert city
    assert issuer
    with TestClient(behind_the_door(), base_url=SITE, follow_redirects=False) as client:
        yield client


def at_provider(tab: TestClient, subject: str, *, to: str = "/projects") -> str:
    """Go to the provider, be the subject there, and return the path that it leads back to."""
    away = tab.get("/login/oidc", params={"next": to}).headers["location"]
    back = httpx.post(away, data={"sub": subject}, follow_redirects=False).headers["location"]
    return back.removeprefix(SITE)


def test_the_login_page_offers_the_provider(tab: TestClient) -> None:
    assert "市统一认证登录" in tab.get("/login").text


def test_the_subject_finds_the_account(tab: TestClient, city: Engine) -> None:
    answer = tab.get(at_provider(tab, "7"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/projects")
    assert tab.get("/projects", headers=HTML).text == "里面"
    with db.reading(city) as session:
        last = session.exec(select(AuditEntry).where(AuditEntry.act == "登录")).one()
    assert (last.actor, last.outcome.label) == ("张三", "完成")


def test_whoever_came_in_by_the_provider_is_not_led_to_a_local_password(tab: TestClient, city: Engine) -> None:
    with db.reading(city) as session:
        assert session.exec(select(Account.must_change)).one()
    tab.get(at_provider(tab, "7"))
    assert tab.get("/projects", headers=HTML).status_code == 200
    assert "首次登录" not in tab.get("/password").text


def test_an_unknown_subject_is_refused_and_logged(tab: TestClient, city: Engine) -> None:
    answer = tab.get(at_provider(tab, "8"))
    assert answer.status_code == 401
    assert "统一认证的身份没有对应的账号" in answer.text
    assert tab.get("/projects", headers=HTML).status_code == 303
    with db.reading(city) as session:
        assert [
            one.outcome.label for one in session.exec(select(AuditEntry).where(AuditEntry.act == "登录").order_by(col(AuditEntry.id)))
        ] == ["失败"]


def test_a_disabled_account_does_not_come_in_by_the_provider(tab: TestClient, city: Engine) -> None:
    with db.transaction(city) as session:
        session.exec(select(Account)).one().disabled_at = now()
    assert "账号已停用" in tab.get(at_provider(tab, "7")).text


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(tab: TestClient) -> None:
    back = at_provider(tab, "7")
    tab.cookies.delete(oidc.COOKIE)
    assert tab.get(back).status_code == 403
    state = parse_qs(urlsplit(at_provider(tab, "7")).query)["state"][0]
    assert tab.get(f"/login/oidc/back?state={state}x&code=1").status_code == 403


def test_a_code_is_good_only_once(tab: TestClient) -> None:
    back = at_provider(tab, "7")
    errand = tab.cookies[oidc.COOKIE]
    assert tab.get(back).status_code == 303
    tab.post("/logout")
    again = tab.get(back, headers={"cookie": f"{oidc.COOKIE}={errand}"})
    assert again.status_code == 503
    assert "没有通过核对" in again.text


def test_a_refusal_at_the_provider_is_told(tab: TestClient) -> None:
    away = tab.get("/login/oidc").headers["location"]
    state = parse_qs(urlsplit(away).query)["state"][0]
    answer = tab.get(f"/login/oidc/back?state={state}&error=access_denied")
    assert (answer.status_code, "统一认证没有让登录" in answer.text) == (403, True)


@pytest.mark.parametrize("changed", ["issuer", "client_id", "nonce"])
def test_a_token_for_somebody_else_is_not_believed(tab: TestClient, changed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The signature is right; issuer, audience or nonce are not what was asked for."""
    wanted = {"issuer": "https://another.example", "client_id": "another", "nonce": "another"}[changed]
    real = oidc._claims

    def other(provider: Provider, errand: oidc.Errand) -> object:
        given = provider if changed == "nonce" else type(provider)(**{**vars(provider), changed: wanted})
        return real(given, oidc.Errand(errand.state, wanted, errand.verifier, errand.target) if changed == "nonce" else errand)

    monkeypatch.setattr(oidc, "_claims", other)
    assert "没有通过核对" in tab.get(at_provider(tab, "7")).text


def test_a_silent_provider_is_told_in_one_sentence(tab: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUCHA_OIDC_ISSUER", "http://127.0.0.1:9")
    answer = tab.get("/login/oidc")
    assert (answer.status_code, "统一认证没有应答" in answer.text) == (503, True)
    assert tab.get("/login").status_code == 200


def test_half_a_configuration_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUCHA_OIDC_ISSUER", "https://idp.example")
    with pytest.raises(BadInput, match="统一认证缺少设置：DUCHA_OIDC_CLIENT_ID、DUCHA_OIDC_CLIENT_SECRET、DUCHA_PUBLIC_URL"):
        from_environment()


def test_without_a_provider_nothing_is_offered(city: Engine) -> None:
    assert city
    with TestClient(behind_the_door(), base_url=SITE, follow_redirects=False) as tab:
        assert "统一认证" not in tab.get("/login").text
        assert tab.get("/login/oidc").headers["location"] == "/login"


@pytest.mark.parametrize("text", ["", "[]", "[1,2,3,4]", "{", '["a","b","c"]', "null"])
def test_a_broken_errand_is_none(text: str) -> None:
    assert oidc.errand_of(text) is None
