"""docs/rulebooks.md names every book, measure, curve, predicate, method and other word that a rulebook may use, with an example."""

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from scoring.component_file import AMOUNTS, CLASSES, READ
from scoring.curves import CURVES
from scoring.measures import MEASURES
from scoring.predicates import COUNTED, EVENTS, PREDICATES, QUANTITIES, STREAKS
from scoring.rulebook import Cited, Light, Method
from scoring.rulebook_file import EVIDENCE, shipped

PAGE = (Path(__file__).parents[2] / "docs/rulebooks.md").read_text("utf-8")
METHODS = [field.name for field in fields(Method)]
WORDS = {
    *(book.edition for book in shipped()),
    *(key for kind in CURVES.values() for key in kind.keys),
    *(field.name for field in fields(Cited)),
    *(MEASURES.keys() | READ.keys() | CLASSES.keys()),
    *(*QUANTITIES, *COUNTED, *EVENTS, *STREAKS, *EVIDENCE, *AMOUNTS, *Light.__members__),
    *("then", "each_project", "assumed_marks", "day_assumed"),
}


def row(name: str, section: str) -> list[str]:
    """The cells of the row of a table that begins with the name, in the section of that title."""
    text = PAGE.split(f"# {section}\n", 1)[1].split("\n#", 1)[0]
    found = [line for line in text.splitlines() if line.startswith("|") and f"`{name}`" in line.split("|")[1]]
    assert len(found) == 1, name
    return [cell.strip() for cell in found[0].strip("|").split("|")]


@pytest.mark.parametrize("name", sorted(WORDS))
def test_it_is_named(name: str) -> None:
    assert name in PAGE


@pytest.mark.parametrize("name", sorted(CURVES))
def test_a_curve_has_its_meaning_its_figures_and_an_example(name: str) -> None:
    _, meaning, _, example = row(name, "得分曲线")
    assert f'kind = "{name}"' in example
    tomllib.loads(f"curve = {example.strip('`')}")
    assert all(f"`{key}`" in meaning or f"`{key} = " in meaning for key in CURVES[name].keys), meaning


@pytest.mark.parametrize("name", sorted(PREDICATES))
def test_a_predicate_has_its_meaning_and_an_example(name: str) -> None:
    _, meaning, example = row(name, "条件")
    assert meaning
    assert f"{name} = " in example


@pytest.mark.parametrize("name", METHODS)
def test_a_method_has_its_meaning_and_an_example(name: str) -> None:
    _, meaning, example = row(name, "排名方法")
    assert meaning
    assert tomllib.loads(example.strip("`")).keys() == {name}


@pytest.mark.parametrize("name", sorted(READ))
def test_what_a_component_reads_has_an_example(name: str) -> None:
    assert row(name, "评分项读什么")[3].startswith(f"`{name} = ")
