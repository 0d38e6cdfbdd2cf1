"""A filled annual plan: first edition, later editions, and what is refused."""

import io
from collections.abc import Mapping
from dataclasses import replace

import openpyxl
import pytest
from sqlalchemy.engine import Engine

from core import db
from core.access import OPERATOR
from core.commands.plan import DraftEdition, draft_edition
from core.money import FEN_PER_WAN
from core.queries.forms import PlanBase
from core.rows import PlannedLand, PlanRow
from core.vocabulary import PlanChange, ProjectLevel
from tests.data.books import Typed, edited, plan_form, plan_of_2019, read, said, typed
from tests.data.test_intake_month import ERROR, FORMULA, UNIT, check, fix
from tests.data.town import NOON, PLAN, row, town

WAN = FEN_PER_WAN
NEW: dict[str, Typed] = {
    "A7": "LJ-010",
    "C7": "新港码头",
    "D7": "省重点",
    "E7": "考核奖惩类",
    "F7": "产业",
    "G7": "新建",
    "H7": "西湖",
    "I7": "新城指挥部",
    "J7": "城建集团",
    "M7": 0,
    "L7": 50_000,
    "N7": 600,
    "O7": 100,
    "P7": 200,
    "Q7": 300,
}


def test_a_new_project_comes_in_with_the_first_edition(first_edition: PlanBase) -> None:
    land: dict[str, Typed] = {"A6": "LJ-010", "B6": "新港码头", "C6": "西湖区", "F6": 12.5}
    reading = read(edited(plan_form(first_edition, NEW), land, "交地计划"), first_edition)
    assert said(reading) == []
    found = reading.rows[0].row
    assert isinstance(found, PlanRow)
    assert (found.code, found.level, found.district, found.owner) == ("LJ-010", ProjectLevel.PROVINCIAL_KEY, "西湖区", "城建集团有限公司")
    assert (found.investment, found.months) == (600 * WAN, (100 * WAN, 200 * WAN, 300 * WAN, *(0,) * 9))
    assert found.land == (PlannedLand("西湖区", 3, 125_000),)
    assert found.change is PlanChange.ADDED


FIRST: dict[str, tuple[Mapping[str, Typed], list[tuple[str, str, str]]]] = {
    "months do not sum": (
        {"Q7": 299},
        [fix("N7", "第7行“年度计划投资”是600万元，12个月之和是599万元（有9个月没有填），相差1万元。请改到相等。")],
    ),
    "a new project without its class": (
        {"E7": None},
        [fix("E7", "第7行“类别”没有填。LJ-010是新项目，这一格必填；如不是新项目，请核对项目编号。")],
    ),
    "a word that is not in the list": (
        {"D7": "国家级"},
        [fix("D7", "第7行“级别”“国家级”不在选项中。请填省重大、省重点、市重大、市重点之一。")],
    ),
    "an unknown unit": ({"J7": "某某公司"}, [fix("J7", "第7行“业主单位”“某某公司”库中没有。请核对单位名称，或先登记该单位。")]),
    "total below the year": (
        {"L7": 5},
        [fix("L7", "第7行“总投资”5万元小于年度计划投资600万元。请核对数额和单位。")],
    ),
    "nothing said of earlier years": ({"M7": None}, [fix("M7", "第7行“至上年底累计完成投资”没有填。没有就填0，不要留空。")]),
    "a negative month": ({"P7": -200, "Q7": 700}, [fix("P7", "第7行“2月”是负数。计划数不能为负，请改正。")]),
    "words from formulas that have no result or failed": (
        {"C7": "=A1", "AC7": "=A1", "AE7": "#REF!", "J7": "#N/A"},
        [
            fix("C7", f"第7行“项目名称”{FORMULA}"),
            fix("J7", f"第7行“业主单位”公式出错（#N/A）。{ERROR}"),
            fix("AC7", f"第7行“年度目标(形象进度)”{FORMULA}"),
            fix("AE7", f"第7行“调整原因”公式出错（#REF!）。{ERROR}"),
        ],
    ),
    "a code from a formula without a result": ({"A7": "=B1"}, [fix("A7", f"第7行“项目编号”{FORMULA}")]),
    "month thirteen": ({"AA7": 13}, [fix("AA7", "第7行“计划开工月”不是月份。请填1至12。")]),
    "code too long": ({"A7": "X" * 21}, [fix("A7", "第7行“项目编号”超过20个字符。请核对项目编号。")]),
}


