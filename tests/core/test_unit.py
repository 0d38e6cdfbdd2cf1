"""Units enter the register by name: parents in any order, one credit code a unit, no circles, nothing lost."""

from dataclasses import replace

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select
from stdnum.cn import uscc

from core import db, ledger
from core.access import OPERATOR
from core.commands.batch import ConfirmBatch, ReadRow, StageBatch, confirm, rows_of, stage
from core.commands.unit import EnterUnits, enter_units
from core.errors import BadInput, Conflict
from core.models import AuditEntry, Person, Unit
from core.period import Month
from core.rows import UnitRow, to_json, unit_row
from core.vocabulary import FormKind, UnitKind
from tests.data.town import NOON


def credit_code(number: int) -> str:
    body = f"91350200MA2Y{number:05d}"
    return body + str(uscc.calc_check_digit(body))


GROUP = UnitRow("建工集团有限公司", "建工集团", UnitKind.CITY_COMPANY, credit_code(1))
SECOND = UnitRow("建工集团第二工程管理有限公司", "建工二管", UnitKind.ENTERPRISE, credit_code(2), parent=GROUP.name, contact="李四")
DISTRICT = UnitRow("东山区人民政府", "东山区", UnitKind.DISTRICT)
ROWS = (SECOND, DISTRICT, GROUP)


def entered(engine: Engine, *rows: UnitRow) -> list[UnitRow]:
    with db.transaction(engine) as session:
        enter_units(session, EnterUnits(rows), by=OPERATOR, on=NOON)
    with db.reading(engine) as session:
        return list(ledger.unit_rows(session).values())


def test_a_row_comes_back_from_its_text_unchanged() -> None:
    assert [unit_row(to_json(row)) for row in ROWS] == list(ROWS)


def test_units_are_entered_with_parents_that_stand_later(engine: Engine) -> None:
    assert entered(engine, *ROWS) == list(ROWS)
    with db.reading(engine) as session:
        assert [(entry.act, entry.subject, entry.detail) for entry in session.exec(select(AuditEntry).order_by(col(AuditEntry.id)))] == [
            ("导入单位名录", "3个单位", "新增3个")
        ]


def test_a_known_unit_changes_and_the_others_stay(engine: Engine) -> None:
    entered(engine, *ROWS)
    changed = replace(SECOND, short_name="二管公司", contact="王五")
    assert entered(engine, changed) == [changed, DISTRICT, GROUP]
    with db.reading(engine) as session:
        assert list(session.exec(select(Person.name).order_by(Person.name))) == ["李四", "王五"]


def test_a_credit_code_may_go_from_one_unit_to_another_in_one_file(engine: Engine) -> None:
    entered(engine, *ROWS)
    swapped = (replace(SECOND, credit_code=GROUP.credit_code), replace(GROUP, credit_code=SECOND.credit_code))
    assert entered(engine, *swapped) == [swapped[0], DISTRICT, swapped[1]]


REFUSED: dict[str, tuple[tuple[UnitRow, ...], str]] = {
    "a wrong check digit": ((replace(GROUP, credit_code=GROUP.credit_code[:-1] + "0"),), "的校验位不对"),
    "a code of another unit": ((replace(DISTRICT, credit_code=GROUP.credit_code), GROUP), "已是“建工集团有限公司”的代码"),
    "a code of a registered unit": ((replace(DISTRICT, name="新名", credit_code=credit_code(7)),), "已是“已登记公司”的代码"),
    "a parent that nobody knows": ((SECOND,), "不在表中，库中也没有"),
    "its own parent": ((replace(GROUP, parent=GROUP.name),), "建工集团有限公司→建工集团有限公司"),
    "a circle of two": ((SECOND, replace(GROUP, parent=SECOND.name)), "上级关系成了圈"),
    "a circle over a registered unit": ((replace(SECOND, name="已登记公司", short_name="已登记", parent="子公司"),), "上级关系成了圈"),
    "a short name of another unit": ((replace(DISTRICT, short_name="建工集团"), GROUP), "名称或简称相同"),
    "a name that is another's short name": ((replace(DISTRICT, name="已登记", short_name="登"),), "已是“已登记公司”的简称"),
    "the same unit twice": ((DISTRICT, DISTRICT), "两行是同一个单位"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_is_refused_whole(sqlite_engine: Engine, case: str) -> None:
    known = UnitRow("已登记公司", "已登记", UnitKind.ENTERPRISE, credit_code(7))
    before = entered(sqlite_engine, known, UnitRow("子公司", "子公司", UnitKind.ENTERPRISE, parent="已登记公司"))
    rows, sentence = REFUSED[case]
    with pytest.raises(BadInput, match=sentence):
        entered(sqlite_engine, *rows)
    with db.reading(sqlite_engine) as session:
        assert list(ledger.unit_rows(session).values()) == before


def staged(engine: Engine, *rows: UnitRow) -> int:
    request = StageBatch(FormKind.UNITS, Month(2019, 8), 0, "名录.xlsx", "0" * 64, tuple(ReadRow(5, row) for row in rows))
    with db.transaction(engine) as session:
        return stage(session, request, by=OPERATOR, on=NOON).id or 0


def test_an_import_stores_only_what_is_new_or_changed_and_only_on_what_was_shown(engine: Engine) -> None:
    entered(engine, DISTRICT, GROUP)
    number = staged(engine, SECOND, DISTRICT, replace(GROUP, contact="赵六"))
    with db.reading(engine) as session:
        assert [row.outcome.label for row in rows_of(session, number)] == ["新增", "不变", "变更"]
    with db.transaction(engine) as session:
        confirm(session, ConfirmBatch(number), by=OPERATOR, on=NOON)
    with db.reading(engine) as session:
        assert list(ledger.unit_rows(session).values()) == [DISTRICT, replace(GROUP, contact="赵六"), SECOND]
    other = staged(engine, replace(DISTRICT, contact="钱七"))
    entered(engine, UnitRow("别的单位", "别的", UnitKind.DEPARTMENT))
    with pytest.raises(Conflict, match="库中数据有变动"), db.transaction(engine) as session:
        confirm(session, ConfirmBatch(other), by=OPERATOR, on=NOON)


def test_a_name_as_long_as_a_units_can_be_is_imported(engine: Engine) -> None:
    long = UnitRow("长" * 80, "长名", UnitKind.DEPARTMENT)
    number = staged(engine, long)
    with db.transaction(engine) as session:
        confirm(session, ConfirmBatch(number), by=OPERATOR, on=NOON)
        assert session.exec(select(Unit.name)).one() == "长" * 80
