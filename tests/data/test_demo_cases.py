"""The demonstration city's reports, late projects and special cases, and what its July lists make of them."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from core import db
from core.money import FEN_PER_WAN, percent
from core.period import CHINA, Month
from core.vocabulary import ListKind
from data.demo.actuals import PACE
from data.demo.catalogue import TIED
from scoring.publish import DEFAULT_RULEBOOK, draft
from scoring.rulebook_file import in_force
from tests.data import demo_city
from tests.data.demo_city import KNOWN, LISTED, one, rows


@pytest.fixture(scope="module")
def city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with demo_city.loaded(sqlite_template, tmp_path_factory.mktemp("demo")) as engine:
        yield engine


def test_july_misses_five_reports_and_two_have_no_approved_figure(city: Engine) -> None:
    july = "select project_id from progress_report where month = 7"
    assert one(city, f"select count(*) from {LISTED} l where project_id not in ({july})") == 5
    states = Counter(str(state) for (state,) in rows(city, "select state from progress_report where month = 7 and entry = 1"))
    assert states == {"APPROVED": 350, "CONFIRMED": 1, "RETURNED": 1}


def test_reports_are_approved_between_the_closing_and_the_locking_of_their_month(city: Engine) -> None:
    outside = """select count(*) from progress_report r join reporting_month m on m.year = r.year and m.number = r.month
      where r.entry = 1 and r.approved_at is not null and not (r.approved_at between m.closed_at and m.locked_at)"""
    assert one(city, outside) == 0
    late = "from progress_report r join reporting_month m on m.number = r.month where r.entry = 1 and r.submitted_at > m.due_at"
    assert 20 <= one(city, f"select count(*) {late}") <= 100
    assert one(city, f"select count(*) {late} and r.submitted_at > m.closed_at") == 0


def test_steps_of_every_report_follow_each_other_and_end_in_its_state(city: Engine) -> None:
    steps: dict[object, list[tuple[object, str]]] = {}
    for report, at, state in rows(city, "select report_id, at, state from report_event order by report_id, id"):
        steps.setdefault(report, []).append((at, str(state)))
    states = {
        report: (str(state), returned) for report, state, returned in rows(city, "select id, state, times_returned from progress_report")
    }
    assert [report for report, way in steps.items() if way != sorted(way)] == []
    for report, (state, returned) in states.items():
        way = [step for _, step in steps.get(report, [])]
        assert (way[-1] if way else "DRAFT") == state
        assert way.count("RETURNED") == returned
    assert sum(returned == 1 for _, returned in states.values()) >= 10


def test_one_correction_was_known_when_july_locked_and_one_was_not(city: Engine) -> None:
    corrections = rows(
        city,
        """select r.reason, r.approved_at <= '2019-08-05 09:00:00', o.investment, r.investment
        from progress_report r join progress_report o on o.id = r.corrects_id where r.entry = 2 order by r.approved_at""",
    )
    assert [bool(known) for _, known, _, _ in corrections] == [True, False]
    first = corrections[0]
    assert first[0] == "原3,740万元，发票重复"
    assert first[2] == 3_740 * FEN_PER_WAN
    assert all(new != old for _, _, old, new in corrections)


def test_one_figure_is_negative_and_says_why(city: Engine) -> None:
    negative = rows(city, "select note from progress_report where investment < 0")
    assert [bool(reason) for (reason,) in negative] == [True]


def test_august_is_open_and_has_no_approved_figure(city: Engine) -> None:
    assert Counter(str(s) for (s,) in rows(city, "select state from reporting_month")) == {"LOCKED": 7, "OPEN": 1}
    states = Counter(str(state) for (state,) in rows(city, "select state from progress_report where month = 8"))
    assert set(states) == {"DRAFT", "SUBMITTED"}


def shortfalls(engine: Engine) -> dict[str, tuple[int, str, str]]:
    """Project → shortfall to July in 万元, difficulty and request of the July report; only projects behind."""
    statement = f"""select p.name, (select sum(m.investment) from monthly_plan m where m.annual_plan_id = l.id and m.month < 8)
      - coalesce((select sum(k.investment) from {KNOWN} k where k.project_id = p.id), 0),
      coalesce(j.difficulty, ''), coalesce(j.request, '')
      from {LISTED} l join project p on p.id = l.project_id left join {KNOWN} j on j.project_id = p.id and j.month = 7"""
    behind = {str(name): (short // FEN_PER_WAN, str(why), str(asked)) for name, short, why, asked in rows(engine, statement)}
    return {name: values for name, values in behind.items() if values[0] > 0}


def test_the_ten_largest_shortfalls_say_why_and_what_is_asked(city: Engine) -> None:
    largest = sorted(shortfalls(city).values(), reverse=True)
    assert largest[9][0] >= 4_000
    assert largest[0][0] <= 25_000
    assert all(why and asked for short, why, asked in largest[:20])
    assert sum(short > 2_000 for short, _, _ in largest) >= 15


def test_force_majeure_was_approved_by_somebody_else_before_july_locked(city: Engine) -> None:
    assert rows(city, "select count(*) from exemption where proposer_id <> approver_id and approved_at < '2019-08-05 09:00:00'")[0][0] == 1
    assert one(city, "select count(*) from card") == 0


def test_reports_come_from_the_agent_builder_else_from_the_owner(city: Engine) -> None:
    wrong = """select count(*) from progress_report r where r.unit_id <> coalesce(
      (select unit_id from assignment where project_id = r.project_id and role = 'AGENT_BUILDER' and ends_on is null),
      (select unit_id from assignment where project_id = r.project_id and role = 'OWNER' and ends_on is null))"""
    assert one(city, wrong) == 0


def rate(engine: Engine, unit: str, without: str = "") -> Decimal | None:
    """A responsible unit's rate of its plan to July, in percent, with or without one project."""
    statement = f"""select sum((select sum(k.investment) from {KNOWN} k where k.project_id = l.project_id)),
      sum((select sum(m.investment) from monthly_plan m where m.annual_plan_id = l.id and m.month < 8))
      from {LISTED} l join assignment a on a.project_id = l.project_id and a.role = 'RESPONSIBLE' and a.ends_on is null
      join unit u on u.id = a.unit_id join project p on p.id = l.project_id where u.short_name = '{unit}' and p.name <> '{without}'"""
    return percent(*rows(engine, statement)[0])


