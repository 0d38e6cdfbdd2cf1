"""What a monitoring program reads at /metrics, in the text format 0.0.4 of Prometheus; for this machine, or for who has the token."""

import secrets
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from threading import Lock

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core import db
from core.access import OPERATOR
from core.errors import DuchaError
from core.period import now
from core.queries.vitals import RUNNING, Vitals, vitals
from core.settings import CHECKOUT, from_environment
from dashboard import database

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the histogram's classes, in seconds."""
_HERE = frozenset({"127.0.0.1", "::1"})
Labels = tuple[tuple[str, str], ...]


class Metrics:
    """The counts of this process since it began; threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._answers: Counter[tuple[str, int]] = Counter()
        self._classes: Counter[float] = Counter()
        self._seconds = 0.0
        self._open: Counter[bool] = Counter()

    def opened(self, *, socket: bool) -> None:
        """Note that a request or a socket has begun."""
        with self._lock:
            self._open[socket] += 1

    def closed(self, *, socket: bool) -> None:
        """Note that a request or a socket is over."""
        with self._lock:
            self._open[socket] -= 1

    def answered(self, route: str, status: int, *, seconds: float) -> None:
        """Count an answer by route and status, and its seconds."""
        with self._lock:
            self._answers[route, status] += 1
            self._seconds += seconds
            self._classes[next((bound for bound in BUCKETS if seconds <= bound), float("inf"))] += 1

    def text(self) -> Iterator[str]:
        """The lines of the exposition."""
        with self._lock:
            answers, classes, total, held = dict(self._answers), dict(self._classes), self._seconds, self._open[True]
        yield from _family("ducha_requests_total", "counter", "answered requests by route and status")
        for (route, status), count in sorted(answers.items()):
            yield _sample("ducha_requests_total", count, (("route", route), ("status", str(status))))
        yield from _family("ducha_request_seconds", "histogram", "seconds from the request to its whole answer")
        yield from _histogram(classes, total)
        yield from _family("ducha_sessions", "gauge", "open pages: sockets of this process")
        yield _sample("ducha_sessions", held)


METRICS = Metrics()


async def metrics(request: Request) -> Response:
    """Answer with the metrics, or 403; without a database those of the process alone, and ducha_database_up 0."""
    if not _may_read(request):
        return PlainTextResponse("只能从本机读取，或带上DUCHA_METRICS_TOKEN的令牌。", status_code=403)
    asked = await run_in_threadpool(_of_database)
    whole = [*_info(), *METRICS.text(), *asked]
    return Response("\n".join(whole) + "\n", media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def _may_read(request: Request) -> bool:
    """Whether a request has the token, or comes from this machine itself and not through a proxy on it."""
    wanted, given = from_environment().metrics_token, request.headers.get("authorization", "")
    if wanted and secrets.compare_digest(given.encode(), f"Bearer {wanted}".encode()):
        return True
    direct = not {"x-forwarded-for", "forwarded", "x-real-ip"} & set(request.headers)
    return direct and request.client is not None and request.client.host in _HERE


def _info() -> Iterator[str]:
    yield from _family("ducha_info", "gauge", "the version of the program and of the schema that it needs")
    yield _sample("ducha_info", 1, (("version", version()), ("schema", _schema())))


def _of_database() -> list[str]:
    begun, on = time.perf_counter(), now()
    try:
        with database.reading() as session:
            found = vitals(session, OPERATOR, on=on)
    except DuchaError:
        return [*_family("ducha_database_up", "gauge", "whether the database answers"), _sample("ducha_database_up", 0)]
    seconds = time.perf_counter() - begun
    age = None if found.backup_at is None else (on - found.backup_at).total_seconds()
    return list(_told(found, seconds=seconds, age=age))


def _told(found: Vitals, *, seconds: float, age: float | None) -> Iterator[str]:
    yield from _family("ducha_database_up", "gauge", "whether the database answers")
    yield _sample("ducha_database_up", 1)
    yield from _family("ducha_database_seconds", "gauge", "seconds of the questions that this answer asked the database")
    yield _sample("ducha_database_seconds", round(seconds, 6))
    yield from _family("ducha_logins", "gauge", "log-ins used within half an hour, of all processes")
    yield _sample("ducha_logins", found.logged_in)
    yield from _family("ducha_job_runs_total", "counter", "ended runs in the ledger by job and outcome")
    for (job, outcome), count in sorted(found.runs.items()):
        if outcome != RUNNING:
            yield _sample("ducha_job_runs_total", count, (("job", job), ("outcome", outcome.lower())))
    yield from _family("ducha_jobs_running", "gauge", "runs in the ledger without an end, by job; missing: none")
    for (job, outcome), count in sorted(found.runs.items()):
        if outcome == RUNNING:
            yield _sample("ducha_jobs_running", count, (("job", job),))
    if age is not None:
        yield from _family("ducha_backup_age_seconds", "gauge", "seconds since the newest backup that is in the log; missing: none")
        yield _sample("ducha_backup_age_seconds", round(age, 1))


def _histogram(classes: dict[float, int], total: float) -> Iterator[str]:
    name, so_far = "ducha_request_seconds", 0
    for bound in (*BUCKETS, float("inf")):
        so_far += classes.get(bound, 0)
        yield _sample(f"{name}_bucket", so_far, (("le", "+Inf" if bound == float("inf") else str(bound)),))
    yield _sample(f"{name}_sum", round(total, 6))
    yield _sample(f"{name}_count", so_far)


def _family(name: str, kind: str, text: str, /) -> Iterator[str]:
    yield f"# HELP {name} {text}"
    yield f"# TYPE {name} {kind}"


def _sample(name: str, value: float, labels: Labels = ()) -> str:
    written = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels)
    return f"{name}{{{written}}} {value}" if written else f"{name} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


@cache
def version() -> str:
    """Return the version of this program: of the checkout, or of the installed package."""
    file = CHECKOUT / "pyproject.toml"
    return str(tomllib.loads(file.read_text("utf-8"))["project"]["version"]) if file.exists() else metadata.version("ducha")


_schema = cache(db.newest_version)
