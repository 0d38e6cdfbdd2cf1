"""What a field's callback has to do is done to its end, though the next field is touched meanwhile."""

import shutil
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect
from sqlalchemy.engine import Engine

from dashboard.server import STATIC
from tests.browser.browse import Visit, served
from tests.engines import copied


def test_a_callback_is_not_broken_off_by_the_next_touch(visit: Callable[..., Visit], demo_engine: Engine, tmp_path: Path) -> None:
    script = shutil.copy(Path(__file__).parent / "slow_callback.py", tmp_path / "app.py")
    (tmp_path / "static").symlink_to(STATIC)
    city = {"DUCHA_DATABASE_URL": copied(demo_engine, tmp_path / "demo.sqlite"), "DUCHA_FILES": str(tmp_path)}
    with served(Path(script), environment=city) as address:
        page = visit(address).page
        for number, label in enumerate(("照框架", "做完")):
            page.get_by_label(label).fill("一")
            page.get_by_label(label).press("Tab")
            page.wait_for_timeout(300)
            page.get_by_label("另一个").fill(f"第{number}次")
            page.get_by_label("另一个").press("Tab")
            page.wait_for_timeout(1500)
        expect(page.get_by_text("最后做完：carried")).to_be_visible()
    told = (tmp_path / "done").read_text().split("\n")[:-1]
    assert told == ["broken begun", "carried begun", "carried ended"], "the framework breaks the first off, and the second is done"
