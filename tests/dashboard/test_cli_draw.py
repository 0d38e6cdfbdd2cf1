"""`ducha draw`: a draw repeated from a file alone, and shown as it is stored; exit codes 0, 1 and 2."""

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from core import db
from core.models import InspectionDraw, InspectionTask
from core.vocabulary import DrawState
from dashboard.cli import run
from scoring import draw


@pytest.fixture
def held(demo_copy: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> InspectionDraw:
    """The draw of 2019Q2, its population in a file, and a machine without a database."""
    with db.reading(demo_copy) as session:
        found = session.exec(select(InspectionDraw).where(InspectionDraw.year == 2019, InspectionDraw.quarter == 2)).one()
        (tmp_path / "population.csv").write_bytes(found.population)
    monkeypatch.setenv("DUCHA_DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite'}")
    return found


def verify(tmp_path: Path, held: InspectionDraw, *more: str, seed: str = "") -> int:
    words = ("--seed", seed or held.seed, "--wanted", str(held.wanted), *more)
    return run(["draw", "verify", str(tmp_path / "population.csv"), *words])


def test_a_draw_is_repeated_without_a_database(held: InspectionDraw, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(tmp_path, held, "--digest", held.digest) == 0
    said = capsys.readouterr().out
    assert "与公布的摘要一致" in said
    assert verify(tmp_path, held, "--digest", held.digest.upper()) == 0
    assert "与公布的摘要一致" in capsys.readouterr().out
    order = [line.split()[1] for line in said.splitlines() if line.strip()[:1].isdigit()]
    assert order == [one.candidate.code for one in draw.drawn(held.population, held.seed, wanted=held.wanted)]
    assert verify(tmp_path, held, seed="另一个种子") == 0
    said = capsys.readouterr().out
    assert "未核对总体文件" in said
    assert [line.split()[1] for line in said.splitlines() if line.strip()[:1].isdigit()] != order


def test_a_file_that_is_not_the_published_one_is_told(held: InspectionDraw, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = held.population.decode().splitlines(keepends=True)
    (tmp_path / "population.csv").write_text("".join([lines[0], *lines[2:]]))
    assert verify(tmp_path, held, "--digest", held.digest) == 1
    assert "与公布的摘要不符" in capsys.readouterr().out


REFUSED = {
    "no act": (["draw", "redo"], "没有找到用法“redo”"),
    "no file": (["draw", "verify", "--seed", "1"], "没有写明抽取总体文件"),
    "a file that is not there": (["draw", "verify", "nowhere.csv", "--seed", "1", "--wanted", "1"], "没有找到文件"),
    "no quarter": (["draw", "show", "--quarter", "夏天"], "不是有效的季度"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_input_is_one_sentence(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    words, said = REFUSED[name]
    assert run(words) == 2
    assert said in capsys.readouterr().err


def test_no_seed_and_too_many_wanted_are_refused(held: InspectionDraw, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["draw", "verify", str(tmp_path / "population.csv"), "--wanted", "3"]) == 2
    assert "种子没有填写" in capsys.readouterr().err
    assert run(["draw", "verify", str(tmp_path / "population.csv"), "--seed", held.seed]) == 2
    assert "抽取数应在1和" in capsys.readouterr().err


def test_a_stored_draw_is_shown_and_one_whose_tasks_were_altered_is_told(
    demo_copy: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DUCHA_DATABASE_URL", str(demo_copy.url))
    assert run(["draw", "show", "--quarter", "2019Q3"]) == 0
    waiting = capsys.readouterr().out
    assert DrawState.PUBLISHED.label in waiting
    assert "种子" not in waiting.replace(DrawState.PUBLISHED.label, "")
    assert run(["draw", "show", "--quarter", "2019年第二季度"]) == 0
    assert "2019年第二季度第1次抽取：已抽取" in capsys.readouterr().out
    with db.transaction(demo_copy) as session:
        task = session.exec(select(InspectionTask).where(InspectionTask.year == 2019, InspectionTask.place == 28)).first()
        assert task is not None
        task.place, altered = 29, task.quarter
    assert run(["draw", "show", "--quarter", f"2019Q{altered}"]) == 1
    assert "与按总体和种子重新抽取的结果不符" in capsys.readouterr().out
    assert run(["draw", "show", "--quarter", "2025Q1"]) == 2
