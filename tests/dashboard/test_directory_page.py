"""名录与信用: the directory of any day, whom a search finds, who may take on a project, and that two persons make a record count."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pandas as pd
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from core import db
from core.models import ConductRecord, DirectoryEntry, RecordRevocation, Unit, UnitAlias, UnitSuccession
from core.vocabulary import ProposalState
from dashboard import charts
from dashboard import session as pages
from dashboard.directory.day import read as day_of
from tests.dashboard.desks import keep_dialogs_open
from tests.dashboard.page import Page, actor, grid, page_on, read, text, title
from tests.engines import copied

As = Callable[[str], Page]


@pytest.fixture(scope="module")
def engine(demo_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = db.create_engine(copied(demo_engine, tmp_path_factory.mktemp("directory") / "demo.sqlite"))
    yield made
    made.dispose()


@pytest.fixture
def as_(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> As:
    keep_dialogs_open(monkeypatch)
    return lambda username: page_on(str(engine.url), monkeypatch, who=actor(engine, username))


def press(tab: AppTest, label: str) -> AppTest:
    return next(one for one in tab.button if one.label == label).click().run(timeout=90)


def test_the_title_counts_the_directory_of_the_day(as_: As) -> None:
    tab = as_("lingdao")("directory", day="2019-09-02")
    assert title(tab) == "41家代建单位在册，甲类14家、乙类27家"
    whole = read(tab, 0).set_index("专业")
    assert list(whole.loc["合计"]) == [14, 27, 41]
    assert len(whole) == 7 + 1
    assert not [one for one in tab.button if one.label == "列入名录"]
    assert title(as_("lingdao")("directory", day="2017-12-31")) == "2017年12月31日没有在册的代建单位"


def test_of_a_year_without_a_plan_nothing_under_way_is_counted(as_: As) -> None:
    tab = as_("lingdao")("directory", day="2018-06-30")
    said = "2018年没有入库的计划，在建不计"
    assert title(tab) == f"42家在册；{said}"
    assert f"##### {said}" in text(tab)
    figures = {one.label: (one.value, one.delta) for one in tab.metric}
    assert figures["在册（家）"][1] == ""
    assert [figures[name] for name in ("代建在建项目（个）", "超过计划竣工（个）")] == [("—", "")] * 2
    listed = grid(tab)
    assert {cell for name in ("在建", "总投资", "年计划", "超期") for cell in listed[name]} == {"—"}
    assert 0 not in set(grid(as_("lingdao")("directory", day="2019-08-31"))["总投资"])


def test_a_day_that_is_none_is_said_in_one_sentence(as_: As) -> None:
    tab = as_("lingdao")("directory", day="2019-02-30")
    assert title(tab).startswith("41家")
    assert [one.value.replace("\\", "") for one in tab.warning] == ["没有日期“2019-02-30”，现显示2019年8月31日。"]
    assert [day_of(given) for given in ("2019-09-02", "1999-12-31", "", "昨天")] == [date(2019, 9, 2), None, None, None]
    tab = as_("lingdao")("directory", day="2199-12-31")
    assert [one.value.replace("\\", "") for one in tab.warning] == ["没有日期“2199-12-31”，现显示2019年8月31日。"]
    assert title(as_("lingdao")("directory", day="2100-12-31")).startswith("41家")


def test_a_unit_is_found_by_a_name_of_earlier_papers(as_: As) -> None:
    said = text(as_("tianbao")("directory", find="房屋开发"))
    assert "鹭江宜居住房有限公司" in said
    assert "按“鹭江宜居房屋开发有限公司”找到" in said
    assert "没有名称里有“不存在的”的单位" in text(as_("tianbao")("directory", find="不存在的"))


def test_who_may_take_on_a_project_stands_with_its_reason(as_: As) -> None:
    tab = as_("lingdao")("directory", tab="承接", project="LJ201")
    assert "4家可以承接，37家不可以" in text(tab)
    rows = grid(tab).set_index("单位")
    assert list(rows.loc["星槎代建市政"])[:2] == ["经批准超范围", "超范围承接已批准"]
    assert rows["结论"].value_counts()["范围内"] == 3
    assert "待审批" not in text(tab)


def test_on_a_phone_the_reasons_are_left_out_and_that_is_said(as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "phone", lambda: True)
    tab = as_("lingdao")("directory", tab="承接", project="LJ201")
    assert list(grid(tab).columns) == ["单位", "结论", "信用"]
    assert "手机上没有列出依据" in text(tab)


def test_an_officer_enters_a_unit_and_a_name(as_: As, engine: Engine) -> None:
    tab = press(as_("ducha")("directory"), "列入名录")
    press(tab, "列入")
    assert [one.value for one in tab.error] == ["还有没有选定的项。请选定后重试。"]
    unit = next(one for one in tab.selectbox(key="enter-unit").options if one.startswith("叠浪代建公路"))
    tab.selectbox(key="enter-unit").set_value(unit)
    tab.selectbox(key="enter-specialty").set_value("市政")
    tab.segmented_control(key="enter-tier").set_value("乙类")
    tab.date_input(key="enter-day").set_value(date(2019, 8, 1))
    tab.text_input(key="enter-document").set_value("名录〔2019〕3号")
    press(tab, "列入")
    assert [one.value for one in tab.error] == ["列入理由没有填写。请填写后重试。"]
    tab.text_input(key="enter-reason").set_value("人员、业绩符合条件")
    press(tab, "列入")
    assert [one.value for one in tab.success] == ["已列入名录。"]
    tab = press(tab, "登记别名")
    tab.selectbox(key="alias-unit").set_value(unit)
    tab.text_input(key="alias-name").set_value("叠浪公路")
    tab.segmented_control(key="alias-kind").set_value("简称")
    tab.text_input(key="alias-source").set_value("月报")
    press(tab, "登记")
    with db.reading(engine) as session:
        entry = session.exec(select(DirectoryEntry).order_by(col(DirectoryEntry.id).desc())).first()
        assert entry is not None
        assert (entry.starts_on, entry.document) == (date(2019, 8, 1), "名录〔2019〕3号")
        assert session.exec(select(UnitAlias.name).order_by(col(UnitAlias.id).desc())).first() == "叠浪公路"


def test_a_record_waits_for_the_approver_and_counts_when_he_agrees(as_: As, engine: Engine) -> None:
    seen = as_("lingdao")("directory", tab="信用")
    assert title(seen) == "7家代建单位有不良行为记录"
    assert "待审批" not in text(seen)
    assert "鹭江市代建单位行为记录示范标准的行为、分值和有效期是假定的。" in text(seen)
    tab = as_("xinyong")("directory", tab="信用")
    assert "待审批3项" in text(tab)
    with db.reading(engine) as session:
        waiting = session.exec(select(ConductRecord).where(ConductRecord.state == ProposalState.PROPOSED)).all()
    number = waiting[0].id or 0
    tab.button(key=f"record-{number}").click().run(timeout=90)
    tab.button(key="record-同意").click().run(timeout=90)
    assert [one.value for one in tab.success] == ["已审批。"]
    with db.reading(engine) as session:
        assert session.get_one(ConductRecord, number).state is ProposalState.APPROVED
    assert "待审批2项" in text(as_("xinyong")("directory", tab="信用"))


def test_the_forms_offer_the_builders_of_the_day(as_: As, engine: Engine) -> None:
    """No district, and neither a unit before it was one nor one after its merger; who collected a record may be anybody."""
    offered = {}
    for day in ("2019-06-30", "2019-08-31"):
        tab = press(as_("ducha")("directory", tab="信用", day=day), "录入行为记录")
        offered[day] = set(tab.selectbox(key="conduct-unit").options)
        assert [one for one in tab.selectbox(key="conduct-collector").options if one.startswith("望潮区")]
        black = press(as_("ducha")("directory", tab="信用", day=day), "提请列入黑名单")
        assert set(black.selectbox(key="black-unit").options) == offered[day]
    with db.reading(engine) as session:
        merged = session.exec(select(UnitSuccession)).one()
        name = session.get_one(Unit, merged.earlier_id).name
    before = f"{merged.effective_on - timedelta(days=1)}"
    tab = press(as_("ducha")("directory", tab="信用", day=before), "录入行为记录")
    assert [one for one in tab.selectbox(key="conduct-unit").options if one.endswith(name)]
    assert not [one for one in offered["2019-08-31"] if one.endswith(name) or one.startswith("望潮区")]


def test_a_record_is_revoked_by_two_persons_and_shown_as_revoked(as_: As, engine: Engine) -> None:
    tab = press(as_("ducha")("directory", tab="信用"), "提出撤销行为记录")
    with db.reading(engine) as session:
        held = session.exec(
            select(ConductRecord).where(ConductRecord.state == ProposalState.APPROVED).order_by(col(ConductRecord.id))
        ).all()
        number, record = next((one.number, one.id or 0) for one in held if one.ended_on is None)
    told = next(one for one in tab.selectbox(key="revoke-which").options if number in one)
    tab.selectbox(key="revoke-which").set_value(told)
    tab.selectbox(key="revoke-ground").set_value("录入有误")
    tab.text_area(key="revoke-why").input("查无此事")
    tab.text_input(key="revoke-document").input("撤〔2019〕1号")
    press(tab, "提出撤销")
    with db.reading(engine) as session:
        asked = session.exec(select(RecordRevocation).where(RecordRevocation.record_id == record)).one()
    assert (asked.state, asked.reason) == (ProposalState.PROPOSED, "查无此事")
    assert number not in text(as_("lingdao")("directory", tab="信用"))
    approving = as_("xinyong")("directory", tab="信用")
    approving.button(key=f"revoke-{asked.id}").click().run(timeout=90)
    approving.button(key="revoke-同意").click().run(timeout=90)
    seen = as_("lingdao")("directory", tab="信用")
    assert "撤销行为记录1条" in text(seen)
    every = next(one.value for one in seen.dataframe if "状态" in one.value.columns and number in set(one.value["编号"]))
    assert every.set_index("编号").loc[number, "状态"] == "已撤销"


def test_points_of_an_act_are_shown_and_nowhere_typed(as_: As) -> None:
    tab = press(as_("ducha")("directory", tab="信用"), "录入行为记录")
    act = next(one for one in tab.selectbox(key="conduct-act").options if one.startswith("P6"))
    tab.selectbox(key="conduct-act").set_value(act).run(timeout=90)
    assert "P6，−10.00分，有效12个月；附表二第6项" in text(tab)
    assert tab.checkbox(key="conduct-concealed").label.startswith("瞒报：")
    assert not tab.number_input


def test_what_was_saved_is_shared_only_by_a_rule_that_was_chosen(as_: As) -> None:
    plain = as_("lingdao")("directory", tab="概决算")
    assert "归代建单位" not in grid(plain).columns
    assert title(plain) == "14个项目已决算，节余3.66亿元，1个超概算"
    tab = as_("lingdao")("directory", tab="概决算", rule="sanya.2009-01-01")
    shares = grid(tab).set_index("编号")
    assert (shares.loc["LJ032", "节余"], shares.loc["LJ032", "归代建单位"]) == ("+2,093", "628")
    assert shares.loc["LJ044", "归代建单位"] == "—"
    assert "只作测算，不是决定" in text(tab)


def test_the_log_of_trainings_is_everybody_s_and_the_form_the_officer_s(as_: As) -> None:
    tab = as_("lingdao")("directory", tab="培训")
    assert title(tab) == "培训8次、业务指导4次"
    assert len(read(tab, 0)) == 12
    assert [one.label for one in tab.button] == []


def test_the_chart_of_loads_says_what_is_overdue() -> None:
    frame = pd.DataFrame({"unit": ["甲", "乙"], "projects": [3, 2], "overdue": [0, 1], "total_fen": [3 * 10**10, 10**10]})
    chart = charts.loads(frame.astype({"total_fen": "Int64"}), demo=True)
    (values,) = chart.to_dict()["datasets"].values()
    assert [(one["role"], one["text"]) for one in values] == [("实际", "3.00（3个）"), ("欠", "1.00（2个，超期1个）")]
    assert charts.alt_text(chart) == "演示数据。在建项目总投资最大的代建单位，亿元：甲3.00（3个）；乙1.00（2个，超期1个）。"
