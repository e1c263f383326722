"""Times as they are typed and printed: local, to the second."""

from __future__ import annotations

from datetime import datetime

from douzhiku.domain.errors import UserError


def parse_start(text: str) -> datetime:
    """An ISO 8601 time such as ``2026-11-22 20:00`` as an aware datetime; without offset it is local time.

    Raises: UserError
    """
    # fromisoformat takes a bare date for midnight, which nobody means who opens a live.
    if ":" in text or "T" in text:
        try:
            return datetime.fromisoformat(text.strip()).astimezone()
        except (ValueError, OverflowError, OSError):
            pass
    raise UserError(f"看不懂开始时间：{text}", hint='请写成 "2026-11-22 20:00" 或带时区的 ISO 8601')


def iso(moment: datetime | None) -> str | None:
    """Local ISO 8601 with offset, to the second; None stays None."""
    return None if moment is None else moment.astimezone().isoformat(timespec="seconds")


def short(moment: datetime | None) -> str:
    """``11-22 20:00`` in local time, empty for None."""
    return "" if moment is None else moment.astimezone().strftime("%m-%d %H:%M")


def full(moment: datetime) -> str:
    """``2026-11-22 20:00`` in local time."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")
