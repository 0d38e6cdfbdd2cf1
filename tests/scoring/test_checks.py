"""The table checker on small tables in words, and on tables that nobody would write."""

import time
import tomllib
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadAmount, RefusedFile
from data.tables.printed import printed_tables
from data.workbook import RawSheet, read_sheets
from scoring.checks import (
    Figure,
    Interval,
    Options,
    PrintedColumn,
    PrintedRow,
    PrintedTable,
    Quantity,
    Report,
    Ties,
    check_table,
    read_figure,
)  # fmt: skip
from scoring.checks.figures import corners, possible_prints

CASES = tomllib.loads((Path(__file__).parent.parent / "cases" / "checker.toml").read_text(encoding="utf-8"))["case"]


def sheet(text: str) -> RawSheet:
    return RawSheet("表", tuple(tuple(cell or None for cell in line.split(",")) for line in text.strip().splitlines()))


def check(text: str, options: Options) -> Report:
    reports = [check_table(table, options) for table in printed_tables(sheet(text))[0]]
    return Report(
        tuple(fault for report in reports for fault in report.faults),
        tuple(figure for report in reports for figure in report.unverifiable),
        sum(report.checked for report in reports),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_small_table(case: dict[str, object]) -> None:
    given_options = case.get("options", {})
    assert isinstance(given_options, dict)
    options = Options(Ties(given_options.get("ties", "competition")), bool(given_options.get("partial")), given_options.get("month"))
    report = check(str(case["table"]), options)
    faults = [
        {
            "row": fault.place.row,
            "column": fault.place.column,
            "kind": fault.kind.name.lower(),
            "lowest": fault.lowest,
            "highest": fault.highest,
        }
        for fault in report.faults
    ]
    assert faults == case.get("faults", [])
    assert [{"row": one.place.row, "column": one.place.column} for one in report.unverifiable] == case.get("unverifiable", [])
    assert report.checked == case["checked"]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("65.18", "65.175", "65.185"),
        ("６５．１８％", "65.175", "65.185"),
        ("1,234.5", "1234.45", "1234.55"),
        ("+6.3个百分点", "6.25", "6.35"),
        ("−0.5", "-0.55", "-0.45"),
        ("130", "129.5", "130.5"),
    ],
)
def test_a_printed_figure_stands_for_an_interval(text: str, low: str, high: str) -> None:
    figure = read_figure(text)
    assert figure is not None
    assert figure.interval == Interval(Fraction(low), Fraction(high))


def test_a_count_is_exact_and_a_blank_is_no_figure() -> None:
    figure = read_figure("130", exact=True)
    assert figure is not None
    assert figure.interval == Interval(Fraction(130), Fraction(130))
    assert read_figure("—") is None
    with pytest.raises(BadAmount, match="12万3"):
        read_figure("12万3")


AS_SAVED = "重点项目进展情况,,\n单位：亿元,,\n单位,计划,完成,完成率\n甲,100,90,90%\n乙,200,100,51%\n合计,300,190,63.3%\n"


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8-sig", ","), ("gb18030", ","), ("utf-16", "\t"), ("utf-16", ","), ("utf-8", ";"), ("gb18030", "\t"), ("utf-8", "\t")],
)
def test_text_files_as_spreadsheets_save_them(encoding: str, delimiter: str) -> None:
    content = AS_SAVED.replace(",", delimiter).replace("\n", "\r\n").encode(encoding)
    tables, _ = printed_tables(read_sheets(content, "表.csv")[0])
    assert [fault.place.address for fault in check_table(tables[0]).faults] == ["D5"]


def test_semicolons_divide_where_commas_group_thousands_and_not_where_they_stand_in_remarks() -> None:
    thousands = read_sheets("单位;计划;完成\n甲;1,234.5;2,000\n乙;1,000.0;3,000\n".encode(), "表.csv")[0]
    assert thousands.rows[1] == ("甲", "1,234.5", "2,000")
    remarks = read_sheets("单位,计划,备注\n甲,1,一;二\n乙,2,三;四\n".encode(), "表.csv")[0]
    assert remarks.rows[1] == ("甲", "1", "一;二")


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00", b"\xff\xfe\x00\xd8a\x00", b"\xff\xfe\x00\x00a\x00\x00\x00"],
    ids=["half a letter", "half a pair", "UTF-32"],
)
def test_damaged_utf_16_is_refused(content: bytes) -> None:
    with pytest.raises(RefusedFile):
        read_sheets(content, "表.csv")


