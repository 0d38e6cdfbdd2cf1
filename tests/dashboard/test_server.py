"""The server: settings, routes, the first page, and what a failure says."""

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import streamlit as st
from sqlalchemy.engine import Engine
from starlette.responses import HTMLResponse, JSONResponse
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from core.errors import NotFound
from dashboard import lines, server, web
from dashboard.theme import ROLES
from tests.browser.browse import served
from tests.engines import copied

PAGE = {"accept": "text/html"}


@pytest.fixture(scope="module")
def client(demo_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The real server in its own process, with somebody logged in: the framework allows one application a process."""
    folder = tmp_path_factory.mktemp("site")
    script = folder / "app.py"
    script.write_text("import streamlit as st\nst.title('总览')\n", encoding="utf-8")
    url = copied(demo_engine, folder / "demo.sqlite")
    with served(script, environment={"DUCHA_DATABASE_URL": url}) as address, httpx.Client(base_url=address) as opened:
        assert opened.post("/login/demonstration", data={"username": "lingdao"}).status_code == 303
        yield opened


def test_the_server_says_that_it_lives(client: httpx.Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


@pytest.mark.parametrize("path", ["/", "/ranking", "/projects?month=2019-07"])
def test_every_page_begins_in_chinese(client: httpx.Client, path: str) -> None:
    page = client.get(path, headers=PAGE).text
    assert '<html lang="zh-CN"' in page
    assert "<title>重点项目督查</title>" in page
    assert "./app/static/favicon.png" in page
    assert "SourceSansVF" not in page
    assert '"Sort ascending": "升序"' in page


def test_the_first_page_forbids_other_addresses_and_is_asked_for_anew(client: httpx.Client) -> None:
    headers = client.get("/", headers={**PAGE, "if-modified-since": "Sat, 21 Nov 2099 00:00:00 GMT", "accept-encoding": "gzip"}).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "https:" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert "etag" not in headers


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/", (200, "")),
        ("/ranking", (200, "")),
        ("/ranking/", (200, "")),
        ("/nosuch", (302, "./?asked=nosuch")),
        ("/没有/的", (302, "../?asked=%E6%B2%A1%E6%9C%89%2F%E7%9A%84")),
    ],
)
def test_a_path_without_a_page_leads_to_the_first_page(path: str, wanted: tuple[int, str]) -> None:
    index = web.ChineseIndex(HTMLResponse('<html lang="en"><title>Streamlit</title></html>'), pages=frozenset({"ranking"}))
    answer = TestClient(index).get(path, headers=PAGE, follow_redirects=False)
    assert (answer.status_code, answer.headers.get("location", "")) == wanted


def test_what_is_no_page_is_not_led_away() -> None:
    index = web.ChineseIndex(JSONResponse({"status": "ok"}), pages=frozenset({"ranking"}))
    assert TestClient(index).get("/healthz", headers=PAGE).json() == {"status": "ok"}


def test_the_framework_still_holds_all_that_the_rewriting_looks_for() -> None:
    index = Path(st.__file__).parent / "static" / "index.html"
    html = index.read_text(encoding="utf-8")
    for old in ('<html lang="en">', "<title>Streamlit</title>", 'href="./favicon.png"', "./static/media/SourceSansVF-Upright"):
        assert old in html
    assert web.in_chinese(html).count("重点项目督查</title>") == 1


def test_settings_are_known_to_the_framework_and_the_caller_sets_port_and_address() -> None:
    read = server.settings(port=8123, address="127.0.0.2")
    assert (read["server.port"], read["server.address"]) == (8123, "127.0.0.2")
    assert read["browser.gatherUsageStats"] is False
    known = st.config.get_config_options(force_reparse=False)
    assert set(read) <= set(known)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_role_has_its_colour_in_each_theme(theme: str) -> None:
    colours = server.settings(port=1, address="")[f"theme.{theme}.chartCategoricalColors"]
    assert isinstance(colours, list)
    assert len(colours) == len(set(map(str, colours))) == len(ROLES)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["textColor", "linkColor", "redTextColor", "orangeTextColor", "yellowTextColor", "grayTextColor"])
def test_text_is_readable_on_the_page(theme: str, name: str) -> None:
    read = server.settings(port=1, address="")
    assert contrast(str(read[f"theme.{theme}.{name}"]), str(read[f"theme.{theme}.backgroundColor"])) >= 4.5


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2: (lighter + 0.05) ÷ (darker + 0.05)."""
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _fail_unknown() -> None:
    server.show_error(ValueError("secret figure"))


def _fail_known() -> None:
    server.show_error(NotFound("项目", "LJ2019-999"))


def shown(failing: str) -> str:
    """The sentence that a page with this failure shows."""
    return str(AppTest.from_string(f"from tests.dashboard import test_server\ntest_server.{failing}()").run().error[0].value)


def test_an_unknown_failure_shows_a_number_and_not_its_cause(caplog: pytest.LogCaptureFixture) -> None:
    sentence = shown("_fail_unknown")
    number = re.search("编号 ([0-9A-F]{8})", sentence)
    assert number is not None
    assert "secret" not in sentence
    assert any(number[1] in record.getMessage() and record.exc_info for record in caplog.records)


def test_an_error_of_ours_speaks_for_itself_and_the_log_names_its_kind_and_place_alone(caplog: pytest.LogCaptureFixture) -> None:
    assert shown("_fail_known") == str(NotFound("项目", "LJ2019-999"))
    (line,) = [record for record in caplog.records if record.name == "ducha"]
    written = json.loads(lines.Line().format(line))
    assert (written["event"], written["error"], line.exc_info) == ("refused", "NotFound", None)
    assert "LJ2019-999" not in str(written)


def test_the_framework_writes_no_account_of_a_failure_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    server.application()
    logger = logging.getLogger("streamlit.error_util")
    logger.addHandler(caplog.handler)
    logger.error("Uncaught app execution", exc_info=NotFound("项目", "1"))
    logger.error("Another thing")
    logger.removeHandler(caplog.handler)
    assert caplog.messages == ["Another thing"]
    assert server.settings(port=1, address="")["logger.enableRich"] is False


def test_what_the_pages_need_is_in_the_static_folder() -> None:
    names = {path.name for path in server.STATIC.iterdir()}
    assert {"ducha-song.woff2", "OFL.txt", "logo.svg", "icon.svg", "favicon.png"} <= names
    assert (server.STATIC / "ducha-song.woff2").stat().st_size <= 2_200_000
    assert "<text" not in (server.STATIC / "logo.svg").read_text(encoding="utf-8")
