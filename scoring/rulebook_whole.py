"""What a rulebook must be as a whole, after each key was read: complete, free of doubles, and able to be judged."""

import re
from collections.abc import Iterable, Iterator

from core.errors import BadRulebook
from scoring.predicates import OF_PROJECTS
from scoring.rulebook import NO_TARGET, CardRule, Rulebook

MOST_PERIODS = {"month": 12, "quarter": 4, "year": 2}
"""How many periods running the cards of this year and the last can tell."""

Fault = tuple[str, str]
"""The key, and what is wrong with it."""


def check_whole(book: Rulebook, file: str) -> None:
    """Raise BadRulebook for the first thing that is wrong with the book as a whole."""
    for key, problem in (
        *_dates(book),
        *_names(book),
        *_series(book),
        *_marks(book),
        *_components(book),
        *_conditions(book),
        *_cards(book),
    ):
        raise BadRulebook(file, key, problem)


def _dates(book: Rulebook) -> Iterator[Fault]:
    if book.in_force_to is not None and book.in_force_to < book.in_force_from:
        yield "in_force_to", "早于生效日期"
    if book.replaces and not (re.fullmatch(rf"{book.name}\.\d{{4}}-\d{{2}}-\d{{2}}", book.replaces) and book.replaces < book.edition):
        yield "replaces", f"应为同一办法的较早版本，如{book.name}.2019-01-01"
    if not re.fullmatch(r"(\d{4}-\d{2}-\d{2})?", book.source.checked_on):
        yield "source.checked_on", "应为日期（如2019-01-01），不知道的写空"
    if not re.fullmatch(r"(\d{4}(-\d{2}(-\d{2})?)?)?", book.source.dated):
        yield "source.dated", "应为日期（如2019-01-01、2019-01或2019），不知道的写空"
    if not re.fullmatch(r"(https?://\S+)?", book.source.url):
        yield "source.url", "应为网址，不知道的写空"


def _names(book: Rulebook) -> Iterator[Fault]:
    yield from _doubles("series", (series.key for series in book.series))
    yield from _doubles("components", (component.key for component in book.components))
    yield from _doubles("lists", (rule.kind.name for rule in book.lists))
    for key, _ in book.expect:
        if key not in [series.key for series in book.series]:
            yield f"expect.units.{key}", "没有这个排名系列"


def _doubles(section: str, keys: Iterable[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            yield f"{section}.{key}", "写了两次"
        seen.add(key)


def _series(book: Rulebook) -> Iterator[Fault]:
    if not book.series:
        yield "series", "至少要有一个排名系列"
    for series in book.series:
        where = f"series.{series.key}"
        if not series.kinds or not series.roles:
            yield where, "kinds和roles都不能为空"
        if book.method.score == "components" and not series.marks:
            yield f"{where}.marks", "按评分项计分的规则要写各项分值"
        if book.method.score == "given" and series.marks:
            yield f"{where}.marks", "名次由来源给出的规则不写分值"
        if series.assumed_marks and not series.marks:
            yield f"{where}.assumed_marks", "没有分值，不写此项"
        for rule in book.lists:
            for part in rule.condition.all():
                if part.kind in ("first", "last") and part.subject not in dict(series.sizes):
                    yield f"{where}.sizes.{part.subject}", f"{rule.kind.label}的条件用到这个名额，须写明"


def _marks(book: Rulebook) -> Iterator[Fault]:
    """A mark of nothing is for points that are only added or taken; a class earns no more than the mark; each kind of unit has points."""
    for series in book.series:
        for key, mark in series.marks:
            component, where = book.component(key), f"series.{series.key}.marks.{key}"
            if component.curve.kind == "shown":
                yield where, "只列数字的评分项不写分值"
            elif not mark and component.curve.kind != "per_event":
                yield where, "分值应大于0"
            if any(points > mark for _, points in component.curve.classes):
                yield where, "小于某一类别的分数"
            if component.reads.name == "kind":
                for kind in set(series.kinds) - {name for name, _ in component.curve.classes}:
                    yield f"components.{key}.curve.classes", f"缺少类别{kind}"
        if series.marks and not series.full_mark:
            yield f"series.{series.key}.marks", "各项分值之和应大于0"


def _components(book: Rulebook) -> Iterator[Fault]:
    """Points of single projects have no full mark that could be shared out."""
    for component in book.components:
        if component.each_project and book.method.absent_plan == "share":
            yield f"components.{component.key}.each_project", "按每个项目计分的，method.absent_plan应为drop"


def _conditions(book: Rulebook) -> Iterator[Fault]:
    for part in book.target[0].all():
        if part.kind not in ("compare", "all_of", "any_of"):
            yield "target", "完成目标的条件只能比较指标，不能用名次、名额、目标或免责"
    set_ones = [] if book.target[0] is NO_TARGET else [("target", book.target[0])]
    named = [*set_ones, *((f"lists.{rule.kind.name}", rule.condition) for rule in book.lists)]
    for where, condition in (*named, *((f"remarks.{remark.title}", remark.condition) for remark in book.remarks)):
        for part in condition.all():
            if part.kind == "target" and not set_ones:
                yield where, "条件用到target，须写明[target]"
            if part.subject in OF_PROJECTS:
                yield where, f"{part.subject}只用于项目的红黄牌"
            if part.kind == "streak" and not (part.value >= 2 and part.value <= MOST_PERIODS[book.method.period]):
                yield where, f"streak的periods应为2至{MOST_PERIODS[book.method.period]}的整数"
        if any(part.kind in ("all_of", "any_of") and not part.parts for part in condition.all()):
            yield where, "条件的列表不能为空"


CARD_PARTS = ("compare", "count_in_window", "streak", "all_of", "any_of")
"""What a card may depend on: figures, events and issued cards; places and targets are those of units in their lists."""


def _cards(book: Rulebook) -> Iterator[Fault]:
    known = [series.key for series in book.series]
    for rule in book.card_rules:
        where = "cards" if isinstance(rule, CardRule) else "removals"
        if (rule.subject == "unit") != bool(rule.series) or (rule.series and rule.series not in known):
            yield f"{where}.series", "对象为unit的须写已有的排名系列，其他对象不写"
        parts = list(rule.condition.all())
        if rule.subject != "project" and any(part.subject in OF_PROJECTS for part in parts):
            yield where, f"{'、'.join(OF_PROJECTS)}只用于项目的红黄牌"
        if any(part.kind not in CARD_PARTS for part in parts):
            yield where, f"红黄牌的条件只能用{'、'.join(CARD_PARTS)}"
        if any(part.kind in ("all_of", "any_of") and not part.parts for part in parts):
            yield where, "条件的列表不能为空"
        if any(part.kind == "streak" and not 1 <= part.value <= MOST_PERIODS[book.method.period] - 1 for part in parts):
            yield where, f"streak的periods应为1至{MOST_PERIODS[book.method.period] - 1}的整数（不含本期）"
