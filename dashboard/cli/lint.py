"""`ducha lint`: what is doubtful in rulebooks: gaps, overlaps, marks that do not add up, numbers without a source."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from core import db
from core.errors import BadRulebook
from core.period import today
from core.queries import history
from core.settings import from_environment
from scoring.grading.book import GradeBook
from scoring.grading.book_file import FOLDER as GRADE_BOOKS
from scoring.grading.book_file import read_book
from scoring.lint import CHECKS, LintFinding, Severity, lint, unreadable
from scoring.lint.city import unit_numbers
from scoring.lint.grades import GRADE_CHECKS, lint_grades
from scoring.own import rule_files
from scoring.rulebook import FOLDER, Rulebook
from scoring.rulebook_file import load

Read = Rulebook | GradeBook | LintFinding
"""A book of lists or of grades, or the one finding of a file that cannot be read."""


def run(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="规则或考评办法的文件；不写的，检查系统自带的和本市的全部", metavar="文件", show_default=False),
    ] = None,
    *,
    recorded: Annotated[bool, typer.Option("--recorded", help="另与本市数据库核对：规则用到的数据是否录入过，名额是否多于单位数")] = False,
) -> None:
    """Print what is found, book by book; the exit code is 1 when there are errors, 0 when there are none or only hints."""
    shipped = [*rule_files(FOLDER), *rule_files(GRADE_BOOKS)]
    read = [(path.name, _read(path)) for path in files or shipped]
    editions = [*(_read(path) for path in shipped if files), *(one for _, one in read)]
    held = _recorded() if recorded else None
    found = [(name, _findings(one, editions, held)) for name, one in read]
    for name, findings in found:
        typer.echo("\n".join(_said(name, findings)))
    if any(one.severity is Severity.ERROR for _, findings in found for one in findings):
        raise typer.Exit(1)


def _read(path: Path) -> Read:
    """The book of a file: of grades where it lies among grade books or names grades and no lists, else of lists."""
    try:
        return read_book(path.read_bytes(), path.name) if _of_grades(path) else load(path)
    except BadRulebook as error:
        return unreadable(error)


def _of_grades(path: Path) -> bool:
    """Whether a file is a grade book: it has no series, and grades, or says of which period it gives none."""
    shelved = path.resolve().parent.name == GRADE_BOOKS.name
    if shelved or not path.is_file():
        return shelved
    try:
        top = tomllib.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError):  # not UTF-8, not TOML, or nothing that a machine holds: said on reading
        return False
    return "series" not in top and ("grades" in top or "period" in top.get("method", {}))


@dataclass(frozen=True)
class _Recorded:
    """What the city's database holds: names of figures from elsewhere, and the units by role."""

    names: frozenset[str]
    units: pd.DataFrame


def _recorded() -> _Recorded:
    engine = db.existing(from_environment().database_url)
    with db.reading(engine) as session:
        held = _Recorded(history.observed_names(session), history.units_in_roles(session, today()))
    engine.dispose()
    return held


def _findings(one: Read, editions: Sequence[Read], held: _Recorded | None) -> tuple[LintFinding, ...]:
    """What is found; of several editions a file that was asked for stands for the shipped one of its name and day."""
    if isinstance(one, LintFinding):
        return (one,)
    if isinstance(one, GradeBook):
        return lint_grades(one, {book.edition: book for book in editions if isinstance(book, GradeBook)}.values())
    books = {book.edition: book for book in editions if isinstance(book, Rulebook)}.values()
    if held is None:
        return lint(one, books)
    return lint(one, books, observations=held.names, units=unit_numbers(one, held.units))


def _said(name: str, findings: tuple[LintFinding, ...]) -> list[str]:
    numbers = [(severity, sum(one.severity is severity for one in findings)) for severity in Severity]
    counted = "，".join(f"{number}处{severity.label}" for severity, number in numbers if number)
    return [f"{name}：{counted or '没有发现问题'}。", *(_line(one) for one in findings)]


def _line(one: LintFinding) -> str:
    titles = {name: check.title for name, check in CHECKS.items()} | {name: check.title for name, check in GRADE_CHECKS.items()}
    if one.check not in titles:
        return f"  {one.severity.label}　{one.sentence}"
    return f"  {one.severity.label}　{titles[one.check]}　{one.where}：{one.sentence}"
