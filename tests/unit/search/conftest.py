"""A small library as a shop would have it, and an engine on a real folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from douzhiku.domain.search import Document

LIBRARY = Path(__file__).with_name("library.txt")


def read_library(file: Path = LIBRARY) -> list[Document]:
    """Documents of *file*: a head line `## kind id | title | …`, for cards a line of headings, then the body."""
    documents = []
    for part in file.read_text(encoding="utf-8").split("## ")[1:]:
        head, _, rest = part.partition("\n")
        first, title, *fields = [field.strip() for field in head.split("|")]
        kind, name = first.split()
        if kind == "card":
            domain, stages, roles, aliases = (fields[0], *(tuple(f.split(",")) for f in fields[1:]))
            headings, _, body = rest.partition("\n")
            documents.append(
                Document(
                    f"card:{name}",
                    "card",
                    name,
                    "",
                    title,
                    f"{domain} › {title}",
                    aliases,
                    tuple(headings.split("；")),
                    body,
                    domain,
                    stages,
                    roles,
                )
            )
        else:
            owner, place = name.split("#")
            documents.append(
                Document(
                    f"step:{name}",
                    "step",
                    owner,
                    place,
                    title,
                    f"直播 › {fields[0]}",
                    (),
                    (),
                    rest,
                    "",
                    (),
                    (fields[0],),
                )
            )
    return documents


@pytest.fixture
def documents() -> list[Document]:
    return read_library()


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    return tmp_path / "缓存 一" / "index"


@pytest.fixture
def engine(index_dir: Path, documents: list[Document]):
    from douzhiku.search.whoosh_engine import WhooshEngine

    engine = WhooshEngine(index_dir)
    engine.sync(documents)
    yield engine
    engine.close()