def test_sentences_say_what_the_figure_should_be() -> None:
    report = check("单位,计划(个),完成(个),完成率(%)\n甲,140,25,17.85\n合计,141,25,17.73\n", Options())
    assert [fault.sentence for fault in report.faults] == [
        "第2行（甲）“完成率(%)”印为17.85，应为17.86。",
        "第3行（合计）“计划(个)”印为141，各部分合起来应为140。",
    ]


decimals = st.decimals(min_value="0.01", max_value="99999", places=2)


@settings(max_examples=100, deadline=None)
@given(plan=decimals, actual=decimals, places=st.integers(0, 3))
def test_a_table_computed_rightly_is_never_at_fault(plan: object, actual: object, places: int) -> None:
    """Whatever is computed from unrounded figures and rounded for print closes."""
    true_plan, true_actual = Fraction(str(plan)), Fraction(str(actual))
    columns = [Quantity.PLAN, Quantity.ACTUAL, Quantity.RATE, Quantity.EXCESS, Quantity.SHORTFALL]
    values = [true_plan, true_actual, true_actual / true_plan * 100, true_actual - true_plan, true_plan - true_actual]
    texts = tuple(rounded(value, places) for value in values)
    table = PrintedTable(tuple(PrintedColumn(one, one.value) for one in columns), (PrintedRow(2, texts),))
    assert check_table(table).faults == ()


def rounded(value: Fraction, places: int) -> str:
    scaled = abs(value) * 10**places
    whole = int(scaled + Fraction(1, 2))
    digits = f"{whole:0{places + 1}d}"
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if value < 0 and whole else text


@settings(max_examples=100, deadline=None)
@given(values=st.lists(decimals, min_size=1, max_size=12), places=st.integers(0, 2), dense=st.booleans(), data=st.data())
def test_ranks_of_true_values_are_never_at_fault(values: list[object], places: int, dense: bool, data: st.DataObject) -> None:
    """Ranks by the true values, or by the printed ones, agree with the printed values under either way of counting ties."""
    exact = [Fraction(str(value)) for value in values]
    by = [Fraction(rounded(value, places)) for value in exact] if data.draw(st.booleans()) else exact
    ranks = [1 + (len({other for other in by if other > one}) if dense else sum(other > one for other in by)) for one in by]
    rows = tuple(
        PrintedRow(2 + place, (rounded(value, places), str(rank))) for place, (value, rank) in enumerate(zip(exact, ranks, strict=True))
    )
    table = PrintedTable((PrintedColumn(Quantity.MEASURE, "得分"), PrintedColumn(Quantity.RANK, "名次")), rows)
    assert check_table(table, Options(Ties.DENSE if dense else Ties.COMPETITION)).faults == ()


@st.composite
def ranked_tables(draw: st.DrawFn) -> tuple[PrintedTable, Options]:
    """A correct table of any amounts and rates, ranked by a printed rate, or, where none is printed, by either implied one."""
    money = st.integers(0, 9999).map(lambda value: Fraction(value, 100))
    true = draw(st.lists(st.tuples(money, money, money), min_size=1, max_size=8))
    groups = [draw(st.sampled_from(["", "甲组"])) for _ in true]
    values: dict[Quantity, Sequence[Fraction | None]] = {
        Quantity.PLAN: [plan for plan, _, _ in true],
        Quantity.ACTUAL: [actual for _, actual, _ in true],
        Quantity.YEAR_PLAN: [plan + later for plan, _, later in true],
        Quantity.RATE: [percent(actual, plan) for plan, actual, _ in true],
        Quantity.YEAR_RATE: [percent(actual, plan + later) for plan, actual, later in true],
    }
    columns = draw(st.lists(st.sampled_from(list(values)), unique=True, min_size=1))
    implied = [rate for rate, plan in RATES.items() if {plan, Quantity.ACTUAL} <= set(columns)]
    by = values[draw(st.sampled_from([rate for rate in RATES if rate in columns] or implied or list(RATES)))]
    dense = draw(st.booleans())
    peers = {group: [value for value, own in zip(by, groups, strict=True) if own == group] for group in groups}
    ranks = [ranks_among(value, peers[group], dense=dense) for value, group in zip(by, groups, strict=True)]
    places = [draw(st.integers(0, 2)) for _ in columns]
    texts = [[printed_or_not(values[one][row], at) for one, at in zip(columns, places, strict=True)] for row in range(len(true))]
    heads = tuple(PrintedColumn(one, one.value, "" if one in RATES else "亿元") for one in columns)
    rows = tuple(PrintedRow(2 + row, (*texts[row], ranks[row]), group=groups[row]) for row in range(len(true)))
    return PrintedTable((*heads, PrintedColumn(Quantity.RANK, "名次")), rows), Options(Ties.DENSE if dense else Ties.COMPETITION)


