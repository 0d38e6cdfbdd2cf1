"""The door's own pages: log in, choose a demonstration role, change the password, log out. Plain HTML, no script."""

from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from urllib.parse import quote, unquote

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from core import passwords
from core.access import Actor
from core.commands import account, login
from core.commands.login import Admitted, LogIn, Rejected
from core.errors import BadInput, DuchaError
from core.period import now
from core.queries import register
from core.queries.account import LoggedIn, demonstration
from core.settings import from_environment
from dashboard import database
from dashboard.door import oidc, visitor

_FOLDER = Path(__file__).parent
_PAGES = Environment(loader=FileSystemLoader(_FOLDER / "templates"), autoescape=select_autoescape(), trim_blocks=True)
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


Endpoint = Callable[[Request], Awaitable[Response]]


def _told(endpoint: Endpoint) -> Endpoint:
    """Answer an error of ours, such as a database that is not there, with its sentence."""

    @wraps(endpoint)
    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except DuchaError as error:
            return unable(str(error), target="/login")

    return answered


def unable(said: str, *, target: str) -> HTMLResponse:
    """Answer 503 with a sentence and a button that tries a path of this site again."""
    return _page("notice.html", title="暂时不能办理", said=said, target=visitor.inside(target), button="重试", status=503)


def routes() -> list[Route]:
    """Return the routes of the door."""
    return [
        Route("/login", _told(show_login), methods=["GET"]),
        Route("/login", _told(log_in), methods=["POST"]),
        Route("/login/demonstration", _told(enter_demonstration), methods=["GET", "POST"]),
        Route("/login/oidc", _told(go_to_provider), methods=["GET"]),
        Route("/login/oidc/back", _told(come_back), methods=["GET"]),
        Route("/logout", _told(log_out), methods=["GET", "POST"]),
        Route("/password", _told(show_password), methods=["GET"]),
        Route("/password", _told(change_password), methods=["POST"]),
        Route("/door/door.css", style, methods=["GET"]),
    ]


async def style(_request: Request) -> Response:
    """Answer with the door's own style sheet."""
    return FileResponse(_FOLDER / "door.css", media_type="text/css", headers={"Cache-Control": "max-age=3600"})


async def show_login(request: Request) -> Response:
    """Show the form, or go on where somebody is logged in already."""
    target = visitor.inside(request.query_params.get("next", "/"))
    if await _person(request) is not None:
        return RedirectResponse(target, status_code=303)
    return await _login_page(target)


async def log_in(request: Request) -> Response:
    """Compare the password outside any transaction, then let the person in or say why not."""
    form = await request.form()
    username, password, target = visitor.typed_name(_text(form, "username")), _text(form, "password"), _text(form, "next")
    if not visitor.of_this_site(request):
        return await _login_page("/", said="登录请求不是从本页发出的，没有受理。请重新登录。", status=403)
    outcome = await run_in_threadpool(_try_password, username, password, visitor.address_of(request))
    return await _outcome(outcome, visitor.inside(target), username=username)


async def enter_demonstration(request: Request) -> Response:
    """Let somebody in as an account of the demonstration city; any other account is refused, and the address alone shows the form."""
    if request.method == "GET":
        return RedirectResponse("/login", status_code=303)
    form = await request.form()
    username, target = visitor.typed_name(_text(form, "username")), visitor.inside(_text(form, "next"))
    if not visitor.of_this_site(request):
        return await _login_page("/", said="登录请求不是从本页发出的，没有受理。请重新登录。", status=403)
    wanted = LogIn(username, demonstration=True, address=visitor.address_of(request))
    return await _outcome(await run_in_threadpool(_let_in, wanted), target, username="")


async def go_to_provider(request: Request) -> Response:
    """Lead the person to the identity provider; a short-lived cookie remembers the errand."""
    provider = from_environment().provider
    if provider is None:
        return RedirectResponse("/login", status_code=303)
    target = visitor.inside(request.query_params.get("next", "/"))
    url, errand = await run_in_threadpool(oidc.begin, provider, target)
    answer = RedirectResponse(url, status_code=303)
    answer.set_cookie(oidc.COOKIE, quote(errand.text()), max_age=600, httponly=True, samesite="lax", secure=from_environment().https)
    return answer


async def come_back(request: Request) -> Response:
    """Take the provider's answer, and let its subject in if an account of ours is bound to it."""
    provider, errand = from_environment().provider, oidc.errand_of(unquote(request.cookies.get(oidc.COOKIE, "")))
    if provider is None or errand is None or request.query_params.get("state") != errand.state:
        return await _login_page("/", said="统一认证登录已过期。请重新登录。", status=403)
    if "code" not in request.query_params:
        return await _login_page(visitor.inside(errand.target), said="统一认证没有让登录。请重试，或用用户名和密码登录。", status=403)
    vouched = await run_in_threadpool(oidc.subject, provider, errand, answer=f"{provider.back}?{request.url.query}")
    wanted = LogIn(vouched, subject=vouched, address=visitor.address_of(request))
    answer = await _outcome(await run_in_threadpool(_let_in, wanted), visitor.inside(errand.target), username="")
    answer.delete_cookie(oidc.COOKIE)
    return answer


