"""The saved copy of the index: a folder for each saved state, and a stamp that names the valid one.

::

    index/stamp.json      versions, folder, name, size and CRC-32 of every file
    index/state-<hex>/    Whoosh's files and prints.json

The stamp is replaced last and in one go, so a crash leaves either the old state or the new one. Whoosh pickles
inside its files: nothing is opened whose stamp does not fit to the byte.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whoosh import versionstring
from whoosh.filedb.filestore import FileStorage
from whoosh.util.filelock import try_for

from douzhiku import __version__
from douzhiku.search.fields import SCHEMA_VERSION, fingerprint_all
from douzhiku.search.image import Image

_FORMAT = 1
_STAMP = "stamp.json"
_PRINTS = "prints.json"
_FOLDER = re.compile(r"state-[0-9a-f]{16}")
_FILE = re.compile(r"[A-Za-z0-9_.]+")
_LOCK_SECONDS = 2.0

Signature = tuple[tuple[str, int, int], ...]


class Busy(Exception):  # noqa: N818 - not an error
    """Another process is saving."""


class Damaged(Exception):  # noqa: N818 - not an error
    """Nothing there, or not what was saved."""


class Foreign(Damaged):
    """Whole, as far as one can tell, but made by another version."""


class IndexFolder:
    """The copy in *folder*. Several processes may use one folder: one saves at a time, readers never wait."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self) -> Image:
        """The saved image.

        Raises: Foreign, Damaged.
        """
        # A save by another process may take the files away between stamp and reading; its new stamp is there then.
        for attempt in range(3):
            try:
                return self._load()
            except Foreign:
                raise
            except Damaged:
                if attempt == 2:
                    raise
        raise Damaged

    def save(self, image: Image) -> Signature:
        """Write *image* beside the present state and swap; what was there before is removed.

        Raises: OSError if it cannot be written, Busy.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._locked():
            name = f"state-{secrets.token_hex(8)}"
            target = self._folder / name
            blobs = {**image.files, _PRINTS: json.dumps(dict(image.prints)).encode()}
            try:
                target.mkdir()
                for file, data in blobs.items():
                    (target / file).write_bytes(data)
                stamp = {
                    **_versions(),
                    "fingerprint": fingerprint_all(image.prints),
                    "folder": name,
                    "files": {file: [len(data), zlib.crc32(data)] for file, data in blobs.items()},
                }
                fresh = self._folder / f"{_STAMP}.new"
                fresh.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
                self._replace(fresh)
            except OSError:
                shutil.rmtree(target, ignore_errors=True)
                raise
            self._sweep(keep=name)
            return self.signature()

    def signature(self) -> Signature:
        """Names, sizes and times of what is there; empty if there is nothing. Cheap: asked at every search."""
        try:
            with os.scandir(self._folder) as top:
                entries = [e for e in top if e.name == _STAMP or _FOLDER.fullmatch(e.name)]
            files = [e for e in entries if not e.is_dir()]
            for folder in (e for e in entries if e.is_dir()):
                with os.scandir(folder.path) as inner:
                    files += list(inner)
            stats = [(e.path, e.stat()) for e in files]
        except OSError:
            return ()
        return tuple(sorted((path, s.st_size, s.st_mtime_ns) for path, s in stats))

    def _load(self) -> Image:
        try:
            stamp = json.loads((self._folder / _STAMP).read_bytes())
            if {key: stamp.get(key) for key in _versions()} != _versions():
                raise Foreign
            blobs = {file: self._checked(stamp, file) for file in stamp["files"]}
            prints = json.loads(blobs.pop(_PRINTS))
            if not isinstance(prints, dict) or fingerprint_all(prints) != stamp["fingerprint"]:
                raise Damaged
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, MemoryError) as error:
            raise Damaged(str(error)) from error
        return Image(blobs, prints)

    def _checked(self, stamp: dict[str, Any], file: str) -> bytes:
        if not _FOLDER.fullmatch(stamp["folder"]) or not _FILE.fullmatch(file):
            raise Damaged("not a name of ours")
        data = Path(self._folder, stamp["folder"], file).read_bytes()
        if [len(data), zlib.crc32(data)] != stamp["files"][file]:
            raise Damaged(file)
        return data

    def _replace(self, fresh: Path) -> None:
        stamp = self._folder / _STAMP
        if stamp.is_dir():
            shutil.rmtree(stamp, ignore_errors=True)
        fresh.replace(stamp)

    def _sweep(self, keep: str) -> None:
        """Remove older states and leftovers of crashed saves; what Windows holds open goes next time."""
        with contextlib.suppress(OSError):
            for entry in list(self._folder.iterdir()):
                if _FOLDER.fullmatch(entry.name) and entry.name != keep:
                    shutil.rmtree(entry, ignore_errors=True)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        # Held by the system for the life of the process: kill -9 frees it.
        lock: Any = FileStorage(str(self._folder)).lock("save.lock")  # type: ignore[no-untyped-call]
        if not try_for(lock.acquire, timeout=_LOCK_SECONDS, delay=0.05):
            raise Busy
        try:
            yield
        finally:
            lock.release()


def _versions() -> dict[str, object]:
    return {
        "format": _FORMAT,
        "schema": SCHEMA_VERSION,
        "app": __version__,
        "whoosh": versionstring(),
        "byteorder": sys.byteorder,
    }
