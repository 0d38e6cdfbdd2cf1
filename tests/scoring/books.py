"""A small rulebook for tests, said as its components, marks, lists and method."""

from datetime import date

from scoring.rulebook import Rulebook
from scoring.rulebook_file import parse

FILE = "test.2019-01-01.toml"

HEAD = """
engine = 1
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
[target]
clause = "第一条"
text = "完成序时计划。"
assumed = true
compare = "schedule_rate"
op = ">="
value = 1
"""
METHOD = {"period": "month", "window": "ytd", "score": "components"}
PLAIN = 'measure = "schedule_rate"\ncurve = { kind = "proportional" }'


def component(key: str, lines: str, *, cited: str = "assumed = true") -> str:
    """One component; `lines` say what it reads and its curve."""
    return f'[[components]]\nkey = "{key}"\ntitle = "{key}"\n{lines}\nclause = "第二条"\ntext = "内容。"\n{cited}\n'


def text_of(parts: dict[str, tuple[str, int]], *, black: str = '{ target = "missed" }', **method: str) -> str:
    """The whole file: components by key as (lines, mark), the condition of the black list, settings of the method."""
    methods = "".join(f'{key} = "{value}"\n' for key, value in (METHOD | method).items())
    marks = ", ".join(f"{key} = {mark}" for key, (_, mark) in parts.items())
    series = (
        '[[series]]\nkey = "districts"\ntitle = "各区"\nkinds = ["DISTRICT"]\nroles = ["RESPONSIBLE"]\n'
        f"marks = {{ {marks} }}\nminimum = {{ projects = 1 }}\nsizes = {{ red = 1, black = 1 }}\n"
    )
    lists = f'[[lists]]\nkind = "BLACK"\nclause = "第三条"\ntext = "列黑榜。"\nassumed = true\nall_of = [{black}]\n'
    return f"{HEAD}[method]\n{methods}{''.join(component(key, lines) for key, (lines, _) in parts.items())}{series}{lists}"


def read(text: str) -> Rulebook:
    """Parse a file's text."""
    return parse(text.encode(), FILE, name="test", in_force_from=date(2019, 1, 1))


def book(parts: dict[str, tuple[str, int]], *, black: str = '{ target = "missed" }', **method: str) -> Rulebook:
    """The rulebook of `text_of`."""
    return read(text_of(parts, black=black, **method))