@pytest.mark.parametrize("case", FIRST)
def test_is_found_in_a_first_edition(first_edition: PlanBase, case: str) -> None:
    cells, expected = FIRST[case]
    assert said(read(plan_form(first_edition, NEW | dict(cells)), first_edition)) == expected


def test_the_filled_form_of_the_next_edition_says_what_is_in_force(second_edition: PlanBase) -> None:
    reading = read(plan_form(second_edition), second_edition)
    assert said(reading) == []
    assert tuple(line.row for line in reading.rows) == second_edition.rows
    assert {row.change for row in second_edition.rows} == {PlanChange.KEPT}


def test_later_months_may_be_moved(second_edition: PlanBase) -> None:
    reading = read(plan_form(second_edition, {"Y7": 400, "Z7": 1600}), second_edition)
    assert said(reading) == []
    months = second_edition.rows[0].months
    assert reading.rows[0].row == replace(second_edition.rows[0], months=(*months[:10], 400 * WAN, 1600 * WAN))


SECOND: dict[str, tuple[Mapping[str, Typed], list[tuple[str, str, str]]]] = {
    "an earlier month rewritten": (
        {"O7": 900, "Z7": 1100},
        [fix("O7", "第7行“1月”是900万元，现行计划是1,000万元。本版自9月起执行，此前各月不能改。")],
    ),
    "total investment in yuan": ({"L7": 600_000_000}, [fix("L7", f"第7行“总投资”表头写万元，比库中大1万倍。{UNIT}")]),
    "total investment in 亿元": (
        {"L7": 6},
        [
            fix("L7", f"第7行“总投资”表头写万元，比库中小1万倍。{UNIT}"),
            check("N7", "第7行“年度计划投资”与至上年底累计之和大于总投资。请核对。"),
        ],
    ),
    "total investment of every project in 亿元": (
        {"L7": 6, "L8": 12, "L9": 3, "L10": 0.6},
        [fix("L6", f"第6行“总投资”表头写万元，比库中小1万倍。{UNIT}")],
    ),
    "several columns in 亿元": (
        {
            "L7": 6,
            "L8": 12,
            "L9": 3,
            "L10": 0.6,
            "M7": 1.2,
            "M8": 2.4,
            "M9": 0.6,
            "M10": 0.12,
            "N7": 1.2,
            "N8": 2.4,
            "N9": 0.6,
            "N10": 0.12,
        },
        [fix("L6", f"第6行“总投资”“至上年底累计完成投资”“年度计划投资”表头写万元，比库中小1万倍。{UNIT}")],
    ),
    "亿元 in the header over 万元": (
        {"L5": "总投资（亿元）", "L10": 0.6},
        [
            fix("L6", f"第6行“总投资”表头写亿元，比库中大1万倍。{UNIT}"),
        ],
    ),
    "a known code in small letters": (
        {"A10": "lj-004"},
        [
            fix("A10", "第10行“项目编号”“lj-004”库中没有。库中有LJ-004，如是该项目，请改成LJ-004。"),
            fix("A1", "现行计划中的LJ-004“环湖路”不在表中。请补上该行；退出的在“调整情况”填退出，并写原因。"),
        ],
    ),
    "total investment revised": (
        {"L7": 61_000},
        [check("L7", "第7行“总投资”与库中60,000万元不同。本次不改库中总投资，请核对。")],
    ),
    "another responsible unit": (
        {"I7": "城建集团"},
        [check("I7", "第7行“责任单位”是“城建集团有限公司”，库中是“新城指挥部”。本次不改登记事项，请核对。")],
    ),
    "withdrawn without a reason": (
        {"AD7": "退出"},
        [fix("AE7", "第7行“调整原因”没有填。退出须写明原因。")],
    ),
    "added though in force": ({"AD7": "新增"}, [fix("AD7", "第7行“调整情况”填新增，但项目已在现行计划中。请改为保留。")]),
    "a known name under a new code": (
        {
            **{cell.replace("7", "11"): value for cell, value in NEW.items()},
            "C11": "环湖路",
            "O11": None,
            "P11": None,
            "Q11": None,
            "W11": 600,
        },
        [fix("A11", "第11行“项目编号”“LJ-010”库中没有，同名项目的编号是LJ-004。请核对项目编号。")],
    ),
    "a project in force left out": (
        {"A10": None, "C10": None, **{f"{letter}10": None for letter in "DEFGHIJKLMNOPQRSTUVWXYZ"}, "AC10": None, "AD10": None},
        [fix("A1", "现行计划中的LJ-004“环湖路”不在表中。请补上该行；退出的在“调整情况”填退出，并写原因。")],
    ),
    "money on a package": (
        {"A11": "LJ-P", "C11": "打捆工程", "N11": 5},
        [fix("N11", "第11行“年度计划投资”填在打捆项目上。打捆项目的资金只列在子项目上，请改填到子项目。")],
    ),
}


