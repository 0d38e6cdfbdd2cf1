"""The same ranking written by hand in DuckDB: one statement over the rows of one year, fetched from the same SQLite file.

It knows one plan edition and the assumed book of the invented city, and nothing else; its figures must equal ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import adbc_driver_sqlite.dbapi
import duckdb
import pyarrow as pa

from core.period import Month

_OF_YEAR = "r.year = {year} and r.month <= {number}"
_OF_EDITION = "a.edition_id = (select id from plan_edition where year = {year} and approved_at <= '{known}')"
FETCH = {
    "units": "select id, kind, coalesce(parent_id, id) as head from unit",
    "packages": "select distinct parent_id as id from project where parent_id is not null",
    "annual": f"""select a.project_id, coalesce(a.start_month, 13) as start_month, coalesce(a.completion_month, 13) as completion_month
        from annual_plan a where a.change <> 'WITHDRAWN' and {_OF_EDITION}""",
    "monthly": f"""select a.project_id, m.month, m.investment from annual_plan a join monthly_plan m on m.annual_plan_id = a.id
        where {_OF_EDITION}""",
    "planned_land": f"""select a.project_id, l.district_id, l.area from annual_plan a join land_plan l on l.annual_plan_id = a.id
        where l.month <= {{number}} and {_OF_EDITION}""",
    "reports": f"""select r.project_id, r.month, r.id, r.entry, r.investment,
        coalesce(r.submitted_at <= m.due_at, 0) and r.times_returned = 0 as good
        from progress_report r left join reporting_month m on m.year = r.year and m.number = r.month
        where {_OF_YEAR} and r.approved_at <= '{{known}}'""",
    "waiting": f"""select r.project_id, r.month, coalesce(r.submitted_at <= m.due_at, 0) and r.times_returned = 0 as good,
        (select e.state from report_event e where e.report_id = r.id and e.at <= '{{known}}' order by e.at desc, e.id desc limit 1) as state
        from progress_report r left join reporting_month m on m.year = r.year and m.number = r.month
        where {_OF_YEAR} and r.entry = 1 and (r.approved_at is null or r.approved_at > '{{known}}')""",
    "works": f"""select r.id, r.project_id, r.month * 100 + r.entry as told, coalesce(r.started_on, '') as started_on,
        coalesce(r.completed_on, '') as completed_on
        from progress_report r where {_OF_YEAR} and r.approved_at <= '{{known}}' and coalesce(r.started_on, r.completed_on) is not null""",
    "handed_over": f"""select r.id, r.project_id, l.district_id, l.area from progress_report r join reported_land l on l.report_id = r.id
        where {_OF_YEAR} and r.approved_at <= '{{known}}'""",
    "parts": "select project_id, role, unit_id from assignment where starts_on <= '{close}' and coalesce(ends_on, '9999') >= '{close}'",
    "exempted": """select distinct project_id as id from exemption where year = {year} and from_month <= {number}
        and approved_at <= '{known}'
        and coalesce(expires_on, '9999') >= date({year} || '-01-01', '+' || from_month || ' months', '-1 day')""",
    "red_cards": """select distinct unit_id as id from card where colour = 'RED' and year = {year} and issued_at <= '{known}'
        and withdrawn_at is null""",
}
"""What is asked of SQLite: the rows of one year, and of them only the columns that the ranking needs."""

_RATES = ("schedule_rate", "annual_completion", "start_rate", "completion_rate", "land_rate", "reporting")

_FACTS = """
listed as (select * from annual where project_id not in (select id from packages)),
effective as (select * from reports qualify entry = max(entry) over (partition by project_id, month)),
known as (
    select project_id, month, good from reports where entry = 1 union all
    select project_id, month, good from waiting where state is not null
),
actual as (select project_id, sum(investment) as paid from effective group by all),
due as (
    select project_id, sum(investment) filter (where month <= {number}) as to_date, sum(investment) as year,
        count(*) filter (where month <= {number}) as reports
    from monthly group by all
),
good as (select project_id, count(*) as good from known where good = 1 group by all),
gaps as (
    select m.project_id, m.month from monthly m anti join effective e on e.project_id = m.project_id and e.month = m.month
    where m.month <= {number}
),
silent as (
    select distinct project_id from gaps g anti join waiting w
    on w.project_id = g.project_id and w.month = g.month and w.state in ('SUBMITTED', 'CONFIRMED')
),
days as (
    select project_id, arg_max(started_on, told) filter (where started_on <> '') as started_on,
        arg_max(completed_on, told) filter (where completed_on <> '') as completed_on
    from works semi join effective using (id) group by all
),
handed as (
    select h.project_id, h.district_id, sum(h.area) as area from handed_over h semi join effective e on e.id = h.id group by all
),
wanted as (select project_id, district_id, sum(area) as area from planned_land group by all),
land as (
    select project_id, district_id, coalesce(h.area, 0) as done, coalesce(w.area, 0) as due
    from handed h full join wanted w using (project_id, district_id) semi join listed using (project_id)
),
land_of as (select project_id, sum(done) as done, sum(due) as due from land group by all),
cells as (
    select project_id, project_id in (select id from exempted) as exempt, project_id in (select project_id from silent) as silent,
        coalesce(paid, 0) as n1, coalesce(to_date, 0) as d1, coalesce(paid, 0) as n2, coalesce(year, 0) as d2,
        coalesce(started_on <= '{close}' and (started_on >= '{year}' or start_month <= {number}), false)::int as n3,
        (start_month <= {number})::int as d3,
        coalesce(completed_on <= '{close}' and (completed_on >= '{year}' or completion_month <= {number}), false)::int as n4,
        (completion_month <= {number})::int as d4,
        coalesce(l.done, 0) as n5, coalesce(l.due, 0) as d5, coalesce(good, 0) as n6, coalesce(reports, 0) as d6
    from listed left join actual using (project_id) left join due using (project_id) left join days using (project_id)
    left join land_of l using (project_id) left join good using (project_id)
)"""
_SERIES = """
book(series, kinds, roles, by_place, marks) as (values
    ('districts', ['DISTRICT'], ['RESPONSIBLE'], true, [40, 15, 10, 25, 5]),
    ('headquarters', ['HEADQUARTERS'], ['RESPONSIBLE'], false, [50, 15, 10, 15, 5]),
    ('responsible', ['DEPARTMENT', 'MANAGEMENT_COMMITTEE'], ['RESPONSIBLE'], false, [60, 20, 10, 0, 5]),
    ('companies', ['CITY_COMPANY'], ['OWNER', 'AGENT_BUILDER'], false, [60, 15, 15, 0, 5])
),
belongs as (
    select distinct b.series, p.project_id, u.id as unit_id
    from parts p join units own on own.id = p.unit_id join book b on list_contains(b.roles, p.role)
    join units u on u.id = case when b.series = 'companies' then own.head else own.id end and list_contains(b.kinds, u.kind)
),
carded as (
    select b.series, case when b.series = 'companies' then u.head else u.id end as unit_id
    from red_cards c join units u on u.id = c.id cross join book b
),
placed as (select district_id as unit_id, sum(done) as done, sum(due) as due from land group by all),
sums as (
    select series, unit_id, count(*) as projects, bool_or(silent) as silent, bool_or(exempt) as touched,
        sum(n1) as n1, sum(d1) as d1, sum(n2) as n2, sum(d2) as d2, sum(n3) as n3, sum(d3) as d3, sum(n4) as n4, sum(d4) as d4,
        sum(n5) as own_n5, sum(d5) as own_d5, sum(n6) as n6, sum(d6) as d6,
        coalesce(sum(n1) filter (where not exempt), 0) as o1, coalesce(sum(d1) filter (where not exempt), 0) as p1,
        coalesce(sum(n3) filter (where not exempt), 0) as o3, coalesce(sum(d3) filter (where not exempt), 0) as p3
    from belongs join cells using (project_id) group by all
),
rates as (
    select s.*, b.marks, case when by_place then coalesce(done, 0) else own_n5 end as n5,
        case when by_place then coalesce(due, 0) else own_d5 end as d5
    from sums s join book b using (series) left join placed using (unit_id)
)"""
_CURVE = "least(greatest({scale} * {n} // {d}, 0), {scale})"
_INVESTMENT = """case when n1 <= 0 then 0 when n1 <= d1 then {scale} * 85 * n1 // (100 * d1)
    when 10 * n1 <= 13 * d1 then {scale} * (85 * d1 + 50 * (n1 - d1)) // (100 * d1) else {scale} end"""
