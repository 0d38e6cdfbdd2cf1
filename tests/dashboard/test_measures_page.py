"""红黄牌与督办 as officers use it: acts on the ground of cards, subjects of one name told apart, all of a proposal on a phone."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from core import db
from core.models import OfficialAct, Project
from core.queries import register
from core.vocabulary import ActKind, UserRole
from dashboard import session as pages
from tests.dashboard.desks import keep_dialogs_open
from tests.dashboard.page import Page, page_on, read, text, title
from tests.data.town import NOON
from tests.engines import copied
from tests.people import person

As = Callable[[UserRole], Page]
CLAUSE = "鹭江市重点项目红黑榜示范办法第十三条（假定）"


@pytest.fixture(scope="module")
def engine(published_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The demonstration city in which two projects have one name."""
    made = db.create_engine(copied(published_engine, tmp_path_factory.mktemp("measures") / "demo.sqlite"))
    with db.transaction(made) as session:
        first, second = session.exec(select(Project).order_by(col(Project.id)).limit(2))
        second.name = first.name
        session.add(second)
    yield made
    made.dispose()


@pytest.fixture
def as_(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> As:
    def holder(role: UserRole) -> Page:
        with db.transaction(engine) as session:
            who = person(session, "某人", role, on=NOON)
        keep_dialogs_open(monkeypatch)
        return page_on(str(engine.url), monkeypatch, who=who)

    return holder


def press(tab: AppTest, label: str) -> AppTest:
    return next(one for one in tab.button if one.label == label).click().run(timeout=90)


def acts(engine: Engine) -> list[OfficialAct]:
    with db.reading(engine) as session:
        return list(session.exec(select(OfficialAct).order_by(col(OfficialAct.id))))


def test_two_projects_of_one_name_can_both_be_chosen(as_: As, engine: Engine) -> None:
    with db.reading(engine) as session:
        first, second, *_ = register.project_labels(session).values()
        codes = session.exec(select(Project.code).order_by(col(Project.id)).limit(2)).all()
    assert first.split("　") == [codes[0], second.split("　")[1]]
    tab = press(as_(UserRole.OFFICER)("cards"), "提请督查措施")
    tab.selectbox(key="act-kind").set_value("约谈")
    assert {first, second} < set(tab.selectbox(key="act-subject").options)
    tab.selectbox(key="act-subject").set_value(second)
    tab.text_area(key="act-matter").set_value("约谈责任人")
    press(tab, "提请")
    assert title(tab)
    with db.reading(engine) as session:
        assert session.exec(select(Project.code).where(Project.id == acts(engine)[-1].project_id)).one() == codes[1]


def test_an_act_on_the_ground_of_a_card_has_its_clause_and_figures(as_: As, engine: Engine) -> None:
    tab = press(as_(UserRole.OFFICER)("cards"), "凭这张牌提请约谈、督办")
    tab.selectbox(key="act-kind").set_value("约谈")
    tab.text_area(key="act-matter").set_value("说明原因和赶工措施")
    press(tab, "提请")
    act = acts(engine)[-1]
    assert (act.kind, act.clause) == (ActKind.ADMONITION, CLAUSE)
    assert act.matter.startswith("2019年6月发红牌，2019年1—6月计划")
    assert act.matter.endswith("。说明原因和赶工措施")


def test_the_day_and_the_clause_of_an_act_stand_on_the_page(as_: As) -> None:
    tab = as_(UserRole.SIGNATORY)("cards")
    assert "挂牌督办日期2019-07-10" in text(tab)
    tab.button(key="decide-2").click().run(timeout=90)
    day = tab.date_input(key="held-2")
    assert (day.label, day.min) == ("约谈日期", date(2019, 1, 1))


def test_on_a_phone_a_proposal_shows_its_rate_streak_and_clause(as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "phone", lambda: True)
    tab = as_(UserRole.SIGNATORY)("cards")
    assert not tab.dataframe
    assert len(tab.checkbox) == 1 + 27
    said = text(tab)
    assert "，已连续黄牌1个月；第十三条" in said
    assert said.count("；第十") == said.count("；系统提出08-") == 27
    tab.checkbox[0].set_value(True).run(timeout=90)
    assert "发牌27项" in [one.label for one in tab.button]
    assert list(tab.table[0].value.columns) == ["牌", "项目、单位", "完成率"]
    assert "2019年6月" in read(tab, 0)["牌"].iloc[0]
