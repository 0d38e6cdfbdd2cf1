"""Units enter the register by 单位名录; a unit is its name: another name is another unit, and the earlier one keeps its record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from core import ledger
from core.access import Actor, require
from core.commands import audit
from core.errors import BadInput
from core.models import Person, Unit
from core.rows import UnitRow


@dataclass(frozen=True)
class EnterUnits:
    """Enter the units that are new, and what changed in the known ones; parents may stand in any order."""

    rows: tuple[UnitRow, ...]


@dataclass(frozen=True)
class Fault:
    """What stands against one field of a unit's row, as the end of a sentence about it."""

    field: str
    sentence: str


@dataclass(frozen=True)
class Among:
    """All units as they will be, found by full name, by credit code, and by any name; two units under one key are a fault."""

    rows: Mapping[str, UnitRow]
    by_credit_code: Mapping[str, tuple[str, ...]]
    by_word: Mapping[str, tuple[str, ...]]


def among(rows: Iterable[UnitRow]) -> Among:
    """Index units; of two rows of one name the later counts."""
    named = {row.name: row for row in rows}
    codes: dict[str, tuple[str, ...]] = {}
    words: dict[str, tuple[str, ...]] = {}
    for row in named.values():
        codes[row.credit_code] = (*codes.get(row.credit_code, ()), row.name)
        for word in {row.name, row.short_name}:
            words[word] = (*words.get(word, ()), row.name)
    return Among(named, codes, words)


def faults(row: UnitRow, units: Among) -> list[Fault]:
    """Return what stands against a unit's row among all units: credit code, short name, parent."""
    return [*_credit_code_faults(row, units), *_name_faults(row, units), *_parent_faults(row, units)]


def _credit_code_faults(row: UnitRow, units: Among) -> list[Fault]:
    if not row.credit_code:
        return []
    wrong = _credit_code_wrong(row.credit_code)
    if wrong:
        return [Fault("credit_code", f"“{row.credit_code}”{wrong}")]
    others = [name for name in units.by_credit_code[row.credit_code] if name != row.name]
    if not others:
        return []
    advice = f"如是更名或合并，本表不能办理：代码留在“{others[0]}”，新名称另起一行按新单位登记，代码留空，原单位的记录不变。"
    sentence = f"“{row.credit_code}”已是“{others[0]}”的代码。一个代码只登记一个单位：如不是更名，请核对代码；{advice}"
    return [Fault("credit_code", sentence)]


def _credit_code_wrong(code: str) -> str:
    """Return why a text is no unified social credit code (GB 32100-2015), or an empty text."""
    try:
        exact = uscc.validate(code) == code
    except InvalidLength:
        return f"有{len(code)}位，应为18位。请核对。"
    except InvalidChecksum:
        return "的校验位不对，代码有误。请核对每一位。"
    except ValidationError:
        exact = False
    return "" if exact else "不是统一社会信用代码。请填18位代码，只用数字和大写字母。"


def _name_faults(row: UnitRow, units: Among) -> list[Fault]:
    others = [name for name in units.by_word[row.short_name] if name != row.name]
    if others:
        return [Fault("short_name", f"“{row.short_name}”与“{others[0]}”的名称或简称相同。请换一个简称。")]
    others = [name for name in units.by_word[row.name] if name != row.name]
    return [Fault("name", f"“{row.name}”已是“{others[0]}”的简称。请核对名称，或先改那个简称。")] if others else []


def _parent_faults(row: UnitRow, units: Among) -> list[Fault]:
    if row.parent and row.parent not in units.rows:
        return [Fault("parent", f"“{row.parent}”不在表中，库中也没有。请核对单位全称，或在表中补上该单位。")]
    way = [row.name]
    while way[-1] in units.rows and units.rows[way[-1]].parent:
        way.append(units.rows[way[-1]].parent)
        if way[-1] == row.name:
            return [Fault("parent", f"上级关系成了圈：{'→'.join(way)}。请改正其中一个上级单位。")]
        if way[-1] in way[:-1]:
            break
    return []


def enter_units(session: Session, request: EnterUnits, *, by: Actor, on: datetime) -> tuple[Unit, ...]:
    """Enter the rows; units that the rows do not name stay as they are.

    Raises NotAllowed, BadInput (a name twice, or rows with the faults of `faults`).
    """
    require(by, "导入单位名录")
    held = ledger.unit_rows(session)
    _refuse_faults(request.rows, held)
    units = {unit.name: unit for unit in session.exec(select(Unit))}
    _free_credit_codes(session, request.rows, units)
    for row in request.rows:
        unit = units.setdefault(row.name, Unit(name=row.name, short_name=row.short_name, kind=row.kind))
        unit.short_name, unit.kind, unit.credit_code = row.short_name, row.kind, row.credit_code or None
    entered = tuple(units[row.name] for row in request.rows)
    session.add_all(entered)
    session.flush()
    for row, unit in zip(request.rows, entered, strict=True):
        unit.parent_id = units[row.parent].id if row.parent else None
        if row.contact and row.contact != (held[row.name].contact if row.name in held else ""):
            session.add(Person(name=row.contact, title=ledger.CONTACT, unit_id=unit.id))
    new = sum(row.name not in held for row in request.rows)
    audit.record(session, audit.Act("导入单位名录", f"{len(entered)}个单位", f"新增{new}个"), by=by, on=on)
    session.flush()
    return entered


def _free_credit_codes(session: Session, rows: tuple[UnitRow, ...], units: Mapping[str, Unit]) -> None:
    """A code may go from one unit to another in one file: each is given up before it is given out."""
    for row in rows:
        if row.name in units and units[row.name].credit_code != (row.credit_code or None):
            units[row.name].credit_code = None
    session.flush()


def _refuse_faults(rows: tuple[UnitRow, ...], held: Mapping[str, UnitRow]) -> None:
    if len({row.name for row in rows}) != len(rows):
        raise BadInput("名录中有两行是同一个单位。请只保留一行，本次没有存入数据。")
    units = among([*held.values(), *rows])
    for row in rows:
        found = faults(row, units)
        if found:
            raise BadInput(f"单位“{row.name}”：{found[0].sentence}本次没有存入数据。")
