"""The look that every page shares, as Chromium shows it: type, colours, Chinese, no outside request."""

import io
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from dashboard.server import settings
from dashboard.theme import ROLES
from tests.browser.browse import Visit, visiting

Open = Callable[..., Visit]


def colour_of(role: str, theme: str) -> tuple[int, int, int]:
    """The colour of a role as the settings state it."""
    colours = settings(port=1, address="")[f"theme.{theme}.chartCategoricalColors"]
    assert isinstance(colours, list)
    text = str(colours[[*ROLES].index(role)])  # type: ignore[arg-type]  # role names are plain text here
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def pixels(page: Page, colour: tuple[int, int, int]) -> int:
    """How many points of the first chart have exactly this colour."""
    shot = Image.open(io.BytesIO(page.locator("[data-testid=stVegaLiteChart]").first.screenshot())).convert("RGB")
    return sum(count for count, value in shot.getcolors(shot.width * shot.height) or [] if value == colour)


def computed(page: Page, selector: str, name: str) -> str:
    return str(page.evaluate("([where, name]) => getComputedStyle(document.querySelector(where))[name]", [selector, name]))


@pytest.fixture(scope="module")
def desk(browser: Browser, sample_site: str) -> Iterator[Visit]:
    """One tab on a desk, for tests that only look."""
    with visiting(browser, sample_site) as tab:
        tab.go("/")
        yield tab
        assert (tab.errors, tab.outside) == ([], [])


@pytest.mark.parametrize("selector", ["h1", "h5"])
def test_headings_are_set_in_the_shipped_song(desk: Visit, selector: str) -> None:
    page = desk.page
    assert computed(page, selector, "fontFamily").startswith('"Ducha Song"')
    assert page.evaluate("[...document.fonts].filter(face => face.family.includes('Ducha Song')).map(face => face.status)") == ["loaded"]


def test_a_page_is_chinese_from_title_to_the_names_for_the_blind(desk: Visit) -> None:
    assert desk.page.title() == "重点项目督查"
    assert desk.page.get_attribute("html", "lang") == "zh-CN"
    assert desk.english() == []


def test_a_page_opened_by_its_own_address(visit: Open, sample_site: str) -> None:
    tab = visit(sample_site, "/ranking")
    assert tab.page.locator("h1").inner_text() == "红黑榜"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_charts_take_the_colours_of_the_theme(visit: Open, sample_site: str, theme: str, *, phone: bool) -> None:
    other = "dark" if theme == "light" else "light"
    page = visit(sample_site, dark=theme == "dark", phone=phone).page
    assert pixels(page, colour_of("实际", theme)) > 100
    assert pixels(page, colour_of("实际", other)) == 0


def test_nothing_is_wider_than_a_phone(visit: Open, sample_site: str) -> None:
    page = visit(sample_site, phone=True).page
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def test_charts_follow_a_switch_of_the_system_to_dark(visit: Open, sample_site: str) -> None:
    tab = visit(sample_site)
    assert pixels(tab.page, colour_of("实际", "light")) > 100
    tab.page.emulate_media(color_scheme="dark")
    tab.settle()
    assert pixels(tab.page, colour_of("实际", "dark")) > 100
    assert pixels(tab.page, colour_of("实际", "light")) == 0


def test_a_failure_shows_a_number_and_not_its_cause(visit: Open, sample_site: str) -> None:
    tab = visit(sample_site)
    tab.page.get_by_role("button", name="出错").click()
    tab.page.wait_for_selector("[data-testid=stAlert]")
    assert "系统出错，编号 " in tab.words()
    assert "secret" not in tab.page.content()


def test_no_menu_of_the_framework_is_shown(desk: Visit) -> None:
    assert desk.page.locator("[data-testid=stAppDeployButton], [data-testid=stMainMenu]").count() == 0
