"""By which grade book results are drafted: as the city chose on the day, else the assumed one; what cannot be judged is not chosen."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db
from core.access import OPERATOR
from core.commands.city import ChooseGradeBook, choose_grade_book
from core.errors import BadInput, NotAllowed, NotFound
from core.models import City
from core.period import CHINA, today
from core.queries import books
from core.queries.books import BookChoice
from core.vocabulary import NoticeKind
from dashboard import cli
from scoring.grading.book_file import book_in_force, shipped_books
from scoring.publish import evaluation
from tests.core.inspected import Inspected
from tests.data.town import NOON, town

TODAY = NOON.date()
DAY = timedelta(days=1)


@pytest.fixture
def way(session: Session, tmp_path: Path) -> Inspected:
    town(session)
    return Inspected(session, folder=tmp_path)


def choose(way: Inspected, kind: NoticeKind, name: str, since: date = TODAY) -> None:
    request = ChooseGradeBook(kind, name, since, "建办〔2019〕8号")
    evaluation.choose_book(way.session, request, by=way.head, on=NOON)
    way.session.flush()


def name_any(way: Inspected, kind: NoticeKind, name: str, since: date) -> None:
    """Note a choice without asking whether the book fits: of shipped books only one fits each kind."""
    choose_grade_book(way.session, ChooseGradeBook(kind, name, since, "建办〔2019〕7号"), by=way.head, on=NOON)
    way.session.flush()


def test_a_choice_holds_from_its_day_on_and_the_last_word_of_a_day_counts(way: Inspected) -> None:
    session = way.session
    assert evaluation.book_of(session, NoticeKind.CREDIT, on=TODAY).name == "lujiang-credit"
    name_any(way, NoticeKind.CREDIT, "lujiang", TODAY + 2 * DAY)
    days = {offset: evaluation.book_of(session, NoticeKind.CREDIT, on=TODAY + offset * DAY).name for offset in (1, 2, 300)}
    assert days == {1: "lujiang-credit", 2: "lujiang", 300: "lujiang"}
    assert evaluation.book_of(session, NoticeKind.YEAR, on=TODAY + 2 * DAY).name == "lujiang"
    choose(way, NoticeKind.CREDIT, "lujiang-credit", TODAY + 2 * DAY)
    assert evaluation.book_of(session, NoticeKind.CREDIT, on=TODAY + 2 * DAY).name == "lujiang-credit"
    assert books.book_chosen(session, NoticeKind.CREDIT, day=TODAY + 2 * DAY) == BookChoice(
        NoticeKind.CREDIT, "lujiang-credit", TODAY + 2 * DAY, "赵科长", "建办〔2019〕8号"
    )
    assert books.book_chosen(session, NoticeKind.CREDIT, day=TODAY + DAY) is None


REFUSED = {
    "a name that no book has": (NoticeKind.YEAR, "nowhere", NotFound, "nowhere"),
    "a book of a later day": (NoticeKind.YEAR, "yunnan", NotFound, "没有这一办法的有效版本"),
    "figures that nobody supplies": (NoticeKind.YEAR, "xiamen-landscape", BadInput, "纳税、良好行为、所列不良行为系统没有数据"),
    "parts that nobody supplies": (NoticeKind.YEAR, "guangdong-cia", BadInput, "系统没有数据，不能选定"),
    "the year's own score for the year": (NoticeKind.YEAR, "lujiang-credit", BadInput, "只能用于信用评价"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_judged_is_not_chosen(way: Inspected, what: str) -> None:
    kind, name, error, said = REFUSED[what]
    with pytest.raises(error, match=said):
        choose(way, kind, name)
    assert books.book_choices(way.session) == ()


LACKING, OWN, WANTING = "系统没有数据，不能选定", "只能用于信用评价", "没有行为记录、年度考评得分部分，不能用于信用评价"
BOOKS = {
    **dict.fromkeys(
        (
            *("guangdong-cia", "guangdong-highway", "highway-design", "highway-entrant", "highway-nation", "jiangsu", "jining"),
            *("kunming-large", "kunming-pond", "kunming-small-one", "kunming-small-two"),
            *("monthly-city", "shenzhen-performance", "xiamen-landscape", "yunnan"),
        ),
        (LACKING, LACKING, LACKING),
    ),
    "lujiang": ("", "", WANTING),
    "lujiang-credit": (OWN, OWN, ""),
}
"""Each shipped book, and why it is not chosen for quarters, for years, for credit; "" where it is."""


def test_each_shipped_book_is_chosen_only_for_what_its_parts_fit(way: Inspected) -> None:
    kinds = (NoticeKind.QUARTER, NoticeKind.YEAR, NoticeKind.CREDIT)
    on = datetime(2026, 11, 23, 10, tzinfo=CHINA)
    told = {(book.name, kind): _told(way, ChooseGradeBook(kind, book.name, on.date()), on=on) for book in shipped_books() for kind in kinds}
    wanted = {(name, kind): said for name, some in BOOKS.items() for kind, said in zip(kinds, some, strict=True)}
    assert set(told) == set(wanted)
    wrong = {key: said for key, said in told.items() if wanted[key] not in said or bool(said) is not bool(wanted[key])}
    assert wrong == {}


def _told(way: Inspected, request: ChooseGradeBook, *, on: datetime) -> str:
    try:
        evaluation.choose_book(way.session, request, by=way.head, on=on)
    except BadInput as error:
        return str(error)
    return ""


def test_a_book_with_some_of_the_parts_alone_does_not_fit() -> None:
    year, credit = book_in_force("lujiang", TODAY), book_in_force("lujiang-credit", TODAY)
    by_year = tuple(replace(one, rollup=replace(one.rollup, steps=("year",))) for one in year.components)
    conduct, projects, opinion = credit.components
    for book, kind, said in (
        (replace(year, components=by_year), NoticeKind.YEAR, "没有季度评分部分"),
        (replace(year, components=by_year), NoticeKind.QUARTER, "没有季度评分部分"),
        (replace(year, components=(*year.components, opinion)), NoticeKind.QUARTER, "没有季度评分部分"),
        (replace(credit, components=(conduct, opinion)), NoticeKind.CREDIT, "没有年度考评得分部分"),
        (replace(credit, components=(projects, opinion)), NoticeKind.CREDIT, "没有行为记录部分"),
        (year, NoticeKind.QUARTER, ""),
        (credit, NoticeKind.CREDIT, ""),
    ):
        assert evaluation.unfit(book, kind) == said


def test_a_choice_begins_within_a_year(way: Inspected) -> None:
    choose(way, NoticeKind.YEAR, "lujiang", date(2020, 8, 20))
    with pytest.raises(BadInput, match="开始日期2020-08-21超过一年以后，应不晚于2020-08-20"):
        choose(way, NoticeKind.YEAR, "lujiang", date(2020, 8, 21))


def test_only_a_section_head_chooses_and_never_for_a_day_gone_by(way: Inspected) -> None:
    with pytest.raises(NotAllowed):
        evaluation.choose_book(way.session, ChooseGradeBook(NoticeKind.YEAR, "lujiang", TODAY), by=way.officer, on=NOON)
    with pytest.raises(BadInput, match="开始日期2019-08-19已过"):
        choose(way, NoticeKind.YEAR, "lujiang", TODAY - DAY)


def test_the_command_line_lists_and_chooses(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with db.transaction(sqlite_engine) as session:
        session.add(City(name="某市", bureau="某局", demonstration=False))
    monkeypatch.setenv("DUCHA_DATABASE_URL", str(sqlite_engine.url))
    assert cli.run(["book", "信用评价", "lujiang-credit", "--document", "建〔2026〕1号"]) == 0
    assert f"信用评价自{today()}起按《鹭江市代建单位信用综合评价示范办法》起草" in capsys.readouterr().out
    assert cli.run(["book"]) == 0
    told = capsys.readouterr().out
    assert f"信用评价：lujiang-credit.2019-01-01《鹭江市代建单位信用综合评价示范办法》（{today()}起，命令行选定）" in told
    assert "年度考评：lujiang.2019-01-01《鹭江市代建单位年度考评示范办法》（没有选定，按示范办法）" in told
    for typed, said in (
        (["book", "月度考评", "lujiang"], "月度考评"),
        (["book", "年度考评", "nowhere"], "nowhere"),
        (["book", "年度考评", "lujiang", "--since", "明天"], "明天"),
        (["book", "年度考评", "lujiang", "--since", "2999-01-01"], "开始日期2999-01-01超过一年以后"),
        (["book", "信用评价", "lujiang"], "没有行为记录、年度考评得分部分，不能用于信用评价"),
    ):
        assert cli.run(typed) == 2
        assert said in capsys.readouterr().err
    assert OPERATOR.person_id is None
