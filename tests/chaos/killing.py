"""Kills a process, or its database server, at a random moment of its work, while somebody else writes; then looks at what is left."""

import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from tests.chaos.looking import Had, Kind, Seen, look
from tests.chaos.prepared import FORM, Copies
from tests.chaos.works import AGAIN, BEGUN, Stage, Victim, Work, beside, quietly

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.chaos.looking", "apprise"])
_PATIENCE = 60
_LEAST = 0.05


@dataclass
class Left:
    """What the killed left behind, over all tries: whom a kill hit inside an act, how far the acts had come, and what was wrong."""

    killed: int = 0
    inside: int = 0
    acts: Counter[int] = field(default_factory=Counter)
    beside: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: "Left") -> None:
        """Count other tries too."""
        self.killed, self.inside, self.beside = self.killed + other.killed, self.inside + other.inside, self.beside + other.beside
        self.acts.update(other.acts)
        self.wrong.extend(other.wrong)

    def line(self) -> str:
        """Tries, kills inside an act, after how many acts (least, median, most), acts of somebody else, what was wrong."""
        reached = sorted(self.acts.elements())
        span = f"{reached[0]} / {reached[len(reached) // 2]} / {reached[-1]}"
        return f"{self.killed} | {self.inside} | {span} | {self.beside} | {len(self.wrong)}"


@dataclass(frozen=True)
class Whom:
    """Who is killed: `strike` kills, `recover` brings back what must be there to look."""

    strike: Callable[[Victim], None]
    recover: Callable[[], None]
    takes_all: bool
    """Whether everybody else goes with it."""


PROCESS = Whom(lambda process: process.kill(), lambda: None, takes_all=False)


def in_a_process(work: Work, url: str, file: str, told: Connection) -> Victim:
    """Do a work in a process of its own."""
    process = _SERVER.Process(target=quietly, args=(work, url, file, told))
    process.start()
    return process


class Running:
    """A process at work, and what it told."""

    def __init__(self, work: Work, url: str, file: Path, *, stage: Stage = in_a_process) -> None:
        self.file = file
        self._here, there = _SERVER.Pipe(duplex=False)
        self.process = stage(work, url, str(file), there)
        there.close()
        self.told: list[int | str] = []

    def wait(self, *, acts: int) -> None:
        """Wait until so many more things were told. Raises TimeoutError."""
        for _ in range(acts):
            if not self._here.poll(_PATIENCE):
                raise TimeoutError("nothing was told in a minute")
            self.told.append(self._here.recv())

    def end(self) -> None:
        """Wait for its end, and hear the rest of what it told."""
        with suppress(EOFError, OSError):
            while True:
                self.told.append(self._here.recv())
        self.process.join()

    @property
    def inside(self) -> bool:
        """Whether it ended inside an act."""
        return 2 * self.told.count(BEGUN) > len(self.told)

    @property
    def stored(self) -> int:
        """How many acts it told as stored."""
        return sum(one for one in self.told if isinstance(one, int) and one != BEGUN)

    @property
    def said(self) -> set[str]:
        """What a page said was stored."""
        return {line for one in self.told if isinstance(one, str) for line in one.splitlines()}


@contextmanager
def somebody_else(url: str, file: Path) -> Iterator[Running]:
    """Yield a process that enters one line after the other in the same log, from its first on."""
    other = Running(beside, url, file)
    try:
        other.wait(acts=2)
        yield other
    finally:
        other.process.kill()
        other.end()


@dataclass(frozen=True)
class When:
    """When a kill comes: so many acts after the work began, and so many seconds after that."""

    acts: int
    seconds: float


class Spans:
    """How long a work takes, in all and act by act, and a moment drawn from it."""

    def __init__(self, kind: Kind, url: str, file: Path) -> None:
        self._kind, self._acts = kind, list[float]()
        with somebody_else(url, file):
            running = Running(kind.work, url, file, stage=kind.stage or in_a_process)
            running.wait(acts=1)
            began = time.perf_counter()
            for _ in range(max(kind.drawn, default=-1) + 1):
                since = time.perf_counter()
                running.wait(acts=1)
                self._acts.append(time.perf_counter() - since)
                running.wait(acts=1)
            running.end()
            if running.process.exitcode:
                raise RuntimeError("the work did not come to its end")
            self._all = max(time.perf_counter() - began, _LEAST)

    def draw(self, chance: random.Random) -> When:
        """Draw an act of those that are to be hit, then a moment inside it; of others any moment."""
        if not self._kind.drawn:
            return When(0, chance.uniform(0, self._all))
        act = chance.choice(self._kind.drawn)
        return When(act, chance.uniform(0, self._acts[act]))


def hit(kind: Kind, url: str, file: Path, *, whom: Whom, when: When) -> tuple[Running, Running]:
    """Start the work beside somebody else's and strike at this moment; return both as they ended."""
    with somebody_else(url, file) as other:
        running = Running(kind.work, url, file, stage=kind.stage or in_a_process)
        running.wait(acts=1 + 2 * when.acts)
        time.sleep(when.seconds)
        whom.strike(running.process)
        running.end()
        if not whom.takes_all:
            other.wait(acts=4)
    whom.recover()
    return running, other


def note(left: Left, kind: Kind, *, url: str, had: Had, ended: tuple[Running, Running]) -> None:
    """Look at what a try left, and have the work taken up again where that is its way."""
    running, other = ended
    seen = look(url, kind, had=had)
    left.killed, left.inside, left.beside = left.killed + 1, left.inside + running.inside, left.beside + seen.beside
    left.acts[seen.acts] += 1
    left.wrong.extend(seen.wrong)
    left.wrong.extend(lost(running, other, seen=seen))
    if kind.in_all is not None:
        kind.work(url, str(running.file.with_name(AGAIN)), Nobody())
        again = look(url, kind, had=had)
        left.wrong.extend(again.wrong)
        if again.acts != kind.in_all(len(had.handed)):
            left.wrong.append(f"taken up again: {again.acts} acts instead of {kind.in_all(len(had.handed))}")


def lost(running: Running, other: Running, *, seen: Seen) -> list[str]:
    """What was told as stored, by the killed one or somebody else, and is not there."""
    few = seen.acts < running.stored or seen.beside < other.stored
    counted = f"lost: {running.stored} and {other.stored} were told as stored, {seen.acts} and {seen.beside} are there"
    return [*([counted] if few else []), *(f"lost: {one} was said to be stored" for one in sorted(running.said - seen.known))]


class Nobody:
    """Hears nothing."""

    def send(self, obj: int | str, /) -> None:
        """Nobody is told."""


def kills(kind: Kind, copies: Copies, folder: Path, *, times: int, whom: Whom = PROCESS, reports: int, seconds: float = _PATIENCE) -> Left:
    """Strike at random moments between the beginning and the end of the work, each time on a fresh copy.

    After so many seconds no further try is begun. How long the work takes is measured as it will be: on a server that was just
    started again, if that is what is struck.
    """
    left, chance, file = Left(), random.Random(20190820), folder / FORM  # noqa: S311  # moments, no secrets
    if whom.takes_all:
        with copies() as url:
            hit(kind, url, file, whom=whom, when=When(0, 0))
    with copies() as url:
        had = Had.of(url, reports)
        spans = Spans(kind, url, file)
    end = time.perf_counter() + seconds
    for number in range(times):
        if number and time.perf_counter() > end:
            break
        with copies() as url:
            note(left, kind, url=url, had=had, ended=hit(kind, url, file, whom=whom, when=spans.draw(chance)))
    return left
