"""A result that stays as it was although an objection was upheld: stated when it is drafted, never read out of words."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from core.commands import notice
from core.commands.notice import DraftNotice
from core.errors import BadInput, Conflict
from core.queries import notices, vouched
from core.vocabulary import NoticeKind
from tests.core.noticing import BOOK, MENDED, RESULT, Results
from tests.core.route import refused
from tests.core.test_kept import take_off_the_guards
from tests.data.town import town


@pytest.fixture
def way(session: Session, tmp_path: Path) -> Results:
    town(session)
    return Results(session, folder=tmp_path)


def test_an_upheld_objection_is_not_answered_by_the_very_result_unless_the_draft_states_it(way: Results) -> None:
    way.answer(way.object(way.opened()), "予以改正", uphold=True)
    again = way.draft(reason="采纳异议，结果不变")
    refused(way.session, Conflict, "采纳异议以后的结果与原结果完全相同，没有签发。", lambda: way.sign(again))
    way.drop(again)
    other = stated(way, digest=MENDED)
    refused(way.session, Conflict, "测算结果却与被采纳异议的版本不同，没有签发。", lambda: way.sign(other, digest=MENDED))
    way.drop(other)
    number = stated(way)
    way.sign(number)
    (line, *_) = notices.notices(way.session, way.officer, day=way.at.date())
    assert (line.id, line.unchanged) == (number, True)


def stated(way: Results, *, digest: str = RESULT) -> int:
    """A draft which states that the result stays as it was."""
    request = DraftNotice(NoticeKind.YEAR, "2018", BOOK, way.at, digest, "采纳异议，更正项目名称", unchanged=True)
    return notice.draft_notice(way.session, request, by=way.officer, on=way.now).id or 0


def test_a_result_stays_as_it_was_only_where_an_objection_was_upheld(way: Results) -> None:
    way.answer(way.object(way.opened()))
    refused(way.session, BadInput, "没有采纳过异议，不能选“结果不变”。", lambda: stated(way))


def test_who_takes_the_statement_back_past_the_guards_is_named(way: Results) -> None:
    way.answer(way.object(way.opened()), "予以改正", uphold=True)
    number = stated(way)
    way.sign(number)
    connection = way.session.connection()
    point = connection.begin_nested()
    take_off_the_guards(connection)
    connection.execute(sa.text(f"UPDATE builder_notice SET unchanged = {'false' if connection.dialect.name == 'postgresql' else 0}"))
    assert list(vouched.faults(way.session)) == [f"考评签发第{number}号与操作日志的存证不符。"]
    point.rollback()
