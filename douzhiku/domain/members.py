"""A member (成员) of the shop: a local name with posts. There is no login."""

from __future__ import annotations

from dataclasses import dataclass

from douzhiku.domain.errors import UserError

MAX_NAME = 20


@dataclass(frozen=True, slots=True)
class Member:
    """One member. ``roles`` are the posts this person usually takes."""

    id: str
    name: str
    roles: tuple[str, ...] = ()


def clean_name(name: str) -> str:
    """Return *name* without outer blanks.

    Raises: UserError if it is empty, longer than 20 characters, or holds line breaks or control characters.
    """
    cleaned = name.strip()
    if not cleaned:
        raise UserError("成员名字不能空着")
    if len(cleaned) > MAX_NAME:
        raise UserError(f"成员名字最多 {MAX_NAME} 个字")
    if any(not ch.isprintable() for ch in cleaned):
        raise UserError("成员名字里有看不见的控制字符", hint="请重新输入")
    return cleaned
