"""Grades in words: figures down to project and quarter, the clause, whether it is assumed or retold, and what is proposed."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from core.errors import BadInput, NotFound
from core.period import Quarter
from core.vocabulary import ConductKind
from scoring.grading.book_file import book_edition, book_in_force, shipped_books
from scoring.grading.explain import explain_grade, project_sentences, proposal_sentence
from scoring.grading.facts import EVALUATION, BuilderFacts, Event, Figure, Inspection, Record
from scoring.grading.grade import grade
from scoring.grading.proposals import CONCEALMENT, for_concealment, proposals, record_of
from tests.scoring.grading.small import YEAR, inspected

LUJIANG = book_edition("lujiang.2019-01-01")
CREDIT = book_edition("lujiang-credit.2019-01-01")
WAN = 10**6
BAD = Record(ConductKind.BAD, "P5", Fraction(5), date(2019, 3, 1), None, "迟报事故")


def test_a_result_goes_down_to_project_and_quarter() -> None:
    facts = inspected((1, "2019Q1", "80", 300 * WAN), (2, "2019Q1", "60", 100 * WAN), (1, "2019Q2", "86", 300 * WAN))
    found = grade([facts], LUJIANG, period=YEAR)[0]
    assert explain_grade(found, LUJIANG) == (
        "单位1，得分80.50分，列第1名，评为良好：得分80.50分，属于80分以上（第六条（二），假定）。",
        "项目督查：80.50分，由2019年第一季度75.00分（占50.00%），计37.50分；2019年第二季度86.00分（占50.00%），计43.00分组成（第五条，假定）。",
        "没有评为优秀：得分80.50分，不属于90分以上。",
    )
    assert project_sentences(found.parts[0]) == (
        "2019年第一季度项目1得80.00分（占75.00%），计60.00分，加权金额300万元。",
        "2019年第一季度项目2得60.00分（占25.00%），计15.00分，加权金额100万元。",
        "2019年第二季度项目1得86.00分，加权金额300万元。",
    )


def test_without_its_projects_neither_their_names_nor_their_points_are_told() -> None:
    facts = inspected((1, "2019Q1", "80", 300 * WAN), (2, "2019Q1", "61.3", 100 * WAN), (1, "2019Q2", "86", 300 * WAN))
    for period in (YEAR, Quarter(2019, 1)):
        found = grade([facts], LUJIANG, period=period)[0]
        told = "".join(explain_grade(found, LUJIANG, projects=False))
        assert "61.3" not in told
        assert "项目1" not in told
    assert "2个受检项目" in told
    assert "61.30" in "".join(explain_grade(found, LUJIANG))


def test_who_is_left_out_is_told_why() -> None:
    found = grade([inspected((1, "2019Q1", "80", WAN))], LUJIANG, period=YEAR)[0]
    assert explain_grade(found, LUJIANG)[0] == "单位1，不参评：2019年有结果的季度1个，少于2个（假定）。"


def test_a_missing_part_and_other_weights_are_told() -> None:
    records = (BAD, replace(BAD, origin=EVALUATION, title="考评不合格"))
    found = grade([BuilderFacts(1, "甲", figures=(Figure("year_result", Fraction(90)),), records=records)], CREDIT, period=YEAR)[0]
    assert explain_grade(found, CREDIT) == (
        "甲，得分82.50分，列第1名，评为A：得分82.50分，属于80分以上（第六条，假定）。",
        "通常行为：75.00分（占50.00%），计37.50分，由基础分80.00分；迟报事故减5.00分组成（第五条，假定）。",
        "项目实施行为：90.00分（占50.00%），计45.00分（第五条，假定）。",
        "建设（责任）单位评价：没有数据，不计（第四条（三），假定）。",
        "没有评为AA：得分82.50分，不属于90分以上。",
        "通常行为：由考评产生的记录1条不计，避免同一结果计两次。",
        "建设（责任）单位评价：没有建设（责任）单位评价的数据。",
    )


def test_a_retold_rule_says_so_and_an_adjustment_its_direction() -> None:
    design = book_edition("highway-design.2026-11-22")
    contract = Inspection(1, "合同一", "2019", 100 * WAN, deductions=(Fraction(4),), kind="履约")
    found = grade([BuilderFacts(1, "甲", (contract,), events=(Event("其他行为", 1, Fraction(2)),))], design, period=YEAR)[0]
    told = explain_grade(found, design)
    assert told[0] == "甲，得分94.00分，列第1名，来源未规定：来源没有公布等级界线，只列得分。"
    assert "履约行为：96.00分，由合同一得96.00分组成（综合评分，转述）。" in told
    assert "其他行为：减2.00分，1次（综合评分，转述）。" in told
    assert project_sentences(found.parts[1]) == ("合同一得96.00分，加权金额100万元，100分扣4分。",)


def year(*scores: int) -> list[BuilderFacts]:
    """Builders with the same score in two quarters."""
    return [
        inspected((1, "2019Q1", str(score), WAN), (1, "2019Q2", str(score), WAN), unit=unit) for unit, score in enumerate(scores, start=1)
    ]


def test_consequences_are_proposed_with_their_clause() -> None:
    found = proposals(grade(year(95, 50, 70, 70, 70, 70, 70, 70, 70, 70), LUJIANG, period=YEAR), LUJIANG)
    assert [(one.name, one.consequence.grade) for one in found] == [("单位1", "优秀"), ("单位2", "不合格")]
    assert proposal_sentence(found[1]) == (
        "单位2评为不合格，建议约谈，记不良行为记录，不良行为P5档5分，有效12个月（分值为假定）。"
        "考评不合格的，约谈并记不良行为记录。（第七条（二），假定）"
    )


def test_the_record_of_a_grade_is_left_out_of_conduct() -> None:
    proposed = proposals(grade(year(50), LUJIANG, period=YEAR), LUJIANG)[0]
    record = record_of(proposed, date(2019, 12, 31))
    assert record is not None
    assert (record.kind, int(record.points), record.valid_until) == (ConductKind.BAD, 5, date(2020, 12, 30))
    figures = (Figure("year_result", Fraction(50)), Figure("opinion", Fraction(50)))
    with_it, without = (BuilderFacts(1, "甲", figures=figures, records=records) for records in ((record,), ()))
    assert grade([with_it], CREDIT, period=YEAR)[0].exact == grade([without], CREDIT, period=YEAR)[0].exact


@pytest.mark.parametrize(
    ("on", "until"),
    [(date(2019, 1, 1), date(2019, 12, 31)), (date(2020, 2, 29), date(2021, 2, 28)), (date(2019, 3, 1), date(2020, 2, 29))],
)
def test_a_year_ends_the_day_before(on: date, until: date) -> None:
    extra = for_concealment(BAD, CREDIT, on=on)
    assert (extra.valid_from, extra.valid_until, extra.origin, extra.band) == (on, until, CONCEALMENT, "P6")
    assert extra.points > BAD.points


def test_a_good_record_cannot_be_concealed() -> None:
    with pytest.raises(NotFound, match="只有不良行为记录"):
        for_concealment(replace(BAD, kind=ConductKind.GOOD), CREDIT, on=date(2019, 1, 1))
    with pytest.raises(NotFound):
        for_concealment(BAD, LUJIANG, on=date(2019, 1, 1))


def test_a_book_is_found_by_edition_and_by_day() -> None:
    assert book_in_force("lujiang", date(2019, 6, 30)) == LUJIANG
    assert len({book.edition for book in shipped_books()}) == len(shipped_books())
    with pytest.raises(NotFound, match="没有这一办法的有效版本"):
        book_in_force("lujiang", date(2018, 12, 31))
    with pytest.raises(NotFound, match="现有的是"):
        book_edition("lujiang.2018-01-01")


def test_a_record_of_a_band_that_the_book_does_not_know_is_no_clean_record() -> None:
    jining = book_edition("jining.2008-03-27")
    records = (Record(ConductKind.BAD, "较重", Fraction(0), date(2019, 3, 1), None, "某行为"),)
    with pytest.raises(BadInput, match="档次“较重”不在办法的档次（一般、严重、重大）内"):
        grade([BuilderFacts(1, "甲", records=records)], jining, period=YEAR)
