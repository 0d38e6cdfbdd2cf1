"""A header that states the wrong unit is one problem at the header: most rows of its column differ from what is known as two units do.

What a city holds (total investment, plans, approved months) proves a unit. The plan of a month proves none: a stalled project may truly
have spent a ten-thousandth of it. A month's figures bar the import only where they are more than the whole projects cost.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data.intake.fields import Fields
from data.intake.problem import Problem, Severity
from data.sheets import Sheet
from data.tables import Column, Table
from data.workbook import address

_FACTORS = ((10**4, "1万倍"), (10**8, "1亿倍"))
_SPREAD = 2
_FEWEST = 2


@dataclass(frozen=True)
class Against:
    """What a column is compared with, in fen by project code, and how a sentence calls it.

    With `ceilings`, total investments by project code, the comparison is a doubt and no proof, unless the figures are above these.
    """

    field: str
    what: str
    known: Mapping[str, int]
    ceilings: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Misread:
    """The problems of headers that state the wrong unit, and the fields below them, whose amounts mean nothing until then.

    `doubted` are fields whose header may state the wrong unit: their amounts are read, and the doubt is shown once.
    """

    problems: tuple[Problem, ...] = ()
    fields: frozenset[str] = frozenset()
    doubted: frozenset[str] = frozenset()


def misread(table: Table, layout: Sheet, *, comparisons: Iterable[Against]) -> Misread:
    """Return the columns of which most rows, and two at least, are some ten thousand or hundred million times what is known."""
    alike: dict[tuple[Severity, str, str, str], list[Column]] = {}
    for against in comparisons:
        there = table.column(against.field)
        severity, word = _judged(table, layout, against) if there else (Severity.CHECK, "")
        if there and word:
            alike.setdefault((severity, word, there.unit, against.what), []).append(there)
    problems = tuple(_problem(table, columns, *which) for which, columns in alike.items())
    barred, doubted = (
        frozenset(column.key for which, columns in alike.items() if which[0] is severity for column in columns)
        for severity in (Severity.FIX, Severity.CHECK)
    )
    return Misread(problems, barred, doubted)


def _judged(table: Table, layout: Sheet, against: Against) -> tuple[Severity, str]:
    words: list[str] = []
    above = 0
    for row in table.data:
        fields = Fields(table, layout, row, [])
        stated, known = fields.money(against.field), against.known.get(fields.code)
        if stated and known and stated > 0 and known > 0:
            words.append(_times(stated, known))
            above += against.ceilings is None or stated > against.ceilings.get(fields.code, stated) > 0
    word, count = Counter(words).most_common(1)[0] if words else ("", 0)
    if count < _FEWEST or 2 * count <= len(words):
        return Severity.CHECK, ""
    return Severity.FIX if 2 * above > len(words) else Severity.CHECK, word


def _times(stated: int, known: int) -> str:
    """Return 大1万倍 and the like where the factor is within ten times of the ratio: months are not alike, units are."""
    for factor, word in _FACTORS:
        if known * factor <= _SPREAD * stated and stated <= _SPREAD * known * factor:
            return f"大{word}"
        if stated * factor <= _SPREAD * known and known <= _SPREAD * stated * factor:
            return f"小{word}"
    return ""


def _problem(table: Table, columns: list[Column], severity: Severity, *said: str) -> Problem:
    word, unit, what = said
    names = [column.name.rpartition("/")[2] for column in columns]
    shown = "".join(f"“{name}”" for name in names[:3]) + (f"等{len(names)}列" if len(names) > 3 else "")
    advice = "请改单位后重传，本次没有存入数据。" if severity is Severity.FIX else "请核对单位；确认无误的可以入库。"
    sentence = f"第{table.header_row}行{shown}表头写{unit}，比{what}{word}。{advice}"
    where = address(table.header_row - 1, columns[0].index)
    return Problem(severity, table.sheet, where, names[0], columns[0].header, sentence)
