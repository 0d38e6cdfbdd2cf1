"""How many: missing and pending reports, cards and accidents of each unit of a series."""

import re
from collections import Counter
from collections.abc import Mapping

import pandas as pd

from core.snapshot import Snapshot
from core.vocabulary import CardColour
from scoring.measures import POINT_OF_OBSERVATION
from scoring.members import Members


def counts(
    facts: Snapshot, belongs: Members, *, gaps: pd.DataFrame, months: list[int], closed: bool = True
) -> dict[str, Mapping[int, int]]:
    """Return, by what is counted, how many by unit id; a unit without any is not in it.

    `gaps` are due reports without an approved figure: missing ones (缺报), or unreported ones (未报) while the snapshot's month is not
    closed. Events count in `months` of the year. A project's card counts for the unit that answers for it, and what befalls a
    subsidiary for the head of its group, where the series groups.
    """
    rows = events(facts, belongs, gaps=gaps, months=months, closed=closed)
    return {name: _by_unit(mine) for name, mine in rows.items()} | {"major_accident": _accidents(facts, belongs, months)}


def events(facts: Snapshot, belongs: Members, *, gaps: pd.DataFrame, months: list[int], closed: bool = True) -> dict[str, pd.DataFrame]:
    """Return, by what is counted, a row for each of them: unit_id, project_id (missing where it befell the unit itself).

    The same as `counts`, accidents apart: those are observed of units.
    """
    open_ones = belongs.attribute(gaps, "reporting").drop_duplicates(["project_id", "unit_id", "pending"])
    missing = open_ones[~open_ones["pending"]]
    awaited = (missing["month"] == facts.month.number) & (not closed)
    cards = _cards(facts, belongs)
    returned = facts.figures.loc[facts.figures["returned"] & facts.figures["month"].isin(months), ["project_id", "month"]]
    cards = cards[(cards["year"] == facts.month.year) & cards["month"].isin(months)]
    return {
        "missing_reports": missing[~awaited],
        "unreported": missing[awaited],
        "pending_reports": open_ones[open_ones["pending"]],
        "red_card": cards[cards["colour"] == CardColour.RED.name],
        "yellow_card": cards[cards["colour"] == CardColour.YELLOW.name],
        "returned_report": belongs.attribute(returned, "reporting"),
    }


def _by_unit(rows: pd.DataFrame) -> Mapping[int, int]:
    """How many rows each unit has."""
    return Counter(rows["unit_id"].tolist())


def runs(facts: Snapshot, belongs: Members, *, period: str) -> dict[str, dict[int, int]]:
    """Return, by card, for how many of the rule's periods running it was issued to a unit, the present period the last, by unit id."""
    months = MONTHS_OF[period]
    cards, now = _cards(facts, belongs), (facts.month.year * 12 + facts.month.number - 1) // months
    cards = cards.assign(period=(cards["year"] * 12 + cards["month"] - 1) // months)
    colours = {"red_card": CardColour.RED.name, "yellow_card": CardColour.YELLOW.name}
    return {event: _runs(cards[cards["colour"] == colour], now) for event, colour in colours.items()}


def runs_to(cards: pd.DataFrame, key: str, *, period: str, facts: Snapshot, colour: str) -> dict[int, int]:
    """Return for how many of the rule's periods running, up to the one before the snapshot's, a card was issued, by the column `key`."""
    months = MONTHS_OF[period]
    mine = cards.loc[cards["colour"] == colour, [key, "year", "month"]]
    mine = mine.assign(unit_id=mine[key], period=(mine["year"] * 12 + mine["month"] - 1) // months)
    return _runs(mine, (facts.month.year * 12 + facts.month.number - 1) // months - 1)


def _runs(cards: pd.DataFrame, now: int) -> dict[int, int]:
    held: dict[int, set[int]] = {}
    for unit, period in zip(cards["unit_id"], cards["period"], strict=True):
        held.setdefault(int(unit), set()).add(int(period))
    return {unit: next(length for length in range(len(periods) + 1) if now - length not in periods) for unit, periods in held.items()}


MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
"""How many months a period of a rule has."""


def _cards(facts: Snapshot, belongs: Members) -> pd.DataFrame:
    """The cards by the unit that they count for: unit_id, project_id (missing of a unit's own card), colour, year, month."""
    columns = ["unit_id", "project_id", "colour", "year", "month"]
    if facts.cards.empty:
        return facts.cards[columns]
    of_units = facts.cards.loc[facts.cards["unit_id"].notna(), columns].astype({"unit_id": "int64"})
    of_projects = facts.cards.loc[facts.cards["project_id"].notna()].drop(columns="unit_id").astype({"project_id": "int64"})
    held = of_projects.merge(belongs.frame.drop(columns="month", errors="ignore").drop_duplicates(), on="project_id")
    return pd.concat([of_units.assign(unit_id=_heads(facts, belongs, of_units["unit_id"])), held[columns]], ignore_index=True)


def _heads(facts: Snapshot, belongs: Members, units: "pd.Series[int]") -> "pd.Series[int]":
    return units.map(facts.units.set_index("unit_id")["top_id"]) if belongs.series.group else units


def _accidents(facts: Snapshot, belongs: Members, months: list[int]) -> Mapping[int, int]:
    seen = facts.observations[facts.observations["name"] == "major_accident"]
    if seen.empty:
        return {}
    seen = seen[seen["period"].map(_last_month).isin(months)]
    number = seen["value"] // POINT_OF_OBSERVATION
    by_unit = number.groupby(_heads(facts, belongs, seen["unit_id"])).sum()
    return dict(zip(by_unit.index.tolist(), by_unit.tolist(), strict=True))


def _last_month(period: str) -> int:
    """The last month of 2019-07, of 2019Q2, or of a whole year."""
    month, quarter = re.fullmatch(r"\d{4}-(\d{2})", period), re.fullmatch(r"\d{4}Q([1-4])", period)
    return int(month[1]) if month else 3 * int(quarter[1]) if quarter else 12
