"""Another process on the same index: ``worker.py INDEX_DIR MODE``; says "ready" once it has saved."""

from __future__ import annotations

import dataclasses
import importlib.util
import sys
from pathlib import Path

from douzhiku.domain.search import SearchQuery
from douzhiku.search.whoosh_engine import WhooshEngine

spec = importlib.util.spec_from_file_location("library", Path(__file__).with_name("conftest.py"))
assert spec
assert spec.loader
library = importlib.util.module_from_spec(spec)
spec.loader.exec_module(library)


def main(index_dir: Path, mode: str) -> None:
    documents = library.read_library()
    if mode == "full-disk":
        import resource
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
    engine = WhooshEngine(index_dir)
    engine.sync(documents)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for turn in range(10**6 if mode == "forever" else 25):
        title = f"{mode}{turn}号"
        engine.sync([dataclasses.replace(documents[0], title=title), *documents[1:]])
        if mode == "forever":
            engine.rebuild(documents)
        elif [hit.title for hit in engine.search(SearchQuery(title))][:1] != [title]:
            sys.exit(f"turn {turn}: not found")
    if mode == "full-disk" and not engine.problem:
        sys.exit("the full disk was not noticed")


main(Path(sys.argv[1]), sys.argv[2])