RATES = {Quantity.RATE: Quantity.PLAN, Quantity.YEAR_RATE: Quantity.YEAR_PLAN}


def percent(actual: Fraction, plan: Fraction) -> Fraction | None:
    return 100 * actual / plan if plan else None


def printed_or_not(value: Fraction | None, places: int) -> str:
    return "—" if value is None else rounded(value, places)


def ranks_among(value: Fraction | None, all_values: Sequence[Fraction | None], *, dense: bool) -> str:
    above = [other for other in all_values if other is not None and value is not None and other > value]
    return "—" if value is None else str(1 + len(set(above) if dense else above))


def test_ranks_by_a_plan_that_was_rounded_to_nothing_are_no_fault() -> None:
    """Two projects at one rate of plans of 0.01 亿元, printed 0; their yearly plans differ."""
    printed = (Quantity.YEAR_PLAN, Quantity.PLAN, Quantity.ACTUAL)
    columns = (*(PrintedColumn(one, one.value, "亿元") for one in printed), PrintedColumn(Quantity.RANK, "名次"))
    rows = (PrintedRow(2, ("0.01", "0", "1", "1")), PrintedRow(3, ("0.05", "0", "1", "1")))
    assert check_table(PrintedTable(columns, rows), Options(Ties.COMPETITION)).faults == ()


@settings(max_examples=250, deadline=None)
@given(ranked_tables())
def test_a_correct_table_ranked_by_any_rate_in_question_is_never_at_fault(case: tuple[PrintedTable, Options]) -> None:
    table, options = case
    assert [fault.sentence for fault in check_table(table, options).faults] == []


cells = st.one_of(
    st.sampled_from(
        ["", "—", "0", "0.0", "-3", "65.18%", "1e5", "12万3", "合计", "小计", "其中：甲", "一、甲", "全市", "1,234.5", "第3名", "9" * 40]
    ),
    st.text(max_size=6),
    st.integers(-10, 200).map(str),
)


@settings(max_examples=100, deadline=None)
@given(
    columns=st.lists(st.tuples(st.sampled_from(list(Quantity)), st.sampled_from(["", "个", "亿元", "万元", "%", "亩", "x"])), max_size=8),
    data=st.data(),
    options=st.builds(Options, st.sampled_from(list(Ties)), st.booleans(), st.sampled_from([None, 1, 7, 12])),
)
def test_no_table_makes_the_checker_raise(columns: list[tuple[Quantity, str]], data: st.DataObject, options: Options) -> None:
    heads = tuple(PrintedColumn(quantity, quantity.value, unit) for quantity, unit in columns)
    texts = st.lists(cells, min_size=len(heads), max_size=len(heads)).map(tuple)
    rows = st.builds(
        PrintedRow,
        st.integers(2, 9),
        texts,
        st.text(max_size=3),
        st.sampled_from(["", "甲"]),
        st.sampled_from([0, 0, 1, 2, 3, None]),
        st.booleans(),
    )
    report = check_table(PrintedTable(heads, tuple(data.draw(st.lists(rows, max_size=6)))), options)
    for fault in report.faults:
        assert fault.sentence.endswith("。")


@settings(max_examples=100, deadline=None)
@given(low=decimals, width=decimals, printed=decimals)
def test_a_figure_fits_exactly_when_it_lies_between_the_possible_prints(low: object, width: object, printed: object) -> None:
    implied = Interval(Fraction(str(low)), Fraction(str(low)) + Fraction(str(width)) / 1000)
    figure = Figure(str(printed), Fraction(str(printed)), 2)
    lowest, highest = possible_prints(implied, figure)
    assert figure.fits(implied) == (Fraction(lowest) <= figure.value <= Fraction(highest))


def test_corners_give_the_exact_range() -> None:
    plan, actual = Interval(Fraction(1), Fraction(2)), Interval(Fraction(-1), Fraction(3))
    assert corners(lambda a, p: a / p, actual, plan) == Interval(Fraction(-1), Fraction(3))


def test_a_long_table_of_wrong_ranks_is_checked_in_reasonable_time() -> None:
    """Neither ranks that are all wrong nor a total in every second row make the work grow with the square of the rows."""
    columns = (PrintedColumn(Quantity.MEASURE, "得分"), PrintedColumn(Quantity.RANK, "名次"), PrintedColumn(Quantity.ACTUAL, "完成", "个"))
    rows = tuple(PrintedRow(2 + place, (str(place), str(place + 1), "1"), group="甲", level=place % 2) for place in range(4000))
    started = time.monotonic()
    for partial in (False, True):
        assert check_table(PrintedTable(columns, rows), Options(partial=partial)).faults
    assert time.monotonic() - started < 20
