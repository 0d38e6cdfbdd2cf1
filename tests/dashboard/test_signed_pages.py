"""发布 and 红黑榜 between signature and issue: a signed list is no draft any more, and is issued under a whole letterhead."""

import io
from collections.abc import Iterator

import docx
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from core import db
from core.models import Circular
from core.period import Month, now
from core.queries import circulars
from data import notice
from data.circular import compose
from scoring.publish import route
from scoring.publish.route import Sign
from tests.dashboard.page import As, actor, page_on, text, title
from tests.engines import copied

JULY = Month(2019, 7)


@pytest.fixture(scope="module")
def signed_engine(published_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The demonstration city whose July list is signed and not issued."""
    engine = db.create_engine(copied(published_engine, tmp_path_factory.mktemp("signed") / "demo.sqlite"))
    with db.transaction(engine) as session:
        july = session.exec(select(Circular).where(Circular.month == 7)).one()
        route.sign(session, Sign(july.id or 0, july.digest, "红黄牌另行决定"), by=actor(engine, "qianfa"), on=now())
    yield engine
    engine.dispose()


@pytest.fixture
def as_(signed_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> As:
    return lambda username: page_on(str(signed_engine.url), monkeypatch, who=actor(signed_engine, username))


def test_a_signed_list_says_that_it_is_signed_and_not_issued(as_: As) -> None:
    tab = as_("ducha")("ranking", month="2019年7月")
    assert tab.dataframe
    said = text(tab)
    assert said.count("已签发（未印发）") == 3
    assert "封存第7号" in said
    assert "测算稿" not in said


def test_the_papers_of_a_signed_list_are_named_and_marked_so(as_: As) -> None:
    tab = as_("ducha")("publish", month="2019年7月")
    assert title(tab) == "7月通报已签发，待印发"
    said = text(tab)
    assert "##### 待印发的文稿" in said
    assert "已签发　未印发" in said
    assert "测算稿" not in said


def test_word_and_excel_of_a_signed_list_bear_their_mark_until_there_is_a_number(signed_engine: Engine) -> None:
    with db.reading(signed_engine) as session:
        officer = actor(signed_engine, "ducha")
        (line,) = circulars.circulars(session, officer, month=JULY)
        said = compose(session, officer, circular=line, computed=route.sealed_list(session, line))
    assert said.mark == "演示数据　已签发　未印发"
    head = docx.Document(io.BytesIO(notice.word(said))).sections[0].header
    assert "已签发　未印发" in "".join(one.text for one in head.paragraphs)


def test_a_letterhead_without_an_issuer_is_refused_in_words(as_: As, signed_engine: Engine) -> None:
    tab = as_("ducha")("publish", month="2019年7月")
    assert tab.button[0].label == "印发"
    tab.button[0].click().run(timeout=90)
    tab.text_input(key="issue-document").set_value("鹭建督演示 [２０１９] 7号")
    tab.text_input(key="issue-addressees").set_value("各区人民政府")
    tab.text_area(key="issue-issuers").set_value(" ")
    tab.button[0].click()
    tab.button(key="issue-now").click().run(timeout=90)
    assert title(tab)
    assert [one.value for one in tab.error] == ["发文机关没有填写。请填写后重试。"]
    with db.reading(signed_engine) as session:
        assert circulars.circulars(session, actor(signed_engine, "ducha"), month=JULY)[0].issued is None