async def log_out(request: Request) -> Response:
    """End the log-in and take the cookie back; asked from another site, only ask whether it is meant."""
    if not visitor.of_this_site(request):
        return _page("notice.html", title="退出登录", said="要退出请点下面的按钮。", target="/logout", button="退出登录")
    person = await _person(request)
    if person is not None:
        await run_in_threadpool(_end, visitor.token_of(request), person.actor)
    return visitor.forget(RedirectResponse("/login", status_code=303))


async def show_password(request: Request) -> Response:
    """Show the form for a new password."""
    person = await _person(request)
    if person is None:
        return RedirectResponse("/login?next=/password", status_code=303)
    return await run_in_threadpool(_password_page, person.username, forced=person.must_change)


async def change_password(request: Request) -> Response:
    """Change the own password; every log-in of the account ends, and the person logs in with the new one.

    Wrong passwords are counted as at the door; the one that locks the account leads back to it.
    """
    form, person = await request.form(), await _person(request)
    if person is None or not visitor.of_this_site(request):
        return RedirectResponse("/login?next=/password", status_code=303)
    old, new, again = (_text(form, name) for name in ("old", "new", "again"))
    said = (
        "两次输入的新密码不一样。请重输。" if new != again else await run_in_threadpool(_change, person.actor, person.username, (old, new))
    )
    if said and await _person(request) is None:
        return visitor.forget(await _login_page("/", said=said, username=person.username, status=401))
    if said:
        return await run_in_threadpool(_password_page, person.username, forced=person.must_change, said=said, status=400)
    answer = _page("notice.html", title="密码已修改", said="请用新密码重新登录。", target="/login", button="重新登录")
    return visitor.forget(answer)


def _try_password(username: str, password: str, address: str) -> Admitted | Rejected:
    with database.reading() as session:
        stored = login.stored_digest(session, username)
    proved = stored if passwords.matches(stored, password) else None
    return _let_in(LogIn(username, proved, address=address))


def _let_in(wanted: LogIn) -> Admitted | Rejected:
    with database.transaction() as session:
        return login.log_in(session, wanted, on=now())


def _end(token: str, by: Actor) -> None:
    with database.transaction() as session:
        login.log_out(session, token, by=by, on=now())


def _change(by: Actor, username: str, given: tuple[str, str]) -> str:
    """Return why the password was not changed, or an empty text."""
    old, new = given
    with database.reading() as session:
        stored = login.stored_digest(session, username)
    proved = stored if passwords.matches(stored, old) else None
    with database.transaction() as session:
        said = login.prove_again(session, proved, by=by, on=now())
    if said:
        return said
    try:
        database.give(account.change_password, account.ChangePassword(proved or "", new), by=by, on=now())
    except BadInput as error:
        return str(error)
    return ""


async def _person(request: Request) -> LoggedIn | None:
    token, source = visitor.token_of(request), visitor.address_of(request)
    return await run_in_threadpool(visitor.behind, token, source=source, on=now())


async def _outcome(outcome: Admitted | Rejected, target: str, *, username: str) -> Response:
    if isinstance(outcome, Rejected):
        return await _login_page(target, said=outcome.sentence, username=username, status=401)
    return visitor.remember(RedirectResponse(target, status_code=303), outcome.token)


async def _login_page(target: str, *, said: str = "", username: str = "", status: int = 200) -> Response:
    return await run_in_threadpool(_login_html, target, said=said, username=username, status=status)


def _login_html(target: str, *, said: str, username: str, status: int) -> Response:
    with database.reading() as session:
        city = register.city(session)
        offered = demonstration(session, on=now()) if city and city.demonstration else []
    provider = from_environment().provider
    return _page(
        "login.html",
        title="登录",
        bureau=city.bureau if city else "",
        accounts=offered,
        said=said,
        username=username,
        next=target,
        provider=provider.label if provider else "",
        status=status,
    )


def _password_page(username: str, *, forced: bool, said: str = "", status: int = 200) -> Response:
    return _page("password.html", title="修改密码", username=username, forced=forced, said=said, status=status)


def _page(name: str, *, status: int = 200, **values: object) -> HTMLResponse:
    return HTMLResponse(_PAGES.get_template(name).render(**values), status_code=status, headers=HEADERS)


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""
