"""会议与圆桌会: titles, ledgers, one meeting and one round table opened, every form, and who finds which of them."""

from datetime import date

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from core import db, ledger
from core.access import Actor
from core.commands.meeting import Attendee
from core.models import Issue, Meeting, OpinionStep, RoundOpinion, RoundOutcome, RoundTable, RoundTableGroup
from core.queries import meetings, round_tables
from core.roundtables import OpinionAct, OpinionState
from core.vocabulary import UserRole
from dashboard import format as fmt
from dashboard.meetings import written as people
from tests.dashboard.desks import keep_dialogs_open
from tests.dashboard.page import As, actor, grid, links, page_on, read, text, title, written


def buttons(tab: AppTest) -> list[str]:
    return [str(one.label) for one in tab.button]


def press(tab: AppTest, label: str) -> AppTest:
    return next(one for one in tab.button if one.label == label).click().run(timeout=90)


def done(tab: AppTest, key: str) -> str:
    tab = tab.button(key=key).click().run(timeout=90)
    return "".join(str(one.value) for one in (*tab.success, *tab.error))


def test_the_title_says_how_often_was_met_and_the_ledger_opens_one(as_: As) -> None:
    tab = as_("lingdao")("meetings")
    assert title(tab) == "2019年开会17次，走访28次，解决问题11个"
    assert {str(one.label): str(one.value) for one in tab.metric} == {
        "会议（次）": "17",
        "走访（次）": "28",
        "协调问题（个）": "31",
        "解决问题（个）": "11",
    }
    assert list(grid(tab)["编号"])[:2] == ["会2019-045", "会2019-044"]
    tab = as_("lingdao")("meetings", meeting="会2019-045")
    assert title(tab) == "会2019-045：协调问题3个，办结0个"
    assert "议定：" in text(tab)
    assert buttons(tab) == ["返回会议"]
    assert any(query == "issue=2019-030" for query in links(tab).values())
    assert not {"登记会议", "更正", "上传材料"} & set(buttons(tab))


def test_filters_stand_in_the_address_and_another_number_is_said_to_be_unknown(as_: As) -> None:
    page = as_("ducha")
    assert set(grid(page("meetings", form="现场督导"))["形式"]) == {"现场督导"}
    tab = page("meetings", find="白榕学校", meeting="会2019-999")
    assert set(grid(tab)["项目"]) == {"白榕学校"}
    assert "会2019-999" in "".join(str(one.value) for one in tab.warning)
    assert "没有符合条件的会议和走访" in text(page("meetings", find="没有这个词"))
    assert title(page("meetings", year="2018")) == "2018年还没有会议和圆桌会记录"


def test_a_corrected_meeting_shows_what_it_said_before(as_: As) -> None:
    tab = as_("ducha")("meetings", find="二号会议室")
    number = str(grid(tab)["编号"].iloc[0])
    tab = as_("ducha")("meetings", meeting=number)
    assert "更正1次，以最后一次为准" in text(tab)
    assert list(read(tab, 1)["原因"]) == ["首次登记", "地点漏写会议室"]


def test_a_unit_sees_the_meetings_that_concern_it_alone(as_: As) -> None:
    mine, all_of_them = (set(grid(as_(who)("meetings"))["编号"]) for who in ("tianbao", "ducha"))
    assert mine < all_of_them
    assert mine


def test_a_round_table_shows_its_opinions_with_the_moves_of_who_looks(as_: As) -> None:
    tab = as_("ducha")("meetings", tab="圆桌会")
    assert {str(one.label): str(one.value) for one in tab.metric}["解决率"] == "46.15%"
    tab = as_("ducha")("meetings", tab="圆桌会", table="圆2019-004")
    assert title(tab) == "施工现场燃气安全：意见2条，解决1条"
    assert list(read(tab, 0)["姓名"]) == ["—", "秦永明、麦晓岚，另有3人没有写姓名", "何志远、林素云、邱国平"]
    assert "意见2条，解决1条" in text(tab)
    assert "逾期30天" in text(tab)
    assert {"更正", "上传材料", "登记意见", "登记成果", "改派", "转问题协调"} <= set(buttons(tab))
    assert "答复" not in buttons(tab)
    assert not {"更正", "登记意见", "改派"} & set(buttons(as_("lingdao")("meetings", tab="圆桌会", table="圆2019-004")))
    tab = as_("ducha")("meetings", tab="圆桌会", table="圆2019-005")
    assert links(tab)["问题2019-030"] == "issue=2019-030"
    assert links(as_("ducha")("meetings", tab="圆桌会", table="圆2019-006"))["为问题2019-018召开"] == "issue=2019-018"


