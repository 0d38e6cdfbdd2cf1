"""The forms of the pool and of a district's month: what is taken out comes back as nothing, and every change or fault of a row is told."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from core.commands.pool import CorrectStep, EnterPool, LeavePool, MoveStage
from core.commands.pool_form import Asked, PoolRow
from core.errors import BadInput, RefusedFile
from core.expropriation import Quantity
from core.period import Month
from core.pipeline import Leaving, Pipeline, PoolAct, Pooled, Step
from core.queries.pool import PoolLine
from core.vocabulary import Sector
from data import land_form, pool_form
from data.land_form import LandBase, LandLine
from data.onesheet import Reading
from data.pool_form import PoolBase

MAY, JULY, AUGUST = date(2019, 5, 6), date(2019, 7, 8), Month(2019, 8)
YI = 10**10
LAND, SIGNED, HOMES = Quantity.HANDED_OVER_LAND, Quantity.SIGNED_LAND, Quantity.SIGNED_HOUSEHOLDS


def line(number: int, name: str) -> PoolLine:
    """A project that came in as planned and was signed in May, 12亿元."""
    entered = Step(1, PoolAct.ENTER, date(2019, 3, 4), Pipeline.PLANNED, 12 * YI)
    signed = Step(100 + number, PoolAct.ADVANCE, MAY, Pipeline.SIGNED, 12 * YI)
    pooled = Pooled(number, f"K2019-{number:03d}", name, "东山", "新城", Sector.INDUSTRY, (entered, signed))
    return PoolLine(pooled, 7, 3, "研发楼两栋", (), "", "")


def pool_of(count: int) -> PoolBase:
    """So many projects, of the first of which a step waits."""
    lines = tuple(line(number, f"海湾项目{number}") for number in range(1, count + 1))
    return PoolBase("鹭江市", JULY, lines, frozenset({"K2019-001"}), {3: "东山", 4: "西湖"}, {7: "新城"})


HELD = {LAND: 125_000, SIGNED: 80_000}
FIRST, SECOND = LandLine("LJ-002", "东山路", "草稿", 2, HELD, "拆迁中"), LandLine("LJ-003", "东山桥", "未填", 0, {})
MONTH = LandBase("鹭江市", AUGUST, 5, "东山", (FIRST, SECOND), frozenset({"LJ-001", "LJ-002", "LJ-003"}))
TOP = 6
"""The first row of data."""


def typed(content: bytes, cells: Mapping[str, object]) -> bytes:
    """A form with these cells written over."""
    book, stream = openpyxl.load_workbook(io.BytesIO(content)), io.BytesIO()
    for address, value in cells.items():
        book.worksheets[0][address] = value
    book.save(stream)
    return stream.getvalue()


def asked(rows: Sequence[Mapping[str, object]]) -> Reading[PoolRow]:
    """What the form of the pool says with these cells by column, row by row from the first; the last three rows are new projects'."""
    base = pool_of(len(rows) - 3)
    cells = {f"{letter}{TOP + place}": value for place, row in enumerate(rows) for letter, value in row.items()}
    return pool_form.read(typed(pool_form.write(base), cells), "申报表.xlsx", base=base)


