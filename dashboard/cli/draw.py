"""``ducha draw``: repeats a draw from its population file and seed without a database, or shows a quarter's draw as it is stored."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from core import db
from core.access import OPERATOR
from core.errors import BadInput, NotFound
from core.models import InspectionDraw
from core.period import CHINA, Quarter
from core.queries import inspections
from core.queries.inspections import DrawLine
from core.settings import from_environment
from core.vocabulary import DrawState
from dashboard.cli.columns import aligned
from scoring import draw
from scoring.draw import Drawn
from scoring.publish import inspecting

HEAD = ("顺序", "编号", "项目", "代建单位", "先后", "SHA-256")
ACTS = ("verify", "show")


def run(
    act: Annotated[str, typer.Argument(help="verify 核对总体文件，show 显示库中的抽取")],
    file: Annotated[Path | None, typer.Argument(help="verify：网页下载的抽取总体文件")] = None,
    *,
    seed: Annotated[str, typer.Option("--seed", help="verify：公布的种子，照原文")] = "",
    wanted: Annotated[int, typer.Option("--wanted", help="verify：公布的抽取数")] = 0,
    digest: Annotated[str, typer.Option("--digest", help="verify：公布的总体摘要，不写则只列出")] = "",
    quarter: Annotated[str, typer.Option("--quarter", help="show：季度，如2019Q2")] = "",
) -> int:
    """Print a draw in its order; exit code 0, or 1 when something is not as it was published."""
    if act not in ACTS:
        raise NotFound("用法", act, f"可用：{'、'.join(ACTS)}。")
    if act == "show":
        return _show(Quarter.parse(quarter))
    if file is None:
        raise BadInput("没有写明抽取总体文件。请照“ducha draw verify 文件 --seed 种子 --wanted 抽取数”重试。")
    return _verify(_content(file), seed, wanted=wanted, digest=digest)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise NotFound("文件", str(file), "请核对文件名。") from error


def _verify(content: bytes, seed: str, *, wanted: int, digest: str) -> int:
    chosen, found = draw.drawn(content, seed, wanted=wanted), draw.digest(content)
    same = not digest or digest.strip().lower().removeprefix("sha256:") == found.removeprefix("sha256:")
    typer.echo(f"总体{len(draw.candidates_of(content))}项，摘要{found}")
    typer.echo(f"种子{seed}，抽{wanted}项：")
    _list(chosen)
    if not same:
        typer.echo(f"总体文件与公布的摘要不符，公布的是{digest}。请重新下载原文件，仍不符的请报告主管部门。")
        return 1
    typer.echo("总体文件与公布的摘要一致。" if digest else "没有给出公布的摘要，未核对总体文件。")
    return 0


def _show(quarter: Quarter) -> int:
    engine = db.existing(from_environment().database_url)
    with db.reading(engine) as session:
        held = inspections.draws(session, OPERATOR, quarter=quarter)
        wrong = {one.number: inspecting.faults(session, session.get_one(InspectionDraw, one.number)) for one in held}
    engine.dispose()
    if not held:
        raise NotFound("抽取", str(quarter), "这个季度还没有公布抽取总体。")
    for one in reversed(held):
        _tell(one, wrong[one.number])
    return 1 if any(wrong.values()) else 0


def _tell(one: DrawLine, faults: Sequence[str]) -> None:
    typer.echo(f"{one.quarter.chinese}第{one.version}次抽取：{one.state.label}，总体摘要{one.digest}")
    typer.echo(f"公开事件：{one.event}（{one.event_at.astimezone(CHINA):%Y-%m-%d %H:%M}），{one.publisher}公布")
    if one.state is DrawState.VOID:
        typer.echo(f"经{one.redraw_signed_by}批准作废：{one.reason}")
    for fault in faults:
        typer.echo(f"{fault}。请保留数据库原样，报告科室负责人和审计员。")
    if one.seed and not faults:
        typer.echo(f"种子{one.seed}，抽{one.wanted}项：")
        _list(draw.drawn(one.population, one.seed, wanted=one.wanted))
    for gone in one.cancelled:
        typer.echo(f"第{gone.place}项{gone.code}由{gone.by}取消：{gone.reason}")


def _list(chosen: Sequence[Drawn]) -> None:
    rows = [
        [str(one.place), one.candidate.code, one.candidate.name, one.candidate.builder_name, one.stratum.value, one.mark] for one in chosen
    ]
    for line in aligned([list(HEAD), *rows]):
        typer.echo(line)
