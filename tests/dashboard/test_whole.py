"""Every callback of a field or button is carried out whole."""

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import dashboard
from dashboard.whole import is_whole, whole

ROOT = Path(dashboard.__file__).parent
CALLBACKS = {"on_change", "on_click", "on_submit", "on_select", "on_dismiss"}


def asked(tree: ast.AST) -> Iterator[ast.expr]:
    """What a file gives as callbacks, words such as "rerun" apart."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in CALLBACKS and not isinstance(node.value, ast.Constant):
            yield node.value


def given_whole(value: ast.expr, module: str) -> bool:
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id == whole.__name__
    held: object = importlib.import_module(module)
    for name in ast.unparse(value).split("."):
        held = getattr(held, name, None)
    return is_whole(held)


def test_every_callback_of_the_dashboard_is_whole() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{value.lineno}": given_whole(value, ".".join(path.relative_to(ROOT.parent).with_suffix("").parts))
        for path in ROOT.rglob("*.py")
        for value in asked(ast.parse(path.read_text()))
    }
    assert len(found) > 30
    assert [place for place, one in found.items() if not one] == []


def test_what_is_wrapped_otherwise_is_not_whole() -> None:
    @cache
    def wrapped() -> None: ...

    assert [is_whole(one) for one in (whole(wrapped), wrapped, None)] == [True, False, False]


def test_what_a_callback_raises_is_raised_where_no_page_runs() -> None:
    @whole
    def refuse(number: int) -> None:
        raise ValueError(number)

    with pytest.raises(ValueError, match="7"):
        refuse(7)
