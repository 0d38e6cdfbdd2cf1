"""A city's own rules lie in a folder of its own beside those of the system, and replace none of them."""

from pathlib import Path
from shutil import copy

import pytest
from sqlmodel import Session

from core.commands.city import ChooseGradeBook
from core.errors import BadInput, BadRulebook
from core.settings import from_environment, own_rules
from core.vocabulary import NoticeKind
from dashboard import cli
from scoring.grading.book_file import FOLDER as GRADE_BOOKS
from scoring.grading.book_file import shipped_books
from scoring.own import rule_files
from scoring.publish import evaluation
from scoring.rulebook import FOLDER
from scoring.rulebook_file import in_force, shipped
from tests.core.inspected import Inspected
from tests.data.town import NOON, town
from tests.scoring.lint.clean import TEXT

OWN = "mycity.2019-01-01"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A city's folder with one grade book, which is the assumed one under another name, and one rulebook."""
    folder = tmp_path / "rules"
    for name in ("gradebooks", "rulebooks"):
        (folder / name).mkdir(parents=True)
    copy(GRADE_BOOKS / "lujiang.2019-01-01.toml", folder / "gradebooks" / f"{OWN}.toml")
    (folder / "rulebooks" / f"{OWN}.toml").write_text(TEXT, encoding="utf-8")
    monkeypatch.setenv("DUCHA_RULES", str(folder))
    return folder


def test_without_the_setting_there_are_those_of_the_system_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DUCHA_RULES", raising=False)
    assert own_rules() is None
    assert rule_files(FOLDER) == tuple(sorted(FOLDER.glob("*.toml")))


def test_own_books_stand_beside_those_of_the_system(own: Path) -> None:
    assert from_environment().rules == own
    assert OWN in {book.edition for book in shipped()}
    assert [book.edition for book in shipped_books()][-1] == OWN
    assert in_force("mycity", NOON.date()).edition == OWN


def test_a_city_drafts_by_its_own_book(own: Path, session: Session) -> None:
    assert own.is_dir()
    town(session)
    way = Inspected(session, folder=own.parent)
    evaluation.choose_book(session, ChooseGradeBook(NoticeKind.YEAR, "mycity", NOON.date(), "某建〔2019〕1号"), by=way.head, on=NOON)
    session.flush()
    assert evaluation.book_of(session, NoticeKind.YEAR, on=NOON.date()).edition == OWN


def test_an_own_file_replaces_none_of_the_system(own: Path) -> None:
    copy(GRADE_BOOKS / "lujiang.2019-01-01.toml", own / "gradebooks")
    with pytest.raises(BadRulebook, match="系统自带同名同日的文件"):
        shipped_books()


def test_a_folder_that_is_not_there_is_one_sentence(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUCHA_RULES", str(own / "nowhere"))
    for ask in (from_environment, shipped, shipped_books):
        with pytest.raises(BadInput, match="没有这个目录。请核对路径"):
            ask()


def test_the_linter_reads_own_books_too(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (own / "gradebooks" / "bad.2019-01-01.toml").write_text("engine =", encoding="utf-8")
    assert cli.run(["lint"]) == 1
    told = capsys.readouterr().out
    assert f"{OWN}.toml：没有发现问题。" in told
    assert "bad.2019-01-01.toml：1处错误" in told
