"""Reasons: the headline, one sentence a finding with its clause, and leaves that sum to what they explain, to the fen."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.db import transaction
from core.period import Month
from core.snapshot import FRAMES
from core.vocabulary import ListKind
from data import demo
from scoring.explain import Headline, explain, headline, leaves, on_list, why_listed
from scoring.measures import MEASURES
from scoring.publish import Draft, draft
from scoring.verdicts import judge
from tests import engines
from tests.town import moment

YI = 10**10


@pytest.fixture(scope="module")
def july(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Draft:
    with engines.fresh_sqlite(sqlite_template, tmp_path_factory.mktemp("july")) as engine, transaction(engine) as session:
        demo.load(session)
        return draft(session, Month(2019, 7), now=moment(9, 1))


def test_the_published_sentence_of_july_2019(july: Draft) -> None:
    assert july.headline.sentence() == (
        "1—7月，全市357个市重点项目计划投资595.31亿元，实际完成投资777.40亿元，超182.09亿元，完成序时进度计划130.59%，完成年度计划65.18%。"
    )


@pytest.mark.parametrize(
    ("plan", "actual", "annual", "said"),
    [
        (10 * YI, 9 * YI, 20 * YI, "欠1.00亿元，完成序时进度计划90.00%，完成年度计划45.00%"),
        (10 * YI, 10 * YI, 20 * YI, "超0.00亿元，完成序时进度计划100.00%"),
        (0, 3 * YI, 20 * YI, "完成序时进度计划不适用，完成年度计划15.00%"),
    ],
)
def test_behind_level_and_without_a_plan(plan: int, actual: int, annual: int, said: str) -> None:
    assert said in Headline(Month(2019, 1), 3, plan, actual, annual).sentence()


def test_schedule_lead_is_another_measure_than_the_schedule_rate(july: Draft) -> None:
    assert (str(july.headline.lead), str(july.headline.schedule.percent)) == ("6.85", "130.59")


def test_every_finding_is_one_sentence_with_its_clause(july: Draft) -> None:
    book = july.verdict.rulebook
    for series in july.verdict.series:
        for one in series.standings:
            for finding in one.found.findings:
                said = explain(finding, book)
                assert said.endswith("。")
                assert said.count("。") == 1
                assert f"{finding.clause}，假定" in said


def test_leaves_sum_to_every_finding_to_the_fen(july: Draft) -> None:
    for rules in july.verdict.rulebook.series:
        for one in july.verdict.of(rules.key).standings:
            for finding in one.found.findings:
                parts = leaves(july.facts, july.verdict.rulebook, series=rules, unit_id=one.unit_id, measure=finding.measure)
                assert (int(parts["numerator"].sum()), int(parts["denominator"].sum())) == (finding.numerator, finding.denominator)


def test_the_city_is_summed_from_projects_and_reports(july: Draft) -> None:
    cells = MEASURES["schedule_rate"].cells(july.facts, "in_force")
    listed = july.facts.projects.loc[july.facts.projects["listed"], "project_id"]
    reports = july.facts.figures[july.facts.figures["project_id"].isin(listed)]
    assert int(cells["numerator"].sum()) == int(reports["investment"].sum()) == 777_40000000 * 100
    assert headline(july.facts) == july.headline


def test_a_score_is_the_sum_of_its_findings(july: Draft) -> None:
    for series in july.verdict.series:
        for one in series.standings:
            assert one.found.score == sum(finding.value for finding in one.found.findings if finding.value is not None)


def test_why_a_unit_is_on_a_list_or_not(july: Draft) -> None:
    verdict = july.verdict
    said = {one.name: why_listed(one, series, rulebook=verdict.rulebook) for series in verdict.series for one in series.standings}
    listed = {one.name: one.listed for series in verdict.series for one in series.standings}
    assert all(("第九条" in said[name]) == (kind is ListKind.RED) for name, kind in listed.items())
    assert all(("第十条" in said[name]) == (kind is ListKind.BLACK) for name, kind in listed.items())
    assert any("缺报" in text and "不列红榜" in text for text in said.values())
    assert any("免列黑榜" in text for text in said.values())


def test_an_empty_list_is_said_to_be_empty(july: Draft) -> None:
    series = july.verdict.series[0]
    nobody = replace(series, standings=tuple(replace(one, listed=None) for one in series.standings))
    assert on_list(nobody, ListKind.RED) == "空缺"
    assert on_list(series, ListKind.BLACK) != "空缺"


def test_the_book_finds_the_units_that_it_expects(july: Draft) -> None:
    assert july.verdict.unexpected == ()
    fewer = replace(july.verdict.rulebook, expect=(("districts", 7),))
    assert judge(july.facts, fewer).unexpected == ("各区应有7个单位，实有6个，请核对责任关系。",)


def test_the_same_facts_judge_the_same_whatever_their_order(july: Draft) -> None:
    mixed = replace(july.facts, **{name: getattr(july.facts, name).sample(frac=1, random_state=7) for name in FRAMES if name != "editions"})
    assert [series.standings for series in judge(mixed, july.verdict.rulebook).series] == [one.standings for one in july.verdict.series]
