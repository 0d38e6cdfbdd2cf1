"""Results of builders in a real Chromium: drafted, signed, put on notice, objected to with a file, answered; and made final when over."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.engine import Engine

from core import db
from scoring.publish import route
from tests.browser.browse import Visit, served
from tests.browser.test_publish import fill, press, title
from tests.engines import copied

Open = Callable[..., Visit]
SLOW = 90_000


@pytest.fixture(scope="module")
def site(published_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Engine]]:
    """The dashboard on the demonstration city, where the second quarter of 2019 is on notice with an objection that waits."""
    folder = tmp_path_factory.mktemp("notice")
    url = copied(published_engine, folder / "demo.sqlite")
    engine = db.create_engine(url)
    with served(environment={"DUCHA_DATABASE_URL": url, "DUCHA_FILES": str(folder / "files")}) as address:
        yield address, engine
    engine.dispose()


def say(page: Page, words: str) -> None:
    expect(page.get_by_text(words)).to_be_visible(timeout=SLOW)


def test_from_draft_to_notice_to_objection_to_final(visit: Open, site: tuple[str, Engine], tmp_path: Path) -> None:
    address, engine = site
    officer = visit(address, "/builders?tab=办理")
    officer.page.get_by_role("combobox", name="期间").click()
    officer.page.get_by_role("option", name="2018年第四季度代建考评").click()
    officer.settle()
    officer.page.get_by_role("button", name="起草", exact=True).click()
    say(officer.page, "结果已起草，请在上面选这一稿查看。")
    leader = visit(address, "/builders?result=5", user="lingdao")
    say(leader.page, "没有考评结果“5”")
    signatory = visit(address, "/builders?result=5&tab=办理", user="qianfa")
    assert title(signatory).startswith("2018年四季度测算：")
    press(signatory, "^签发$")
    signatory.page.get_by_role("dialog").get_by_role("button", name="签发并封存").click()
    say(signatory.page, "已签发，封存第5号。")
    officer.go("/builders?result=5&tab=办理")
    press(officer, "^公示$")
    officer.page.get_by_role("dialog").get_by_role("button", name="公示").click()
    expect(officer.page.get_by_text(re.compile("公示到.*日为止。"))).to_be_visible(timeout=SLOW)
    leader.go("/builders?result=5")
    assert title(leader).startswith("2018年四季度公示中：")
    _object(visit, address, tmp_path)
    _answer(officer, "/builders?result=5&tab=异议")
    _answer(officer, "/builders?result=4&tab=异议")
    signatory.go("/builders?result=4&tab=办理")
    press(signatory, "^办理生效$")
    fill(signatory, "文号", "鹭建协演示〔2019〕15号")
    signatory.page.get_by_role("dialog").get_by_role("button", name="办理生效").click()
    say(signatory.page, "已生效，封存第4号。")
    answer = leader.page.request.get(f"{address}/downloads/builder-notice/4")
    assert answer.status == 200
    told = "\n".join(one.text for one in docx.Document(io.BytesIO(answer.body())).paragraphs)
    assert "2019年第二季度代建考评" in told
    with db.reading(engine) as session:
        found = route.verify(session)
    assert (found.evaluations, found.faults) == (5, ())


def _object(visit: Open, address: str, folder: Path) -> None:
    """Somebody of a builder objects with a file, and takes it out again."""
    paper = folder / "整改照片.pdf"
    paper.write_bytes(b"%PDF-1.4\n%%EOF")
    unit = visit(address, "/builders?result=5&tab=异议", user="tianbao")
    unit.page.get_by_label("异议和理由").fill("资料一项多扣一次，见附件。")
    unit.page.get_by_label("异议和理由").blur()
    unit.page.locator("input[type=file]").set_input_files(paper)
    expect(unit.page.get_by_text("整改照片.pdf")).to_be_visible(timeout=SLOW)
    unit.page.get_by_role("button", name="提交异议").click()
    say(unit.page, "异议已提交，待督查人员答复。")
    unit.settle()
    number = unit.page.get_by_role("link", name="整改照片.pdf").get_attribute("href") or ""
    assert unit.page.request.get(f"{address}{number}").body() == paper.read_bytes()


def _answer(officer: Visit, path: str) -> None:
    officer.go(path)
    press(officer, "^答复$")
    fill(officer, "答复", "已核对评分表和照片，扣分无误，维持原结果。")
    officer.page.get_by_role("dialog").get_by_role("button", name="提交答复").click()
    say(officer.page, "异议已答复。")


def test_the_page_of_one_builder_is_one_sheet_of_a4_and_speaks_chinese_on_a_phone(visit: Open, site: tuple[str, Engine]) -> None:
    tab = visit(site[0], "/builder?unit=58&print=1&embed=true&embed_options=light_theme")
    assert tab.page.locator("[data-testid=stSidebar]").count() == 0
    printed = tab.page.pdf(format="A4", margin={"top": "10mm", "bottom": "10mm", "left": "10mm", "right": "10mm"})
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1
    phone = visit(site[0], "/builders", user="lingdao", phone=True)
    assert [word for word in phone.english() if "鹭" not in word] == []
