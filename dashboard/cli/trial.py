"""`ducha trial`: another rulebook, or an edited copy, on past months beside the one in force; nothing of it is official."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from core.access import OPERATOR
from core.db import existing, reading
from core.errors import NotFound
from core.period import Month, now
from core.settings import from_environment
from core.vocabulary import CardColour, ListKind
from dashboard.cli.columns import aligned
from scoring.explain import points
from scoring.moves import Moved
from scoring.publish import trying
from scoring.rulebook import Rulebook
from scoring.rulebook_file import holds_on, load, shipped
from scoring.trial import SeriesTrial, Trial

NOT_OFFICIAL = "试算结果，不是正式排名，不得引用。"


def run(
    rulebook: Annotated[str, typer.Option("--rulebook", help="规则名称或版本（如wuhan），或一个规则文件（可为改过的副本）")],
    first: Annotated[str, typer.Option("--from", help="首月，如2019-01")],
    last: Annotated[str, typer.Option("--to", help="末月；不写则只试算首月")] = "",
) -> None:
    """Print, month by month, who moves, who enters and leaves each list, and why."""
    begin = Month.parse(first)
    end = Month.parse(last) if last else begin
    book = _book(rulebook, end)
    engine = existing(from_environment().database_url)
    with reading(engine) as session:
        months = trying.span(session, OPERATOR, first=begin, last=end)
        found = [trying.tried(session, month, book=book, viewer=OPERATOR, now=now()) for month in months]
    sys.stdout.write("\n".join([NOT_OFFICIAL, *(line for one in found for line in _lines(one)), ""]))


def _book(name: str, month: Month) -> Rulebook:
    """The file, or the edition, or of a name the one in force then, else its latest: a trial asks what it would have said."""
    if name.endswith(".toml"):
        return load(Path(name))
    mine = [book for book in shipped() if name in (book.name, book.edition)]
    if not mine:
        raise NotFound("规则", name)
    return next((book for book in mine if holds_on(book, month.last_day)), mine[-1])


def _lines(found: Trial) -> list[str]:
    head = f"{found.month.chinese}　现行：{found.base.title}（{found.base.edition}）　试算：{found.tried.title}（{found.tried.edition}）"
    return ["", head, *found.doubts, *(line for series in found.series for line in _series(series)), *_cards(found)]


def _cards(found: Trial) -> list[str]:
    counted = [f"{colour.label}建议{before}项→{now_}项" for colour, before, now_ in found.counts if before or now_]
    rows = [
        (one.name, str(one.ratio.percent or "—"), *(colour.label if colour else "—" for colour in (one.before, one.now)))
        for one in found.cards
    ]
    return ["，".join(counted), *(aligned([("对象", "完成序时计划%", "现行", "试算"), *rows]) if rows else [])] if counted else []


def _label(colour: CardColour | None) -> str:
    return colour.label if colour else "—"


def _series(series: SeriesTrial) -> list[str]:
    changes = [
        f"{word}{kind.label}：{'、'.join(names)}"
        for kind in ListKind
        for word, names in (("列入", series.entering(kind)), ("退出", series.leaving(kind)))
        if names
    ]
    head = f"{series.title}：{len(series.moved)}个单位名次或列榜有变"
    rows = [_row(one) for one in series.moved]
    table = aligned([("单位", "名次", "得分", "榜"), *rows]) if rows else []
    return [head, *changes, *table, *(f"{one.name}：{one.why()}" for one in series.moved)]


def _row(one: Moved) -> tuple[str, ...]:
    return (
        one.name,
        _change(*(None if place is None else str(place) for place in one.places)),
        _change(*(None if score is None else str(points(score)) for score in one.scores)),
        _change(*(kind.label if kind else None for kind in one.lists)),
    )


def _change(before: str | None, now_: str | None) -> str:
    return before or "—" if before == now_ else f"{before or '—'}→{now_ or '—'}"