_MARKED = {1: 1, 3: 2, 4: 3, 5: 4, 6: 5}
"""Measure (as numbered in _RATES) → its mark in the list of marks."""
_SCALE = "1000000000000000::hugeint"


def _lists() -> str:
    curves = {number: (_INVESTMENT if number == 1 else _CURVE).format(n=f"n{number}", d=f"d{number}", scale=_SCALE) for number in _MARKED}
    points = " + ".join(f"case when d{number} > 0 then marks[{mark}] * ({curves[number]}) else 0 end" for number, mark in _MARKED.items())
    applicable = " + ".join(f"case when d{number} > 0 then marks[{mark}] else 0 end" for number, mark in _MARKED.items())
    met = "coalesce({n1} >= {d1} or {d1} <= 0, true) and ({n3} >= {d3} or {d3} <= 0)"
    target = f"case when d1 > 0 or d3 > 0 then {met.format(n1='n1', d1='d1', n3='n3', d3='d3')} end"
    return f"""
scored as (
    select *, {points} as points, {applicable} as applicable, {target} as target,
        touched and {met.format(n1="o1", d1="p1", n3="o3", d3="p3")} as exempt
    from rates
),
totals as (
    select *, (20000 * points * list_sum(marks) + applicable * {_SCALE}) // (2 * applicable * {_SCALE}) as score
    from scored where applicable > 0 and (projects >= 3 or d2 >= 10000000000)
),
placed_units as (
    select *, rank() over (partition by series order by score desc) as place, rank() over (partition by series order by score) as from_last,
        count(*) over (partition by series) as n,
        case series when 'companies' then greatest(1, n // 4) when 'districts' then 2 else 3 end as red,
        least(case series when 'companies' then greatest(1, n // 4) else 2 end, n - red) as black
    from totals
)
select series, unit_id, place, score::bigint as score, case
        when target and place <= red and not silent
            and not exists (from carded c where c.series = p.series and c.unit_id = p.unit_id) then 'RED'
        when not target and from_last <= black and not exempt then 'BLACK' else '' end as listed,
    [{", ".join(f"n{n}::bigint, d{n}::bigint" for n in range(1, 7))}] as sums
from placed_units p order by all"""


