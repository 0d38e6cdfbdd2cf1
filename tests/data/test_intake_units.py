"""单位名录 is read as people fill it: every problem at once, blanks keep what is registered, a new name is a new unit."""

import io
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from core.queries.forms import Register, UnitsBase
from core.rows import UnitRow
from core.vocabulary import UnitKind
from data.intake import Reading, Severity, open_form, read_form
from data.sheets import UNITS
from data.template import write_template
from tests.data.books import Typed, edited, said, typed
from tests.data.test_intake_month import ERROR, FORMULA

CODE = "91350200MA2YYYYY0X"
HELD = (
    UnitRow("建工集团有限公司", "建工集团", UnitKind.CITY_COMPANY, CODE, contact="张三"),
    UnitRow("东山区人民政府", "东山区", UnitKind.DISTRICT),
)
BASE = UnitsBase(
    date(2019, 8, 20),
    HELD,
    Register(
        "鹭江市", demonstration=False, projects=(), units=tuple(row.name for row in HELD), districts=("东山区人民政府",), short_names=()
    ),
)
EMPTY = UnitsBase(BASE.day, (), Register("鹭江市", demonstration=False, projects=(), units=(), districts=(), short_names=()))
HEAD = ("单位名称", "简称", "类别", "统一社会信用代码", "上级单位", "填报联系人")


def read(*rows: tuple[Typed, ...], base: UnitsBase = EMPTY, head: tuple[str, ...] = HEAD) -> Reading:
    return read_form(open_form(typed([head, *rows]), "名录.xlsx"), base)


def units(reading: Reading) -> list[UnitRow]:
    return [line.row for line in reading.rows if isinstance(line.row, UnitRow)]


def test_our_own_form_comes_back_unchanged() -> None:
    reading = read_form(open_form(write_template(UNITS, BASE), "名录.xlsx"), BASE)
    assert (units(reading), reading.problems) == (list(HELD), ())


def test_the_form_has_a_drop_down_and_room_for_more_units() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_template(UNITS, BASE)))
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"] == ["单位名录"]
    page = book["单位名录"]
    assert page["A1"].value == "鹭江市重点项目单位名录"
    assert page["A6"].value == "建工集团有限公司"
    assert (page["A6"].protection.locked, page["A9"].protection.locked) == (True, False)
    assert [str(rule.sqref) for rule in page.data_validations.dataValidation if rule.type == "list"] == ["C6:C37"]


def test_a_new_unit_typed_below_is_read() -> None:
    filled = edited(write_template(UNITS, BASE), {"A8": "建工二管有限公司", "C8": "企业", "E8": "建工集团"})
    reading = read_form(open_form(filled, "名录.xlsx"), BASE)
    assert reading.problems == ()
    assert units(reading)[2] == UnitRow("建工二管有限公司", "建工二管有限公司", UnitKind.ENTERPRISE, parent="建工集团有限公司")


def test_a_changed_name_is_a_new_unit_and_this_is_said() -> None:
    filled = edited(write_template(UNITS, BASE), {"A7": "东山新区人民政府", "B7": "东山新区"})
    reading = read_form(open_form(filled, "名录.xlsx"), BASE)
    assert [row.name for row in units(reading)] == ["建工集团有限公司", "东山新区人民政府"]
    assert said(reading) == [
        ("核对", "A1", "已登记的1个单位不在表中：东山区人民政府。这些单位保留不变；改了名称的行按新单位登记，不是更名。")
    ]


def test_a_blank_cell_and_a_missing_column_keep_what_is_registered() -> None:
    reading = read(("建工集团有限公司", "企业", ""), base=BASE, head=("单位名称", "类别", "联系人"))
    assert units(reading) == [UnitRow("建工集团有限公司", "建工集团", UnitKind.ENTERPRISE, CODE, contact="张三")]


def test_spellings_of_a_name_are_one_unit() -> None:
    held = UnitRow("路桥（集团）公司", "路桥", UnitKind.ENTERPRISE)
    base = UnitsBase(BASE.day, (held,), BASE.register)
    reading = read((" 路桥(集团)\n公司 ", "", "企业", "", "", "李四"), base=base)
    assert [row.name for row in units(reading)] == ["路桥（集团）公司"]


def test_parents_may_stand_later_and_totals_and_notes_are_no_units() -> None:
    reading = read(
        ("一、企业", None, None, None, None, None),
        ("二管有限公司", "二管", "企业", CODE.lower(), "集团有限公司", None),
        ("集团有限公司", "集团", "市属国企", None, None, None),
        ("合计", None, "2个", None, None, None),
        ("填表人：王五", None, None, None, None, None),
    )
    assert reading.problems == ()
    assert [(row.name, row.parent, row.credit_code) for row in units(reading)] == [
        ("二管有限公司", "集团有限公司", CODE),
        ("集团有限公司", "", ""),
    ]


