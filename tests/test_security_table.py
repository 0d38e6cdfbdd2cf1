"""docs/security.md answers every line of the checklist, and each test that it names is there.

The checklist in tests/cases is drawn up after GB/T 22239-2019, levels 2 and 3, and the laws that its column `source` stands for.
"""

import ast
import csv
import re
from functools import cache
from pathlib import Path

import pytest
from sqlmodel import SQLModel

import core.models  # noqa: F401  # makes every table known

ROOT = Path(__file__).parents[1]
STATES = {"满足", "部分满足", "未满足", "由单位办理", "不适用"}
SHOWN = {"满足", "部分满足"}
"""States that a test must show."""
FOREIGN = re.compile(
    r"id_?card|identity_n|passport|bank|card_n|iban|phone|mobile|wechat|face|finger|birth|ethnic|religio|health|medical|wage|salary"
)


def checklist() -> list[dict[str, str]]:
    with (ROOT / "tests/cases/security_checklist.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def table() -> dict[str, list[str]]:
    lines = (ROOT / "docs/security.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| SEC-")]
    assert len({row[0] for row in rows}) == len(rows)
    return {row[0]: row[1:] for row in rows}


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_every_line_of_the_checklist_is_answered_in_its_order() -> None:
    assert list(table()) == [line["id"] for line in checklist()]
    assert len(table()) == 44


@pytest.mark.parametrize("line", checklist(), ids=lambda line: line["id"])
def test_a_line_names_its_topic_level_and_state_and_tests_that_are_there(line: dict[str, str]) -> None:
    topic, level, state, how, named = table()[line["id"]]
    assert topic.startswith(f"{line['control_cn']}：")
    assert level == ("二" if line["level2"].startswith("Y") else "三")
    assert state in STATES
    assert len(how) >= 8
    tests = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", named)
    assert [f"{path}::{name}" for path, name in tests if name not in names_in(path)] == []
    assert bool(tests) == (state in SHOWN)


def test_no_table_has_a_field_for_what_is_nobodys_business() -> None:
    columns = [f"{table.name}.{column.name}" for table in SQLModel.metadata.tables.values() for column in table.columns]
    assert len(columns) > 500
    assert [name for name in columns if FOREIGN.search(name.partition(".")[2])] == []


def test_of_a_person_there_is_a_name_a_title_a_unit_and_an_address_of_their_own() -> None:
    """An address may be a telephone number where a city switches other channels on; there is no second field for one."""
    columns = {name: set(one.columns.keys()) for name, one in SQLModel.metadata.tables.items()}
    assert columns["person"] == {"id", "name", "title", "unit_id"}
    reached = re.compile(r"address$|mail|contact|tel|channel")
    of_persons = {name: held for name, held in columns.items() if held & {"person_id", "account_id"}}
    named = {f"{name}.{column}" for name, held in of_persons.items() for column in held if reached.search(column)}
    assert named == {"message_address.address", "message_address.channel", "login_session.address"}
    assert "手机号码" in table()["SEC-32"][3]
