"""``ducha template`` and ``ducha import``: files in and out, what is printed, and the exit codes."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from core import db
from core.models import PlanEdition, ProgressReport
from dashboard.cli import run
from tests.data.books import Typed, edited
from tests.data.town import WAN, town

FILLED: dict[str, Typed] = {"E6": 1000, "E7": 2000, "E8": 500, "E9": 100}
Fill = Callable[[Mapping[str, Typed]], str]


@pytest.fixture
def city(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Engine:
    """The small city as the database of this machine; the working folder is empty."""
    with db.transaction(sqlite_engine) as session:
        town(session)
    monkeypatch.setenv("DUCHA_DATABASE_URL", sqlite_engine.url.render_as_string(hide_password=False))
    monkeypatch.chdir(tmp_path)
    return sqlite_engine


@pytest.fixture
def filled(city: Engine, tmp_path: Path) -> Fill:
    """Write the August form of the city, fill it, and return the file's name."""
    assert city.url.database

    def fill(cells: Mapping[str, Typed]) -> str:
        path = tmp_path / "8月.xlsx"
        assert run(["template", "月报", "--month", "2019-08", "-o", str(path)]) == 0
        path.write_bytes(edited(path.read_bytes(), {**FILLED, **cells}))
        return str(path)

    return fill


def stored(engine: Engine) -> list[int | None]:
    with db.reading(engine) as session:
        statement = select(ProgressReport.investment).where(ProgressReport.month == 8).order_by(col(ProgressReport.id))
        return list(session.exec(statement))


@pytest.mark.usefixtures("city")
def test_a_form_is_written_under_its_own_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["template", "月报", "--month", "2019-08", "--unit", "城建集团"]) == 0
    assert run(["template", "年度计划", "--month", "2019-09"]) == 0
    assert run(["template", "月报", "--month", "2019-08", "--empty"]) == 0
    assert sorted(path.name for path in tmp_path.glob("*.xlsx")) == [
        "2019年8月月报.xlsx",
        "2019年8月月报城建集团.xlsx",
        "2019年年度计划.xlsx",
    ]
    assert capsys.readouterr().out.splitlines() == [
        "已写2019年8月月报城建集团.xlsx：月报，1个项目。",
        "已写2019年年度计划.xlsx：年度计划，4个项目。",
        "已写2019年8月月报.xlsx：月报，空表。",
    ]


def test_comparing_stores_no_fact_and_says_how_to_confirm(city: Engine, filled: Fill, capsys: pytest.CaptureFixture[str]) -> None:
    file = filled({})
    assert run(["import", file]) == 0
    assert stored(city) == []
    printed = capsys.readouterr().out.splitlines()[1:]
    assert printed[0] == "2019年8月月报，第1批：新增4行，变更0行，不变0行，不收0行。"
    assert printed[1] == "新增　第6行　LJ-001　投资1,000万元"
    assert printed[-1] == f"以上只是核对，没有入库。确认入库请运行：ducha import {file} --confirm"


def test_confirming_stores_what_was_shown_once(city: Engine, filled: Fill, capsys: pytest.CaptureFixture[str]) -> None:
    file = filled({})
    assert run(["import", file]) == 0
    assert run(["import", file, "--confirm"]) == 0
    assert stored(city) == [1000 * WAN, 2000 * WAN, 500 * WAN, 100 * WAN]
    capsys.readouterr()
    assert run(["import", file, "--confirm"]) == 2
    assert "没有重复入库" in capsys.readouterr().err
    assert run(["import", file]) == 0
    assert "不变4行" in capsys.readouterr().out


