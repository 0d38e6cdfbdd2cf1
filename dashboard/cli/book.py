"""``ducha book``: shows by which grade book each kind of builders' results is drafted, or chooses another one from a day on."""

from datetime import date
from typing import Annotated

import typer

from core import db, period
from core.access import OPERATOR
from core.commands.city import ChooseGradeBook
from core.errors import BadPeriod, NotFound
from core.queries import books
from core.settings import from_environment
from core.vocabulary import NoticeKind
from dashboard.cli.forms import open_database
from scoring.publish import evaluation


def run(
    kind: Annotated[
        str, typer.Argument(help="季度考评、年度考评或信用评价；不写的，列出现行办法", metavar="种类", show_default=False)
    ] = "",
    name: Annotated[str, typer.Argument(help="考评办法的名称，不带日期，如lujiang", metavar="办法", show_default=False)] = "",
    *,
    since: Annotated[str, typer.Option("--since", help="从哪一天起，如2026-12-01；不写的，从今天起", show_default=False)] = "",
    document: Annotated[str, typer.Option("--document", help="决定的文件", show_default=False)] = "",
) -> None:
    """List the books in force, or choose one; results that were drafted keep theirs."""
    if not kind and not name:
        _list()
        return
    which = NoticeKind.of_label(kind)
    if which is None:
        raise NotFound("考评种类", kind, f"可选：{'、'.join(one.label for one in NoticeKind)}。")
    day = _day(since) if since else period.today()
    with db.transaction(open_database()) as session:
        book = evaluation.choose_book(session, ChooseGradeBook(which, name, day, document), by=OPERATOR, on=period.now())
    typer.echo(f"{which.label}自{day}起按《{book.title}》起草；已起草的结果沿用起草时的办法。")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadPeriod(text, "日期（格式：2026-12-01）") from error


def _list() -> None:
    engine = db.existing(from_environment().database_url)
    day = period.today()
    with db.reading(engine) as session:
        for kind in NoticeKind:
            book, chosen = evaluation.book_of(session, kind, on=day), books.book_chosen(session, kind, day=day)
            who = "没有选定，按示范办法" if chosen is None else f"{chosen.since}起，{chosen.by or '命令行'}选定"
            typer.echo(f"{kind.label}：{book.edition}《{book.title}》（{who}）")
    engine.dispose()
