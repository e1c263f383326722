"""``python -m douzhiku``: opens the window, or does what the command line asks for."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from douzhiku.domain.errors import UserError
from douzhiku.services.places import Places


def main(arguments: Sequence[str] | None = None) -> int:
    """Run with *arguments* (default: those of the process) and return the exit code."""
    from douzhiku.cli.main import main as command_line

    return command_line(sys.argv[1:] if arguments is None else arguments, window=_window, tour=_tour)


# The command line must not know the window: Qt is imported only when one of these is called.
def _window(places: Places) -> int:
    # Nothing made before the first paint is garbage; the window turns collecting on again after it.
    gc.disable()
    try:
        from douzhiku.app import main as open_window
    except ImportError as error:
        raise _no_window(error) from error
    return open_window(places)


def _tour(places: Places, out: Path) -> Sequence[Path]:
    try:
        from douzhiku.tour import main as drive
    except ImportError as error:
        raise _no_window(error) from error
    return drive(places, out)


def _no_window(error: ImportError) -> UserError:
    # On a bare Linux it is the loader that complains here: "libEGL.so.1: cannot open shared object file".
    return UserError(
        f"窗口打不开，有一个库载入不了：{error}", hint="用 scripts/run.py 启动会装好或说明缺少的系统软件包"
    )


if __name__ == "__main__":
    sys.exit(main())
