"""项目库 as it is used: the finding, stages that add up, the ledger, both rankings, steps proposed and confirmed, a key project made."""

import io
from collections.abc import Iterator

import openpyxl
import pandas as pd
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from core import db
from core.models import PoolProject, PoolStep, Project
from core.period import now
from core.queries import pool
from core.queries.account import LoggedIn
from core.queries.forms import plan_base
from dashboard import downloads
from dashboard import format as fmt
from dashboard import session as pages
from dashboard.charts import pipeline
from dashboard.door import visitor
from dashboard.pool import book
from data import pool_form
from data.intake import open_form, read_form
from data.sheets import ANNUAL_PLAN
from data.template import write_template
from data.workbook import read_sheets
from data.workbook.sheet import Number
from tests.dashboard.desks import keep_dialogs_open
from tests.dashboard.page import As, actor, grid, links, page_on, read, text, title
from tests.engines import copied

JULY, AUGUST = "2019年7月", "2019年8月"
OWN, PLANNED = "岩门风电场", "望霞旅游公路"
"""A signed project of the district whose coordinator has an account, and a planned one of the transport bureau."""


@pytest.fixture(scope="module")
def engine(published_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A copy of the published city to write in."""
    made = db.create_engine(copied(published_engine, tmp_path_factory.mktemp("pool") / "demo.sqlite"))
    yield made
    made.dispose()


@pytest.fixture
def writes(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> As:
    """Open pages of the copy, dialogs kept open."""
    keep_dialogs_open(monkeypatch)
    return lambda username: page_on(str(engine.url), monkeypatch, who=actor(engine, username))


def number_of(engine: Engine, name: str) -> str:
    with db.reading(engine) as session:
        return session.exec(select(PoolProject.number).where(PoolProject.name == name)).one()


def press(tab: AppTest, key: str) -> AppTest:
    return tab.button(key=key).click().run(timeout=90)


def buttons(tab: AppTest) -> list[str]:
    return [str(one.label) for one in tab.button if str(one.key).startswith("pool-")]


def test_the_title_is_the_finding_and_the_stages_add_up(as_: As) -> None:
    tab = as_("lingdao")("pool", month=JULY)
    assert title(tab) == "7月新增开工5个，总投资36.36亿元"
    table = read(tab, 0).set_index("阶段")
    assert list(table.index) == ["谋划", "签约", "开工", "投产", "增资", "合计"]
    for column in map(str, table):
        assert pd.api.types.is_integer_dtype(table[column])
        assert table[column].drop("合计").sum() == table.loc["合计", column]
    assert table.loc["开工", "本月新增"] == 5
    assert {str(one.label): str(one.delta) for one in tab.metric}["在库（个）"] == fmt.yi_unit(table["在库总投资"].iloc[-1])
    assert [one.label for one in tab.tabs] == ["阶段", "台账", "排名"]
    assert buttons(tab) == []


def test_the_chart_says_in_words_what_is_new() -> None:
    records = [{"stage": stage, "month": month, "number": month, "money": "1.00亿元"} for stage in ("谋划", "签约") for month in (1, 2)]
    chart = pipeline.stages(records, month=2)
    assert chart.description == "2月各阶段新增项目：谋划2个，1月以来3个；签约2个，1月以来3个。"
    assert len(chart.to_dict()["layer"]) == 3


def test_the_ledger_is_filtered_by_the_address_and_tells_when_a_project_left(as_: As) -> None:
    tab = as_("lingdao")("pool", month=AUGUST, tab="台账", stage="已出库")
    found = grid(tab).set_index("项目")
    assert set(found.index) == {"书院文创街区", "鹭汀游艇基地", "杉林家具产业园二期", "月塘小学", "柏岭隧道"}
    assert found["出库"].notna().all()
    both = as_("lingdao")("pool", month=AUGUST, tab="台账", stage="签约", district="晴岭区")
    assert set(grid(both)["区"]) == {"晴岭区"}
    assert "没有符合条件的项目" in text(as_("lingdao")("pool", month=AUGUST, tab="台账", stage="增资", district="望潮区"))


def test_districts_are_ranked_by_number_and_by_investment_apart(as_: As) -> None:
    tab = as_("lingdao")("pool", month=JULY, tab="排名")
    by_number, by_money = read(tab, 0), read(tab, 1)
    assert list(by_number["名次"]) == ["1", "2", "3", "3", "5", "5"]
    assert list(by_number["区"])[:2] == ["兰浦区", "白榕区"]
    assert list(by_money["区"])[:2] == ["白榕区", "兰浦区"]
    assert by_number["个数"].sum() == 58
    assert [name for name in by_money if pd.api.types.is_integer_dtype(by_money[name])] == ["个数", "总投资", "平均"]
    month = as_("lingdao")("pool", month=JULY, tab="排名", period="本月", new="开工")
    assert read(month, 0)["个数"].sum() == 5


def test_a_phone_shows_what_fits_and_says_what_does_not(as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "phone", lambda: True)
    tab = as_("lingdao")("pool", month=JULY)
    assert list(read(tab, 0)) == ["阶段", "在库", "本月新增"]
    assert "手机上没有列出总投资和1月以来新增" in text(tab)
    assert next(iter(grid(as_("lingdao")("pool", month=JULY, tab="台账")))) == "项目"


def test_a_project_that_is_not_there_is_said_and_the_pool_is_shown(as_: As) -> None:
    tab = as_("lingdao")("pool", month=JULY, pool="K2019-999")
    assert "没有找到项目库项目“K2019-999”" in str(tab.warning[0].value)
    assert len(tab.metric) == 4


def test_each_person_finds_what_may_be_done_and_no_more(as_: As, published_engine: Engine) -> None:
    own, other = number_of(published_engine, OWN), number_of(published_engine, PLANNED)
    proposes, promotes = ["申报阶段", "申报出库", "更正"], "转为重点项目"
    wanted = {
        ("zhengshou", own): proposes,
        ("zhengshou", other): [],
        ("ducha", own): [*proposes, promotes],
        ("lingdao", own): [],
        ("ducha", number_of(published_engine, "月塘小学")): [],
        ("ducha", number_of(published_engine, "书院文创街区")): ["更正"],
        ("ducha", number_of(published_engine, "苍坪绿色食品加工园")): [],
    }
    assert {(who, number): buttons(as_(who)("pool", month=AUGUST, pool=number)) for who, number in wanted} == wanted


def test_a_unit_proposes_a_stage_and_an_officer_confirms_it(writes: As, engine: Engine) -> None:
    number = number_of(engine, OWN)
    tab = press(writes("zhengshou")("pool", month=AUGUST, pool=number), "pool-move")
    assert tab.selectbox(key="pool-to-False").options == ["开工", "投产", "增资"]
    tab = press(tab, "send-申报")
    assert "还有没有选定的项" in tab.error[0].value
    tab.selectbox(key="pool-to-False").set_value("开工")
    tab.date_input(key="pool-on").set_value(pd.Timestamp("2019-08-28").date())
    tab.text_input(key="pool-by").set_value("施工许可证")
    tab = press(tab, "send-申报")
    assert [one.value for one in tab.success] == ["已申报，等督查人员审定。"]
    waiting = writes("zhengshou")("pool", month=AUGUST, tab="待审定")
    assert "由督查人员审定。" in text(waiting)
    tab = writes("ducha")("pool", month=AUGUST, tab="待审定")
    with db.reading(engine) as session:
        step = session.exec(select(PoolStep.id).order_by(col(PoolStep.id).desc())).first()
    tab = press(tab, f"pool-agree-{step}")
    assert [one.value for one in tab.success] == [f"{number}已审定。"]
    assert title(writes("lingdao")("pool", month=AUGUST, pool=number)) == "岩门风电场：开工，总投资8.80亿元"


def test_an_officer_enters_a_project_and_does_not_confirm_it(writes: As) -> None:
    tab = press(writes("ducha")("pool", month=AUGUST), "pool-enter")
    tab.text_input(key="pool-name").set_value("北阙民宿集群")
    tab.text_area(key="pool-content").set_value("改造民居二十栋")
    for key in ("pool-unit", "pool-district", "pool-stage", "pool-sector"):
        tab.selectbox(key=key).select_index(0)
    tab.date_input(key="pool-day").set_value(pd.Timestamp("2019-08-28").date())
    tab.text_input(key="pool-evidence").set_value("项目建议书")
    tab.text_input(key="pool-money").set_value("三千")
    tab = press(tab, "send-申报")
    assert "不能作为数字" in tab.error[0].value
    tab.text_input(key="pool-money").set_value("3,000")
    tab = press(tab, "send-申报")
    assert [one.value for one in tab.success] == ["已申报入库，等督查人员审定。"]
    tab = writes("ducha")("pool", month=AUGUST, tab="待审定")
    assert [one.disabled for one in tab.button if str(one.key).startswith("pool-agree-")][-1]


def test_a_project_becomes_a_key_project_from_the_page_and_its_page_tells_where_it_came_from(writes: As, engine: Engine) -> None:
    number = number_of(engine, PLANNED)
    tab = press(writes("ducha")("pool", month=AUGUST, pool=number), "pool-promote")
    assert "带入：望霞旅游公路，晴岭区，城乡基础设施，责任单位市交通局，总投资6.10亿元。" in text(tab)
    assert "转入由登记人一人办理" in text(tab)
    assert "由第二人（科室负责人）批准后，才列入清单" in text(tab)
    tab.text_input(key="promote-code").set_value("lj001")
    tab.text_input(key="promote-by").set_value("增列文件")
    for key, word in (("promote-level", "市重点"), ("promote-nature", "新建"), ("promote-class", "考核奖惩类")):
        tab.selectbox(key=key).set_value(word)
    tab.selectbox(key="promote-owner").select_index(0)
    tab.date_input(key="promote-day").set_value(pd.Timestamp("2019-08-30").date())
    tab = press(tab, "promote-now")
    assert "项目编号LJ001已用于" in tab.error[0].value
    tab.text_input(key="promote-code").set_value("LJ410")
    tab = press(tab, "promote-now")
    assert "已转为重点项目，编号LJ410" in tab.success[0].value
    assert links(tab)["查看重点项目LJ410"] == "project=LJ410"
    page = writes("lingdao")("projects", project="LJ410", month=AUGUST)
    assert "由项目库转入" in text(page)
    assert "还没有年度计划列入这个项目" in text(page)
    assert len(read(page, 0)) == 2
    with db.reading(engine) as session:
        assert session.exec(select(Project.total_investment).where(Project.code == "LJ410")).one() == 61_000 * 10**6


def test_the_form_of_the_next_plan_brings_the_new_key_projects_without_figures(published_engine: Engine) -> None:
    with db.reading(published_engine) as session:
        base = plan_base(session, 2020, effective_month=1)
    assert [(one.code, one.name) for one in base.promoted] == [("LJ401", "月塘小学"), ("LJ402", "柏岭隧道")]
    content = write_template(ANNUAL_PLAN, base)
    (row,) = [cells for cells in read_sheets(content, "表.xlsx")[0].rows if "LJ401" in cells]
    assert {"月塘小学", "市重点", "考核奖惩类", "社会事业", "新建"} < set(row)
    assert [cell.value for cell in row if isinstance(cell, Number)] == [17_500]
    found = read_form(open_form(content, "表.xlsx"), base)
    assert {problem.column for problem in found.problems} == {"至上年底累计完成投资", "年度计划投资"}


def test_the_form_is_taken_out_filled_uploaded_and_proposed_as_a_whole(engine: Engine, writes: As) -> None:
    tab = press(writes("ducha")("pool"), "pool-book")
    with db.reading(engine) as session:
        base = book.base(session, actor(engine, "ducha"), day=now().date())
    place = next(place for place, one in enumerate(base.lines, start=6) if one.pooled.number not in base.waiting)
    sheets = openpyxl.load_workbook(io.BytesIO(pool_form.write(base)))

    def uploaded(tab: AppTest, cells: dict[str, str]) -> AppTest:
        for letter, value in cells.items():
            sheets.worksheets[0][f"{letter}{place}"] = value
        content = io.BytesIO()
        sheets.save(content)
        field = tab.file_uploader(key="pool-book-file")
        return field.set_value(("申报表.xlsx", content.getvalue(), "application/octet-stream")).run(timeout=90)

    tab = uploaded(tab, {"J": "2019-08-30", "K": "终止", "L": "纪要"})
    assert list(next(read(tab, one) for one in range(len(tab.table)) if "怎么办" in read(tab, one))["怎么办"]) == [
        f"第{place}行“原因”没有填。出库须写原因。"
    ]
    assert "pool-book-now" not in {str(one.key) for one in tab.button}
    tab = uploaded(tab, {"M": "企业放弃投资"})
    assert "读到变动1行：出库1个。" in text(tab)
    tab = press(tab, "pool-book-now")
    assert [str(one.value) for one in tab.success] == ["已申报1行变动，等审定。"]
    with db.reading(engine) as session:
        waiting = pool.waiting(session, actor(engine, "ducha"))
    assert base.lines[place - 6].pooled.number in {one.number for one in waiting if one.step.leaving}


def test_the_form_is_taken_out_by_who_may_propose_alone(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUCHA_DATABASE_URL", str(engine.url))
    found = {}
    for username in ("ducha", "lingdao"):
        person = LoggedIn(actor(engine, username), username, must_change=False, seen_at=now())
        monkeypatch.setattr(visitor, "behind", lambda *_, person=person, **__: person)
        found[username] = TestClient(Starlette(routes=list(downloads.routes()))).get(book.FILE).status_code
    assert found == {"ducha": 200, "lingdao": 403}