NEW = {"B": "新码头", "C": "西湖", "D": "产业", "E": "新城", "F": "泊位", "G": "谋划", "H": JULY, "I": 50000, "L": "建议书"}
CHANGES: Mapping[str, tuple[Mapping[str, object], Asked | None]] = {
    "没有变动，待审定": ({}, None),
    "进入下一阶段": ({"G": "开工", "H": JULY, "I": 130000, "L": "报告"}, MoveStage(2, Pipeline.STARTED, JULY, 13 * YI, "报告")),
    "退回": (
        {"G": "谋划", "H": JULY, "L": "函", "M": "合同解除"},
        MoveStage(3, Pipeline.PLANNED, JULY, 12 * YI, "函", back=True, reason="合同解除"),
    ),
    "更正总投资": (
        {"I": "121,000.5", "L": "函", "M": "登记有误"},
        CorrectStep(104, MAY, "函", "登记有误", Pipeline.SIGNED, 121_000_500_000),
    ),
    "出库": ({"J": "2019-07-08", "K": "终止", "L": "纪要", "M": "企业放弃"}, LeavePool(5, JULY, Leaving.ENDED, "纪要", "企业放弃")),
    "没有变动": ({}, None),
    "新项目": (NEW, EnterPool("新码头", 4, Sector.INDUSTRY, 7, "泊位", Pipeline.PLANNED, JULY, 5 * YI, "建议书")),
    "空行": ({}, None),
    "又一空行": ({}, None),
}


def test_a_row_asks_for_one_act_and_a_row_that_nobody_changed_for_none() -> None:
    found = asked([cells for cells, _ in CHANGES.values()])
    assert found.problems == ()
    names = list(CHANGES)
    wanted = {name: act for name, (_, act) in CHANGES.items() if act is not None}
    assert {names[row.line - TOP]: row.asked for row in found.rows} == wanted
    assert pool_form.told(found.rows) == "入库1个、阶段变动2个、更正1个、出库1个"


FAULTS: Sequence[tuple[Mapping[str, object], str]] = (
    ({"G": "开工", "H": JULY, "L": "报告"}, "“编号”“K2019-001”已有一步待审定。"),
    ({"G": "开工", "L": "报告"}, "“本阶段起始日期”没有改。请填进入新阶段的日期。"),
    ({"G": "开工", "H": JULY}, "“依据文件”没有填。有变动的须写依据文件。"),
    ({"I": 130000, "L": "函"}, "“原因”没有填。退回前一阶段和更正须写原因。"),
    ({"I": "约12亿"}, "“总投资”“约12亿”不能作为数字"),
    ({"H": "七月"}, "“本阶段起始日期”“七月”不是有效日期。"),
    ({"G": "在建"}, "“阶段”“在建”不在选项中。"),
    ({"I": None}, "“总投资”没有填。没有变动的请恢复原值，或重新下载。"),
    ({"J": JULY, "L": "纪要", "M": "停"}, "“出库情形”没有填。请选出库情形。"),
    ({"J": JULY, "K": "合并", "L": "函", "M": "并入"}, "“出库情形”“合并”不在本表办理。"),
    ({"G": "开工", "J": JULY, "K": "终止", "L": "函", "M": "停"}, "“出库日期”不能与阶段、日期或总投资的变动同时申报。"),
    ({"C": "西湖"}, "“区”由系统填写，库中是“东山”。"),
    ({"A": "K2019-999"}, "“编号”“K2019-999”不是可以申报的在库项目。"),
    ({"A": "K2019-001"}, "“编号”“K2019-001”与第6行重复。"),
    ({**NEW, "J": JULY}, "“出库日期”新项目不能同时出库。"),
    ({**NEW, "L": None}, "“依据文件”没有填。新项目须填写。"),
    ({**NEW, "E": "别的单位"}, "“责任单位”“别的单位”库中没有。"),
)


@pytest.fixture(scope="module")
def faulty() -> Reading[PoolRow]:
    """The form with a fault in every row."""
    return asked([cells for cells, _ in FAULTS])


@pytest.mark.parametrize(("place", "said"), list(enumerate(said for _, said in FAULTS)), ids=[said for _, said in FAULTS])
def test_a_fault_of_a_row_is_one_sentence_and_stores_nothing(faulty: Reading[PoolRow], place: int, said: str) -> None:
    mine = [one.sentence for one in faulty.problems if one.sentence.startswith(f"第{TOP + place}行")]
    assert len(mine) == 1
    assert mine[0].startswith(f"第{TOP + place}行{said}")
    assert not faulty.usable
    assert faulty.rows == ()