@pytest.mark.parametrize("case", SECOND)
def test_is_found_in_a_later_edition(second_edition: PlanBase, case: str) -> None:
    cells, expected = SECOND[case]
    assert said(read(plan_form(second_edition, cells), second_edition)) == expected


@pytest.fixture
def drafted(sqlite_engine: Engine) -> PlanBase:
    """The second edition, which stands as a draft with a new project in its last row."""
    new = replace(row("LJ-010", "新港码头", 1_200), months=(0,) * 8 + (300 * WAN,) * 4)
    kept = tuple(replace(one, change=PlanChange.KEPT) for one in PLAN)
    with db.transaction(sqlite_engine) as session:
        town(session)
        draft_edition(session, DraftEdition(2019, 2, 9, (*kept, new)), by=OPERATOR, on=NOON)
    return plan_of_2019(sqlite_engine, 9)


def test_a_project_that_stands_in_a_draft_alone_is_put_right(drafted: PlanBase) -> None:
    cells: dict[str, Typed] = {"C11": "新港码头一期", "H11": "西湖", "I11": "城建集团", "K11": None, "L11": 60_000_000}
    reading = read(plan_form(drafted, cells), drafted)
    assert said(reading) == []
    found = reading.rows[-1].row
    assert isinstance(found, PlanRow)
    assert (found.name, found.district, found.responsible, found.agent_builder) == ("新港码头一期", "西湖区", "城建集团有限公司", "")
    assert found.total_investment == 60_000_000 * WAN
    assert found.change is PlanChange.ADDED


def test_the_name_of_a_project_that_stands_in_a_draft_alone_may_be_typed_over(drafted: PlanBase) -> None:
    page = openpyxl.load_workbook(io.BytesIO(plan_form(drafted))).worksheets[0]
    assert [
        (page[f"A{number}"].value, page[f"A{number}"].protection.locked, page[f"C{number}"].protection.locked) for number in (10, 11)
    ] == [
        ("LJ-004", True, True),
        ("LJ-010", True, False),
    ]


def test_land_of_a_project_that_is_not_listed(second_edition: PlanBase) -> None:
    content = edited(plan_form(second_edition), {"A9": "LJ-777", "B9": "某处", "C9": "东山区", "L9": 3}, "交地计划")
    assert said(read(content, second_edition)) == [fix("A1", "交地计划中的LJ-777不在“年度计划”表中。请补上该项目，或删去交地计划。")]


def test_a_form_of_another_edition(second_edition: PlanBase, first_edition: PlanBase) -> None:
    sentence = "本表是第2版计划的模板，现在应导入第1版。请重新下载模板。"
    assert fix("A1", sentence) in said(read(plan_form(second_edition), first_edition))


def test_a_foreign_plan_needs_its_first_month(second_edition: PlanBase) -> None:
    head = ("项目编号", "项目名称", "总投资(亿元)", "至2018年底累计完成投资(亿元)", "2019年计划投资(亿元)", "1月(亿元)")
    content = typed([("2019年重点项目年度计划",), head, ("LJ-001", "滨海大道提升", 6, 1.2, 1.2, 1.2)])
    problems = said(read(content, second_edition))
    assert problems[0] == fix("A1", "这是第2版计划，没有写明自几月起执行。请在导入时指定月份。")
