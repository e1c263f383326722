"""From arguments to exit code. The only place of the command line that knows about exit codes and streams."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from douzhiku.cli.answer import Answer, Json, complain, prepare_streams, write
from douzhiku.cli.log import log_file, logging_to
from douzhiku.domain.errors import UserError
from douzhiku.services.places import ENV_DATA_DIR, Places, find_places

if TYPE_CHECKING:
    from argparse import Namespace

log = logging.getLogger(__name__)

OK, FAULT, USAGE, INTERRUPTED = 0, 1, 2, 130


Tour = Callable[[Places, Path], Sequence[Path]]


def main(arguments: Sequence[str], *, window: Callable[[Places], int], tour: Tour) -> int:
    """Do what *arguments* ask for and return the exit code.

    *window* opens the window and returns an exit code. *tour* drives it on an empty data folder through its main
    job and returns the pictures it saved in a folder; it raises UserError for what is not as it should be. Nothing is raised: every error is one line on stderr.
    """
    prepare_streams()
    if _opens_window(arguments):
        return _on_places(arguments[1] if arguments else None, lambda places: _guarded(places, lambda: window(places)))
    # The window starts without argparse and all that the subcommands need.
    from douzhiku.cli.parser import UsageError, build

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
    return _on_places(args.data_dir, lambda places: _do(places, args, window, tour))


def _opens_window(arguments: Sequence[str]) -> bool:
    """Nothing but, at most, a data folder."""
    plain = len(arguments) == 2 and arguments[0] == "--data-dir" and not arguments[1].startswith("-")
    return not arguments or plain


def _on_places(data_dir: str | None, work: Callable[[Places], int]) -> int:
    try:
        places = find_places(data_dir)
    except RuntimeError:  # from expanduser
        complain(f"找不到数据文件夹：{data_dir}（没有这个用户）")
        return FAULT
    return work(places)


def _do(places: Places, args: Namespace, window: Callable[[Places], int], tour: Tour) -> int:
    if args.do == "tour":
        return _take_tour(places, args, tour)
    return _guarded(places, lambda: window(places) if args.do == "" else _run(places, args))


def _take_tour(places: Places, args: Namespace, tour: Tour) -> int:
    out = Path(args.output).absolute()

    def walk(on: Places) -> int:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(f"截图的文件夹建不起来：{out}（{error.strerror}）", hint="请换一个文件夹") from error
        pictures = tour(on, out)
        document: Json = {"ok": True, "pictures": [str(picture) for picture in pictures]}
        write(Answer(document, f"主流程走通了，{len(pictures)} 张图片在 {out}"), as_json=args.json)
        return OK

    if args.data_dir or os.environ.get(ENV_DATA_DIR):
        return _guarded(places, lambda: walk(places))
    from tempfile import TemporaryDirectory

    # A tour makes members and runs, which must not turn up in the shop's own data.
    with TemporaryDirectory(prefix="douzhiku-tour-", ignore_cleanup_errors=True) as folder:
        # What goes wrong is written down beside the pictures: the folder of the data is gone in a moment.
        return _guarded(Places(out, places.shipped_content), lambda: walk(find_places(folder)))


def _run(places: Places, args: Namespace) -> int:
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
