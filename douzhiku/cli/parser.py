"""Arguments, with help and complaints in Chinese."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from douzhiku import __version__
from douzhiku.domain.vocab import ROLES, Domain, Stage

# Messages of argparse, which has no Chinese catalogue.
_MESSAGES: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (.*)", r"缺少 \1"),
    (r"unrecognized arguments: (.*)", r"不认识 \1"),
    (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", r"\1 不能是 \2，可选：\3"),
    (r"argument (.*?): expected one argument", r"\1 后面要跟一个值"),
    (r"argument (.*?): expected at least one argument", r"\1 后面至少要跟一个值"),
    (r"argument (.*?): invalid .*? value: (.*)", r"\1 的值不对：\2"),
    (r"argument (.*?): ignored explicit argument (.*)", r"\1 后面不能跟值：\2"),
    (r"argument (.*?): not allowed with argument (.*)", r"\1 不能和 \2 一起用"),
    (r"argument (.*?): (.*)", r"\1：\2"),
)


class UsageError(Exception):
    """The arguments make no sense; the message is one Chinese line."""


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable[Any], prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that speaks Chinese and raises :class:`UsageError` instead of leaving the program."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - add_subparsers hands its own on
        settings.setdefault("formatter_class", _Formatter)
        super().__init__(add_help=False, allow_abbrev=False, **settings)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def error(self, message: str) -> NoReturn:
        """Raise: UsageError, always."""
        for pattern, chinese in _MESSAGES:
            if re.fullmatch(pattern, message, re.DOTALL):
                message = re.sub(pattern, chinese, message, flags=re.DOTALL)
                break
        raise UsageError(f"用法不对：{message}（{self.prog} --help 有说明）")


def _share(parser: Parser, *, top: bool) -> None:
    """Options that may stand before or after the subcommand: below the top they must not reset what was said."""
    folder = parser.add_argument(
        "--data-dir", type=_filled, metavar="DIR", help="数据文件夹（默认：本机的用户数据文件夹）"
    )
    as_json = parser.add_argument("--json", action="store_true", help="输出一份 JSON")
    if not top:
        folder.default = as_json.default = argparse.SUPPRESS


def _filled(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("不能空着")
    return text


def positive(text: str) -> int:
    """A whole number of at least 1. Raises: ArgumentTypeError."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"要写大于 0 的整数，不能是 {text!r}")
    return int(text)


def assignment(text: str) -> tuple[str, str]:
    """``场控=小林`` as (post, name). Raises: ArgumentTypeError."""
    role, mark, name = text.partition("=")
    if not mark or not role.strip() or not name.strip():
        raise argparse.ArgumentTypeError(f"要写成 岗位=名字，例如 场控=小林，不能是 {text!r}")
    return role.strip(), name.strip()


class _Builder:
    """Adds subcommands that all take the shared options; ``do`` names what runs them."""

    def __init__(self, parser: Parser, *, required: bool = True) -> None:
        self._below = parser.add_subparsers(
            title="子命令", dest="command", metavar="子命令", parser_class=Parser, required=required
        )

    def add(self, name: str, words: str, do: str) -> Parser:
        parser: Parser = self._below.add_parser(name, help=words, description=words)
        _share(parser, top=False)
        parser.set_defaults(do=do)
        return parser


def build() -> Parser:
    """The whole command line. The result of ``parse_args`` has ``do`` (``""``: the window)."""
    parser = Parser(prog="douzhiku", description="抖知库：卡片、SOP、场次。不带子命令时打开窗口。")
    _share(parser, top=True)
    parser.add_argument("--version", action="version", version=f"douzhiku {__version__}", help="显示版本")
    parser.set_defaults(do="")
    top = _Builder(parser, required=False)
    _library(top)
    _runs(top.add("run", "场次：新建、查看、打勾", "run"))
    _upkeep(top)
    return parser


