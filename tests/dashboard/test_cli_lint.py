"""The command `ducha lint`: what it prints for each book, and its exit codes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from core import db
from core.models import Observation, Unit
from dashboard import cli
from scoring.grading.book_file import FOLDER as GRADE_BOOKS
from scoring.rulebook import FOLDER
from tests.data.town import town
from tests.scoring.lint.clean import TEXT

GAP = ('op = ">="\nvalue = 1\n[[removals]]', 'op = ">"\nvalue = 1\n[[removals]]')
OBSERVED = ('measure = "schedule_rate"\ncurve', 'observation = "growth"\ncurve')
UNDATED = ('dated = "2019-01-01"', 'dated = ""')


def answer(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = cli.run(["lint", *map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def written(folder: Path, *edits: tuple[str, str], name: str = "test.2019-01-01.toml") -> Path:
    text = TEXT
    for old, new in edits:
        assert text.count(old) == 1
        text = text.replace(old, new)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_clean_book(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, written(tmp_path)) == (0, "test.2019-01-01.toml：没有发现问题。\n", "")


def test_errors_and_hints_are_listed_with_their_places_and_the_exit_code_is_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = answer(capsys, written(tmp_path, GAP, UNDATED))
    assert (code, err) == (1, "")
    assert out == (
        "test.2019-01-01.toml：1处错误，1处提示。\n"
        "  错误　空档　cards[3]、cards[4]：项目的完成序时计划率等于100%没有规定颜色；请核对原文，写明适用哪一种。\n"
        "  提示　没有日期　source.dated：没有写明发文日期；查到后补写，查不到的保留空白，不得编造。\n"
    )


def test_hints_alone_are_no_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = answer(capsys, written(tmp_path, UNDATED))
    assert (code, out.splitlines()[0]) == (0, "test.2019-01-01.toml：1处提示。")


def test_a_file_that_cannot_be_read_is_one_sentence_beside_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.2019-01-01.toml"
    bad.write_text("engine =", encoding="utf-8")
    code, out, err = answer(capsys, bad, written(tmp_path))
    first, second, third = out.splitlines()
    assert (code, err) == (1, "")
    assert first == "bad.2019-01-01.toml：1处错误。"
    assert second.startswith("  错误　规则文件bad.2019-01-01.toml的“文件”有误：不是正确的TOML")
    assert third == "test.2019-01-01.toml：没有发现问题。"


@pytest.mark.parametrize("figure", ["1e1000000", "9" * 5000, "[" * 3000 + "]" * 3000], ids=["指数", "五千位", "括号"])
def test_a_figure_that_no_machine_holds_is_one_sentence(figure: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = answer(capsys, written(tmp_path, ("value = 1.5", f"value = {figure}")))
    assert (code, err) == (1, "")
    assert out.startswith("test.2019-01-01.toml：1处错误。\n  错误　规则文件test.2019-01-01.toml的“")


def test_two_files_of_one_name_are_compared_by_their_days(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = answer(capsys, written(tmp_path), written(tmp_path, name="test.2020-01-01.toml"))
    assert code == 1
    assert out.count("同日两版") == 2


def test_a_new_edition_is_compared_with_the_shipped_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "lujiang.2021-01-01.toml"
    path.write_bytes((FOLDER / "lujiang.2019-01-01.toml").read_bytes())
    code, out, _ = answer(capsys, path)
    assert code == 1
    assert "2021-01-01起，本版本与lujiang.2019-01-01同时有效" in out


def test_a_missing_file_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = answer(capsys, tmp_path / "none.2019-01-01.toml")
    assert (code, out) == (2, "")
    assert "none.2019-01-01.toml" in err


def test_without_a_file_every_shipped_book_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = answer(capsys)
    named = [line.partition("：")[0] for line in out.splitlines() if not line.startswith(" ")]
    assert named == [path.name for folder in (FOLDER, GRADE_BOOKS) for path in sorted(folder.glob("*.toml"))]


@pytest.fixture
def city(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The small city as the database of this machine, with one figure from elsewhere."""
    with db.transaction(sqlite_engine) as session:
        town(session)
        unit = session.exec(select(Unit.id)).first()
        assert unit is not None
        known_at = datetime(2019, 8, 1, tzinfo=UTC)
        session.add(Observation(unit_id=unit, period="2019-07", name="growth", value=1, source="测试", known_at=known_at))
    monkeypatch.setenv("DUCHA_DATABASE_URL", sqlite_engine.url.render_as_string(hide_password=False))
    return sqlite_engine


@pytest.mark.usefixtures("city")
def test_what_is_recorded_is_compared_where_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, OBSERVED)
    assert "没有核对是否存在" in answer(capsys, path)[1]
    code, out, _ = answer(capsys, "--recorded", path)
    assert (code, "没有录入过" in out, "没有核对" in out) == (1, False, False)
    assert "指挥部有1个单位，名额却有红榜1个、黑榜1个" in out
    other = written(tmp_path, (OBSERVED[0], OBSERVED[1].replace("growth", "grouth")))
    code, out, _ = answer(capsys, "--recorded", other)
    assert (code, "请核对数据名称“grouth”" in out) == (1, True)


def test_a_grade_book_is_read_as_one_wherever_it_lies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (GRADE_BOOKS / "lujiang.2019-01-01.toml").read_text("utf-8")
    for old, new, code, said in (
        ("at_most = 0.1", "at_most = 0.1", 0, "lujiang.2019-01-01.toml：没有发现问题。"),
        ("at_most = 0.1", "at_most = 1.1", 1, "份额写小数"),
        ('[[grades]]\nname = "不合格"\nscore = { below = 60 }', '[[grades]]\nname = "不合格"\nscore = { below = 70 }', 1, "与上一等级重叠"),
        ('name = "不合格"\nscore = { below = 60 }', 'name = "不合格"\nscore = { from = 50, below = 60 }', 0, "低于50分没有等级"),
    ):
        path = tmp_path / "lujiang.2019-01-01.toml"
        path.write_text(text.replace(old, new), "utf-8")
        found, out, _ = answer(capsys, str(path))
        assert (found, said in out) == (code, True), out
