"""Checks of editions and facts: one edition for each day, and figures that are held."""

from collections.abc import Sequence
from datetime import date, timedelta

from scoring.component_file import AMOUNTS, CLASSES
from scoring.lint.finding import AnyBook, Found, Matter
from scoring.measures import MEASURES, TOTALS
from scoring.predicates import EVENTS
from scoring.rulebook import Rulebook

DAY = timedelta(days=1)


def _others(book: AnyBook, editions: Sequence[AnyBook]) -> list[AnyBook]:
    """The other editions of the same name, by day."""
    mine = [one for one in editions if one.name == book.name and one.edition != book.edition]
    return sorted(mine, key=lambda one: one.in_force_from)


def two_in_force(matter: Matter) -> Found:
    """No two editions of a name are in force on one day."""
    yield from on_one_day(matter.book, matter.editions)


def on_one_day(book: AnyBook, editions: Sequence[AnyBook]) -> Found:
    """The days on which another edition of the book's name is in force too."""
    for other in _others(book, editions):
        begin = max(book.in_force_from, other.in_force_from)
        end = min(book.in_force_to or date.max, other.in_force_to or date.max)
        if begin <= end:
            till = "起" if end == date.max else f"至{end}"
            where = "in_force_to" if book.in_force_from < other.in_force_from else "in_force_from"
            yield where, f"{begin}{till}，本版本与{other.edition}同时有效；请写明前一版本的失效日期。"


def none_in_force(matter: Matter) -> Found:
    """Between two editions of a name some edition is in force on every day."""
    yield from on_no_day(matter.book, matter.editions)


def on_no_day(book: AnyBook, editions: Sequence[AnyBook]) -> Found:
    """The days before and after the book on which no edition of its name is in force."""
    others = _others(book, editions)
    ends = [one.in_force_to or date.max for one in others if one.in_force_from < book.in_force_from]
    if ends and (end := max(ends)) < book.in_force_from - DAY:
        yield "in_force_from", f"{end + DAY}至{book.in_force_from - DAY}没有有效的版本；请核对前一版本的失效日期和本版本的生效日期。"
    later = [one.in_force_from for one in others if one.in_force_from > book.in_force_from]
    end = book.in_force_to or date.max
    if later and end < date.max and (begin := min(later)) > end + DAY:
        yield "in_force_to", f"{end + DAY}至{begin - DAY}没有有效的版本；请核对本版本的失效日期和后一版本的生效日期。"


def _observed(book: Rulebook) -> dict[str, list[tuple[str, str]]]:
    """The figures from elsewhere that the book reads, by name, with the keys where it does and the titles of those components."""
    read: dict[str, list[tuple[str, str]]] = {}
    if book.method.score == "given" and book.lists:
        read["given_place"] = [("method.score", "名次")]
    for component in book.components:
        where = f"components.{component.key}"
        if component.reads.kind == "observation":
            read.setdefault(component.reads.name, []).append((f"{where}.observation", component.title))
        if isinstance(component.curve.base, str):
            read.setdefault(component.curve.base, []).append((f"{where}.curve.base", component.title))
    return read


def unknown_facts(matter: Matter) -> Found:
    """Every figure, event or class that a component reads is one that is held."""
    if matter.observations is not None:
        for name, readers in _observed(matter.book).items():
            if name not in matter.observations:
                titles = "、".join(dict.fromkeys(title for _, title in readers))
                yield (
                    "、".join(place for place, _ in readers),
                    f"“{titles}”要用的数据没有录入过，不计分；请核对数据名称“{name}”，或先录入数据。",
                )
    for component in matter.book.components:
        there = HELD.get(component.reads.kind)
        if there is not None and component.reads.name not in there:
            yield f"components.{component.key}.{component.reads.kind}", f"没有“{component.reads.name}”；可写的是{'、'.join(there)}。"


HELD: dict[str, tuple[str, ...]] = {
    "measure": tuple(MEASURES),
    "event": EVENTS,
    "class_of": tuple(CLASSES),
    "amount": AMOUNTS,
    "total": tuple(TOTALS),
}
"""What is held without being entered from elsewhere."""


def unchecked_facts(matter: Matter) -> Found:
    """The figures from elsewhere that are held are known, where a book reads any."""
    observed = _observed(matter.book)
    if matter.observations is None and observed:
        yield "components", f"另行录入的数据（{'、'.join(observed)}）没有核对是否存在；列榜之前请先录入。"
