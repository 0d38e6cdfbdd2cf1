"""An inspection of builders in a real Chromium, from the draw to the final result; and the page of one builder as it is printed."""

import hashlib
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from core import db
from core.models import (
    Account,
    BuilderNotice,
    BuilderResult,
    InspectionDraw,
    InspectionTask,
    Person,
    Project,
    ScoreSheet,
    SheetMark,
    TaskInspector,
)
from core.period import CHINA
from core.vocabulary import DrawState, NoticeState, SheetSide, TaskOrigin, TaskState
from scoring import draw
from scoring.publish import inspecting, route
from tests.browser.browse import HEIGHTS, WIDTHS, Visit, log_in, served
from tests.browser.clock import CLOCK, Clock
from tests.browser.test_publish import fill, press, title
from tests.engines import copied

Open = Callable[..., Visit]
SLOW = 90_000
SELF, FOUND = 0, 1
"""How often each deduction fell: by the builder's own account, and as the inspectors found it."""
BUILDER = "tianbao"
WANTED = 2
"""One builder has not been inspected this year and goes first; the next may be anybody's."""
PUBLISHED = datetime(2019, 9, 6, 9, tzinfo=CHINA)
DRAWN, GRADED = PUBLISHED + timedelta(days=4), datetime(2019, 10, 8, 9, tzinfo=CHINA)
OVER = GRADED + timedelta(days=8)
QUARTER = "quarter=2019年第三季度"


@dataclass(frozen=True)
class Site:
    """The served dashboard, its facts and its clock."""

    address: str
    engine: Engine
    clock: Clock


