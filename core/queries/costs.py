"""概算 against 决算 by project, and the log of trainings and guidance."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from core import ledger
from core.access import Actor, require_sight
from core.models import Project, ProjectCost, Training, TrainingUnit, Unit
from core.vocabulary import CostKind, Role, TrainingKind


@dataclass(frozen=True)
class CostLine:
    """The approved amounts (fen) of a project that count, None where there is none, and who built it."""

    project_id: int
    code: str
    project: str
    builder_id: int | None
    builder: str
    estimate: int | None
    budget: int | None
    final: int | None
    settled_on: date | None

    @property
    def saving(self) -> int | None:
        """概算 − 决算 in fen, below nothing where it cost more; None while one of them is missing."""
        return None if self.estimate is None or self.final is None else self.estimate - self.final


@dataclass(frozen=True)
class TrainingLine:
    """A training or guidance with who took part: short name and persons."""

    id: int
    kind: TrainingKind
    held_on: date
    theme: str
    place: str
    speaker: str
    units: tuple[tuple[str, int], ...]


def costs(session: Session, viewer: Actor, *, day: date) -> tuple[CostLine, ...]:
    """Return projects with an amount approved by a day, by code; the last of each kind counts. Raises NotAllowed."""
    require_sight(viewer, "已审数据")
    approved = select(ProjectCost).where(col(ProjectCost.approved_on) <= day)
    counts: dict[int, dict[CostKind, ProjectCost]] = {}
    for one in session.exec(approved.order_by(col(ProjectCost.approved_on), col(ProjectCost.id))):
        counts.setdefault(one.project_id, {})[one.kind] = one
    built = ledger.parts(session, day)
    names = dict(session.exec(select(Unit.id, Unit.short_name)).all())
    found = session.exec(select(Project).where(col(Project.id).in_(list(counts))).order_by(col(Project.code)))
    return tuple(_cost(one, counts[one.id or 0], built.get((one.id or 0, Role.AGENT_BUILDER)), names) for one in found)


def trainings(session: Session, viewer: Actor) -> tuple[TrainingLine, ...]:
    """Return trainings and guidance, the newest first. Raises NotAllowed."""
    require_sight(viewer, "名录")
    names = dict(session.exec(select(Unit.id, Unit.short_name)).all())
    took: dict[int, list[tuple[str, int]]] = {}
    for part in session.exec(select(TrainingUnit).order_by(col(TrainingUnit.unit_id))):
        took.setdefault(part.training_id, []).append((names[part.unit_id], part.persons))
    found = session.exec(select(Training).order_by(col(Training.held_on).desc(), col(Training.id).desc()))
    return tuple(
        TrainingLine(one.id or 0, one.kind, one.held_on, one.theme, one.place, one.speaker, tuple(took.get(one.id or 0, ())))
        for one in found
    )


def _cost(project: Project, held: dict[CostKind, ProjectCost], builder: int | None, names: dict[int | None, str]) -> CostLine:
    amounts = {kind: held[kind].amount for kind in held}
    final = held.get(CostKind.FINAL)
    return CostLine(
        project.id or 0,
        project.code,
        project.name,
        builder,
        names.get(builder, "") if builder is not None else "",
        amounts.get(CostKind.ESTIMATE),
        amounts.get(CostKind.BUDGET),
        amounts.get(CostKind.FINAL),
        final.approved_on if final else None,
    )
