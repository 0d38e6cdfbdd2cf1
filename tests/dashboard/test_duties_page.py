"""清单 as it is used: the own unit's tasks, what it answers for, on paper without controls, and as a workbook."""

import io
from datetime import datetime

import pandas as pd
import pytest
from openpyxl import load_workbook
from sqlalchemy.engine import Engine
from streamlit.testing.v1 import AppTest

from core import db
from core.errors import NotFound
from core.period import CHINA
from dashboard import format as fmt
from dashboard import session as pages
from dashboard.duties import lists, taking
from dashboard.review.reminding import Stamp
from tests.dashboard.page import As, actor, read, text, title


def columns(tab: AppTest) -> list[str]:
    """The heads of the first table, without the marks that keep words together."""
    return [str(name).replace("\u2060", "") for name in read(tab, 0).columns]


def test_a_coordinator_finds_the_tasks_of_the_own_unit(as_: As) -> None:
    tab = as_("tianbao")("duties")
    assert title(tab) == "问渠代建房建8月任务18项，逾期3项"
    assert "投资计划14项" in text(tab)
    assert columns(tab) == ["项目", "事项", "计划", "责任人", "挂钩领导", "期限"]
    assert not [one for one in tab.selectbox if one.label == "单位"]


def test_planned_amounts_stand_on_the_right_and_a_phone_says_that_it_leaves_them_out(as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = read(as_("tianbao")("duties"), 0).iloc[:, 2]
    assert pd.api.types.is_integer_dtype(planned)
    assert fmt.wan(planned.max()) == "6,065"
    monkeypatch.setattr(pages, "phone", lambda: True)
    tab = as_("tianbao")("duties")
    assert columns(tab) == ["项目", "事项", "期限"]
    assert "手机上没有列出计划（万元）、责任人和挂钩领导，请在电脑上查看。" in text(tab)


def test_a_manager_finds_what_the_own_unit_answers_for_and_who_does_it(as_: As) -> None:
    tab = as_("fuzeren")("duties", list="责任清单")
    assert title(tab).startswith("云湾区8月责任")
    assert columns(tab)[3] == "承办单位"
    assert len(set(read(tab, 0).iloc[:, 3])) > 1


def test_the_bureau_chooses_a_unit_in_the_address(as_: As) -> None:
    tab = as_("ducha")("duties", unit="鹿鸣代建水利")
    assert title(tab).startswith("鹿鸣代建水利8月任务")
    assert "催办：河道管理范围内建设方案审批（市水利局）" in set(read(tab, len(tab.table) - 1).iloc[:, 1])
    assert "没有单位“无此单位”" in str(as_("ducha")("duties", unit="无此单位").warning[0].value)


def test_on_paper_there_are_tables_and_no_controls(as_: As) -> None:
    tab = as_("tianbao")("duties", print="1")
    assert len(tab.table) == len(as_("tianbao")("duties").table)
    assert not tab.segmented_control
    assert "截至2019年8月31日" in text(tab)


def test_the_workbook_holds_the_list_and_says_who_took_it(published_engine: Engine) -> None:
    stamp = Stamp("李督查", datetime(2019, 9, 2, 9, tzinfo=CHINA))
    asked = ("2019-08", "问渠代建房建", lists.TASKS)
    with db.reading(published_engine) as session:
        book = taking.taken(session, actor(published_engine, "tianbao"), asked=asked, stamp=stamp)
        with pytest.raises(NotFound):
            taking.taken(session, actor(published_engine, "fuzeren"), asked=("2019-08", "鹿鸣代建水利", lists.TASKS), stamp=stamp)
    assert (book.name, book.rows) == ("问渠代建房建任务清单_2019年8月_李督查_20190902-0900.xlsx", 18)
    sheet = load_workbook(io.BytesIO(book.content)).active
    assert sheet is not None
    assert tuple(cell.value for cell in sheet[1]) == taking.HEADER
    assert sheet["E2"].value == 1283
    assert sheet["H2"].value == "曾立涛"
