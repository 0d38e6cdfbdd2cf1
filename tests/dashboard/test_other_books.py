"""Pages of a city that chose the rule of another place: nobody is listed, figures without marks are shown, cards say what follows."""

import re
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from core import db
from core.access import Actor
from core.models import City
from core.vocabulary import UserRole
from tests import engines
from tests.dashboard.page import Page, page_on, text, title

SIGNATORY = Actor("钱签发", frozenset({UserRole.SIGNATORY, UserRole.OFFICER}))


def choosing(engine: Engine, rulebook: str, patch: pytest.MonkeyPatch) -> Page:
    with db.transaction(engine) as session:
        session.exec(select(City)).one().rulebook = rulebook
    return page_on(str(engine.url), patch, who=SIGNATORY)


@pytest.mark.parametrize("rulebook", ["xinhuang", "zaozhuang", "fuzhou", "yanan"])
def test_its_pages_open(demo_copy: Engine, monkeypatch: pytest.MonkeyPatch, rulebook: str) -> None:
    page = choosing(demo_copy, rulebook, monkeypatch)
    for view in ("overview", "ranking", "brief", "cards"):
        assert title(page(view, month="2019年6月"))


def test_a_book_without_lists_says_so(demo_copy: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    said = text(choosing(demo_copy, "zaozhuang", monkeypatch)("ranking", month="2019年6月"))
    assert "本办法不列红黑榜。" in said
    assert "黑榜 " not in said


def test_what_follows_a_card_stands_with_the_proposals(demo_copy: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    said = text(choosing(demo_copy, "xinhuang", monkeypatch)("cards", month="2019年6月"))
    assert "黄牌（黄牌）后续：大厅屏幕公示，不得评阶段奖。" in said
    watched = re.search(r"重点跟踪(\d+)项：(.+)。", said)
    assert watched
    assert int(watched[1]) == len(watched[2].split("、")) > 0
    assert "绿灯" not in said


def test_the_list_of_a_month_after_a_change_of_the_book_opens(
    published_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """June was issued by another book, whose groups this one does not have."""
    engine = db.create_engine(engines.copied(published_engine, tmp_path / "changed.sqlite"))
    shown = choosing(engine, "yanan", monkeypatch)("ranking", month="2019年7月")
    assert not shown.exception
    assert "管委会" in title(shown)
    engine.dispose()