def test_a_form_of_a_month_that_is_not_open_yet_says_so(city: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert city.url.database
    assert run(["template", "月报", "--month", "2019-09", "-o", str(tmp_path / "9月.xlsx")]) == 0
    assert capsys.readouterr().out.endswith("9月.xlsx：月报，4个项目。2019年9月还没有开放填报，开放后才能导入。\n")


def test_confirming_what_no_longer_holds_shows_the_new_comparison(city: Engine, filled: Fill, capsys: pytest.CaptureFixture[str]) -> None:
    file = filled({})
    assert run(["import", file]) == 0
    Path("补报.csv").write_text("2019年8月月报\n项目编号,项目名称,本月完成投资（万元）\nLJ-001,滨海大道提升,700\n", encoding="utf-8")
    assert run(["import", "补报.csv", "--confirm"]) == 0
    capsys.readouterr()
    assert run(["import", file, "--confirm"]) == 2
    said = capsys.readouterr()
    assert said.err == "第1批核对之后，库中数据有变动，本次没有存入数据。以下是按现在的数据重新核对的结果。\n"
    assert said.out.splitlines()[0] == "2019年8月月报，第3批：新增3行，变更0行，不变0行，不收1行。"
    assert f"ducha import {file} --confirm" in said.out
    assert stored(city) == [700 * WAN]
    assert run(["import", file, "--confirm"]) == 1
    assert stored(city) == [700 * WAN, 2000 * WAN, 500 * WAN, 100 * WAN]


def test_problems_are_all_printed_and_nothing_is_stored(city: Engine, filled: Fill, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", filled({"E6": "1,2O5", "E9": None}), "--confirm"]) == 1
    assert capsys.readouterr().out.splitlines()[1:] == [
        "检查发现2处，其中须改2处。",
        "须改　月报!E6　第6行“本月完成投资”“1,2O5”不能作为数字：第4位是“O”。请改正。",
        "须改　月报!E9　第9行“本月完成投资”没有填。没有完成投资请填0，不要留空；不报的项目请删去整行。",
        "改完“须改”各处再导入，本次没有存入数据。",
    ]
    assert stored(city) == []


def test_a_plan_is_drafted_and_approved(city: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "计划.xlsx"
    assert run(["template", "年度计划", "--month", "2019-09", "-o", str(path)]) == 0
    path.write_bytes(edited(path.read_bytes(), {"Y7": 400, "Z7": 1600}))
    assert run(["import", str(path), "--reason", "雨季"]) == 0
    assert "变更　第7行　LJ-001　11月计划1,000万元→400万元，12月计划1,000万元→1,600万元" in capsys.readouterr().out
    assert run(["import", str(path), "--confirm", "--approve"]) == 0
    assert "2019年度计划第2版已批准，现行有效。" in capsys.readouterr().out
    with db.reading(city) as session:
        edition = session.exec(select(PlanEdition).where(PlanEdition.number == 2)).one()
        assert (edition.effective_month, edition.reason, edition.approved_at is not None) == (9, "雨季", True)


REFUSED: dict[str, tuple[list[str], str]] = {
    "no such file": (["import", "没有.xlsx"], "没有找到文件“没有.xlsx”。"),
    "not a table": (["import", "图.xlsx"], "图.xlsx没有读取："),
    "none of the forms": (["import", "别的.csv"], "别的.csv不是单位名录、年度计划、月报中的任何一种表。请用下发的模板填写。"),
    "no period": (["import", "无月份.csv"], "没有写明年月"),
    "unknown form": (["template", "日报", "--month", "2019-08"], "没有“日报”这种表。请写单位名录、年度计划、月报之一。"),
    "no month": (["template", "年度计划"], "年度计划要写明月份。请加--month，如--month 2019-08。"),
    "unknown month": (["template", "月报", "--month", "八月"], "“八月”不是有效的月份"),
    "unknown unit": (["template", "月报", "--month", "2019-08", "--unit", "某局"], "没有找到单位“某局”。请用单位全称或简称。"),
    "a locked month": (
        ["template", "月报", "--month", "2019-07"],
        "2019年7月已锁定，不再接收月报，没有生成月报表。数字有误请办理更正；要看已报的数，请打开网页的项目页面。",
    ),
    "a locked month, empty": (["template", "月报", "--month", "2019-07", "--empty"], "2019年7月已锁定"),
    "a year without a plan": (
        ["template", "月报", "--month", "2020-08"],
        "没有找到项目“2020年8月”。请先导入并批准年度计划，或用--empty生成空表。",
    ),
}


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("case", REFUSED)
def test_is_refused_with_code_two(tmp_path: Path, capsys: pytest.CaptureFixture[str], case: str) -> None:
    (tmp_path / "图.xlsx").write_bytes(b"\x89PNG\r\n")
    (tmp_path / "别的.csv").write_text("2019年8月\n甲,乙\n1,2\n", encoding="utf-8")
    (tmp_path / "无月份.csv").write_text("项目编号,项目名称,本月完成投资（万元）\nLJ-001,滨海大道提升,5\n", encoding="utf-8")
    arguments, sentence = REFUSED[case]
    assert run(arguments) == 2
    assert sentence in capsys.readouterr().err


def test_a_missing_database_is_not_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DUCHA_DATABASE_URL", f"sqlite:///{tmp_path}/none.sqlite")
    assert run(["template", "月报", "--month", "2019-08"]) == 2
    assert "没有找到数据库" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
