"""Every published table is a case: the checker finds exactly the faults that the printed figures prove."""

import json
import tomllib
from pathlib import Path

import pytest

from dashboard import cli
from data.tables.printed import printed_tables
from data.workbook import read_sheets
from scoring.checks import Interval, PrintedTable, Quantity
from scoring.checks.lines import read_lines

HERE = Path(__file__).parent.parent / "cases" / "published"
CASES = tomllib.loads((HERE / "cases.toml").read_text(encoding="utf-8"))
PUBLISHED = 18


def table(name: str) -> PrintedTable:
    tables, _ = printed_tables(read_sheets((HERE / name).read_bytes(), name)[0])
    return tables[0]


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["name"])
def test_exactly_these_faults(case: dict[str, object], capsys: pytest.CaptureFixture[str]) -> None:
    options = [str(option) for option in case.get("options", [])]  # type: ignore[attr-defined]  # a list, as the file is written
    code = cli.run(["check", str(HERE / str(case["file"])), "--format", "json", *options])
    found = json.loads(capsys.readouterr().out)
    wanted = ("row", "column", "printed", "kind", "lowest", "highest")
    assert [{key: fault[key] for key in wanted} for fault in found["faults"]] == case["faults"]
    assert [{key: figure[key] for key in wanted[:3]} for figure in found["unverifiable"]] == case["unverifiable"]
    assert found["checked"] == case["checked"]
    assert code == (1 if case["faults"] else 0)


def test_every_published_table_is_a_case() -> None:
    named = {case["published"] for kind in ("case", "uncheckable") for case in CASES[kind]}
    assert len(named) == PUBLISHED
    assert {path.name for path in HERE.glob("*.csv")} == {case["file"] for case in CASES["case"]}


@pytest.mark.parametrize(
    ("series", "size"),
    [
        ("省市重点项目推进红榜·县(市区)园区", 5),
        ("省市重点项目推进红榜·市直部门和市属国企", 4),
        ("省市重点项目推进黑榜·县(市区)园区", 1),
        ("省市重点项目推进黑榜·市直部门和市属国企", 1),
    ],
)
def test_a_list_may_have_fewer_rows_than_places(series: str, size: int) -> None:
    assert sum(row.group == series for row in table("mianyang_2022q1.csv").rows) == size


def year_plans(group: str) -> dict[str, Interval | None]:
    lines, _ = read_lines(table(CASES["reclassified"]["file"]))
    return {line.row.name: line.best(Quantity.YEAR_PLAN) for line in lines if line.row.group == group and line.row.level == 0}


def test_sectors_that_were_reclassified_have_other_plans_later() -> None:
    case = CASES["reclassified"]
    earlier, later = year_plans(case["earlier"]), year_plans(case["later"])
    apart = {name for name, plan in earlier.items() if plan and (other := later[name]) and not plan.touches(other)}
    assert apart == set(case["moved"])
    assert set(earlier) - apart == set(case["kept"])
