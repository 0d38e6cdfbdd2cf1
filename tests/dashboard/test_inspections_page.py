"""督查 as it is used: the quarter's finding, the draw as anybody repeats it, planning and drawing, a unit's own part of it."""

import re
import shlex
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from core import db, recusal
from core.commands import sheet as acts
from core.commands.sheet import KeepDraft
from core.marks import ItemMark
from core.models import Account, InspectionDraw, InspectionTask, InspectorInterest, Project, TaskInspector
from core.period import now, today
from core.queries import books, profile, sheets
from core.queries.account import LoggedIn
from core.vocabulary import DrawState, SheetSide, TaskState
from dashboard import session as pages
from dashboard import viewer
from dashboard.cli import run
from dashboard.inspecting import drawing
from scoring import draw
from scoring.grading.sheet_file import sheet_named
from tests.dashboard.desks import keep_dialogs_open
from tests.dashboard.page import Page, actor, grid, page_on, read, text, title

Q2, Q3, Q4 = "2019年第二季度", "2019年第三季度", "2019年第四季度"
As = Callable[[str], Page]


@pytest.fixture
def engine(demo_copy: Engine) -> Engine:
    return demo_copy


@pytest.fixture
def as_(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> As:
    keep_dialogs_open(monkeypatch)

    def holder(username: str) -> Page:
        return page_on(str(engine.url), monkeypatch, who=actor(engine, username))

    return holder


def press(tab: AppTest, label: str) -> AppTest:
    return next(one for one in tab.button if one.label == label).click().run(timeout=90)


def choose(tab: AppTest, key: str, part: str) -> None:
    box = tab.selectbox(key=key)
    box.set_value(next(one for one in box.options if part in one))


def enter_seed(page: Page, quarter: str, seed: str) -> AppTest:
    tab = press(page("inspections", quarter=quarter, tab="抽取"), "录入种子")
    tab.text_input(key="seed-text").set_value(seed)
    tab.text_input(key="seed-witness").set_value("公告")
    return press(tab, "录入并抽取")


def figures(tab: AppTest) -> dict[str, str]:
    return {str(one.label): str(one.value) for one in tab.metric}


def test_the_title_states_what_the_quarter_found_or_waits_for(as_: As) -> None:
    tab = as_("ducha")("inspections", quarter=Q2)
    assert title(tab) == "二季度抽查34个项目，已覆盖39家代建单位"
    assert figures(tab) == {"重点检查（项）": "6", "随机抽查（项）": "28", "已检查（项）": "34", "已审定（项）": "34"}
    assert "本年各代建单位都已覆盖" in text(tab)
    found = grid(tab)
    assert list(found["顺序"]) == ["重点"] * 6 + [str(place) for place in range(1, 29)]
    assert found["得分"].between(50, 100).all()
    assert title(as_("ducha")("inspections", quarter=Q3)) == "三季度重点检查6项，抽取待录种子"


def test_the_tab_of_problems_is_about_the_quarter_chosen_and_says_what_earlier_ones_left_over(as_: As) -> None:
    """What a viewer can move on stands in a card with its button, of earlier quarters too; all else in tables."""
    tab = as_("ducha")("inspections", quarter=Q2, tab="问题")
    assert title(tab) == "二季度发现34个问题，8个未销号，4个逾期"
    assert figures(tab) == {"发现（个）": "34", "待整改（个）": "4", "待复查（个）": "4", "已销号（个）": "26"}
    assert list(grid(tab)["状态"])[:8].count("逾期") == 4
    assert not tab.button
    tab = as_("ducha")("inspections", quarter=Q3, tab="问题")
    assert title(tab) == "三季度发现的3个问题都未销号"
    assert figures(tab)["发现（个）"] == "3"
    assert [len(one.value) for one in tab.dataframe] == [3, 8]
    assert "以前季度还有8个没有销号" in text(tab)
    tab = as_("tianbao")("inspections", quarter=Q3, tab="问题")
    assert title(tab) == "三季度没有发现问题，以前的1个未销号"
    assert [one.label for one in tab.button] == ["回复整改"]
    assert [one.label for one in as_("jiancha")("inspections", quarter=Q3, tab="问题").button] == ["销号", "重新整改"] * 4


def test_on_a_phone_the_problems_keep_their_words(as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "phone", lambda: True)
    tab = as_("ducha")("inspections", quarter=Q2, tab="问题")
    shown = next(one.value for one in tab.dataframe if "期限" in one.value.columns)
    assert list(shown.columns) == ["项目", "问题", "期限"]
    assert all(re.match("(逾期|待整改|待复查|已销号)：.{4}", words) for words in shown["问题"])
    assert "手机上没有列出代建单位和经过" in text(tab)


def test_the_command_on_the_page_repeats_the_draw_that_it_shows(
    as_: As, engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tab = as_("ducha")("inspections", quarter=Q2, tab="抽取")
    shown = grid(tab)
    digest, command = (str(one.value) for one in tab.code)
    with db.reading(engine) as session:
        held = session.exec(select(InspectionDraw).where(InspectionDraw.year == 2019, InspectionDraw.quarter == 2)).one()
        (tmp_path / "总体.csv").write_bytes(held.population)
    words = [str(tmp_path / word) if word == "总体.csv" else word for word in shlex.split(command)]
    assert digest in words
    assert run(words[1:]) == 0
    printed = [line.split()[:2] for line in capsys.readouterr().out.splitlines() if line.strip()[:1].isdigit()]
    assert printed == [[str(place), code] for place, code in zip(shown["顺序"], shown["编号"], strict=True)]


def test_a_quarter_is_planned_published_drawn_and_grouped_on_the_page(as_: As, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Key list and population by the officer, seed by the head after the event, groups drawn; the quarter before is drawn first."""
    enter_seed(as_("kezhang"), Q3, "05 06")
    tab = press(as_("ducha")("inspections", quarter=Q4), "列入重点名单")
    choose(tab, "key-project", "代建房建")
    tab.text_area(key="key-reason").set_value("工期滞后")
    press(tab, "列入")
    assert title(tab) == "四季度抽查1个项目，已覆盖40家代建单位"
    tab = press(as_("ducha")("inspections", quarter=Q4, tab="抽取"), "公布抽取总体")
    tab.number_input(key="publish-wanted").set_value(4)
    press(tab, "公布")
    assert [one.value for one in tab.error] == ["请填写事件的日期和时间。"]
    tab.text_input(key="publish-event").set_value("公开抽签")
    tab.date_input(key="publish-day").set_value(now().date() + timedelta(days=1))
    press(tab, "公布")
    with db.reading(engine) as session:
        held = session.exec(select(InspectionDraw).where(InspectionDraw.quarter == 4, InspectionDraw.year == 2019)).one()
        assert (held.state, held.wanted) == (DrawState.PUBLISHED, 4)
        expected = [one.candidate.code for one in draw.drawn(held.population, "07' 08", wanted=4)]
    for page in (viewer, drawing):
        monkeypatch.setattr(page, "now", lambda: now() + timedelta(days=2))
    tab = enter_seed(as_("kezhang"), Q4, "07' 08")
    assert list(grid(tab)["编号"]) == expected
    assert "07' 08" in shlex.split(str(tab.code[1].value))
    press(as_("ducha")("inspections", quarter=Q4, tab="抽取"), "抽取5项的检查人员")
    assert all(grid(as_("ducha")("inspections", quarter=Q4))["检查人员"].str.count("、") == 1)
    tab = press(as_("kezhang")("inspections", quarter=Q4), "取消督查")
    tab.text_area(key="cancel-reason").set_value("项目暂停")
    assert len(tab.selectbox(key="cancel-task").options) == 4
    choose(tab, "cancel-task", "")
    press(tab, "取消这项督查")
    said = [str(one.value) for one in as_("ducha")("inspections", quarter=Q4, tab="抽取").warning]
    assert len(said) == 1
    assert "取消：项目暂停" in said[0]


def test_the_head_chooses_the_score_sheet_and_the_page_says_which_holds(as_: As, engine: Engine) -> None:
    tab = as_("ducha")("inspections", quarter=Q2)
    assert "本市没有选定评分表，按最新的一版" in text(tab)
    assert "选定评分表" not in [one.label for one in tab.button]
    tab = press(as_("kezhang")("inspections", quarter=Q2), "选定评分表")
    tab.text_input(key="sheet-document").set_value("建办〔2026〕9号")
    press(tab, "选定")
    assert "本市已选定评分表" in text(as_("ducha")("inspections", quarter=Q2))
    with db.reading(engine) as session:
        (held,) = books.sheet_choices(session)
    assert (held.specialty_id, held.edition, held.document) == (None, "lujiang.2019-01-01", "建办〔2026〕9号")


def test_a_unit_sees_its_own_tasks_marks_itself_and_sees_the_inspection_once_it_is_settled(as_: As, engine: Engine) -> None:
    tab = as_("tianbao")("inspections", quarter=Q3, tab="评分")
    assert title(tab) == "三季度本单位受检1个项目"
    assert figures(tab)["已评（项）"] == "0/15"
    assert next(one for one in tab.button if one.label == "报送自评").disabled
    tab.number_input[0].set_value(2).run(timeout=90)
    assert figures(tab)["得分/适用满分"] == "3/5"
    assert figures(as_("tianbao")("inspections", quarter=Q3, tab="评分"))["已评（项）"] == "1/15"
    tab = as_("tianbao")("inspections", quarter=Q2, tab="评分")
    assert {"自评得分", "检查得分"} <= set(figures(tab))
    with db.reading(engine) as session:
        unit = actor(engine, "tianbao").unit_id
        names = select(InspectionTask.id).where(InspectionTask.builder_id == unit, InspectionTask.year == 2019, InspectionTask.quarter == 2)
        assert len(tab.selectbox(key="task").options) == len(session.exec(names).all())


def test_one_touch_says_that_an_item_has_no_problem_and_is_offered_only_beside_an_empty_count(as_: As) -> None:
    tab = as_("tianbao")("inspections", quarter=Q3, tab="评分")
    counts = len(tab.number_input)
    assert [one.label for one in tab.button].count("没有问题") == counts
    assert tab.number_input[0].value is None
    press(tab, "没有问题")
    assert [one.value for one in tab.number_input[:2]] == [0, None]
    assert [one.label for one in tab.button if not one.disabled].count("没有问题") == counts - 1
    kept = as_("tianbao")("inspections", quarter=Q3, tab="评分")
    assert (kept.number_input[0].value, figures(kept)["得分/适用满分"]) == (0, "5/5")


def test_an_inspector_does_not_see_the_self_score(as_: As, engine: Engine) -> None:
    tab = as_("jiancha")("inspections", quarter=Q2, tab="评分")
    assert "检查得分" in figures(tab)
    assert "自评得分" not in figures(tab)
    with db.reading(engine) as session:
        states = session.exec(select(InspectionTask.state).order_by(col(InspectionTask.id)))
        assert TaskState.SETTLED in states


@pytest.mark.parametrize("username", ["lingdao", "shenji", "xinyong"])
def test_everybody_sees_the_draws_and_not_the_sheets(as_: As, username: str) -> None:
    tab = as_(username)("inspections", quarter=Q2)
    assert title(tab) == "二季度从173项中抽出28项"
    assert [one.label for one in tab.tabs] == ["抽取"]
    assert "下载抽取总体文件" in text(tab)
    assert not tab.button


def test_the_officer_notes_an_interest_of_a_head_and_a_head_the_own(as_: As, engine: Engine) -> None:
    """Offered are all who inspect or settle, and every builder of the day; to a head the own person alone."""
    tab = press(as_("ducha")("inspections", quarter=Q3), "登记回避")
    head = actor(engine, "kezhang")
    with db.reading(engine) as session:
        judges = recusal.judges(session, on=now())
        builders = profile.builders_on(session, head, day=date(2019, 8, 31))
    assert tab.selectbox(key="interest-person").options == list(judges.values())
    assert tab.selectbox(key="interest-unit").options == list(builders.values())
    assert "西湖区" not in builders.values()
    choose(tab, "interest-person", head.name)
    choose(tab, "interest-unit", "鹭江")
    tab.text_input(key="interest-reason").set_value("近亲属在该单位任职")
    press(tab, "登记")
    with db.reading(engine) as session:
        noted = session.exec(select(InspectorInterest).where(InspectorInterest.person_id == head.person_id)).one()
    assert noted.reason == "近亲属在该单位任职"
    own = press(as_("kezhang")("inspections", quarter=Q3), "登记回避")
    assert own.selectbox(key="interest-person").options == [head.name]


def test_two_inspectors_at_one_sheet_are_told_what_the_other_wrote_and_choose(
    as_: As, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is empty here is filled in; where both wrote, item, person and both values are shown; either choice is kept."""
    with db.reading(engine) as session:
        task = session.exec(select(InspectionTask).where(InspectionTask.state == TaskState.SELF_SCORED)).first()
        assert task is not None
        group = select(Account.username).join(TaskInspector, col(TaskInspector.person_id) == col(Account.person_id))
        names = session.exec(group.where(TaskInspector.task_id == task.id)).all()
        project = session.get_one(Project, task.project_id).name
    people = [actor(engine, name) for name in names]

    def at(place: int) -> None:
        logged_in = LoggedIn(people[place], names[place], must_change=False, seen_at=now())
        monkeypatch.setattr(viewer, "person", lambda: logged_in)

    def opened(place: int) -> AppTest:
        tab = as_(names[place])("inspections", quarter=Q3, tab="评分")
        choose(tab, "task", project)
        return tab.run(timeout=90)

    def fill(tab: AppTest, place: int, field: int, times: int) -> None:
        at(place)
        tab.number_input[field].set_value(times).run(timeout=90)

    one, two = opened(0), opened(1)
    fill(one, 0, 0, 1)
    fill(two, 1, 1, 2)
    assert [two.number_input[field].value for field in (0, 1)] == [1, 2]
    assert not [each for each in two.button if each.label == "保留本人输入"]
    fill(two, 1, 0, 3)
    fill(one, 0, 0, 4)
    assert [str(each.value) for each in one.error] == [
        f"同一检查项已由另一人改填（{people[1].name}，1项），本次没有存入。请逐项核对，采用已存的内容，或者保留本人输入。"
    ]
    assert read(one, 0).to_dict("records") == [{"原来": "1次", "已存": "3次", "本人输入": "4次"}]
    assert one.number_input[1].value == 2
    one = press(one, "保留本人输入")
    assert not one.error
    assert not [each for each in one.button if each.label == "保留本人输入"]
    at(1)
    two.run(timeout=90)
    assert two.number_input[0].value == 3
    fill(two, 1, 1, 5)
    assert read(two, 0).to_dict("records") == [{"原来": "3次", "已存": "4次", "本人输入": "3次"}]
    two = press(two, "采用已存的内容")
    assert two.number_input[0].value == 4
    with db.reading(engine) as session:
        held = {
            mark.item: mark.times
            for mark in sheets.draft(session, people[0], task_id=task.id or 0, side=SheetSide.INSPECTOR, day=today()) or ()
        }
    assert sorted(held.values()) == [4, 5]


def test_what_is_typed_in_the_moment_of_merging_is_asked_about_and_not_replaced(
    as_: As, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The touch was on its way while the other's value was filled in: it comes from the fields as they were before."""
    with db.reading(engine) as session:
        task = session.exec(select(InspectionTask).where(InspectionTask.state == TaskState.SELF_SCORED)).first()
        assert task is not None
        project = session.get_one(Project, task.project_id).name
        group = select(Account.username).join(TaskInspector, col(TaskInspector.person_id) == col(Account.person_id))
        names = session.exec(group.where(TaskInspector.task_id == task.id)).all()
    people = [actor(engine, name) for name in names]

    def keep(place: int, *said: ItemMark) -> None:
        with db.transaction(engine) as session:
            acts.draft_inspection(session, KeepDraft(task.id or 0, said), by=people[place], on=now())

    sheet = sheet_named(task.sheet)
    first = next(item for item in sheet.items if item.each is not None)
    two = as_(names[1])("inspections", quarter=Q3, tab="评分")
    choose(two, "task", project)
    two.run(timeout=90)
    keep(0, ItemMark(first.key, times=1))
    logged_in = LoggedIn(people[1], names[1], must_change=False, seen_at=now())
    monkeypatch.setattr(viewer, "person", lambda: logged_in)
    two.number_input[1].set_value(2)
    two.number_input[0].set_value(3)
    late = two._tree.get_widget_states()  # what the browser sends before it has seen the other's value: no button that is not pressed
    for pressed in [one for one in late.widgets if one.WhichOneof("value") == "trigger_value"]:
        late.widgets.remove(pressed)
    two.number_input[0].set_value(None).run(timeout=90)
    assert [two.number_input[place].value for place in (0, 1)] == [1, 2]
    two._run(late, timeout=90)
    assert "同一检查项已由另一人改填" in str(two.error[0].value)
    assert read(two, 0).to_dict("records") == [{"原来": "未评", "已存": "1次", "本人输入": "3次"}]
    assert two.number_input[0].value == 3
    two = press(two, "保留本人输入")
    with db.reading(engine) as session:
        held = {
            mark.item: mark.times
            for mark in sheets.draft(session, people[0], task_id=task.id or 0, side=SheetSide.INSPECTOR, day=today()) or ()
        }
    assert sorted(held.values()) == [2, 3]
    assert two.number_input[0].value == 3


def test_a_quarter_that_is_none_is_told_in_a_sentence(as_: As) -> None:
    tab = as_("ducha")("inspections", quarter="2019年第九季度")
    (said,) = [str(one.value).replace("\u2060", "") for one in tab.warning]
    assert said == f"没有季度“2019年第九季度”，现显示{Q3}。"
    assert not as_("ducha")("inspections", quarter=Q2).warning
