"""Where everything lives on this machine."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from douzhiku.domain.errors import UserError

ENV_DATA_DIR = "DOUZHIKU_DATA_DIR"


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one installation. Only ``data_dir`` and what is below it is ever written to."""

    data_dir: Path
    shipped_content: Path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.data_dir / "douzhiku.db"

    @property
    def shop_content(self) -> Path:
        """The shop's own cards and SOPs; may not exist."""
        return self.data_dir / "content"

    @property
    def index_dir(self) -> Path:
        """The search index: a cache, may be deleted at any time."""
        return self.data_dir / "cache" / "index"

    @property
    def start_cache(self) -> Path:
        """What a warm start need not make again: a cache, may be deleted at any time."""
        return self.data_dir / "cache" / "start"

    @property
    def backups(self) -> Path:
        """Copies of the database made before a migration."""
        return self.data_dir / "backups"

    @property
    def logs(self) -> Path:
        """Rotating log files."""
        return self.data_dir / "logs"

    @property
    def window_settings(self) -> Path:
        """Layout, theme, zoom, open card: what the window remembers."""
        return self.data_dir / "window.ini"


def find_places(data_dir: str | os.PathLike[str] | None = None) -> Places:
    """Places for *data_dir*, else ``DOUZHIKU_DATA_DIR``, else the platform's own folder for user data.

    Creates nothing.
    """
    chosen = data_dir or os.environ.get(ENV_DATA_DIR)
    if chosen:
        root = Path(chosen).expanduser().absolute()
    else:
        from platformdirs import user_data_path

        root = user_data_path("douzhiku", appauthor=False)
    return Places(root, _shipped_content())


def make_data_dir(places: Places) -> None:
    """Create the data folder if it is not there.

    Raises: UserError if it cannot be made or is not a folder.
    """
    try:
        places.data_dir.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise UserError(
            f"数据文件夹的位置上是一个文件：{places.data_dir}", hint="请换一个文件夹，或把这个文件挪走"
        ) from None
    except OSError as error:
        raise UserError(
            f"数据文件夹建不起来：{places.data_dir}（{error.strerror}）", hint="请换一个有写权限的文件夹"
        ) from error


def _shipped_content() -> Path:
    """The content folder that came with the program: frozen app, installed wheel, or checkout."""
    frozen = getattr(sys, "_MEIPASS", None)
    package = Path(__file__).resolve().parent.parent
    candidates = [Path(frozen) / "content"] if frozen else []
    candidates += [package / "shipped", package.parent / "content"]
    for folder in candidates:
        if (folder / "markdown").is_dir():
            return folder
    return candidates[-1]
