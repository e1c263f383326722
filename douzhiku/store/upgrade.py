"""Bringing an old file up to date: lock, backup, migrate, check. All or nothing."""

from __future__ import annotations

import logging
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from douzhiku.store import engine as sqlite
from douzhiku.store import errors, schema
from douzhiku.store.errors import StoreError, StoreFault

log = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).resolve().parent / "migrations"


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings, without a file of its own: works from a checkout, a wheel and a frozen program."""
    config = Config()
    # ConfigParser would read a percent sign of the path as the start of a variable.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(path: Path, backups: Path, seconds: float) -> Path | None:
    """Migrate *path* to the newest revision and return the backup made before; None if another process did it.

    Raises: StoreError if the backup or the migration fails; then the file is as before.
    """
    engine = sqlite.make_engine(path, seconds=seconds, foreign_keys=False)
    backup: Path | None = None
    try:
        # One transaction from the backup to the check: nobody's tick can fall between them.
        with engine.execution_options(**sqlite.WRITES).begin() as connection:
            before = connection.execute(select(schema.alembic_version.c.version_num)).scalar_one()
            if before == schema.HEAD:
                return None
            backup = _backup(path, backups, str(before), seconds)
            command.upgrade(alembic_config(connection), "head")
            _check_links(connection)
    except StoreError:
        raise
    except (DBAPIError, sqlite3.Error) as error:
        origin = error.orig if isinstance(error, DBAPIError) else error
        told = errors.explain(origin, path) if isinstance(origin, sqlite3.Error) else None
        if told is not None or backup is None:
            raise
        log.exception("migration of %s failed", path)
        raise _failed(path, backup) from error
    except Exception as error:
        log.exception("migration of %s failed", path)
        raise _failed(path, backup) from error
    finally:
        engine.dispose()
    return backup


def _check_links(connection: Connection) -> None:
    broken = sqlite.broken_links(connection)
    if broken:
        raise RuntimeError(f"{broken} rows point nowhere after the migration")


def _failed(path: Path, backup: Path | None) -> StoreError:
    hint = f"升级前的备份在 {backup}；请把日志发给维护者，并先用旧版本" if backup else "请先用旧版本"
    return StoreError(StoreFault.MIGRATION, f"数据库升级没有成功，已经退回原样：{path}", hint=hint)


def _backup(path: Path, folder: Path, revision: str, seconds: float) -> Path:
    """Copy *path* into *folder*, prove that the copy is sound, and return it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target = _free_name(folder, f"{path.stem}-{datetime.now(UTC):%Y%m%d-%H%M%S}-{revision}")
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StoreError(
            StoreFault.MIGRATION,
            f"升级前的备份存不下来，数据库没有动：{folder}（{error.strerror}）",
            hint="请检查磁盘空间和文件夹权限",
        ) from error
    try:
        sqlite.copy_file(path, target, seconds)
        good = sqlite.sound(target, thorough=True, seconds=seconds)
    except sqlite3.Error:
        target.unlink(missing_ok=True)
        raise
    if not good:
        target.unlink(missing_ok=True)
        raise errors.damaged(path)
    return target


def _free_name(folder: Path, stem: str) -> Path:
    target, number = folder / f"{stem}.db", 1
    while target.exists():
        number += 1
        target = folder / f"{stem}-{number}.db"
    return target
