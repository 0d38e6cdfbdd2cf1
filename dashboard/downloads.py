"""What people take out as files: the prefilled report form and the files to reports; each asks who asks, and each is in the audit log."""

from collections.abc import Callable
from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core import ledger
from core.access import Actor, require_sight
from core.commands.attachment import FetchFile, fetch_file
from core.commands.export import Export, note_export
from core.errors import Conflict, DuchaError, NotAllowed, NotFound
from core.models import ReportingMonth
from core.period import Month, now
from core.queries import desk
from core.queries.desk import entry_desk
from core.queries.forms import month_base, plan_base
from core.settings import from_environment
from core.vocabulary import MonthState, ReportState
from dashboard import database
from dashboard.attached import HEADERS, XLSX, attached, number_of
from dashboard.builders import papers
from dashboard.coordination import papers as of_problems
from dashboard.coordination import taking
from dashboard.door import visitor
from dashboard.duties import taking as unit_lists
from dashboard.inspecting import handing as drawn
from dashboard.land import book as land_book
from dashboard.land import exporting as expropriated
from dashboard.land import month_book
from dashboard.meetings import papers as met
from dashboard.pool import book as pool_book
from dashboard.publish import files
from dashboard.review import reminding
from data.sheets import ANNUAL_PLAN, MONTHLY_REPORT
from data.template import write_template


def routes() -> list[Route]:
    """Return the routes of downloads."""
    return [
        Route("/downloads/attachment/{number}", attachment, methods=["GET"]),
        Route("/downloads/report-form", report_form, methods=["GET"]),
        Route("/downloads/plan-form", plan_form, methods=["GET"]),
        Route("/downloads/circular/{number}", circular, methods=["GET"]),
        Route("/downloads/builder-notice/{number}", builder_notice, methods=["GET"]),
        Route("/downloads/evidence/{number}", evidence, methods=["GET"]),
        Route("/downloads/seal/{number}", seal, methods=["GET"]),
        Route("/downloads/reminders", reminders, methods=["GET"]),
        Route("/downloads/issues", issues, methods=["GET"]),
        Route("/downloads/duties", duties, methods=["GET"]),
        Route("/downloads/population/{number}", population, methods=["GET"]),
        Route("/downloads/sheet-photo/{number}", sheet_photo, methods=["GET"]),
        Route("/downloads/meeting-paper/{number}", meeting_paper, methods=["GET"]),
        Route("/downloads/issue-paper/{number}", issue_paper, methods=["GET"]),
        Route("/downloads/land", land, methods=["GET"]),
        Route("/downloads/land-plan", land_plan, methods=["GET"]),
        Route("/downloads/land-month", land_month, methods=["GET"]),
        Route("/downloads/pool-form", pool_form, methods=["GET"]),
    ]


async def attachment(request: Request) -> Response:
    """Answer with a file to a report, or with the sentence that says why not: 401, 403, 404, 409."""
    return await run_in_threadpool(_answer, request, _attachment)


async def report_form(request: Request) -> Response:
    """Answer with the month's form, filled with the projects that the person's unit reports, or with the sentence that says why not."""
    return await run_in_threadpool(_answer, request, _report_form)


async def plan_form(request: Request) -> Response:
    """Answer with the form of the next plan edition that holds from a month on, or with the sentence that says why not."""
    return await run_in_threadpool(_answer, request, _plan_form)


async def reminders(request: Request) -> Response:
    """Answer with the list of who has not reported for a month, stamped with who took it and when, or with why not."""
    return await run_in_threadpool(_answer, request, _reminders)


async def issues(request: Request) -> Response:
    """Answer with the problems that the person sees as a workbook, stamped with who took it and when, or with why not."""
    return await run_in_threadpool(_answer, request, _issues)


async def duties(request: Request) -> Response:
    """Answer with a unit's 任务清单 or 责任清单 of a month as a workbook, stamped with who took it and when, or with why not."""
    return await run_in_threadpool(_answer, request, _duties)


async def circular(request: Request) -> Response:
    """Answer with a circular as Word, PDF or Excel (`form`), or with the sentence that says why not."""
    return await run_in_threadpool(_answer, request, files.circular)


async def builder_notice(request: Request) -> Response:
    """Answer with the notice of builders' results as Word, or with the sentence that says why not."""
    return await run_in_threadpool(_answer, request, papers.notice)


async def evidence(request: Request) -> Response:
    """Answer with a file of an objection, or with the sentence that says why not."""
    return await run_in_threadpool(_answer, request, papers.evidence)


async def seal(request: Request) -> Response:
    """Answer with the sealed bytes of a list as an archive, or with the sentence that says why not."""
    return await run_in_threadpool(_answer, request, files.seal)


async def population(request: Request) -> Response:
    """Answer with the population of a draw in the bytes that were published, or with the sentence that says why not."""
    return await run_in_threadpool(_answer, request, drawn.population)


async def sheet_photo(request: Request) -> Response:
    """Answer with a photograph of an inspection, or with the sentence that says why not."""
    return await run_in_threadpool(_answer, request, drawn.photograph)


async def meeting_paper(request: Request) -> Response:
    """Answer with a paper of a meeting or a round table, or with the sentence that says why not."""
    return await run_in_threadpool(_answer, request, met.download)


