"""A small grade book for tests, said as its method, components, grades and further rules."""

from fractions import Fraction

from core.period import Year
from scoring.grading.book import GradeBook
from scoring.grading.book_file import read_book
from scoring.grading.facts import BuilderFacts, Figure, Inspection

FILE = "test.2019-01-01.toml"
CITED = 'clause = "第一条"\ntext = "内容。"\nassumed = true'
HEAD = """engine = 1
title = "测试办法"
assumed = true
evidence = "cases_only"
cases = 0

[source]
issuer = ""
document = ""
number = ""
dated = ""
url = ""
checked_on = ""

"""
FIGURE = 'reads = "figure"\nname = "score"'
LADDER = (("优秀", "score = { from = 90 }"), ("良好", "score = { from = 80, below = 90 }"), ("不合格", "score = { below = 80 }"))


def rollup(projects: str = "mean", steps: str = '"year"', minimum: str = "") -> str:
    """What a component reads of inspections."""
    return f'reads = "inspections"\nrollup = {{ projects = "{projects}", steps = [{steps}], minimum = {{ {minimum} }} }}'


def component(key: str, reads: str = FIGURE, weight: str = "1") -> str:
    """One component."""
    return f'[[components]]\nkey = "{key}"\ntitle = "{key}"\nweight = {weight}\n{reads}\n{CITED}\n'


def grades(ladder: tuple[tuple[str, str], ...] = LADDER) -> str:
    """The ladder, each grade with its conditions."""
    return "".join(f'[[grades]]\nname = "{name}"\n{lines}\n{CITED}\n' for name, lines in ladder)


def rule(kind: str, lines: str) -> str:
    """One more rule of a kind."""
    return f"[[{kind}]]\n{lines}\n{CITED}\n"


def text_of(*parts: str, method: str = "") -> str:
    """The whole file."""
    return f'{HEAD}[method]\nperiod = "year"\n{method}\n{"".join(parts)}'


def book(*parts: str, method: str = "") -> GradeBook:
    """The grade book of these parts."""
    return read_book(text_of(*parts, method=method).encode(), FILE)


PLAIN = (component("all"), grades())
YEAR = Year(2019)


def with_score(score: str, unit: int = 1, **more: object) -> BuilderFacts:
    """A builder with a score supplied."""
    return BuilderFacts(unit, f"单位{unit}", figures=(Figure("score", Fraction(score)),), **more)  # type: ignore[arg-type]  # fields by name


def inspected(*rows: tuple[int, str, str, int | None], unit: int = 1) -> BuilderFacts:
    """A builder with inspections: project, period, score, amount in fen."""
    return BuilderFacts(
        unit, f"单位{unit}", tuple(Inspection(one, f"项目{one}", at, weight, Fraction(score)) for one, at, score, weight in rows)
    )
