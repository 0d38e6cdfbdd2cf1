"""The demonstration city: exact totals, its curve, its counts, the rules of its plan and reports, and that nothing in it is real."""

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import SQLModel
from stdnum.cn import uscc

from core import db
from core.money import FEN_PER_WAN, percent
from data import demo
from tests.data import demo_city
from tests.data.demo_city import KNOWN, LISTED, one, rows

Totals = dict[int, int]


@pytest.fixture(scope="module")
def city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with demo_city.loaded(sqlite_template, tmp_path_factory.mktemp("demo")) as engine:
        yield engine


def planned(engine: Engine) -> Totals:
    """The July list's plan by month, in fen, months 1 to 6 from the first edition where it has the project."""
    statement = f"""select m.month, sum(coalesce(e.investment, m.investment)) from {LISTED} l
      join monthly_plan m on m.annual_plan_id = l.id
      left join annual_plan a on a.project_id = l.project_id and a.edition_id = 1
      left join monthly_plan e on e.annual_plan_id = a.id and e.month = m.month and m.month < 7 group by m.month order by m.month"""
    return dict(rows(engine, statement))


def done(engine: Engine) -> Totals:
    """The July list's approved investment by month, in fen, as known when July locked."""
    statement = (
        f"select k.month, sum(k.investment) from {LISTED} l join {KNOWN} k on k.project_id = l.project_id group by k.month order by 1"
    )
    return dict(rows(engine, statement))


def test_the_totals_of_july_are_those_of_the_notice_to_the_fen(city: Engine) -> None:
    plan, actual = planned(city), done(city)
    to_date, year, finished = sum(plan[month] for month in range(1, 8)), sum(plan.values()), sum(actual.values())
    assert to_date == 595_31_000_000 * 100
    assert finished == 777_40_000_000 * 100
    assert finished - to_date == 182_09_000_000 * 100
    assert str(percent(finished, to_date)) == "130.59"
    assert str(percent(finished, year)) == "65.18"


@pytest.mark.parametrize(("month", "share"), [(2, "12.1"), (7, "49.9"), (10, "77.5"), (11, "87.0"), (12, "100.0")])
def test_the_plan_follows_the_published_curve(city: Engine, month: int, share: str) -> None:
    plan = planned(city)
    assert str(percent(sum(plan[m] for m in range(1, month + 1)), sum(plan.values()), places=1)) == share


def test_january_is_a_little_under_plan_and_every_later_month_to_date_is_above(city: Engine) -> None:
    plan, actual = planned(city), done(city)
    rates = [100 * sum(actual[m] for m in range(1, n + 1)) / sum(plan[m] for m in range(1, n + 1)) for n in range(1, 8)]
    assert 95 < rates[0] < 100
    assert all(earlier < later for earlier, later in pairwise(rates))


def test_357_projects_are_listed_in_both_halves_of_the_year(city: Engine) -> None:
    assert one(city, f"select count(*) from {LISTED}") == 357
    assert one(city, "select count(*) from annual_plan where edition_id = 1") == 357
    changes = Counter(str(change) for (change,) in rows(city, "select change from annual_plan where edition_id = 2"))
    assert changes == {"KEPT": 355, "ADDED": 1, "SUSPENDED": 1, "WITHDRAWN": 1}


def test_a_package_is_a_heading_without_money_plan_or_units(city: Engine) -> None:
    parents = rows(city, "select distinct parent_id from project where parent_id is not null")
    assert len(parents) == 1
    package = parents[0][0]
    assert one(city, f"select count(*) from project where parent_id = {package}") == 3
    assert one(city, f"select total_investment from project where id = {package}") == 0
    for table in ("annual_plan", "assignment", "progress_report"):
        assert one(city, f"select count(*) from {table} where project_id = {package}") == 0


def test_units_are_as_many_as_published(city: Engine) -> None:
    kinds = Counter(str(kind) for (kind,) in rows(city, "select kind from unit"))
    assert (kinds["DISTRICT"], kinds["HEADQUARTERS"], kinds["CITY_COMPANY"]) == (6, 11, 8)
    assert kinds["DEPARTMENT"] + kinds["MANAGEMENT_COMMITTEE"] == 12
    assert Counter(str(tier) for (tier,) in rows(city, "select tier from directory_entry where ends_on is null")) == {"A": 14, "B": 27}
    assert one(city, "select count(distinct unit_id) from directory_entry where ends_on is null") == 41
    assert one(city, "select count(distinct specialty_id) from directory_entry") == 7


@pytest.mark.parametrize(("kinds", "least"), [("'DISTRICT'", 8), ("'HEADQUARTERS'", 6), ("'DEPARTMENT','MANAGEMENT_COMMITTEE'", 5)])
def test_every_responsible_unit_has_enough_projects(city: Engine, kinds: str, least: int) -> None:
    counts = rows(
        city,
        f"""select u.short_name, count(l.project_id) from unit u left join assignment a on a.unit_id = u.id and a.role = 'RESPONSIBLE'
        and a.ends_on is null left join {LISTED} l on l.project_id = a.project_id where u.kind in ({kinds}) group by u.short_name""",
    )
    assert [name for name, count in counts if count < least] == []