async def issue_paper(request: Request) -> Response:
    """Answer with a paper of a problem, or with the sentence that says why not."""
    return await run_in_threadpool(_answer, request, of_problems.download)


async def land(request: Request) -> Response:
    """Answer with the month's figures of expropriation as a workbook, or with the sentence that says why not."""
    return await run_in_threadpool(_answer, request, expropriated.download)


async def land_plan(request: Request) -> Response:
    """Answer with the form of the next plan of expropriation, or with the sentence that says why not."""
    return await run_in_threadpool(_answer, request, land_book.download)


async def land_month(request: Request) -> Response:
    """Answer with the form of a district's month of expropriation, or with the sentence that says why not."""
    return await run_in_threadpool(_answer, request, month_book.download)


async def pool_form(request: Request) -> Response:
    """Answer with the form of the pool, or with the sentence that says why not."""
    return await run_in_threadpool(_answer, request, pool_book.download)


def _answer(request: Request, make: Callable[[Request, Actor], Response]) -> Response:
    person = visitor.behind(visitor.token_of(request), source=visitor.address_of(request), on=now())
    if person is None or person.must_change:
        return _said("请先登录。", 401)
    try:
        return make(request, person.actor)
    except NotAllowed as error:
        database.note_refused_look(error, by=person.actor, on=now())
        return _said(str(error), 403)
    except NotFound as error:
        return _said(str(error), 404)
    except DuchaError as error:
        return _said(str(error), 409)


def _attachment(request: Request, by: Actor) -> Response:
    number = number_of(request, "附件")
    found = database.give(fetch_file, FetchFile(number, from_environment().files), by=by, on=now())
    return attached(found.content, found.name, media_type=found.media_type)


def _report_form(request: Request, by: Actor) -> Response:
    require_sight(by, "未审月报")
    month = Month.parse(request.query_params.get("month", ""))
    with database.reading() as session:
        own = _to_fill(entry_desk(session, by, month=month))
        unit = ledger.unit_names(session).get(by.unit_id or 0, "")
        base = month_base(session, month, unit=unit)
    lines = tuple(line for line in base.lines if line.project.code in own)
    if not lines:
        raise NotFound("项目", f"{month.chinese} {unit}", "本单位没有要填的项目。")
    name = f"{month.chinese}月报表（{unit}）.xlsx"
    content = write_template(MONTHLY_REPORT, replace(base, lines=lines))
    database.give(note_export, Export(f"{month.chinese}月报表", name, len(lines)), by=by, on=now())
    return attached(content, name, media_type=XLSX)


def _to_fill(found: desk.MonthDesk) -> frozenset[str]:
    """The projects of a unit's form: all of them while the month is open, those that came back once it is closed. Raises Conflict."""
    codes = frozenset(line.code for line in found.lines)
    if found.state is MonthState.CLOSED:
        codes = frozenset(line.code for line in found.lines if line.form.state is ReportState.RETURNED)
    if found.state not in (MonthState.OPEN, MonthState.CLOSED) or (found.state is MonthState.CLOSED and not codes):
        raise Conflict(f"{found.month.chinese}没有开放填报，没有生成月报表。")
    return codes


def _plan_form(request: Request, by: Actor) -> Response:
    require_sight(by, "计划草案")
    month = Month.parse(request.query_params.get("month", ""))
    with database.reading() as session:
        base = plan_base(session, month.year, effective_month=month.number)
    name = f"{base.year}年度计划第{base.edition}版（{base.effective_month}月起）.xlsx"
    database.give(note_export, Export(f"{base.year}年度计划表", name, len(base.rows)), by=by, on=now())
    return attached(write_template(ANNUAL_PLAN, base), name, media_type=XLSX)


def _reminders(request: Request, by: Actor) -> Response:
    require_sight(by, "催报名单")
    month, at = Month.parse(request.query_params.get("month", "")), now()
    with database.reading() as session:
        found = desk.reminders(session, by, month=month)
        held = session.get(ReportingMonth, (month.year, month.number))
        lacking = reminding.word(held.state if held else None)
    book = reminding.workbook(found, month, lacking=lacking, stamp=reminding.Stamp(by.name, at))
    database.give(note_export, Export(f"{month.chinese}催报名单", book.name, book.rows), by=by, on=at)
    return attached(book.content, book.name, media_type=XLSX)


def _issues(_request: Request, by: Actor) -> Response:
    at = now()
    with database.reading() as session:
        book = taking.taken(session, by, stamp=reminding.Stamp(by.name, at))
    database.give(note_export, Export("问题协调", book.name, book.rows), by=by, on=at)
    return attached(book.content, book.name, media_type=XLSX)


def _duties(request: Request, by: Actor) -> Response:
    at, named = now(), request.query_params
    asked = (named.get("month", ""), named.get("unit", ""), named.get("list", ""))
    with database.reading() as session:
        book = unit_lists.taken(session, by, asked=asked, stamp=reminding.Stamp(by.name, at))
    database.give(note_export, Export("清单", book.name, book.rows), by=by, on=at)
    return attached(book.content, book.name, media_type=XLSX)


def _said(sentence: str, status: int) -> Response:
    return PlainTextResponse(sentence, status_code=status, headers=HEADERS)