def test_one_unit_of_each_kind_is_behind_and_one_district_clearly(city: Engine) -> None:
    behind = [unit for unit in PACE if (rate(city, unit) or 0) < 100]
    assert behind == ["晴岭区", "古渡更新指挥部", "跨海通道指挥部", "市水利局", "市文旅局"]
    assert str(rate(city, "晴岭区")) == "93.24"
    others = [rate(city, unit) or Decimal(0) for unit in PACE if unit.endswith("区") and unit != "晴岭区"]
    assert min(others) > 103
    assert max(others) < 151


def test_a_unit_reaches_its_target_without_the_project_of_the_force_majeure(city: Engine) -> None:
    exempted = str(rows(city, "select p.name from exemption e join project p on p.id = e.project_id")[0][0])
    whole, rest = rate(city, "市水利局"), rate(city, "市水利局", without=exempted)
    assert whole is not None
    assert rest is not None
    assert whole < 100 <= rest


def test_july_lists_show_a_tie_an_exemption_and_a_good_unit_kept_off_by_a_missing_report(city: Engine) -> None:
    with db.reading(city) as session:
        verdict = draft(
            session, Month(2019, 7), now=datetime(2019, 8, 6, 9, tzinfo=CHINA), rulebook=in_force(DEFAULT_RULEBOOK, date(2019, 7, 31))
        ).verdict
    standings = {standing.name: standing for series in verdict.series for standing in series.standings}
    assert {standings[name].place for name in TIED} == {1}
    assert standings["市水利局"].exempt
    assert standings["市水利局"].listed is None
    assert standings["市教育局"].found.counts["missing_reports"] == 1
    assert standings["市教育局"].place is not None
    assert standings["市教育局"].place <= 3
    assert standings["市教育局"].listed is None
    assert {name for name, standing in standings.items() if standing.listed is ListKind.BLACK} == {
        *("晴岭区", "古渡更新指挥部", "跨海通道指挥部", "市文旅局", "鹭江潮生文旅集团"),
    }
