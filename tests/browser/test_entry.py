"""A month's entry in a real Chromium: typed by keyboard, looked at, submitted, confirmed; two on one row; on a phone; with files."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Dialog, expect
from sqlalchemy.engine import Engine

from core import db
from core.models import ReportingMonth
from core.period import CHINA
from core.vocabulary import MonthState
from dashboard.web import LEAVING
from tests.browser.browse import Visit, served
from tests.core.contents import HTML, JPEG
from tests.engines import copied

Open = Callable[..., Visit]
HEAD, ROW, AMOUNT, NAME = 38, 38, 660, 60
"""Heights of the table's head and rows, and places within the columns 本月完成 and 项目, which is only read, in pixels."""
SOON = 4_000
"""Milliseconds within which nothing waits any more for what was typed where nothing can be typed."""
PAUSE = 60
"""Milliseconds between two keys: sixteen keys a second, faster than anybody types."""
SLOWLY, SLOWER = ("2000", "507", "61.5", "8"), 6
FIGURES = ("1283", "507", "368", "1411", "228", "1009", "1747", "1763", "6065", "2610")


@pytest.fixture
def site(browser: Browser, demo_engine: Engine, tmp_path: Path) -> Iterator[str]:
    """The served dashboard on a city of its own, with a store for files."""
    assert browser
    url = copied(demo_engine, tmp_path / "demo.sqlite")
    with served(environment={"DUCHA_DATABASE_URL": url, "DUCHA_FILES": str(tmp_path / "files")}) as address:
        yield address


def words(tab: Visit) -> str:
    tab.settle()
    return tab.words().replace("\u2060", "")


class Keys:
    """The keyboard, which counts what is pressed."""

    def __init__(self, tab: Visit) -> None:
        self.tab, self.count = tab, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.tab.page.keyboard.press(key)
            self.tab.page.wait_for_timeout(PAUSE)
        self.count += len(keys)


