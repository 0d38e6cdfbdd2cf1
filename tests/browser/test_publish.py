"""A circular's way in a real Chromium: signed, issued by another person, seen by everybody, taken out as Word; the printed sheet."""

import io
import re
from collections.abc import Callable, Iterator

import docx
import pytest
from playwright.sync_api import expect
from sqlalchemy.engine import Engine

from core import db
from scoring.publish import route
from tests.browser.browse import Visit, served
from tests.engines import copied

Open = Callable[..., Visit]
SLOW = 90_000


@pytest.fixture(scope="module")
def site(published_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Engine]]:
    """The dashboard on the demonstration city whose July circular waits for its signature."""
    url = copied(published_engine, tmp_path_factory.mktemp("publish") / "demo.sqlite")
    engine = db.create_engine(url)
    with served(environment={"DUCHA_DATABASE_URL": url}) as address:
        yield address, engine
    engine.dispose()


def title(tab: Visit) -> str:
    tab.settle()
    return tab.page.locator("h1").inner_text().replace("\u2060", "")


def fill(tab: Visit, label: str, words: str) -> None:
    """Write into a field of the open dialog and leave it."""
    box = tab.page.get_by_role("dialog").get_by_label(label, exact=False)
    box.fill(words)
    box.blur()
    tab.settle()


def press(tab: Visit, name: str) -> None:
    tab.page.get_by_role("button", name=re.compile(name)).first.click()
    tab.settle()


def test_from_the_draft_to_the_issued_list_and_its_word_document(visit: Open, site: tuple[str, Engine]) -> None:
    address, engine = site
    leader = visit(address, "/ranking?month=2019年7月", user="lingdao")
    assert title(leader) == "还没有签发的榜单"
    officer = visit(address, "/publish")
    assert title(officer) == "7月通报核对期满，待签发"
    expect(officer.page.get_by_text("签发由签发人办理。")).to_be_visible()
    signatory = visit(address, "/publish", user="qianfa")
    press(signatory, "^签发$")
    dialog = signatory.page.get_by_role("dialog")
    dialog.get_by_role("button", name="签发并封存").click()
    expect(dialog.get_by_text("请先办结，或写明带着这些签发的理由。")).to_be_visible(timeout=SLOW)
    fill(signatory, "带着以上事项签发的理由", "红黄牌另行决定，待审的按下限计")
    dialog.get_by_role("button", name="签发并封存").click()
    expect(signatory.page.get_by_text("已签发，封存第7号。")).to_be_visible(timeout=SLOW)
    officer.go("/publish")
    press(officer, "^印发$")
    fill(officer, "文号", "鹭建督演示〔2019〕7号")
    fill(officer, "主送", "各区人民政府，市直各责任单位")
    officer.page.get_by_role("dialog").get_by_role("button", name="印发").click()
    expect(officer.page.get_by_text("鹭建督演示〔2019〕7号已印发。")).to_be_visible(timeout=SLOW)
    leader.go("/ranking")
    assert "列黑榜" in title(leader)
    assert "鹭建督演示〔2019〕7号" in leader.words()
    number = officer.page.get_by_role("link", name="Word").get_attribute("href") or ""
    answer = leader.page.request.get(f"{address}{number}")
    assert answer.status == 200
    told = "\n".join(one.text for one in docx.Document(io.BytesIO(answer.body())).paragraphs)
    assert "1—7月，全市357个市重点项目计划投资595.31亿元，实际完成投资777.40亿元" in told
    assert "封存编号：第7号" in told
    with db.reading(engine) as session:
        found = route.verify(session)
    assert (found.seals, found.faults) == (7, ())


def test_a_stranger_gets_no_draft(visit: Open, site: tuple[str, Engine]) -> None:
    address, _ = site
    leader = visit(address, "/", user="lingdao")
    leader.go("/publish")
    assert title(leader) == "没有权限"
    answer = leader.page.request.get(f"{address}/downloads/circular/999?form=docx")
    assert answer.status == 404
    assert "没有找到通报" in answer.text()


@pytest.mark.parametrize("path", ["/brief", "/archive", "/cards"])
def test_pages_of_published_lists_speak_chinese_on_a_phone(visit: Open, site: tuple[str, Engine], path: str) -> None:
    tab = visit(site[0], path, user="lingdao", phone=True)
    assert title(tab)
    assert [word for word in tab.english() if not re.fullmatch(r"(接前一号)?[0-9a-f ]+", word)] == []


def test_the_leader_s_sheet_is_one_page_of_a4(visit: Open, site: tuple[str, Engine]) -> None:
    tab = visit(site[0], "/brief?print=1&embed=true&embed_options=light_theme", user="lingdao")
    assert tab.page.locator("[data-testid=stSidebar]").count() == 0
    printed = tab.page.pdf(format="A4", margin={"top": "10mm", "bottom": "10mm", "left": "10mm", "right": "10mm"})
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1
