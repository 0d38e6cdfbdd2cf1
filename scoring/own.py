"""Which files of rules there are: those of the system, and a city's own beside them."""

from pathlib import Path

from core.errors import BadRulebook
from core.settings import own_rules


def rule_files(folder: Path, *, of: str = "") -> tuple[Path, ...]:
    """Return the TOML files of one of the system's folders, then those of the city's folder of the same name, each by name and day.

    `of` asks for one name's editions, such as lujiang, or for one edition, such as lujiang.2019-01-01: no other file is looked at.

    Raises BadInput where DUCHA_RULES names no folder, BadRulebook for an own file that is called as one of the system's is.
    """
    shipped, own = ([path for path in some if _is_of(path, of)] for some in (sorted(folder.glob("*.toml")), _own(folder.name)))
    taken = {path.name for path in shipped}
    for path in own:
        if path.name in taken:
            raise BadRulebook(path.name, "文件名", "系统自带同名同日的文件，不能代替；请改用别的名称或生效日期")
    return (*shipped, *own)


def _is_of(path: Path, of: str) -> bool:
    return not of or of in (path.stem, path.stem.rpartition(".")[0])


def _own(name: str) -> list[Path]:
    folder = own_rules()
    return [] if folder is None else sorted((folder / name).glob("*.toml"))