def test_every_city_company_has_projects_itself_or_through_a_subsidiary(city: Engine) -> None:
    counts = rows(
        city,
        f"""select c.short_name, count(distinct l.project_id) from unit c join unit u on u.id = c.id or u.parent_id = c.id
        join assignment a on a.unit_id = u.id and a.role in ('OWNER', 'AGENT_BUILDER') and a.ends_on is null
        join {LISTED} l on l.project_id = a.project_id where c.kind = 'CITY_COMPANY' group by c.short_name""",
    )
    assert len(counts) == 8
    assert min(count for _, count in counts) >= 3


@pytest.mark.parametrize("role", ["RESPONSIBLE", "OWNER", "COORDINATOR", "LEAD_OFFICIAL"])
def test_every_listed_project_has_one_of_each_part(city: Engine, role: str) -> None:
    held = f"select project_id from assignment where role = '{role}' and ends_on is null"
    assert one(city, f"select count(*) from {LISTED} l where project_id not in ({held})") == 0
    assert one(city, f"select count(*) - count(distinct project_id) from ({held}) as h") == 0


def test_twelve_months_sum_to_the_year_in_every_row_of_both_editions(city: Engine) -> None:
    off = """select a.id from annual_plan a join monthly_plan m on m.annual_plan_id = a.id
      group by a.id, a.investment having sum(m.investment) <> a.investment or count(*) <> 12"""
    assert rows(city, off) == []


def test_the_july_edition_leaves_earlier_months_as_they_were_and_lowers_some_later_ones(city: Engine) -> None:
    pairs = """from annual_plan a join annual_plan b on b.project_id = a.project_id and a.edition_id = 1 and b.edition_id = 2
      join monthly_plan x on x.annual_plan_id = a.id join monthly_plan y on y.annual_plan_id = b.id and y.month = x.month"""
    assert one(city, f"select count(*) {pairs} where x.month < 7 and x.investment <> y.investment") == 0
    assert one(city, f"select count(distinct a.project_id) {pairs} where b.change = 'KEPT' and y.investment < x.investment") >= 4
    assert one(city, f"select count(distinct a.project_id) {pairs} where b.change = 'KEPT' and y.investment > x.investment") >= 2


def test_amounts_are_whole_ten_thousands_of_yuan(city: Engine) -> None:
    for table, column in (("monthly_plan", "investment"), ("progress_report", "investment"), ("project", "total_investment")):
        assert one(city, f"select count(*) from {table} where {column} % {FEN_PER_WAN} <> 0") == 0


def test_a_project_costs_at_least_what_was_spent_and_is_planned(city: Engine) -> None:
    over = """select p.name from project p join annual_plan a on a.project_id = p.id and a.edition_id = 2
      where p.total_investment < a.invested_before + a.investment"""
    assert rows(city, over) == []


