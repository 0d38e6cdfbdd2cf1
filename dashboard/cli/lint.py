"""`ducha lint`: what is doubtful in rulebooks: gaps, overlaps, marks that do not add up, numbers without a source."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from core import db
from core.errors import BadRulebook
from core.queries.history import observed_names
from core.settings import from_environment
from scoring.lint import CHECKS, LintFinding, Severity, lint, unreadable
from scoring.rulebook import FOLDER, Rulebook
from scoring.rulebook_file import load

Read = Rulebook | LintFinding
"""A book, or the one finding of a file that cannot be read."""


def run(
    files: Annotated[
        list[Path] | None, typer.Argument(help="规则文件；不写的，检查系统自带的全部规则", metavar="文件", show_default=False)
    ] = None,
    *,
    recorded: Annotated[bool, typer.Option("--recorded", help="另与本市数据库核对：规则用到的数据是否录入过")] = False,
) -> None:
    """Print what is found, book by book; the exit code is 1 when there are errors, 0 when there are none or only hints."""
    shipped = sorted(FOLDER.glob("*.toml"))
    read = [(path.name, _read(path)) for path in files or shipped]
    editions = _books([*(_read(path) for path in shipped if files), *(one for _, one in read)])
    held = _recorded() if recorded else None
    found = [(name, _findings(one, editions, held)) for name, one in read]
    for name, findings in found:
        typer.echo("\n".join(_said(name, findings)))
    if any(one.severity is Severity.ERROR for _, findings in found for one in findings):
        raise typer.Exit(1)


def _read(path: Path) -> Read:
    try:
        return load(path)
    except BadRulebook as error:
        return unreadable(error)


def _books(read: Sequence[Read]) -> tuple[Rulebook, ...]:
    """The editions that were read, each once: a file that was asked for stands for the shipped one of its name and day."""
    return tuple({one.edition: one for one in read if isinstance(one, Rulebook)}.values())


def _recorded() -> frozenset[str]:
    engine = db.existing(from_environment().database_url)
    with db.reading(engine) as session:
        names = observed_names(session)
    engine.dispose()
    return names


def _findings(one: Read, editions: tuple[Rulebook, ...], held: frozenset[str] | None) -> tuple[LintFinding, ...]:
    return (one,) if isinstance(one, LintFinding) else lint(one, editions, observations=held)


def _said(name: str, findings: tuple[LintFinding, ...]) -> list[str]:
    numbers = [(severity, sum(one.severity is severity for one in findings)) for severity in Severity]
    counted = "，".join(f"{number}处{severity.label}" for severity, number in numbers if number)
    return [f"{name}：{counted or '没有发现问题'}。", *(_line(one) for one in findings)]


def _line(one: LintFinding) -> str:
    if one.check not in CHECKS:
        return f"  {one.severity.label}　{one.sentence}"
    return f"  {one.severity.label}　{CHECKS[one.check].title}　{one.where}：{one.sentence}"