def test_a_project_that_moved_after_the_form_was_taken_out_is_not_changed_back() -> None:
    base = pool_of(2)
    first = base.lines[0]
    later = Step(900, PoolAct.ADVANCE, date(2019, 6, 3), Pipeline.STARTED, 12 * YI)
    moved = replace(first, pooled=replace(first.pooled, steps=(*first.pooled.steps, later)))
    found = pool_form.read(pool_form.write(base), "申报表.xlsx", base=replace(base, lines=(moved, base.lines[1])))
    assert found.rows == ()
    assert [one.sentence for one in found.problems] == ["第6行“编号”“K2019-001”在下载以后又有变动。请重新下载后填写。"]


def month(cells: Mapping[str, object], *, submit: bool = False, base: LandBase = MONTH) -> tuple[dict[str, dict[Quantity, int]], list[str]]:
    """What the form of a month states anew with these cells, by code, and every sentence about it."""
    found = land_form.read(typed(land_form.write(MONTH), cells), "进度表.xlsx", base=base, submit=submit)
    assert all(row.asked.submit is submit for row in found.rows)
    return {row.asked.stated.code: dict(row.asked.stated.amounts) for row in found.rows}, [one.sentence for one in found.problems]


def test_the_month_states_what_was_changed_and_submits_what_is_filled() -> None:
    assert month({}) == ({}, [])
    assert month({}, submit=True) == ({"LJ-002": HELD}, [])
    changed = {"LJ-002": {LAND: 125_000}, "LJ-003": {LAND: 35_000, HOMES: 12}, "LJ-001": {LAND: 0}}
    assert month({"D6": None, "E7": 3.5, "H7": 12, "A8": "LJ-001", "E8": 0}) == (changed, [])


def test_each_fault_of_a_month_is_one_sentence_at_its_row() -> None:
    rows, sentences = month({"B6": "西山路", "E7": "-1", "H7": 1.5, "A8": "LJ-888", "E8": 1, "E9": 1, "A10": "LJ-002"})
    assert rows == {}
    assert [one.partition("。")[0] for one in sentences] == [
        "第6行“项目名称”由系统填写，库中是“东山路”",
        "第7行“交地”“-1”不能作为数字：交地不能是负数",
        "第7行“签约户”“1.5”不能作为数字：小数位太多",
        "第8行“项目编号”没有编号“LJ-888”的项目",
        "第9行“项目编号”没有填",
        "第10行“项目编号”“LJ-002”与第6行重复",
    ]


@pytest.mark.parametrize(
    ("cells", "base", "said"),
    [
        ({"E5": "交地（公顷）"}, MONTH, "“交地”以亩计，表头写公顷。"),
        ({}, replace(MONTH, lines=(replace(FIRST, version=3), SECOND)), "第6行“项目编号”“LJ-002”在下载以后又有改动。"),
        ({}, replace(MONTH, lines=(SECOND,)), "第6行“项目编号”“LJ-002”已审核，不能再填。"),
        ({}, replace(MONTH, month=Month(2019, 9)), "本表是东山2019年8月的征收进度表，要填的是东山2019年9月的。"),
    ],
    ids=["改单位", "已改动", "已审核", "别的月份"],
)
def test_a_form_that_fits_no_more_is_told_in_one_sentence(cells: Mapping[str, object], base: LandBase, said: str) -> None:
    _, sentences = month(cells, base=base)
    assert [one for one in sentences if one.startswith(said)], sentences


@pytest.mark.parametrize(
    ("content", "name", "error"),
    [(lambda: land_form.write(MONTH), "进度表.xlsx", BadInput), (lambda: b"1,2", "表.csv", RefusedFile)],
    ids=["别的表", "不是xlsx"],
)
def test_another_file_is_refused_in_one_sentence(content: Callable[[], bytes], name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        pool_form.read(content(), name, base=pool_of(1))
