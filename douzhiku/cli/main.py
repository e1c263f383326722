"""From arguments to exit code. The only place of the command line that knows about exit codes and streams."""

from __future__ import annotations

import logging
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from douzhiku.cli.answer import Answer, complain, prepare_streams, write
from douzhiku.cli.log import log_file, logging_to
from douzhiku.cli.parser import UsageError, build
from douzhiku.domain.errors import UserError
from douzhiku.services.places import Places, find_places

log = logging.getLogger(__name__)

OK, FAULT, USAGE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str], *, window: Callable[[Places], int], tour: Callable[[Places, Path], int]) -> int:
    """Do what *arguments* ask for and return the exit code.

    *window* opens the window, *tour* drives it through its main job and saves pictures in a folder; both return
    an exit code. Nothing is raised: every error is one line on stderr.
    """
    prepare_streams()
    try:
        args = build().parse_args(arguments)
    except UsageError as error:
        complain(str(error))
        return USAGE
    except SystemExit as done:  # --help and --version
        return done.code if isinstance(done.code, int) else OK
    if args.do == "" and args.json:
        complain("用法不对：--json 要和子命令一起用（douzhiku --help 有说明）")
        return USAGE
    try:
        places = find_places(args.data_dir)
    except RuntimeError:  # from expanduser
        complain(f"找不到数据文件夹：{args.data_dir}（没有这个用户）")
        return FAULT
    return _guarded(places, lambda: window(places) if args.do == "" else _run(places, args, tour))


def _run(places: Places, args: Namespace, tour: Callable[[Places, Path], int]) -> int:
    if args.do == "tour":
        return tour(places, Path(args.output).absolute())
    from douzhiku.cli.tools import Tools

    tools = Tools(places)
    with logging_to(places):
        try:
            answer = _command(args.do)(tools, args)
        finally:
            tools.close()
    write(answer, as_json=args.json)
    return answer.code


def _command(name: str) -> Callable[..., Answer]:
    if name == "doctor":
        from douzhiku.cli.doctor import doctor

        return doctor
    from douzhiku.cli import library_commands, run_commands

    command: Callable[..., Answer] = getattr(run_commands if name.startswith("run_") else library_commands, name)
    return command


def _guarded(places: Places, work: Callable[[], int]) -> int:
    try:
        return work()
    except UserError as error:
        complain(error.one_line())
        return FAULT
    except BrokenPipeError:
        # The reader has what it wanted. The flush at exit must not complain about it either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        with logging_to(places) as handler:
            log.exception("unexpected error")
        where = f"请看 {type(error).__name__}：{error}" if handler.failed else f"详情在 {log_file(places)}"
        complain(f"程序自己出了错，不是你的问题；{where}")
        return FAULT
