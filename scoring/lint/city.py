"""How many units of a city each series of a book would rank, for the checks of list sizes and of bands of places."""

import pandas as pd

from scoring.rulebook import Rulebook


def unit_numbers(book: Rulebook, held: pd.DataFrame) -> dict[str, int]:
    """Return the number of units of each series, by key; a series of which the city has none is not in it.

    `held`: unit_id, kind, role, top_id, top_kind, one row for each role that a unit has in some project.
    """
    numbers = {}
    for series in book.series:
        ids, kinds = ("top_id", "top_kind") if series.group else ("unit_id", "kind")
        mine = held[held["role"].isin(series.roles) & held[kinds].isin(series.kinds)]
        numbers[series.key] = int(mine[ids].nunique())
    return {key: number for key, number in numbers.items() if number}
