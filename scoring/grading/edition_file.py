"""What every dated file of grading has in common: its name with a day, the engine, the source, and what is known of each."""

import re
from datetime import date

from core.errors import BadRulebook
from scoring.rulebook import Proof, Source
from scoring.rulebook_file import EVIDENCE
from scoring.toml_reader import Table

ENGINES = (1,)
_FILE_NAME = "应为“名称.生效日期.toml”，如lujiang.2019-01-01.toml"


def edition_of(file: str) -> tuple[str, date]:
    """Return name and first day in force of a file called name.YYYY-MM-DD.toml; raises BadRulebook."""
    found = re.fullmatch(r"([a-z0-9_-]+)\.(\d{4}-\d{2}-\d{2})\.toml", file)
    if found is None:
        raise BadRulebook(file, "文件名", _FILE_NAME)
    try:
        return found[1], date.fromisoformat(found[2])
    except ValueError as error:
        raise BadRulebook(file, "文件名", _FILE_NAME) from error


def engine_of(top: Table) -> int:
    """Take the engine, one that this program computes with; raises BadRulebook."""
    engine = top.whole("engine")
    if engine not in ENGINES:
        raise top.wrong("engine", f"本程序能算的引擎是{'、'.join(map(str, ENGINES))}，现为{engine}")
    return engine


def proof_of(top: Table) -> Proof:
    """Take what stands behind a book: published results that it reproduces, or cases of ours only; raises BadRulebook."""
    proof = Proof(top.choice("evidence", EVIDENCE), top.count("cases"), top.count("reproduced", 0))
    if (proof.kind == "reproduced") != (proof.reproduced > 0):
        raise top.wrong("reproduced", "evidence为reproduced的须写复算出的公布结果数，为cases_only的不写")
    return proof


def source_of(table: Table) -> Source:
    """Read the whole of a [source] table; an empty text is not known. Raises BadRulebook."""
    source = Source(*(table.text(key) for key in ("issuer", "document", "number", "dated", "url", "checked_on")))
    table.done()
    return source


def words_of(table: Table, key: str) -> tuple[str, ...]:
    """Take a list of words, each said once; raises BadRulebook."""
    words = table.list_of_words(key)
    if not words:
        raise table.wrong(key, "不能是空的")
    return words