def test_a_unit_reads_that_all_concerns_it_alone_and_never_that_nothing_was_said(
    published_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A unit that finds a round table because it was called for its problem, and none of whose opinions it handles."""
    day = date(2019, 8, 31)
    with db.reading(published_engine) as session:
        problem = session.exec(select(Issue).where(Issue.number == "2019-018")).one()
        units = ledger.involved(ledger.parts(session, day), problem.project_id) - {None}
        who = next(
            made
            for made in (unit_person(unit) for unit in sorted({*units, problem.owner_unit_id or 0, problem.proposer_unit_id or 0}))
            if "圆2019-006" in {one.number for one in round_tables.tables(session, made, day=day)}
            and not round_tables.opinions(session, made, day=day)
        )
        held = meetings.meetings(session, who, day=day)
        shared = next((one for one in held if one.hidden), None)
    page = page_on(str(published_engine.url), monkeypatch, who=who)
    tab = page("meetings", tab="圆桌会")
    visits = sum(one.form.is_visit for one in held)
    assert title(tab) == f"涉及本单位：开会{len(held) - visits}次，走访{visits}次"
    said = f"{text(tab)}\n{text(page('meetings', tab='圆桌会', table='圆2019-006'))}"
    assert "条，涉及本单位0条" in said
    assert "其他单位的意见由市重点办查看" in said
    assert "以下只计涉及本单位的" in said
    assert not {word for word in ("还没有登记意见", "还没有登记成果", "0/0", "有效意见0条") if word in said}
    figures = {str(one.label): f"{one.value} {one.delta}" for one in tab.metric}
    assert "解决率" not in figures
    counted = text(page("meetings", tab="统计"))
    assert "涉及本单位：会议" in counted
    assert "有效意见0条" not in counted
    assert shared is not None
    one = page("meetings", meeting=shared.number)
    assert f"另有{shared.hidden}个问题与本单位无关" in text(one)


def unit_person(unit_id: int) -> Actor:
    return Actor("某人", frozenset({UserRole.COORDINATOR}), unit_id=unit_id)


def test_an_opinion_shows_every_step_and_no_answer_that_was_returned(as_: As, published_engine: Engine) -> None:
    with db.reading(published_engine) as session:
        chosen = select(RoundTable.number, OpinionStep).join(RoundOpinion, col(RoundOpinion.round_table_id) == col(RoundTable.id))
        joined = chosen.join(OpinionStep, col(OpinionStep.opinion_id) == col(RoundOpinion.id))
        number, back = session.exec(joined.where(OpinionStep.act == OpinionAct.RETURN)).all()[0]
        taken = session.exec(select(OpinionStep).where(OpinionStep.opinion_id == back.opinion_id).order_by(col(OpinionStep.id))).all()
    assert taken[-1].act is OpinionAct.RETURN
    tab = as_("ducha")("meetings", tab="圆桌会", table=number)
    shown = [read(tab, place) for place in range(len(tab.table))]
    mine = next(one for one in shown if "事项" in one and any("退回重办" in said for said in one["事项"]))
    assert [str(said) for said in mine["事项"]] == [fmt.chip(one.act.label).replace("\u2060", "") for one in taken]
    assert all(one.text in said for one, said in zip(taken, mine["说明"], strict=True))
    assert "不满意" in mine["说明"].iloc[-1]
    answer = next(one for one in taken if one.act is OpinionAct.REPLY)
    assert answer.reply is not None
    assert answer.reply.label in mine["说明"].iloc[1]
    assert not [one for one in text(tab).splitlines() if answer.text in one]


def test_the_statistics_stand_month_by_month_and_by_kind(as_: As) -> None:
    tab = as_("lingdao")("meetings", tab="统计")
    months, fields, outcomes = (read(tab, place) for place in range(3))
    assert list(months.iloc[-1]) == ["合计", 17, 28, 31, 11, 6, 120]
    assert "有效意见13条，解决6条，解决率46.15%" in text(tab)
    assert dict(zip(fields["领域"], fields["圆桌会（次）"], strict=True))["融资"] == 2
    assert dict(zip(outcomes["类型"], outcomes["金额（万元）"], strict=True))["资金授信"] == 1200
    assert dict(zip(outcomes["类型"], outcomes["企业（户次）"], strict=True))["发放贷款"] == 1
    assert written(tab, 2)["金额（万元）"].iloc[0] == "—"
    assert set(written(tab, 1)["解决率"]) == {"40.00%", "0.00%", "66.67%", "50.00%"}


def test_a_meeting_is_recorded_with_its_problems_and_corrected(demo_copy: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_dialogs_open(monkeypatch)
    page = page_on(str(demo_copy.url), monkeypatch, who=actor(demo_copy, "ducha"))
    tab = page("meetings")
    assert "还没有会议和走访记录" in text(tab)
    tab = press(tab, "登记会议")
    assert done(tab, "meeting-now") == "请选定形式和日期，并改正参加人员。"
    tab.segmented_control(key="meeting-form").set_value("现场协调会")
    tab.text_input(key="meeting-theme").set_value("路口电缆迁改")
    tab.text_input(key="meeting-place").set_value("白榕学校项目部")
    tab.text_area(key="meeting-people").set_value("市建设局 赖永强 副科长\n市供电公司")
    assert done(tab, "meeting-now") == "请选定形式和日期，并改正参加人员。"
    assert "第2行“市供电公司”：请写明单位和姓名" in "".join(str(one.value) for one in tab.run(timeout=90).warning)
    tab.text_area(key="meeting-people").set_value("市建设局 赖永强 副科长\n市供电公司、何电工")
    assert done(tab, "meeting-now") == "已登记，编号会2019-001。"
    tab = press(page("meetings", meeting="会2019-001"), "更正")
    tab.text_input(key="meeting-theme").set_value("路口电缆和管线迁改")
    tab.text_input(key="meeting-reason").set_value("主题漏写管线")
    assert done(tab, "meeting-now") == "已更正会2019-001，原记录留存。"
    with db.reading(demo_copy) as session:
        assert [one.theme for one in session.exec(select(Meeting).order_by(col(Meeting.entry)))] == ["路口电缆迁改", "路口电缆和管线迁改"]


def test_an_opinion_goes_from_the_round_table_to_an_outcome_and_another_becomes_a_problem(
    demo_copy: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_dialogs_open(monkeypatch)
    officer, handler = actor(demo_copy, "ducha"), actor(demo_copy, "tianbao")

    def opened(who: str = "ducha", **query: str) -> AppTest:
        person = officer if who == "ducha" else handler
        return page_on(str(demo_copy.url), monkeypatch, who=person)("meetings", tab="圆桌会", **query)

    tab = press(opened(), "登记圆桌会")
    assert done(tab, "table-now") == "请选定议题来源、领域、地点类型和日期。"
    for key, value in (("table-source", "调研"), ("table-field", "融资"), ("table-place-kind", "企业")):
        tab.selectbox(key=key).set_value(value)
    said = {"theme": "帮企业融资", "convener": "重点项目处党支部", "partners": "银行党支部，园区党支部", "place": "园区", "chair": "许建洁"}
    for key, value in said.items():
        tab.text_input(key=f"table-{key}").set_value(value)
    tab.number_input(key="table-people-FIRM").set_value(9)
    assert done(tab, "table-now") == "已登记，编号圆2019-001。请登记意见。"
    for words in ("缺抵押物，请按订单授信", "临时便道没有路灯，请补装"):
        tab = press(opened(table="圆2019-001"), "登记意见")
        tab.text_area(key="opinion-text").set_value(words)
        tab.segmented_control(key="opinion-kind").set_value("具体问题")
        tab.text_input(key="opinion-unit").set_value("配套企业")
        assert done(tab, "opinion-now").startswith("已登记意见圆2019-001-")
    tab = opened(table="圆2019-001").button(key="opinion-ASSIGN-1").click().run(timeout=90)
    tab.selectbox(key="hand-unit").set_value("问渠代建房建").run(timeout=90)
    tab.selectbox(key="hand-person").set_value(tab.selectbox(key="hand-person").options[0])
    assert done(tab, "hand-now") == "已派办。"
    tab = opened("tianbao", table="圆2019-001").button(key="opinion-REPLY-1").click().run(timeout=90)
    tab.text_area(key="tell-text").set_value("银行已授信")
    assert done(tab, "tell-now") == "已答复，等回访。"
    tab = opened(table="圆2019-001").button(key="opinion-CONFIRM-1").click().run(timeout=90)
    assert done(tab, "hear-now") == "请选定回访结果。"
    tab.segmented_control(key="hear-which").set_value("满意")
    assert done(tab, "hear-now") == "已记下回访。"
    tab = opened(table="圆2019-001").button(key="opinion-RAISE-2").click().run(timeout=90)
    box = tab.selectbox(key="become-project")
    box.set_value(box.options[0])
    tab.segmented_control(key="become-kind").set_value("市政配套")
    assert done(tab, "become-now").startswith("已转问题协调，编号")
    tab = press(opened(table="圆2019-001"), "登记成果")
    tab.selectbox(key="outcome-new-kind").set_value("资金授信").run(timeout=90)
    tab.text_input(key="outcome-new-name").set_value("订单授信")
    tab.text_input(key="outcome-new-amount").set_value("350.5")
    tab.number_input(key="outcome-new-firms").set_value(7)
    assert done(tab, "outcome-now") == "成果已登记，编号果2019-001。"
    with db.reading(demo_copy) as session:
        table = session.exec(select(RoundTable)).one()
        assert (table.theme, table.partners) == ("帮企业融资", "银行党支部、园区党支部")
        states = [
            session.exec(select(OpinionStep).where(OpinionStep.opinion_id == one.id)).all()[-1].state
            for one in session.exec(select(RoundOpinion))
        ]
        assert states == [OpinionState.CLOSED, OpinionState.ISSUE]
        assert session.exec(select(Issue.matter)).one() == "临时便道没有路灯，请补装"
        outcome = session.exec(select(RoundOutcome)).one()
        assert (outcome.amount, outcome.firms) == (350_500_000, 7)


def test_participants_are_written_by_category_with_units_and_names(demo_copy: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_dialogs_open(monkeypatch)
    tab = press(page_on(str(demo_copy.url), monkeypatch, who=actor(demo_copy, "ducha"))("meetings", tab="圆桌会"), "登记圆桌会")
    for key, value in (("source", "调研"), ("field", "融资"), ("place-kind", "企业")):
        tab.selectbox(key=f"table-{key}").set_value(value)
    words = {
        "theme": "帮企业融资",
        "convener": "处党支部",
        "place": "园区",
        "chair": "许建洁",
        "unit-FIRM": "园区企业",
        "names-EXPERT": "甲、乙",
    }
    for key, value in {**words, "names-DEPARTMENT": "何志远、 林素云，邱国平"}.items():
        tab.text_input(key=f"table-{key}").set_value(value)
    tab.number_input(key="table-people-FIRM").set_value(9)
    tab.number_input(key="table-people-EXPERT").set_value(1)
    assert done(tab, "table-now") == "专家学者写了2个姓名，人数只填1人。请改正人数或姓名。"
    tab.number_input(key="table-people-EXPERT").set_value(3)
    assert done(tab, "table-now") == "已登记，编号圆2019-001。请登记意见。"
    with db.reading(demo_copy) as session:
        groups = {(one.category.label, one.people, one.unit, one.names) for one in session.exec(select(RoundTableGroup))}
    named = ("主管部门", 3, "", "何志远、林素云、邱国平")
    assert groups == {("企业人员", 9, "园区企业", ""), ("专家学者", 3, "", "甲、乙"), named}


def test_people_are_read_one_a_line_however_the_words_are_parted() -> None:
    read_ = people.people("市建设局 赖永强 副科长\n\n城建集团，李业主\n问渠代建、陈工，项目 经理\n某局")
    assert read_.some == (
        Attendee("市建设局", "赖永强", "副科长"),
        Attendee("城建集团", "李业主"),
        Attendee("问渠代建", "陈工", "项目 经理"),
    )
    assert read_.problems == ("第5行“某局”：请写明单位和姓名，中间空一格。",)
    assert people.people(people.lines(read_.some)).some == read_.some
