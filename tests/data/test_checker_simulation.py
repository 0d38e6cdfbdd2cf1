"""Random correct tables, rounded as printed, have no fault; one figure moved out of reach is found, and its row is named."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import pytest

from data.tables.printed import printed_tables
from data.workbook import RawSheet
from scoring.checks import ALIASES, Fault, Quantity, check_table

AMOUNTS = (Quantity.PLAN, Quantity.ACTUAL, Quantity.YEAR_PLAN)
DERIVED = (Quantity.RATE, Quantity.YEAR_RATE, Quantity.EXCESS, Quantity.SHORTFALL)


@dataclass(frozen=True)
class Simulated:
    """A table as texts, header first, and the meaning of its columns."""

    quantities: tuple[Quantity, ...]
    rows: tuple[tuple[str, ...], ...]


def rounded(value: Fraction, places: int) -> str:
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    digits = f"{whole:0{places + 1}d}"
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if value < 0 and whole else text


def simulated(rng: random.Random) -> Simulated:
    """A correct table: random columns under random aliases, one unit, random decimals, and often a total."""
    chosen = [Quantity.PLAN, Quantity.ACTUAL, *rng.sample(DERIVED, rng.randint(1, 4))]
    if Quantity.YEAR_RATE in chosen:
        chosen.append(Quantity.YEAR_PLAN)
    places = {quantity: rng.randint(1, 4) if quantity in (Quantity.RATE, Quantity.YEAR_RATE) else rng.randint(0, 3) for quantity in chosen}
    units = [_unit_of_table(rng) for _ in range(rng.randint(2, 14))]
    ranked = rng.random() < 0.5
    by = 2 if Quantity.YEAR_RATE in chosen and Quantity.RATE not in chosen else 0
    ranks = [str(1 + sum(other[1] / other[by] > one[1] / one[by] for other in units)) for one in units]
    rows = [(f"单位{number}", *_texts(one, chosen, places), *ranks[number : number + ranked]) for number, one in enumerate(units)]
    if rng.random() < 0.7:
        total = tuple(sum(column, Fraction(0)) for column in zip(*units, strict=True))
        rows.append(("合计", *_texts((total[0], total[1], total[2]), chosen, places), *([""] if ranked else [])))
    quantities = (Quantity.UNIT, *chosen, *((Quantity.RANK,) if ranked else ()))
    unit = rng.choice(("万元", "亿元"))
    header = tuple(rng.choice(ALIASES[one]) + _in_brackets(one, unit) for one in quantities)
    return Simulated(quantities, (header, *rows))


def _unit_of_table(rng: random.Random) -> tuple[Fraction, Fraction, Fraction]:
    plan = Fraction(rng.randint(10**8, 10**11), 10**6)
    return plan, plan * rng.randint(20, 190) / 100 + Fraction(rng.randint(0, 10**6), 10**6), plan * rng.randint(150, 400) / 100


def _texts(values: tuple[Fraction, Fraction, Fraction], chosen: Sequence[Quantity], places: dict[Quantity, int]) -> list[str]:
    plan, actual, annual = values
    true = {
        Quantity.PLAN: plan,
        Quantity.ACTUAL: actual,
        Quantity.YEAR_PLAN: annual,
        Quantity.RATE: actual / plan * 100,
        Quantity.YEAR_RATE: actual / annual * 100,
        Quantity.EXCESS: actual - plan,
        Quantity.SHORTFALL: plan - actual,
    }
    sign = {Quantity.RATE: "%", Quantity.YEAR_RATE: "%"}
    return [rounded(true[one], places[one]) + sign.get(one, "") for one in chosen]


def _in_brackets(quantity: Quantity, unit: str) -> str:
    if quantity in (*AMOUNTS, Quantity.EXCESS, Quantity.SHORTFALL):
        return f"（{unit}）"
    return ""


def faults(table: Simulated) -> list[Fault]:
    found, problems = printed_tables(RawSheet("表", table.rows))
    assert not problems
    return [fault for one in found for fault in check_table(one).faults]


def spoiled(rng: random.Random, table: Simulated) -> tuple[Simulated, int]:
    """The table with one derived figure moved further than any rounding, and the number of its row in the file."""
    line = rng.randrange(1, len(table.rows))
    place = rng.choice([place for place, one in enumerate(table.quantities) if one in DERIVED])
    text = table.rows[line][place]
    figure = text.rstrip("%")
    moved = rounded(Fraction(figure) + abs(Fraction(figure)) / 5 + 7, len(figure.partition(".")[2])) + text[len(figure) :]
    row = (*table.rows[line][:place], moved, *table.rows[line][place + 1 :])
    return Simulated(table.quantities, (*table.rows[:line], row, *table.rows[line + 1 :])), line + 1


@pytest.mark.parametrize("seed", range(60))
def test_a_correct_table_closes_and_one_moved_figure_is_found(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - a repeatable choice of cases
    table = simulated(rng)
    assert faults(table) == []
    wrong, line = spoiled(rng, table)
    assert line in {fault.place.row for fault in faults(wrong)}
