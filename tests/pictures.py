"""`python -m tests.pictures` photographs every page on the demonstration city into docs/pictures, on a desk and on a phone."""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy.engine import Engine

from core import db
from core.period import now
from core.settings import JobRules
from data import demo
from data.jobs.running import Runner, catch_up
from data.jobs.timetable import JOBS
from tests import chromium, engines
from tests.browser.browse import ROOT, Screen, served, visiting

FOLDER = ROOT / "docs" / "pictures"
PALETTE = 256
"""Colours of a picture: enough for text, charts and chips, and a third of the size."""


@dataclass(frozen=True)
class Shot:
    """One picture: its name, the address of the page, and the screen."""

    name: str
    path: str
    phone: bool = False
    dark: bool = False
    user: str = "ducha"
    latin: bool = False
    """Whether what the page shows is in Latin letters by nature, such as usernames."""


PAGES = {
    "overview": "/",
    "ranking-districts": "/ranking",
    "ranking-headquarters": "/ranking?series=指挥部",
    "ranking-units": "/ranking?series=责任单位&focus=市水利局",
    "ranking-companies": "/ranking?series=市属国企",
    "register": "/projects?state=缺报",
    "overview-open-month": "/?month=2019年8月",
    "project": "/projects?project=LJ209",
}
AT_WORK = {
    "entry": ("/entry", "tianbao"),
    "confirm": ("/confirm", "fuzeren"),
    "review": ("/review", "ducha"),
    "remind": ("/remind", "ducha"),
    "plans": ("/plans", "kezhang"),
    "accounts": ("/accounts?account=tianbao", "anquan"),
    "log": ("/log", "shenji"),
    "publish": ("/publish", "qianfa"),
    "check": ("/check", "fuzeren"),
    "cards": ("/cards", "qianfa"),
    "land": ("/land", "lingdao"),
    "archive": ("/archive", "ducha"),
    "rules": ("/rules?book=yinchuan.2025-01-01", "ducha"),
    "trial": ("/rules?tab=试算&book=wuhan.2026-11-22", "ducha"),
    "brief": ("/brief", "lingdao"),
    "builders": ("/builders", "lingdao"),
    "builders-route": ("/builders?tab=办理", "qianfa"),
    "builder": ("/builder", "lingdao"),
    "issues": ("/issues", "ducha"),
    "issues-one": ("/issues?issue=2019-017", "qianfa"),
    "pool": ("/pool", "lingdao"),
    "meetings": ("/meetings?meeting=会2019-042", "ducha"),
    "meetings-table": ("/meetings?tab=圆桌会&table=圆2019-004", "ducha"),
    "meetings-counts": ("/meetings?tab=统计", "lingdao"),
    "approvals": ("/approvals", "ducha"),
    "waiting": ("/waiting", "kezhang"),
    "jobs": ("/jobs", "ducha"),
    "duties": ("/duties?list=责任清单", "fuzeren"),
    "agenda": ("/agenda", "tianbao"),
    "inspections": ("/inspections", "ducha"),
    "inspections-draw": ("/inspections?tab=抽取&quarter=2019年第二季度", "ducha"),
    "inspections-problems": ("/inspections?tab=问题&quarter=2019年第二季度", "ducha"),
    "inspections-sheet": ("/inspections?tab=评分&quarter=2019年第二季度", "ducha"),
    "directory": ("/directory", "lingdao"),
    "directory-credit": ("/directory?tab=信用", "ducha"),
    "builder-print": ("/builder?unit=问渠代建房建&print=1&embed=true&embed_options=light_theme", "lingdao"),
    "brief-print": ("/brief?print=1&embed=true&embed_options=light_theme", "lingdao"),
}
"""The pages of the month's work and of the administrators, with the account that opens each."""
LATIN = ("accounts", "jobs", "log", "archive", "rules", "builder", "builder-print", "inspections-draw")
"""Pages that show what is in Latin letters by nature: usernames, digests, codes, names of variables."""
ON_A_PHONE = ("overview", "ranking-districts", "register", "project")
_ALSO_ON_A_PHONE = (
    *("entry", "confirm", "review", "brief", "cards", "rules", "builders", "inspections", "issues"),
    *("pool", "meetings", "approvals"),
)
SHOTS = (
    *(Shot(name, path) for name, path in PAGES.items()),
    *(Shot(f"{name}-phone", PAGES[name], phone=True) for name in ON_A_PHONE),
    Shot("project-dark", PAGES["project"], dark=True),
    *(Shot(name, path, user=user, latin=name in LATIN) for name, (path, user) in AT_WORK.items()),
    *(Shot(f"{name}-phone", AT_WORK[name][0], phone=True, user=AT_WORK[name][1]) for name in _ALSO_ON_A_PHONE),
    Shot("ranking-draft", "/ranking?month=2019年7月"),
)


def take(browser: Browser, address: str, shot: Shot, *, folder: Path) -> list[str]:
    """Photograph one page in full height; return what went wrong on it."""
    with visiting(browser, address, screen=Screen(shot.phone, shot.dark, 2 if shot.phone else 1), user=shot.user) as visit:
        visit.go(shot.path)
        path = folder / f"{shot.name}.png"
        visit.picture(path)
        shrink(path)
        return [*visit.errors, *visit.outside, *([] if shot.latin else visit.english())]


def shrink(path: Path) -> None:
    """Write a picture again with few colours."""
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(PALETTE, method=Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE).save(
            path, optimize=True
        )


def ran(engine: Engine) -> None:
    """Let the timetable run what is due on the city, as it does beside the pages."""
    catch_up(Runner(engine, JobRules(), now), JOBS.values())


def main() -> int:
    """Load the city, serve it, take every picture; return 1 when a page had a fault."""
    program = chromium.executable()
    if program is None:
        print(chromium.why_missing(), file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        with engines.fresh_sqlite(engines.sqlite_template(place), place) as engine:
            with db.transaction(engine) as session:
                demo.load(session)
                demo.publish(session)
            ran(engine)
            faults = _all(str(engine.url), program, scratch=place)
    size = sum(path.stat().st_size for path in FOLDER.glob("*.png"))
    print(f"{len(SHOTS)}张图片，共{size / 1_000_000:.1f} MB：{FOLDER.relative_to(ROOT)}")
    return 1 if faults else 0


def _all(database: str, program: Path, *, scratch: Path) -> list[str]:
    faults = []
    with served(environment={"DUCHA_DATABASE_URL": database}) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(chromium.SWITCHES), env=dict(chromium.environment(scratch)))
        for shot in SHOTS:
            found = take(browser, address, shot, folder=FOLDER)
            print(shot.name, *found)
            faults += found
        browser.close()
    return faults


if __name__ == "__main__":
    sys.exit(main())