@pytest.fixture(scope="module")
def site(published_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The dashboard on the demonstration city in September 2019; each of its inspectors may come in without a password."""
    folder = tmp_path_factory.mktemp("builders")
    url = copied(published_engine, folder / "demo.sqlite")
    engine, clock = db.create_engine(url), Clock(folder / "clock")
    clock.set(PUBLISHED)
    with db.transaction(engine) as session:
        for one in session.exec(select(Account).where(col(Account.username).startswith("jiancha"))):
            one.demonstration = True
    with served(environment={"DUCHA_DATABASE_URL": url, "DUCHA_FILES": str(folder / "files"), CLOCK: str(folder / "clock")}) as address:
        yield Site(address, engine, clock)
    engine.dispose()


def say(page: Page, words: str) -> None:
    expect(page.get_by_text(words)).to_be_visible(timeout=SLOW)


def done(tab: Visit, name: str) -> None:
    """Press the button of the open dialog that carries it out."""
    tab.page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()


def come(tab: Visit, user: str, path: str) -> None:
    """Log in anew, for the clock went on by days, and open a page."""
    log_in(tab.page.context, tab.origin, user)
    tab.go(path)


def test_from_the_draw_to_the_final_result(visit: Open, site: Site, tmp_path: Path) -> None:
    officer = visit(site.address, "/")
    signatory = visit(site.address, f"/inspections?tab=抽取&{QUARTER}", user="qianfa")
    _publish(officer, signatory)
    site.clock.set(DRAWN)
    head = visit(site.address, "/", user="kezhang")
    task = _seed(head, site)
    come(officer, "ducha", f"/inspections?tab=抽取&{QUARTER}")
    press(officer, "抽取2项的检查人员")
    say(officer.page, "已抽定2项的检查人员。")
    tablets = [visit(site.address, "/", user=BUILDER, tablet=True), visit(site.address, "/", user=BUILDER, tablet=True)]
    _self_score(tablets[0], site, task)
    _inspect(tablets, site, task)
    _settle(head, site, task)
    site.clock.set(GRADED)
    come(officer, "ducha", "/builders?tab=办理")
    come(signatory, "qianfa", "/builders")
    _put_on_notice(officer, signatory, visit(site.address, "/builders", user="lingdao"))
    _object(visit, site, tmp_path)
    _answer(officer)
    site.clock.set(OVER)
    come(signatory, "qianfa", "/builders?result=5&tab=办理")
    _finish(signatory, site)


def _publish(officer: Visit, signatory: Visit) -> None:
    """The draw of the quarter that waited is void, and another population is published."""
    press(signatory, "^批准重新抽取$")
    fill(signatory, "重新抽取的理由", "总体有变动")
    done(signatory, "批准")
    say(signatory.page, "已批准重新抽取，原抽取作废。")
    officer.go(f"/inspections?tab=抽取&{QUARTER}")
    press(officer, "^公布抽取总体$")
    fill(officer, "抽取数", str(WANTED))
    fill(officer, "公开事件", "鹭江市市民抽签（虚构）第36场七个号码")
    officer.page.get_by_role("dialog").get_by_test_id("stDateInput").get_by_role("spinbutton").first.click()
    officer.page.keyboard.type("20190909")
    officer.page.get_by_role("dialog").get_by_role("heading").click()
    officer.settle()
    done(officer, "公布")
    say(officer.page, "已公布抽取总体，等待公开事件。")
    assert title(officer).endswith("抽取待录种子")


def _seed(head: Visit, site: Site) -> int:
    """The event gives a seed that draws a project of the builder who has an account; return the task."""
    with db.reading(site.engine) as session:
        held = session.exec(select(InspectionDraw).where(InspectionDraw.state == DrawState.PUBLISHED)).one()
        mine = session.exec(select(Account).where(Account.username == BUILDER)).one()
        unit = session.get_one(Person, mine.person_id).unit_id
    seed = next(str(one) for one in count(1) if draw.drawn(held.population, str(one), wanted=WANTED)[-1].candidate.builder == unit)
    head.go(f"/inspections?tab=抽取&{QUARTER}")
    press(head, "^录入种子$")
    fill(head, "种子", seed)
    fill(head, "出处或见证人", "现场两名记录人")
    done(head, "录入并抽取")
    say(head.page, "已录入种子，抽出2项。")
    answer = head.page.request.get(f"{site.address}/downloads/population/{held.id}")
    assert hashlib.sha256(answer.body()).hexdigest() == held.digest.removeprefix("sha256:")
    with db.reading(site.engine) as session:
        task = session.exec(select(InspectionTask).where(InspectionTask.draw_id == held.id, InspectionTask.place == WANTED)).one()
    assert (task.builder_id, task.origin) == (unit, TaskOrigin.DRAWN)
    return task.id or 0


def _sheet(tab: Visit, site: Site, user: str, *, task: int) -> Visit:
    """Open the sheet of a task as somebody."""
    with db.reading(site.engine) as session:
        name = session.get_one(Project, session.get_one(InspectionTask, task).project_id).name
    come(tab, user, f"/inspections?tab=评分&{QUARTER}")
    tab.page.get_by_role("combobox", name="督查任务").click()
    tab.page.get_by_role("option").filter(has_text=name).first.click()
    tab.settle()
    return tab


def _fill(tab: Visit, times: int, items: slice) -> None:
    """Fill some of a sheet's items with a finger: so many deductions each, and the second of the levels."""
    for field in tab.page.get_by_test_id("stNumberInputField").all()[items]:
        _type(field, times)
    for group in tab.page.get_by_test_id("stButtonGroup").filter(has=tab.page.get_by_role("radio")).all()[items]:
        group.get_by_role("radio").nth(1).tap()
    tab.settle()


def _type(field: Locator, times: int) -> None:
    field.tap()
    field.fill(str(times))
    field.press("Tab")


_SMALL = """(least) => [...document.querySelectorAll("[data-testid=stMain] :is(button, input, textarea, [role=radio], [role=tab])")]
  .filter((one) => one.checkVisibility())
  .map((one) => one.matches("[type=checkbox],[type=file]") ? one.closest("label") ?? one.parentElement : one)
  .map((one) => [one.getBoundingClientRect(), one.dataset.testid ?? "", one.innerText || one.ariaLabel])
  .filter(([box]) => box.width && (box.width < least || box.height < least))
  .map(([box, kind, words]) => `${kind} ${words} ${box.width}×${box.height}`)"""


def too_small(page: Page) -> list[str]:
    """Every button, field and choice of the page that is narrower or lower than a finger needs: 44 px."""
    return list(page.evaluate(_SMALL, 44))


def _self_score(tab: Visit, site: Site, task: int) -> None:
    _sheet(tab, site, BUILDER, task=task)
    assert too_small(tab.page) == []
    _fill(tab, SELF, slice(None))
    tab.page.get_by_role("button", name="报送自评").tap()
    say(tab.page, "已报送，")


def _inspect(tablets: Sequence[Visit], site: Site, task: int) -> None:
    """Each of the two inspectors fills a part on a tablet of his own; where both wrote, the one who is told chooses and hands in."""
    with db.reading(site.engine) as session:
        group = select(Account.username).join(TaskInspector, col(TaskInspector.person_id) == col(Account.person_id))
        names = session.exec(group.where(TaskInspector.task_id == task)).all()
    first, second = (_sheet(tab, site, name, task=task) for tab, name in zip(tablets, names, strict=True))
    assert too_small(first.page) == []
    assert first.page.viewport_size == {"width": WIDTHS["tablet"], "height": HEIGHTS["tablet"]}
    _fill(first, FOUND, slice(0, None, 2))
    _fill(second, FOUND, slice(1, None, 2))
    expect(second.page.get_by_text("15/15")).to_be_visible(timeout=SLOW)
    assert second.page.evaluate("document.documentElement.scrollWidth") <= WIDTHS["tablet"]
    _type(second.page.get_by_test_id("stNumberInputField").first, FOUND + 2)
    second.settle()
    _type(first.page.get_by_test_id("stNumberInputField").first, FOUND + 1)
    say(first.page, "同一检查项已由另一人改填")
    first.page.get_by_role("button", name="保留本人输入").tap()
    expect(first.page.get_by_text("已有变动")).to_have_count(0, timeout=SLOW)
    expect(first.page.get_by_text("15/15")).to_be_visible(timeout=SLOW)
    first.page.get_by_role("button", name="报送检查评分").tap()
    say(first.page, "已报送，")
    _sheet(second, site, names[1], task=task)
    second.page.get_by_role("button", name="确认第1版评分").tap()
    say(second.page, "已确认，待科室负责人审定。")


def _settle(head: Visit, site: Site, task: int) -> None:
    _sheet(head, site, "kezhang", task=task)
    press(head, "^审定第1版评分$")
    say(head.page, "已审定。")
    with db.reading(site.engine) as session:
        assert session.get_one(InspectionTask, task).state is TaskState.SETTLED
        sheets = select(ScoreSheet.id).where(ScoreSheet.task_id == task, ScoreSheet.side == SheetSide.INSPECTOR)
        marks = session.exec(select(SheetMark).where(col(SheetMark.sheet_id).in_(sheets))).all()
    assert len(marks) == 15
    assert sorted(one.times for one in marks if not one.level)[-2:] == [FOUND, FOUND + 1]


def _put_on_notice(officer: Visit, signatory: Visit, leader: Visit) -> None:
    """The quarter's result is drafted, which nobody else sees; signed by another person; and put on notice, for everybody."""
    officer.page.get_by_role("combobox", name="期间").click()
    officer.page.get_by_role("option", name="2019年第三季度代建考评").click()
    officer.settle()
    officer.page.get_by_role("button", name="起草", exact=True).click()
    say(officer.page, "结果已起草，请在上面选这一稿查看。")
    leader.go("/builders?result=5")
    say(leader.page, "没有考评结果“5”")
    signatory.go("/builders?result=5&tab=办理")
    assert title(signatory).startswith("2019年三季度测算：")
    press(signatory, "^签发$")
    done(signatory, "签发并封存")
    say(signatory.page, "已签发，封存第5号。")
    officer.go("/builders?result=5&tab=办理")
    press(officer, "^公示$")
    done(officer, "公示")
    say(officer.page, "公示到2019年10月14日为止。")
    leader.go("/builders?result=5")
    assert title(leader).startswith("2019年三季度公示中：")


def _object(visit: Open, site: Site, folder: Path) -> None:
    """Somebody of the builder objects with a file, and takes it out again."""
    paper = folder / "整改照片.pdf"
    paper.write_bytes(b"%PDF-1.4\n%%EOF")
    unit = visit(site.address, "/builders?result=5&tab=异议", user=BUILDER)
    unit.page.get_by_label("异议和理由").fill("资料一项多扣一次，见附件。")
    unit.page.get_by_label("异议和理由").blur()
    unit.page.locator("input[type=file]").set_input_files(paper)
    expect(unit.page.get_by_text("整改照片.pdf")).to_be_visible(timeout=SLOW)
    unit.page.get_by_role("button", name="提交异议").click()
    say(unit.page, "异议已提交，待督查人员答复。")
    unit.settle()
    number = unit.page.get_by_role("link", name="整改照片.pdf").get_attribute("href") or ""
    assert unit.page.request.get(f"{site.address}{number}").body() == paper.read_bytes()


def _answer(officer: Visit) -> None:
    officer.go("/builders?result=5&tab=异议")
    press(officer, "^答复$")
    fill(officer, "答复", "已核对评分表和照片，扣分无误，维持原结果。")
    done(officer, "提交答复")
    say(officer.page, "异议已答复。")


def _finish(signatory: Visit, site: Site) -> None:
    """The result is made final, comes out as Word, says what the sheet came to, and every seal holds."""
    press(signatory, "^办理生效$")
    fill(signatory, "文号", "鹭建协演示〔2019〕15号")
    done(signatory, "办理生效")
    say(signatory.page, "已生效，封存第4号。")
    answer = signatory.page.request.get(f"{site.address}/downloads/builder-notice/5")
    assert answer.status == 200
    told = "\n".join(one.text for one in docx.Document(io.BytesIO(answer.body())).paragraphs)
    assert "2019年第三季度代建考评" in told
    with db.reading(site.engine) as session:
        notice = session.get_one(BuilderNotice, 5)
        assert (notice.state, notice.document) == (NoticeState.FINAL, "鹭建协演示〔2019〕15号")
        result = session.exec(select(BuilderResult).where(BuilderResult.seal_id == notice.seal_id)).all()
        found = route.verify(session)
        held = session.exec(select(InspectionDraw).where(InspectionDraw.quarter == 3, InspectionDraw.version == 2)).one()
        faults = inspecting.faults(session, held)
    assert [one.place for one in result if one.score is not None] == [1]
    assert (found.evaluations, found.faults, faults) == (5, (), ())


def test_the_page_of_one_builder_is_one_sheet_of_a4_and_speaks_chinese_on_a_phone(visit: Open, site: Site) -> None:
    tab = visit(site.address, "/builder?unit=朔望代建房建&print=1&embed=true&embed_options=light_theme", user="lingdao")
    assert tab.page.locator("[data-testid=stSidebar]").count() == 0
    printed = tab.page.pdf(format="A4", margin={"top": "10mm", "bottom": "10mm", "left": "10mm", "right": "10mm"})
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1
    phone = visit(site.address, "/builders", user="lingdao", phone=True)
    assert [word for word in phone.english() if "鹭" not in word] == []