def test_sizes_are_heavy_tailed(city: Engine) -> None:
    years = sorted(year // FEN_PER_WAN for (year,) in rows(city, "select investment from annual_plan where edition_id = 2"))
    assert years[-1] > 500_000
    assert sum(2_000 <= year <= 30_000 for year in years) > 357 // 2
    assert years[0] == 0


def test_starts_and_completions_to_july(city: Engine) -> None:
    plan = f"select count(*) from annual_plan a join {LISTED} l on l.id = a.id where"
    assert one(city, f"{plan} start_month <= 7") == 59
    assert one(city, f"{plan} completion_month <= 7") == 31
    assert one(city, f"select count(distinct project_id) from {KNOWN} k where started_on >= '2019-01-01'") == 63
    assert one(city, f"select count(distinct project_id) from {KNOWN} k where completed_on is not null") == 31
    outside = "select count(*) from progress_report where coalesce(started_on, completed_on) >= '2019-01-01'"
    month = "substr(cast(coalesce(started_on, completed_on) as text), 1, 7) <> '2019-0' || month"
    assert one(city, f"{outside} and {month}") == 0


def test_land_is_planned_and_handed_over_by_district_and_one_has_none(city: Engine) -> None:
    due = rows(
        city,
        """select u.short_name, sum(p.area) from unit u left join annual_plan a on a.edition_id = 2 left join land_plan p
        on p.district_id = u.id and p.annual_plan_id = a.id where u.kind = 'DISTRICT' group by u.short_name""",
    )
    assert len(due) == 6
    assert [name for name, area in due if area is None] == ["望潮区"]
    assert sum(area for _, area in due if area is not None) == 8_735 * 10_000
    handed = one(city, f"select sum(r.area) from reported_land r join {KNOWN} k on k.id = r.report_id")
    to_date = one(
        city, "select sum(p.area) from land_plan p join annual_plan a on a.id = p.annual_plan_id and a.edition_id = 2 where month <= 7"
    )
    assert 100 < 100 * handed / to_date < 115
    two = (
        "select project_id from land_plan p join annual_plan a on a.id = p.annual_plan_id group by 1 having count(distinct district_id) > 1"
    )
    assert one(city, f"select count(*) from ({two}) as shared") == 1


def test_a_project_moved_its_responsible_unit_in_june_by_a_document(city: Engine) -> None:
    moved = rows(
        city,
        """select a.ends_on, b.starts_on, b.document from assignment a join assignment b on b.project_id = a.project_id and b.role = a.role
        where a.role = 'RESPONSIBLE' and a.ends_on is not null and b.ends_on is null""",
    )
    assert len(moved) == 1
    assert [str(day) for day in moved[0][:2]] == ["2019-05-31", "2019-06-01"]
    assert moved[0][2]


def test_a_merged_company_has_a_successor_that_took_over_its_projects(city: Engine) -> None:
    taken = """select count(*) from unit_succession s join assignment a on a.unit_id = s.earlier_id and a.ends_on is not null
      join assignment b on b.project_id = a.project_id and b.unit_id = s.later_id and b.role = a.role and b.starts_on = s.effective_on"""
    assert one(city, taken) == 2


REAL_WORDS = (
    *("厦门", "思明", "湖里", "集美", "海沧", "同安", "翔安", "杏林", "马銮", "环东海域", "五缘", "灌口", "新阳", "鼓浪屿", "筼筜", "火炬"),
    *("福州", "泉州", "漳州", "莆田", "宁德", "龙岩", "三明", "南平", "福建", "台湾", "金门"),
    *(
        "建发",
        "国贸",
        "象屿",
        "夏商",
        "金圆",
        "特房",
        "海翼",
        "翔业",
        "轻工集团",
        "港务控股",
        "中建",
        "中铁",
        "中交",
        "铁建",
        "万科",
        "恒大",
    ),
    *("士兰", "宸鸿", "通富", "盈趣", "厦钨", "天马", "友达", "三安", "宁德时代", "中航", "华为", "腾讯", "阿里"),
)


def test_no_real_place_body_or_company_is_named(city: Engine) -> None:
    found = [
        (table.name, column.name, word)
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.String) and not isinstance(column.type, sa.Enum)
        for (value,) in rows(city, f'select distinct "{column.name}" from "{table.name}" where "{column.name}" is not null')
        for word in REAL_WORDS
        if word in str(value)
    ]
    assert found == []


def test_codes_are_well_formed_and_of_no_real_region(city: Engine) -> None:
    credit = [str(code) for (code,) in rows(city, "select credit_code from unit where credit_code is not null")]
    assert [code for code in credit if not uscc.is_valid(code) or code[2:8] != "359900"] == []
    national = [str(code) for (code,) in rows(city, "select national_code from project where national_code is not null")]
    assert [code for code in national if not re.fullmatch(r"20\d\d-359900-\d\d-01-\d{6}", code)] == []
    assert len(national) == 358


def dump(engine: Engine) -> str:
    """The SHA-256 of every row of every table, in the order of the primary keys."""
    digest = hashlib.sha256()
    with db.reading(engine) as session:
        for table in SQLModel.metadata.sorted_tables:
            for found in session.execute(sa.select(table).order_by(*table.primary_key.columns)):
                digest.update(repr((table.name, *found)).encode())
    return digest.hexdigest()


def test_both_engines_hold_the_same_rows_as_the_load_before_and_count_on_after_them(engine: Engine, city: Engine) -> None:
    with db.transaction(engine) as session:
        demo.load(session)
    assert dump(engine) == dump(city)
    with db.transaction(engine) as session:
        added = session.execute(
            sa.insert(SQLModel.metadata.tables["unit"])
            .values(name="新单位", short_name="新单位", kind="ENTERPRISE")
            .returning(sa.column("id"))
        ).scalar_one()
    assert added == one(city, "select count(*) from unit") + 1


def test_nothing_depends_on_how_a_process_orders_its_sets() -> None:
    program = "from data import demo; print([row.values for row in demo._rows()])"
    other = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": ".", "PYTHONIOENCODING": "utf-8"}
    printed = subprocess.run([sys.executable, "-c", program], env=other, capture_output=True, check=True).stdout.decode().strip()
    assert printed == str([row.values for row in demo._rows()])


def test_a_correction_names_who_asked_and_who_decided(city: Engine) -> None:
    """Somebody of the unit that reports asks, and the section head, who has an account of that role, decides."""
    found = rows(
        city,
        """select asked.unit_id = r.unit_id, g.role from progress_report r join person asked on asked.id = r.edited_by
           join report_event e on e.report_id = r.id and e.state = 'APPROVED'
           join account a on a.person_id = e.person_id join role_grant g on g.account_id = a.id
           where r.entry > 1 order by r.id""",
    )
    assert [tuple(each) for each in found] == [(True, "SECTION_HEAD")] * 2
