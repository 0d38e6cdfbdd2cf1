"""A problem on a phone: raised within a minute, through a round table with an answered opinion to strike-off, never scrolling sideways."""

import re
from collections.abc import Callable, Iterator
from time import monotonic

import pytest
from playwright.sync_api import expect
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from core import db
from core.commands import answer, issue, round_opinion
from core.commands.answer import CallBack, ReplyIssue
from core.commands.issue import AssignIssue, OnIssue, RaiseIssue
from core.commands.round_opinion import AssignOpinion
from core.issues import IssueKind, IssueState, ReplyKind, Satisfaction
from core.models import Issue, IssuePaper, OpinionStep, Project, RoundOpinion, RoundTable
from core.period import CHINA, now
from core.roundtables import OpinionAct, OpinionKind
from tests.browser.browse import Visit, served
from tests.core.contents import PNG
from tests.dashboard.page import actor
from tests.engines import copied

SLOW = 60_000
MINUTE = 60
MATTER = "路口电缆没有迁走，请供电单位排期"
HEARD, ANSWER = "夜间施工请提前告知周边居民", "已在路口张贴施工公告"
"""An opinion at the round table, and what is answered to it."""


@pytest.fixture(scope="module")
def site(demo_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Engine]]:
    """The dashboard on the demonstration city before any problem was raised."""
    folder = tmp_path_factory.mktemp("phone")
    url = copied(demo_engine, folder / "demo.sqlite")
    engine = db.create_engine(url)
    with served(environment={"DUCHA_DATABASE_URL": url, "DUCHA_FILES": str(folder / "files")}) as address:
        yield address, engine
    engine.dispose()


def test_a_problem_is_raised_on_a_phone_in_under_a_minute(visit: Callable[..., Visit], site: tuple[str, Engine]) -> None:
    address, engine = site
    tab = visit(address, "/issues", phone=True, user="tianbao")
    wide = int(tab.page.evaluate("window.innerWidth"))
    begun = monotonic()
    tab.page.get_by_role("button", name="提出问题").click()
    dialog = tab.page.get_by_role("dialog")
    dialog.get_by_role("combobox").first.click()
    tab.page.get_by_role("option").first.click()
    dialog.get_by_role("radio", name="管线迁改").click()
    dialog.get_by_role("textbox", name="什么问题，要谁做什么").fill(MATTER)
    dialog.get_by_role("textbox", name="什么问题，要谁做什么").press("Tab")
    dialog.locator("input[type=file]").set_input_files({"name": "现场.png", "mimeType": "image/png", "buffer": PNG})
    expect(dialog.get_by_text("现场.png")).to_be_visible(timeout=SLOW)
    tab.settle()
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= wide
    dialog.get_by_role("button", name="提出", exact=True).click()
    expect(tab.page.get_by_text("已提出，编号")).to_be_visible(timeout=SLOW)
    assert monotonic() - begun < MINUTE
    with db.reading(engine) as session:
        made = session.exec(select(Issue)).one()
        assert (made.kind, made.state, made.matter) == (IssueKind.PIPELINES, IssueState.WAITING, MATTER)
        assert session.exec(select(IssuePaper.name)).all() == ["现场.png"]
    tab.go(f"/issues?issue={made.number}")
    expect(tab.page.get_by_role("link", name="现场.png")).to_be_visible(timeout=SLOW)
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= wide


def carried_on(engine: Engine) -> None:
    """The problem is given to its proposer, taken on, answered and called back on by the commands."""
    with db.transaction(engine) as session:
        (officer, owner), key = (actor(engine, who) for who in ("ducha", "tianbao")), session.exec(select(Issue.id)).one() or 0
        issue.assign_issue(session, AssignIssue(key, owner.unit_id or 0, owner.person_id or 0), by=officer, on=now())
        issue.accept_issue(session, OnIssue(key), by=owner, on=now())
        answer.reply_issue(session, ReplyIssue(key, ReplyKind.SOLVED, "供电单位已迁走"), by=owner, on=now())
        answer.call_back(session, CallBack(key, Satisfaction.CHECKED), by=officer, on=now())


def numbered(engine: Engine) -> str:
    """The number of the round table."""
    with db.reading(engine) as session:
        return session.exec(select(RoundTable.number)).one()


