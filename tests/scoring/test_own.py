"""A city's own rules lie in a folder of its own beside those of the system, and replace none of them."""

from datetime import timedelta
from pathlib import Path
from shutil import copy

import pytest
from sqlmodel import Session

from core.commands.city import ChooseGradeBook
from core.errors import BadInput, BadRulebook, Conflict, DuchaError, NotFound
from core.models import BuilderNotice
from core.queries import notices
from core.queries.notices import NoticeLine
from core.settings import from_environment, own_rules
from core.vocabulary import NoticeKind
from dashboard import cli
from scoring.grading.book_file import FOLDER as GRADE_BOOKS
from scoring.grading.book_file import book_edition, book_in_force, shipped_books
from scoring.grading.sheet_file import sheet_named
from scoring.own import rule_files
from scoring.publish import evaluation, rested
from scoring.publish.evaluation import StartNotice
from scoring.rulebook import FOLDER
from scoring.rulebook_file import edition, in_force, shipped
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


def test_a_bad_file_matters_only_to_who_asks_for_it(own: Path) -> None:
    for folder in ("gradebooks", "rulebooks", "sheets"):
        (own / folder).mkdir(exist_ok=True)
        (own / folder / "bad.2019-01-01.toml").write_text("engine =", encoding="utf-8")
    known = edition("lujiang.2019-01-01")
    assert known is not None
    assert (known.edition, str(known.in_force_to)) == ("lujiang.2019-01-01", "2019-07-31")
    assert edition("nowhere.2019-01-01") is None
    assert in_force("lujiang", NOON.date()).name == "lujiang"
    assert book_edition(OWN) == book_in_force("mycity", NOON.date())
    assert sheet_named("lujiang.2019-01-01").name == "lujiang"
    for ask in (book_edition, sheet_named, edition):
        with pytest.raises(BadRulebook, match="bad"):
            ask("bad.2019-01-01")
    with pytest.raises(NotFound, match="mycity"):
        book_edition("nowhere.2019-01-01")


@pytest.fixture
def way(own: Path, session: Session) -> Inspected:
    """The year 2018 is signed and on notice by the shipped book, then anew by the city's own, and a credit rests on the first."""
    town(session)
    entered = Inspected(session, folder=own.parent)
    entered.enter()
    entered.year()
    entered.settled(NoticeKind.YEAR, "2018")
    entered.opinion(0, 90)
    entered.judged(NoticeKind.CREDIT, "2018")
    choice = ChooseGradeBook(NoticeKind.YEAR, "mycity", entered.at.date(), "某建〔2019〕1号")
    evaluation.choose_book(session, choice, by=entered.head, on=entered.now)
    session.flush()
    again(entered, newest=True)
    return entered


def again(way: Inspected, *, newest: bool = False) -> BuilderNotice:
    """Draft and sign one more version of the year."""
    asked = StartNotice(NoticeKind.YEAR, "2018", "复核", newest_book=newest)
    drafted = evaluation.start(way.session, asked, by=way.officer, on=way.now)
    evaluation.sign(way.session, evaluation.SignResults(drafted.id or 0, drafted.digest), by=way.signatory, on=way.now)
    return drafted


def line_of(way: Inspected, number: int) -> NoticeLine:
    return next(one for one in notices.notices(way.session, way.officer, day=way.at.date()) if one.id == number)


MEDDLED = {
    "edited": lambda path: path.write_text(path.read_text(encoding="utf-8") + "# 改过\n", encoding="utf-8"),
    "broken": lambda path: path.write_text("engine =", encoding="utf-8"),
    "gone": lambda path: path.unlink(),
}
"""What becomes of the file of a city's own book after results were signed by it."""


@pytest.mark.parametrize("what", MEDDLED)
def test_signed_results_go_by_their_sealed_book_whatever_becomes_of_its_file(way: Inspected, own: Path, what: str) -> None:
    file = own / "gradebooks" / f"{OWN}.toml"
    before = file.read_bytes()
    MEDDLED[what](file)
    assert not file.exists() or file.read_bytes() != before
    (own / "gradebooks" / "lujiang-credit.2030-01-01.toml").write_text("engine =", encoding="utf-8")
    on = way.at + timedelta(hours=1)
    assert [line_of(way, number).rulebook for number in (1, 2, 3)] == ["lujiang.2019-01-01", "lujiang-credit.2019-01-01", OWN]
    assert [evaluation.changed(way.session, line_of(way, number), on=on) for number in (2, 3)] == [None, None]
    assert rested.year_replaced(way.session, line_of(way, 2)) is None
    said = {"edited": "封存后被改动，不能据以起草新版", "broken": "封存后被改动，不能据以起草新版", "gone": OWN}[what]
    for newest in (False, True):
        error: type[DuchaError] = DuchaError if newest or what == "gone" else Conflict
        with pytest.raises(error, match=said if not newest or what == "edited" else "."):
            evaluation.start(way.session, StartNotice(NoticeKind.YEAR, "2018", "复核", newest), by=way.officer, on=on)


def test_a_third_version_goes_by_the_book_of_the_last_signed_one(way: Inspected) -> None:
    assert again(way).rulebook == OWN
