"""问题协调 as it is used: the finding, lateness, the list, one problem with exactly the moves of who looks, raising one, the workbook."""

import io
from datetime import datetime

import pytest
from openpyxl import load_workbook
from sqlalchemy.engine import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core import db
from core.commands import issue
from core.commands.issue import RaiseIssue
from core.issues import IssueKind, IssueState
from core.models import Issue, Project
from core.period import CHINA, now
from dashboard.charts import ageing
from dashboard.coordination import taking
from dashboard.review.reminding import Stamp
from tests.dashboard.desks import keep_dialogs_open
from tests.dashboard.page import As, actor, grid, page_on, text, title


def buttons(tab: AppTest) -> list[str]:
    return [str(one.label) for one in tab.button]


def press(tab: AppTest, label: str) -> AppTest:
    return next(one for one in tab.button if one.label == label).click().run(timeout=90)


def test_the_title_says_how_many_are_left_and_how_late_the_latest_is(as_: As) -> None:
    tab = as_("lingdao")("issues")
    assert title(tab) == "未办结23个，逾期7个，最长25天"
    assert {str(one.label): str(one.value) for one in tab.metric}["按期办结率"] == "42.31%"
    found = grid(tab, 1)
    assert list(found["编号"])[:2] == ["2019-017", "2019-014"]
    assert found["下一步"].iloc[0] == "签发人决定"
    assert dict(zip(found["编号"], found["下一步"], strict=True))["2019-024"] == "上移市重点办"
    assert "6条上提建议等签发人决定" in text(tab)
    assert "提出问题" not in buttons(tab)


def test_filters_stand_in_the_address(as_: As) -> None:
    tab = as_("ducha")("issues", state="逾期", rung="市重点办")
    assert set(grid(tab, 1)["编号"]) == {"2019-015", "2019-016", "2019-017", "2019-018", "2019-023"}
    assert "没有符合条件的问题" in text(as_("ducha")("issues", state="逾期", kind="资金"))


def test_a_unit_sees_its_own_problems_alone(as_: As) -> None:
    assert set(grid(as_("tianbao")("issues"), 1)["编号"]) == {"2019-022", "2019-024", "2019-027", "2019-033", "2019-034"}
    assert {"2019-011", "2019-034"} <= set(grid(as_("fuzeren")("issues"), 1)["编号"])


MOVES: dict[str, dict[str, set[str]]] = {
    "ducha": {"2019-036": {"派单"}, "2019-029": {"回访"}, "2019-032": {"派单"}, "2019-013": set()},
    "kezhang": {"2019-036": {"派单"}, "2019-032": {"派单", "裁定由原单位办"}, "2019-030": {"决定延期"}, "2019-028": {"销号"}},
    "qianfa": {"2019-017": {"决定"}, "2019-036": set()},
    "lingdao": {"2019-017": set()},
    "tianbao": {"2019-024": {"答复"}, "2019-027": {"回访"}, "2019-033": {"签收", "提出异议"}, "2019-034": set()},
    "fuzeren": {"2019-034": {"签收", "提出异议"}},
}
"""Which moves each person finds on a problem."""
LABELS = set().union(*(moves for problems in MOVES.values() for moves in problems.values()))


def test_another_unit_s_problem_is_not_there(as_: As) -> None:
    tab = as_("fuzeren")("issues", issue="2019-017")
    assert "没有找到问题" in str(tab.warning[0].value)
    assert "松涛溪" not in text(tab)


@pytest.mark.parametrize("who", MOVES)
def test_one_problem_offers_exactly_the_moves_of_who_looks(as_: As, who: str) -> None:
    for number, moves in MOVES[who].items():
        tab = as_(who)("issues", issue=number)
        assert "办理经过" in text(tab)
        assert set(buttons(tab)) & LABELS == moves, number


