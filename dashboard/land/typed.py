"""What people type about expropriation, read: amounts by kind, and the plan's grid; problems come back all at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from core.errors import BadAmount
from core.expropriation import PlanLine, Quantity, Target, in_units, parse_quantity

DISTRICT, CODE, PROJECTS, KIND, YEAR = "区", "项目编号", "项目数", "类别", "全年"
MONTHS = tuple(f"{number}月" for number in range(1, 13))
COLUMNS = (DISTRICT, CODE, PROJECTS, KIND, YEAR, *MONTHS)
KINDS = tuple(kind.heading for kind in Quantity)


@dataclass(frozen=True)
class Read:
    """Amounts that were typed, and what stands against them, a sentence each."""

    amounts: dict[Quantity, int]
    problems: tuple[str, ...]


def text(parts: int | None, kind: Quantity) -> str:
    """Return an amount as somebody types it: no commas, no zeros behind the last digit; "" when missing."""
    if parts is None:
        return ""
    exact = f"{in_units(parts, kind, places=4):f}"
    return exact.rstrip("0").rstrip(".") if "." in exact else exact


def amounts(given: Mapping[Quantity, object]) -> Read:
    """Read the amounts of a row; an empty one was not stated."""
    found, problems = {}, []
    for kind, cell in given.items():
        written = word(cell)
        if not written:
            continue
        try:
            found[kind] = parse_quantity(written, kind)
        except BadAmount as wrong:
            problems.append(f"{kind.heading}：{wrong}")
    return Read(found, tuple(problems))


def word(cell: object) -> str:
    """A cell as text without ends of blanks; "" of a missing one."""
    return "" if cell is None or cell is pd.NA or (isinstance(cell, float) and pd.isna(cell)) else str(cell).strip()


def grid(lines: Iterable[PlanLine]) -> pd.DataFrame:
    """Return the plan as rows of the grid: one a line and kind, all text; months are empty where none are planned."""
    rows = [
        {
            DISTRICT: line.district,
            CODE: line.code,
            PROJECTS: "" if line.projects is None else str(line.projects),
            KIND: target.kind.heading,
            YEAR: text(target.amount, target.kind),
            **dict(zip(MONTHS, (text(one, target.kind) for one in target.months) if target.months else [""] * 12, strict=True)),
        }
        for line in lines
        for target in line.targets
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def lines(frame: pd.DataFrame) -> tuple[tuple[PlanLine, ...], tuple[str, ...]]:
    """Read the grid back: the lines in the order of their first rows, and a sentence for each row that is wrong; empty rows are none."""
    targets: dict[tuple[str, str], list[Target]] = {}
    counts: dict[tuple[str, str], int | None] = {}
    problems: list[str] = []
    for number, row in enumerate(frame.to_dict("records"), start=1):
        cells = {name: word(row.get(name)) for name in COLUMNS}
        if not any(cells.values()):
            continue
        key = cells[DISTRICT], cells[CODE]
        target, found = _target(cells)
        count, miscounted = _count(cells[PROJECTS])
        found += miscounted
        if not cells[DISTRICT]:
            found.append("没有写区")
        if found:
            problems.append(f"第{number}行：{'；'.join(found)}。请改正。")
        elif target is not None:
            targets.setdefault(key, []).append(target)
            counts[key] = counts.get(key) if count is None else count
    return tuple(PlanLine(*key, tuple(some), counts[key]) for key, some in targets.items()), tuple(problems)


def _target(cells: Mapping[str, str]) -> tuple[Target | None, list[str]]:
    kind = next((one for one in Quantity if cells[KIND] in (one.heading, one.label)), None)
    if kind is None:
        return None, [f"没有类别“{cells[KIND]}”" if cells[KIND] else "没有选类别"]
    if not cells[YEAR]:
        return None, ["没有填全年计划，计划为零的填0"]
    shares = [cells[name] for name in MONTHS]
    try:
        amount = parse_quantity(cells[YEAR], kind)
        months = tuple(parse_quantity(one or "0", kind) for one in shares) if any(shares) else ()
    except BadAmount as wrong:
        return None, [str(wrong).rstrip("。")]
    return Target(kind, amount, months), []


def _count(written: str) -> tuple[int | None, list[str]]:
    if not written:
        return None, []
    return (int(written), []) if written.isdecimal() else (None, [f"项目数“{written}”不是整数"])