@dataclass(frozen=True, order=True)
class Line:
    """A ranked unit: its series, id, place, score (ten-thousandths), list, and the sums of the six measures by name."""

    series: str
    unit_id: int
    place: int
    score: int
    listed: str
    sums: tuple[tuple[str, int, int], ...]


def fetch(path: Path, month: Month, *, known_at: datetime) -> dict[str, pa.Table]:
    """Read the rows of the month's year from the SQLite file into Arrow tables."""
    words = _words(month) | {"known": known_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")}
    with adbc_driver_sqlite.dbapi.connect(str(path)) as connection, connection.cursor() as cursor:
        tables = {}
        for name, statement in FETCH.items():
            cursor.execute(statement.format(**words))
            tables[name] = cursor.fetch_arrow_table()
        return tables


def ranking(connection: duckdb.DuckDBPyConnection, month: Month) -> list[Line]:
    """Rank the units of all series over tables named as in FETCH; sorted."""
    statement = f"with {_FACTS},{_SERIES},{_lists()}".format(**_words(month))
    return [_line(row) for row in connection.execute(statement).fetchall()]


def over(tables: Mapping[str, pa.Table]) -> duckdb.DuckDBPyConnection:
    """Return a DuckDB that reads these Arrow tables where they are."""
    connection = duckdb.connect()
    for name, table in tables.items():
        connection.register(name, table)
    return connection


def stored(tables: Mapping[str, pa.Table]) -> duckdb.DuckDBPyConnection:
    """Return a DuckDB that holds the rows in its own storage."""
    connection = over(tables)
    for name in tables:
        connection.execute(f"create table own_{name} as select * from {name}")
        connection.unregister(name)
        connection.execute(f"alter table own_{name} rename to {name}")
    return connection


def _words(month: Month) -> dict[str, object]:
    return {"year": month.year, "number": month.number, "close": month.last_day.isoformat()}


def _line(row: tuple[str, int, int, int, str, list[int]]) -> Line:
    series, unit_id, place, score, listed, sums = row
    return Line(series, unit_id, place, score, listed, tuple(zip(_RATES, sums[::2], sums[1::2], strict=True)))