def test_a_problem_is_raised_with_a_project_a_kind_and_a_few_words(demo_copy: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_dialogs_open(monkeypatch)
    tab = press(page_on(str(demo_copy.url), monkeypatch, who=actor(demo_copy, "tianbao"))("issues"), "提出问题")
    box = tab.selectbox(key="raise-project")
    box.set_value(box.options[0])
    tab.segmented_control(key="raise-kind").set_value("管线迁改")
    tab.text_area(key="raise-matter").set_value("路口电缆没有迁走，请供电单位排期")
    tab = press(tab, "提出")
    assert "已提出，编号" in str(tab.success[0].value)
    with db.reading(demo_copy) as session:
        newest = session.get_one(Issue, 1)
        assert (newest.state, newest.matter) == (IssueState.WAITING, "路口电缆没有迁走，请供电单位排期")
    tab = page_on(str(demo_copy.url), monkeypatch, who=actor(demo_copy, "ducha"))("issues", issue=newest.number)
    assert "派单" in buttons(tab)


def test_a_problem_goes_from_its_raising_to_strike_off_on_the_page(demo_copy: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_dialogs_open(monkeypatch)
    with db.transaction(demo_copy) as session:
        code = session.exec(select(Project.code).where(Project.name == "白榕学校")).one()
        raised = RaiseIssue(code, IssueKind.PIPELINES, "电缆没有迁走")
        issue.raise_issue(session, raised, by=actor(demo_copy, "tianbao"), on=now())

    def moving(who: str, label: str) -> AppTest:
        return press(page_on(str(demo_copy.url), monkeypatch, who=actor(demo_copy, who))("issues", issue=f"{now().year}-001"), label)

    def done(tab: AppTest, key: str) -> str:
        tab = tab.button(key=key).click().run(timeout=90)
        return "".join(str(one.value) for one in (*tab.success, *tab.error))

    tab = moving("ducha", "派单")
    assert done(tab, "assign-now") == "请选定承办单位和责任人。"
    tab.selectbox(key="assign-unit").set_value("问渠代建房建").run(timeout=90)
    tab.selectbox(key="assign-person").set_value(tab.selectbox(key="assign-person").options[0])
    assert done(tab, "assign-now") == "已派单。"
    assert done(moving("tianbao", "签收"), "accept-now") == "已签收，办理中。"
    tab = moving("tianbao", "答复")
    tab.text_area(key="reply-text").set_value("已迁走")
    assert done(tab, "reply-now") == "已答复，等回访。"
    assert done(moving("ducha", "回访"), "call-now") == "已办结。"
    tab = moving("kezhang", "销号")
    tab.text_area(key="strike-text").set_value("现场照片")
    assert done(tab, "strike-now") == "已销号。"
    with db.reading(demo_copy) as session:
        assert session.get_one(Issue, 1).state is IssueState.STRUCK


def test_a_proposal_is_decided_on_the_page(as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_dialogs_open(monkeypatch)
    tab = press(as_("qianfa")("issues", issue="2019-017"), "决定")
    assert "上提至分管（挂钩）领导。" in text(tab)
    tab.selectbox(key="lift-decision").set_value("移送").run(timeout=90)
    assert "移送须先由督查人员" in text(tab)


def test_the_workbook_holds_what_the_person_sees_and_says_who_took_it(published_engine: Engine) -> None:
    at = datetime(2019, 9, 2, 9, tzinfo=CHINA)
    with db.reading(published_engine) as session:
        books = {who: taking.taken(session, actor(published_engine, who), stamp=Stamp("李督查", at)) for who in ("ducha", "tianbao")}
    assert {who: book.rows for who, book in books.items()} == {"ducha": 37, "tianbao": 5}
    sheet = load_workbook(io.BytesIO(books["tianbao"].content)).active
    assert sheet is not None
    assert tuple(cell.value for cell in sheet[1]) == taking.HEADER
    assert sheet["A2"].value == "2019-024"
    assert books["tianbao"].name == "问题协调_李督查_20190902-0900.xlsx"


def test_ages_are_bars_with_their_number_written() -> None:
    chart = ageing.ages({"7天以内": 2, "30天以上": 0}, demo=True)
    assert chart.description == "演示数据。逾期的问题：7天以内2个，30天以上0个。"