def _library(top: _Builder) -> None:
    search = top.add("search", "搜索卡片和步骤", "search")
    search.add_argument("query", metavar="QUERY", help="要找的词")
    search.add_argument("--limit", type=positive, default=20, metavar="N", help="最多几条（默认 20）")
    search.add_argument(
        "--domain", default="", type=_id_of(Domain), choices=[d.value for d in Domain], metavar="D", help=_words(Domain)
    )
    search.add_argument(
        "--stage", default="", type=_id_of(Stage), choices=[s.value for s in Stage], metavar="S", help=_words(Stage)
    )
    search.add_argument("--role", default="", choices=ROLES, metavar="R", help="岗位：" + "、".join(ROLES))
    top.add("cards", "列出全部卡片", "cards")
    show = top.add("show", "显示一张卡片", "show")
    show.add_argument("id", metavar="ID", help="卡片 id")
    show.add_argument("--html", action="store_true", help="输出窗口里用的 HTML")
    sop = _Builder(top.add("sop", "SOP 模板", "sop"))
    sop.add("list", "列出全部模板", "sop_list")
    sop.add("show", "显示一个模板", "sop_show").add_argument("id", metavar="ID", help="模板 id")


def _id_of(kind: type[Domain] | type[Stage]) -> Callable[[str], str]:
    """Ids stay as they are; the Chinese label of one becomes its id, since that is what people see in the window."""
    labels = {item.label: item.value for item in kind}
    return lambda text: labels.get(text, text)


def _words(kind: type[Domain] | type[Stage]) -> str:
    return "、".join(f"{word.value}（{word.label}）" for word in kind)


def _runs(parser: Parser) -> None:
    run = _Builder(parser)
    new = run.add("new", "从模板新建场次", "run_new")
    new.add_argument("template", metavar="TEMPLATE", help="模板 id（douzhiku sop list）")
    new.add_argument("--title", required=True, metavar="T", help="场次名称")
    new.add_argument("--starts-at", required=True, metavar="ISO", help='开始时间，如 "2026-11-22 20:00"（本机时间）')
    new.add_argument(
        "--assign", action="append", default=[], type=assignment, metavar="岗位=名字", help="安排成员，可写多次"
    )
    listed = run.add("list", "列出场次，开始时间晚的在前", "run_list")
    listed.add_argument("--limit", type=positive, metavar="N", help="最多几场（默认：全部）")
    _of_run(run.add("show", "显示一个场次", "run_show"))
    tick = _of_step(run.add("tick", "步骤打勾", "run_tick"))
    tick.add_argument("--value", default="", metavar="V", help="记录的值")
    _of_step(run.add("undo", "撤销步骤上最近的一次操作", "run_undo"))
    for name, words in (("skip", "跳过步骤"), ("na", "步骤标为不适用")):
        _reason(_of_step(run.add(name, words, f"run_{name}")))
    value = _of_step(run.add("value", "只记录值，不打勾", "run_value"))
    value.add_argument("--value", required=True, metavar="V", help="记录的值")
    note = _of_step(run.add("note", "给步骤写备注", "run_note"))
    note.add_argument("--text", required=True, metavar="TEXT", help="备注")
    override = _of_run(run.add("override", "关卡没过仍进入某个环节，原因会留下", "run_override"))
    override.add_argument("phase", metavar="PHASE", help="要进入的环节，如 直播中")
    _reason(_by(override))
    export = _of_run(run.add("export", "导出场次记录（.md）", "run_export"))
    export.add_argument("-o", "--output", required=True, metavar="FILE", help="写到哪个文件，以 .md 结尾")


def _upkeep(top: _Builder) -> None:
    top.add("check", "检查内容文件", "check").add_argument(
        "path", nargs="?", metavar="PATH", help="文件或文件夹（默认：自带内容和店铺内容）"
    )
    index = _Builder(top.add("index", "搜索索引", "index"))
    index.add("rebuild", "重建搜索索引", "index_rebuild")
    top.add("doctor", "检查数据、内容和环境", "doctor")
    top.add("tour", "走一遍主流程并保存截图", "tour").add_argument(
        "-o", "--output", required=True, metavar="DIR", help="截图放在哪个文件夹"
    )


def _of_run(parser: Parser) -> Parser:
    parser.add_argument("run", metavar="RUN", help="场次 id（douzhiku run list）")
    return parser


def _of_step(parser: Parser) -> Parser:
    _of_run(parser).add_argument("step", metavar="STEP", help="步骤 id")
    return _by(parser)


def _by(parser: Parser) -> Parser:
    parser.add_argument("--by", required=True, metavar="NAME", help="谁做的")
    return parser


def _reason(parser: Parser) -> Parser:
    parser.add_argument("--reason", required=True, metavar="R", help="原因")
    return parser
