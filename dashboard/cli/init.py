"""``ducha init``: makes the database of a real city, empty but for its name and its bureau, and names the rule that it is judged by."""

from typing import Annotated

import sqlalchemy as sa
import typer

from core import db, period
from core.access import OPERATOR
from core.commands.city import ChooseRulebook, FoundCity, choose_rulebook, found_city, refuse_other_facts
from core.errors import BadInput, NotFound
from core.models import City
from core.settings import from_environment
from scoring.rulebook_file import shipped


def run(
    *,
    city: Annotated[str, typer.Option("--city", help="城市名称，如某某市")] = "",
    bureau: Annotated[str, typer.Option("--bureau", help="主管部门名称，如某某市建设局")] = "",
    rulebook: Annotated[str, typer.Option("--rulebook", help="红黑榜所按的办法；只写这一项时，为已有的城市选定办法")] = "",
) -> None:
    """Make and migrate the database of DUCHA_DATABASE_URL, else of the local file, and enter the city; a database in use is refused.

    With --rulebook alone, the city that is there chooses that rule.
    """
    chosen = _known(rulebook) if rulebook else None
    if chosen is not None and not (city or bureau):
        _choose(chosen)
        return
    if not (city and bureau):
        raise BadInput("建立数据库须写--city和--bureau；为已有的城市选定办法，只写--rulebook。")
    _found(FoundCity(city, bureau), chosen)


def _known(name: str) -> ChooseRulebook:
    names = sorted({book.name for book in shipped()})
    if name not in names:
        raise NotFound("办法", name, f"可选：{'、'.join(names)}。")
    return ChooseRulebook(name)


def _choose(chosen: ChooseRulebook) -> None:
    with db.transaction(db.existing(from_environment().database_url)) as session:
        city = choose_rulebook(session, chosen, by=OPERATOR, on=period.now())
        typer.echo(_said(city))


def _said(city: City) -> str:
    return f"{city.name}已选定办法{city.rulebook}，此后的测算按此办法。"


def _found(request: FoundCity, chosen: ChooseRulebook | None) -> None:
    url = from_environment().database_url
    engine = db.create_engine(url)
    if db.version(engine) is not None or sa.inspect(engine).has_table("city"):
        with db.reading(engine) as session:
            refuse_other_facts(session)
    db.migrate(engine)
    with db.transaction(engine) as session:
        founded = found_city(session, request, by=OPERATOR, on=period.now())
        typer.echo(f"已建立{founded.name}的数据库，主管部门是{founded.bureau}。\n数据库：{db.shown(url)}")
        if chosen is None:
            typer.echo("没有选定办法，排名将按示范办法测算，仅供参考。选定办法：ducha init --rulebook 办法名称")
        else:
            typer.echo(_said(choose_rulebook(session, chosen, by=OPERATOR, on=period.now())))
    typer.echo("下一步：ducha template 单位名录，填好后用 ducha import 导入。")
