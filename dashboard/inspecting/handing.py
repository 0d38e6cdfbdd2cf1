"""What people take out of an inspection: the population of a draw as it was published, and photographs."""

from starlette.requests import Request
from starlette.responses import Response

from core.access import Actor, require_sight
from core.errors import NotFound
from core.models import InspectionDraw, SheetPhoto
from core.period import Quarter, today
from core.queries import sheets
from core.settings import from_environment
from dashboard import database
from dashboard.attached import attached, number_of


def population(request: Request, by: Actor) -> Response:
    """Return the population of a draw in its published bytes. Raises NotAllowed, NotFound."""
    require_sight(by, "督查抽取")
    with database.reading() as session:
        held = session.get(InspectionDraw, number_of(request, "抽取"))
        if held is None:
            raise NotFound("抽取", request.path_params["number"], "请刷新后再看。")
        name = f"督查抽取总体{Quarter(held.year, held.quarter)}第{held.version}次.csv"
        return attached(held.population, name, media_type="text/csv; charset=utf-8")


def photograph(request: Request, by: Actor) -> Response:
    """Return a photograph that the person may see. Raises NotAllowed, NotFound, Conflict."""
    number = number_of(request, "照片")
    with database.reading() as session:
        content = sheets.photograph(session, by, photo_id=number, folder=from_environment().files, day=today())
        held = session.get_one(SheetPhoto, number)
        return attached(content, held.name, media_type=held.media_type)