def enter(tab: Visit, figures: tuple[str, ...], *, first: int = 0) -> int:
    """Type figures down the column 本月完成 from a row on, once the page is at rest; return the keystrokes."""
    tab.settle()
    tab.page.locator("[data-testid=stDataFrame]").first.click(position={"x": AMOUNT, "y": HEAD + ROW * first + ROW // 2})
    keys = Keys(tab)
    for figure in figures:
        keys.press(*figure, "Enter")
    return keys.count


def click(tab: Visit, name: str) -> None:
    """Press a button and wait for the run that it asks for; a busy machine takes its time to begin it."""
    with tab.running():
        tab.page.get_by_role("button", name=name).click()


def title(tab: Visit, wanted: str) -> None:
    expect(tab.page.locator("h1")).to_contain_text(wanted)
    tab.settle()


def test_ten_projects_are_typed_looked_at_submitted_and_confirmed(visit: Open, site: str) -> None:
    tab = visit(site, "/entry", user="tianbao")
    title(tab, "8月月报还差14项，9月3日18时截止")
    assert [one for one in tab.english() if "Excel" not in one] == []
    strokes = enter(tab, FIGURES)
    assert strokes <= sum(map(len, FIGURES)) + 2 * len(FIGURES)
    print(f"{strokes}次按键填{len(FIGURES)}项，每项{strokes / len(FIGURES):.1f}次")
    click(tab, "核对改动")
    expect(tab.page.get_by_text("保存前核对：改动10处")).to_be_visible()
    shown = tab.page.locator("[data-testid=stTable]").nth(1).inner_text()
    assert all(f"{int(figure):,}" in shown for figure in FIGURES)
    click(tab, "提交审核（10项）")
    expect(tab.page.get_by_text("10项已提交。")).to_be_visible(timeout=60_000)
    title(tab, "8月月报还差4项")

    manager = visit(site, "/confirm", user="fuzeren")
    title(manager, "8月有3项待确认")
    assert "钟楼前中学高中部" not in words(manager)
    assert manager.english() == []
    grid = manager.page.locator("[data-testid=stDataFrame]").first
    for number in (0, 1):
        grid.click(position={"x": 16, "y": HEAD + ROW * number + ROW // 2})
        manager.settle()
    click(manager, "确认（2项）")
    title(manager, "8月有1项待确认")
    grid.click(position={"x": 16, "y": HEAD + ROW // 2})
    manager.settle()
    manager.page.get_by_label("退回原因").fill("形象进度没有写")
    manager.page.keyboard.press("Enter")
    manager.settle()
    click(manager, "退回（1项）")
    title(manager, "8月没有待确认的")

    tab.page.reload()
    title(tab, "8月退回1项，还差4项")
    assert "形象进度没有写" in words(tab)


def test_on_a_slow_machine_every_key_reaches_its_cell(visit: Open, site: str) -> None:
    """The grid takes up a key late there: Enter soon after a digit would drop the cell, the next digits would go to the wrong one."""
    tab = visit(site, "/entry", user="tianbao")
    title(tab, "8月月报还差14项")
    machine = tab.page.context.new_cdp_session(tab.page)
    machine.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    enter(tab, SLOWLY)
    machine.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    tab.settle()
    tab.page.get_by_role("button", name="核对改动").click()
    expect(tab.page.get_by_text(f"保存前核对：改动{len(SLOWLY)}处")).to_be_visible(timeout=60_000)
    looked_at = words(tab).partition("保存前核对")[2].split()
    assert [one for one in looked_at if one.replace(",", "").replace(".", "").isdigit()] == ["2,000", "507", "61.5", "8"]


def test_of_two_on_one_row_the_second_is_told_and_loses_nothing(visit: Open, site: str) -> None:
    first, second = (visit(site, "/entry", user="tianbao") for _ in range(2))
    for tab, figures in ((first, ("1000",)), (second, ("2000", "507"))):
        title(tab, "8月月报还差14项")
        enter(tab, figures)
        click(tab, "核对改动")
        expect(tab.page.get_by_text("保存前核对")).to_be_visible()
    click(first, "提交审核（1项）")
    expect(first.page.get_by_text("1项已提交。")).to_be_visible(timeout=60_000)
    click(second, "提交审核（2项）")
    expect(second.page.get_by_text("钟楼前中学高中部已有变动")).to_be_visible()
    told = words(second)
    assert "改动，本次输入没有存入" in told
    assert "1,000万元" in told
    assert "2,000万元" in told
    click(second, "保留本人输入")
    second.settle()
    click(second, "提交审核")
    expect(second.page.get_by_text("2项已提交。")).to_be_visible(timeout=60_000)
    title(second, "8月月报还差12项")
    first.page.reload()
    first.page.get_by_text("逐项填写", exact=True).click()
    first.settle()
    first.page.locator("[data-testid=stSelectbox]").first.click()
    first.page.get_by_role("option", name="钟楼前中学高中部").click()
    expect(first.page.locator("h5").filter(has_text="钟楼前中学高中部")).to_be_visible(timeout=60_000)
    first.settle()
    expect(first.page.get_by_label("本月完成投资（万元）")).to_have_value("2,000")


def open_september(folder: Path) -> None:
    """Open one more month in the served city while people work."""
    engine = db.create_engine(f"sqlite:///{folder / 'demo.sqlite'}")
    with db.transaction(engine) as session:
        session.add(ReportingMonth(year=2019, number=9, state=MonthState.OPEN, due_at=datetime(2019, 10, 3, 18, tzinfo=CHINA)))
    engine.dispose()


def choose_month(tab: Visit, month: str) -> None:
    """Choose in the box of months; it is scrolled to first, since a page that scrolls closes its options."""
    tab.page.locator("[data-testid=stSelectbox]").first.scroll_into_view_if_needed()
    tab.page.wait_for_timeout(300)
    tab.page.locator("[data-testid=stSelectbox]").first.click()
    tab.page.get_by_role("option", name=month).click()
    tab.settle()


def test_nobody_leaves_cells_that_were_not_read_without_being_asked(visit: Open, site: str, tmp_path: Path) -> None:
    tab = visit(site, "/entry", user="tianbao")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    tab.page.once("dialog", stay)
    enter(tab, ("1000", "507"))
    tab.page.get_by_role("link", name="总览").first.click()
    tab.settle()
    assert asked == [LEAVING]
    assert "/entry" in tab.page.url
    click(tab, "核对改动")
    expect(tab.page.get_by_text("保存前核对：改动2处")).to_be_visible()
    tab.page.get_by_role("link", name="总览").first.click()
    expect(tab.page.locator("h1")).to_contain_text("前7月")
    tab.page.get_by_role("link", name="我的月报").first.click()
    expect(tab.page.get_by_text("保存前核对：改动2处")).to_be_visible()
    open_september(tmp_path)
    enter(tab, ("368",), first=2)
    click(tab, "核对改动")
    expect(tab.page.get_by_text("保存前核对：改动3处")).to_be_visible()
    enter(tab, ("1411",), first=3)
    choose_month(tab, "2019年9月")
    title(tab, "9月月报还差14项")
    tab.page.get_by_role("link", name="总览").first.click()
    expect(tab.page.locator("h1")).to_contain_text("前7月")
    tab.page.get_by_role("link", name="我的月报").first.click()
    title(tab, "9月月报还差14项")
    choose_month(tab, "2019年8月")
    title(tab, "8月月报还差14项")
    expect(tab.page.get_by_text("保存前核对：改动4处")).to_be_visible()
    assert asked == [LEAVING]


def cell(tab: Visit, row: int) -> str:
    """What the table shows as 本月完成 of a row, counted from 0, once it has been drawn."""
    tab.page.wait_for_timeout(400)
    return tab.page.locator(f"[data-testid=glide-cell-6-{row}]").text_content() or ""


def test_while_the_page_works_the_table_takes_no_key_and_loses_none(visit: Open, site: str) -> None:
    tab = visit(site, "/entry", user="tianbao")
    tab.page.locator("[data-testid=stDataFrame]").first.click(position={"x": NAME, "y": HEAD + ROW // 2})
    Keys(tab).press("1", "1", "Enter")
    tab.page.wait_for_function("!document.documentElement.hasAttribute('data-keys-wait')", timeout=SOON)
    enter(tab, ("1000",))
    assert cell(tab, 0) == "1000"
    said = tab.page.locator("[data-testid=stApp]")
    said.evaluate("page => page.dataset.testScriptState = 'running'")
    grid = tab.page.locator("[data-testid=stDataFrame]").first
    grid.click(position={"x": AMOUNT, "y": HEAD + ROW + ROW // 2})
    Keys(tab).press("5", "0", "7", "Enter")
    Keys(tab).press("6")
    said.evaluate("page => page.dataset.testScriptState = 'notRunning'")
    tab.page.wait_for_function("!document.documentElement.hasAttribute('data-page-works')")
    Keys(tab).press("1", "Enter")
    assert cell(tab, 1) == "", "of a figure that is typed while the page comes to rest no part is taken"
    taken = {0}
    for row, wait in enumerate((150, 350), start=1):
        tab.page.get_by_role("button", name="核对改动").click()
        tab.page.wait_for_timeout(wait)
        grid.click(position={"x": AMOUNT, "y": HEAD + ROW * row + ROW // 2})
        Keys(tab).press("9", "Enter")
        taken |= {row} if cell(tab, row) == "9" else set()
        tab.settle()
    click(tab, "核对改动")
    kept = {row for row in range(3) if cell(tab, row)}
    assert taken <= kept, "what was shown in a cell is still there"
    expect(tab.page.get_by_text(f"保存前核对：改动{len(kept)}处")).to_be_visible()
    enter(tab, ("507",), first=6)
    click(tab, "核对改动")
    expect(tab.page.get_by_text(f"保存前核对：改动{len(kept) + 1}处")).to_be_visible()


def test_on_a_phone_one_project_is_filled_and_a_photograph_added(visit: Open, site: str, tmp_path: Path) -> None:
    tab = visit(site, "/entry", phone=True, user="tianbao")
    amount = tab.page.get_by_label("本月完成投资（万元）")
    amount.fill("３００万元")
    amount.press("Tab")
    expect(tab.page.get_by_text("保存前核对：改动1处")).to_be_visible()
    click(tab, "保存草稿")
    expect(tab.page.get_by_text("1项已存为草稿。")).to_be_visible()
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    photo, page = tmp_path / "现场.jpg", tmp_path / "假照片.jpg"
    photo.write_bytes(JPEG)
    page.write_bytes(HTML)
    tab.page.locator("[data-testid=stFileUploader] input").last.set_input_files(page)
    expect(tab.page.get_by_text("内容不是照片、PDF或OFD")).to_be_visible(timeout=20_000)
    tab.settle()
    tab.page.locator("[data-testid=stFileUploader] input").last.set_input_files(photo)
    expect(tab.page.get_by_text("附件1个")).to_be_visible(timeout=20_000)
    with tab.page.expect_download() as waiting:
        tab.page.get_by_role("link", name="现场.jpg").click()
    assert Path(waiting.value.path()).read_bytes() == JPEG
    assert [one for one in tab.english() if not any(word in one for word in ("Excel", "JPG", "jpg", "JPEG"))] == []


def test_the_prefilled_form_is_taken_filled_and_given_back(visit: Open, site: str, tmp_path: Path) -> None:
    tab = visit(site, "/entry", user="tianbao")
    with tab.page.expect_download() as waiting:
        tab.page.get_by_role("link", name="下载预填表").click()
    assert waiting.value.suggested_filename.startswith("2019年8月月报表（")
    waiting.value.save_as(tmp_path / "预填.xlsx")
    book = openpyxl.load_workbook(tmp_path / "预填.xlsx")
    sheet = book.worksheets[0]
    code = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "LJ008")
    sheet.cell(code.row, 5).value = 1300
    for row in range(sheet.max_row, code.row, -1):
        if str(sheet.cell(row, 1).value or "").startswith("LJ"):
            sheet.cell(row, 5).value = 0
    filled = tmp_path / "填好.xlsx"
    book.save(filled)
    tab.page.get_by_text("上传Excel").click()
    tab.page.locator("[data-testid=stFileUploader] input").first.set_input_files(filled)
    expect(tab.page.get_by_text("填好.xlsx与库中比较")).to_be_visible(timeout=30_000)
    click(tab, "确认入库并提交（14项）")
    title(tab, "8月月报14项都已提交")
