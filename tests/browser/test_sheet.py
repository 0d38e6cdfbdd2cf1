"""A score sheet under quick fingers in a real Chromium: each touch counts, however soon the next one follows."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy.engine import Engine

from tests.browser.browse import Visit, served
from tests.engines import copied

SHEET = "/inspections?tab=评分&quarter=2019年第三季度"
SLOWER, BETWEEN = 4, 200
"""How many times slower the machine is made; milliseconds between two touches."""
TALL = {"width": 1440, "height": 3600}
"""A window that holds the whole sheet: nothing scrolls under the finger."""


def counts(tab: Visit) -> list[str]:
    """What stands in the fields of the deductions."""
    return [field.input_value() for field in tab.page.get_by_test_id("stNumberInputField").all()]


def test_no_problem_is_pressed_at_one_item_after_the_other(visit: Callable[..., Visit], demo_engine: Engine, tmp_path: Path) -> None:
    url = copied(demo_engine, tmp_path / "demo.sqlite")
    with served(environment={"DUCHA_DATABASE_URL": url, "DUCHA_FILES": str(tmp_path)}) as address:
        tab = visit(address, SHEET, user="tianbao")
        machine = tab.page.context.new_cdp_session(tab.page)
        machine.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        empty = [place for place, held in enumerate(counts(tab)) if not held][:8]
        assert len(empty) == 8
        tab.page.set_viewport_size({"width": 1440, "height": 3600})
        tab.settle()
        boxes = [button.bounding_box() for button in tab.page.get_by_role("button", name="没有问题").all()]
        for number, place in enumerate(empty):
            if (box := boxes[place]) is not None:
                tab.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            tab.page.wait_for_timeout(BETWEEN)
            if number % 2:
                tab.settle()
        machine.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        tab.settle()
        shown = counts(tab)
        tab.page.reload()
        tab.settle()
        assert counts(tab) == shown, "what was shown was kept"
        assert [shown[place] for place in empty] == ["0"] * len(empty)
