"""A book as clauses: every rule of every shipped book once, with its standing; two books line by line; links to governments alone."""

from datetime import date

import pytest

from scoring.clauses import METHOD, SERIES, beside, clauses, of_government, source_line
from scoring.rulebook import NO_TARGET
from scoring.rulebook_file import in_force, parse, shipped
from tests.scoring.books import book
from tests.town import YEAR

LUJIANG = in_force("lujiang", date(YEAR, 7, 31))


@pytest.mark.parametrize("name", [one.edition for one in shipped()])
def test_every_rule_of_a_book_stands_once_among_its_clauses(name: str) -> None:
    rulebook = next(one for one in shipped() if one.edition == name)
    found = clauses(rulebook)
    cited = [
        *(one.cited for one in rulebook.components),
        *(one.cited for one in (*rulebook.lists, *rulebook.remarks, *rulebook.card_rules)),
    ]
    target = [] if rulebook.target[0] == NO_TARGET else [rulebook.target[1]]
    of_clauses = [one for one in found if one.kind not in (METHOD, SERIES)]
    assert sorted(one.text for one in of_clauses) == sorted(one.text for one in (*cited, *target))
    assert all(one.standing for one in of_clauses)
    assert [one.title for one in found if one.kind == SERIES] == [one.title for one in rulebook.series]
    assert len({one.key for one in found}) == len(found)
    assert all(one.computed for one in found)


def test_marks_and_places_stand_with_the_series_where_they_differ() -> None:
    figures = {one.title: one.figures for one in clauses(LUJIANG)}
    assert figures["投资完成"] == "各区40分、指挥部50分、责任单位60分、市属国企60分"
    assert figures["信息报送"] == "5分"
    assert figures["红榜"] == "各区2席、指挥部3席、责任单位3席、市属国企4分之1、至少1席"


def test_two_editions_show_what_differs_and_what_only_one_has() -> None:
    plain = 'measure = "schedule_rate"\ncurve = { kind = "proportional" }'
    left = book({"a": (plain, 60), "b": (plain, 40)})
    right = book({"a": (plain, 70), "c": (plain, 30)})
    lines = {one.title: one for one in beside(left, right)}
    assert {title for title, one in lines.items() if one.differs} == {"a", "b", "c"}
    assert (lines["a"].left.figures if lines["a"].left else "", lines["a"].right.figures if lines["a"].right else "") == ("60分", "70分")
    assert lines["c"].left is None
    assert not any(one.differs for one in beside(left, left))


EDITS = {
    "红牌的数值": ("value = 0.6", "value = 0.5", {"项目红牌"}),
    "牌的下限": ("minimum = { annual_plan_yi = 0.1 }", "minimum = { annual_plan_yi = 5 }", {"项目红牌", "项目黄牌"}),
    "曲线": ("[1, 0.85]", "[1, 0.5]", {"投资完成"}),
    "目标": ('compare = "schedule_rate", op = ">=", value = 1 }', 'compare = "schedule_rate", op = ">=", value = 1.2 }', {"完成目标"}),
    "备注": ("value = 1.5", "value = 1.6", {"计划偏低"}),
    "黑榜": ('{ exempt = "no" }', '{ exempt = "yes" }', {"黑榜"}),
    "并列": ('ties = "competition"', 'ties = "dense"', {METHOD}),
    "取整": ('rounding = "after"', 'rounding = "before"', {METHOD}),
    "没有计划": ('absent_plan = "share"', 'absent_plan = "drop"', {METHOD}),
    "窗口": ('window = "ytd"', 'window = "period"', {METHOD}),
    "参评下限": (
        "minimum = { projects = 3, annual_plan_yi = 1 }",
        "minimum = { projects = 9 }",
        {"各区", "指挥部", "责任单位", "市属国企"},
    ),
    "单位类别": ('kinds = ["DISTRICT"]', 'kinds = ["DISTRICT", "DEPARTMENT"]', {"各区"}),
    "关系": ('roles = ["OWNER", "AGENT_BUILDER"]', 'roles = ["OWNER"]', {"市属国企"}),
    "用地": ("land_by_place = true", "land_by_place = false", {"各区"}),
}


@pytest.mark.parametrize("name", EDITS)
def test_every_difference_in_what_is_computed_is_seen_though_the_texts_are_alike(name: str) -> None:
    old, new, titles = EDITS[name]
    text = LUJIANG.content.decode()
    assert old in text
    later = parse(text.replace(old, new).encode(), "lujiang.2020-01-01.toml", name="lujiang", in_force_from=date(2020, 1, 1))
    assert {one.title for one in beside(LUJIANG, later) if one.differs} == titles


COMPUTED = {
    ("lujiang", "投资完成"): "完成序时计划率，0%得分值的0%、100%得分值的85%、130%得分值的100%，各点之间按直线计算，两端持平",
    ("lujiang", "市属国企"): (
        "市属国企，按业主单位、代建单位计项目；子公司归集团；全年数随期末单位；"
        "项目不到3个并且年度计划不到1亿元的不参与排名；红榜4分之1、至少1席；黑榜4分之1、至少1席"
    ),
    ("lujiang", "项目红牌"): "全年计划不低于0.1亿元的，完成序时计划率低于60%，或者（完成序时计划率低于80%，并且已签发的黄牌连续1期）",
    ("award2020", "计划完成"): (
        "完成年度计划率，达到100%得分值，每高1个百分点加0.2分，130%以上的部分加0.1分，最多加10分；每低1个百分点减0.1分，最多减10分"
    ),
    ("award2020", "半年完成率名次"): (
        "另行录入的数据“half_year_rate”，按本项名次，第1至3名得满分、第4至6名得分值的5/7、第7至10名得分值的3/7，以后不得分"
    ),
    ("heilongjiang", "未开（复）工项目"): "另行录入的数据“projects_not_started”，从零分起每次减0.33分，不设下限，不高于分值",
    ("yanan", "省级项目"): "每个项目分别计分再相加：项目级别，省重大20分、省重点20分、市重大0分、市重点0分，合计不超过分值",
    ("yinchuan", "项目红牌"): "开工逾期月数不低于3",
    ("zhangzhou", METHOD): (
        "按年度排名；看年初至今；名次由来源给出；并列的以后名次空出（1 2 2 4）；先比较后取整；提前开工、竣工计入；榜依次判定：红榜、黑榜"
    ),
}


@pytest.mark.parametrize(("name", "title"), COMPUTED)
def test_what_is_computed_is_told_from_the_data(name: str, title: str) -> None:
    rulebook = next(one for one in shipped() if one.name == name)
    assert next(one.computed for one in clauses(rulebook) if one.title == title) == COMPUTED[name, title]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.xm.gov.cn/a", True),
        ("http://gov.cn/a", True),
        ("https://gov.cn.example.com/a", False),
        ("https://notgov.cn/a", False),
        ("", False),
    ],
)
def test_only_a_government_s_own_address_is_a_link(url: str, expected: bool) -> None:
    assert of_government(url) is expected


def test_whatever_is_no_government_s_is_said_to_be_a_reprint() -> None:
    for rulebook in shipped():
        reprint = not rulebook.assumed and not of_government(rulebook.source.url)
        assert ("转载，未核原件" in source_line(rulebook)) is reprint
