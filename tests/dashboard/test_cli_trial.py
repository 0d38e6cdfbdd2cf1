"""`ducha trial`: what is printed of another book or an edited copy, that nothing of it is official, and what bad input is answered."""

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from dashboard import cli
from scoring.rulebook import FOLDER

LUJIANG = (FOLDER / "lujiang.2019-01-01.toml").read_text("utf-8")


@pytest.fixture
def city(published_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUCHA_DATABASE_URL", published_engine.url.render_as_string(hide_password=False))


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = cli.run(["trial", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.usefixtures("city")
def test_a_book_that_was_not_yet_in_force_is_tried_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = answer(capsys, "--rulebook", "mianyang", "--from", "2019-06")
    assert (code, err) == (0, "")
    first, _, head, *_ = out.split("\n")
    assert (code, first) == (0, "试算结果，不是正式排名，不得引用。")
    assert "试算：绵阳市省市重点项目推进红黑榜（2022年试行）（mianyang.2022-01-01）" in head


@pytest.mark.usefixtures("city")
def test_an_edited_copy_says_who_moves_and_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert LUJIANG.count('kinds = ["DEPARTMENT", "MANAGEMENT_COMMITTEE"]') == 1
    path = tmp_path / "lujiang.2019-01-01.toml"
    path.write_text(LUJIANG.replace('kinds = ["DEPARTMENT", "MANAGEMENT_COMMITTEE"]', 'kinds = ["DEPARTMENT"]'), "utf-8")
    code, out, _ = answer(capsys, "--rulebook", str(path), "--from", "2019-07")
    assert code == 0
    assert "本单位得分没有变，别的单位得分或参评有变" in out
    assert "并列、取整或名额的规定有变" not in out
    assert "试算的办法没有把本单位列入相应的组" in out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--rulebook", "nowhere", "--from", "2019-06"), "nowhere"),
        (("--rulebook", "lujiang", "--from", "2019-13"), "2019-13"),
        (("--rulebook", "lujiang", "--from", "2019-06", "--to", "2019-01"), "月"),
        (("--rulebook", "missing.toml", "--from", "2019-06"), "missing.toml"),
    ],
    ids=["unknown name", "no month", "the last before the first", "no file"],
)
@pytest.mark.usefixtures("city")
def test_bad_input_is_one_sentence(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str) -> None:
    code, out, err = answer(capsys, *arguments)
    assert (code, out) == (2, "")
    assert sentence in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1