def opinion(tab: Visit, engine: Engine) -> None:
    """An opinion is recorded at the round table, and given by the command to who proposed the problem."""
    tab.go(f"/meetings?tab=圆桌会&table={numbered(engine)}")
    tab.page.get_by_role("button", name="登记意见").click()
    dialog = tab.page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="意见", exact=True).fill(HEARD)
    dialog.get_by_role("radio", name=OpinionKind.MATTER.label).click()
    dialog.get_by_role("textbox", name="提出人单位").fill("项目部")
    dialog.get_by_role("textbox", name="提出人单位").press("Tab")
    tab.settle()
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= int(tab.page.evaluate("window.innerWidth"))
    dialog.get_by_role("button", name="登记意见").click()
    expect(tab.page.get_by_text("请派办")).to_be_visible(timeout=SLOW)
    with db.transaction(engine) as session:
        made, owner = session.exec(select(RoundOpinion)).one(), actor(engine, "tianbao")
        asked = AssignOpinion(made.id or 0, owner.unit_id or 0, owner.person_id or 0, now().astimezone(CHINA).date())
        round_opinion.assign_opinion(session, asked, by=actor(engine, "ducha"), on=now())
        assert made.text == HEARD


def answered(tab: Visit, engine: Engine) -> None:
    """The opinion is answered by who was given it, while its problem is still open."""
    tab.page.get_by_role("button", name="答复").click()
    dialog = tab.page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="答复", exact=True).fill(ANSWER)
    dialog.get_by_role("textbox", name="答复", exact=True).press("Tab")
    tab.settle()
    dialog.get_by_role("button", name="答复").click()
    expect(tab.page.get_by_text("已答复，等回访。")).to_be_visible(timeout=SLOW)
    with db.reading(engine) as session:
        assert session.exec(select(Issue.state)).one() is IssueState.WAITING


def test_a_problem_goes_through_a_round_table_to_strike_off_on_a_phone(visit: Callable[..., Visit], site: tuple[str, Engine]) -> None:
    """It is the problem that was raised above, or one like it."""
    address, engine = site
    number = problem(engine)
    tab = visit(address, f"/issues?issue={number}", phone=True)
    tab.page.get_by_role("link", name="为它登记圆桌会").click()
    tab.page.get_by_role("button", name=f"为问题{number}登记圆桌会").click()
    dialog = tab.page.get_by_role("dialog")
    expect(dialog.get_by_role("textbox", name="主题")).to_have_value(MATTER, timeout=SLOW)
    for label, choice in (("领域", "城市建设管理"), ("地点类型", "施工现场")):
        dialog.get_by_role("combobox", name=label).click()
        tab.page.get_by_role("option", name=choice).click()
    for label, text in (("召集党支部", "重点项目处党支部"), ("地点", "项目部"), ("主持人", "许建洁")):
        dialog.get_by_role("textbox", name=label, exact=True).fill(text)
    dialog.get_by_role("spinbutton", name="一线职工").fill("12")
    dialog.get_by_role("spinbutton", name="一线职工").press("Tab")
    tab.settle()
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= int(tab.page.evaluate("window.innerWidth"))
    dialog.get_by_role("button", name="登记", exact=True).click()
    expect(tab.page.get_by_text("请登记意见")).to_be_visible(timeout=SLOW)
    opinion(tab, engine)
    answered(visit(address, f"/meetings?tab=圆桌会&table={numbered(engine)}", phone=True, user="tianbao"), engine)
    carried_on(engine)
    head = visit(address, f"/issues?issue={number}", phone=True, user="kezhang")
    expect(head.page.get_by_role("link", name=re.compile("圆桌会圆.*-001"))).to_be_visible(timeout=SLOW)
    head.page.get_by_role("button", name="销号").click()
    dialog = head.page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="销号依据").fill("现场照片")
    dialog.get_by_role("textbox", name="销号依据").press("Tab")
    head.settle()
    dialog.get_by_role("button", name="销号", exact=True).click()
    expect(head.page.get_by_text("已销号。")).to_be_visible(timeout=SLOW)
    with db.reading(engine) as session:
        made, table = session.exec(select(Issue)).one(), session.exec(select(RoundTable)).one()
        step = session.exec(select(OpinionStep).order_by(col(OpinionStep.id).desc())).first()
        assert step is not None
        assert (step.act, step.text) == (OpinionAct.REPLY, ANSWER)
        assert (made.state, table.issue_id, table.theme) == (IssueState.STRUCK, made.id, MATTER)


def problem(engine: Engine) -> str:
    """The number of the problem; where the test above did not run, it is raised by the command."""
    with db.transaction(engine) as session:
        held = session.exec(select(Issue.number)).first()
        if held is None:
            code = session.exec(select(Project.code).where(Project.name == "白榕学校")).one()
            asked = RaiseIssue(code, IssueKind.PIPELINES, MATTER)
            held = issue.raise_issue(session, asked, by=actor(engine, "tianbao"), on=now()).number
    return held