def test_all_problems_come_at_once() -> None:
    reading = read(
        ("甲公司", "甲", "公司", "91350200MA2YYYYY05", "没有的公司", None),
        ("甲公司", "甲", "企业", None, None, None),
        ("乙公司", "丙公司", "企业", None, "丙公司", None),
        ("丙公司", "丙", "企业", "123", "乙公司", None),
        (None, "丁", "企业", None, None, None),
        ("很长名称的建设工程管理咨询服务有限责任公司", None, None, None, None, None),
    )
    kinds = "、".join(kind.label for kind in UnitKind)
    assert sorted((cell, sentence) for _, cell, sentence in said(reading)) == [
        ("A3", "第3行“单位名称”“甲公司”与第2行重复。请只保留一行。"),
        ("A5", "第5行“单位名称”“丙公司”已是“乙公司”的简称。请核对名称，或先改那个简称。"),
        ("A6", "第6行“单位名称”没有填。请补上单位全称，或删去本行。"),
        ("B4", "第4行“简称”“丙公司”与“丙公司”的名称或简称相同。请换一个简称。"),
        ("B7", "第7行“简称”没有填。单位全称有21字，请填不超过20字的简称。"),
        ("C2", f"第2行“类别”“公司”不在选项中。请填{kinds}之一。"),
        ("C7", f"第7行“类别”没有填。请填{kinds}之一。"),
        ("D2", "第2行“统一社会信用代码”“91350200MA2YYYYY05”的校验位不对，代码有误。请核对每一位。"),
        ("D5", "第5行“统一社会信用代码”“123”有3位，应为18位。请核对。"),
        ("E2", "第2行“上级单位”“没有的公司”不在表中，库中也没有。请核对单位全称，或在表中补上该单位。"),
        ("E4", "第4行“上级单位”上级关系成了圈：乙公司→丙公司→乙公司。请改正其中一个上级单位。"),
        ("E5", "第5行“上级单位”上级关系成了圈：丙公司→乙公司→丙公司。请改正其中一个上级单位。"),
    ]
    assert not reading.usable


WRONG: dict[str, tuple[tuple[Typed, ...], str]] = {
    "a wrong check digit": (("甲公司", "甲", "企业", CODE[:-1] + "5", None, None), "的校验位不对，代码有误。请核对每一位。"),
    "a code of another unit": (("甲公司", "甲", "企业", CODE, None, None), f"“{CODE}”已是“建工集团有限公司”的代码。一个代码只登记一个单位"),
    "a renamed unit with its code": (
        ("建工控股有限公司", "建工控股", "市属国企", CODE, None, None),
        "如是更名或合并，本表不能办理：代码留在“建工集团有限公司”，新名称另起一行按新单位登记，代码留空，原单位的记录不变。",
    ),
    "a parent that nobody knows": (("甲公司", "甲", "企业", None, "乙公司", None), "“乙公司”不在表中，库中也没有。"),
    "a circle over a registered unit": (("建工集团有限公司", None, None, None, "建工集团", None), "上级关系成了圈"),
    "a name that is too long": (("长" * 81, "长", "企业", None, None, None), "有81字，最多80字。请缩短。"),
}


@pytest.mark.parametrize("case", WRONG)
def test_must_be_corrected(case: str) -> None:
    row, sentence = WRONG[case]
    [problem] = read(row, base=BASE).problems
    assert problem.severity is Severity.FIX
    assert sentence in problem.sentence


def test_an_empty_list_is_a_problem() -> None:
    assert [sentence for _, _, sentence in said(read())] == ["表中没有单位。请填写后再上传。"]


def test_a_table_of_nothing_known_is_none_of_the_forms() -> None:
    with pytest.raises(BadInput, match="不是单位名录、年度计划、月报中的任何一种表"):
        open_form(typed([("甲", "乙"), (1, 2)]), "别的.xlsx")


WORDS = st.sampled_from([None, "甲公司", "乙公司", "甲", "企业", "区政府", CODE, "1", "合计", "注：无", 3.5, " \n"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[WORDS] * 6), max_size=6))
def test_any_rows_give_rows_and_problems_and_never_a_traceback(rows: list[tuple[Typed, ...]]) -> None:
    reading = read(*rows, base=BASE)
    assert reading.problems or reading.rows


def test_formulas_without_a_result_are_no_names() -> None:
    reading = read(("=A1", "甲", "企业", "", "", ""), ("乙有限公司", "=A1", "企业", "", "=A1", "#REF!"))
    assert [(problem.cell, problem.sentence) for problem in reading.problems] == [
        ("A2", f"第2行“单位名称”{FORMULA}"),
        ("B3", f"第3行“简称”{FORMULA}"),
        ("E3", f"第3行“上级单位”{FORMULA}"),
        ("F3", f"第3行“填报联系人”公式出错（#REF!）。{ERROR}"),
    ]
    assert "公式" not in str(units(reading))
