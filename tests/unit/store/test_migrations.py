"""Old files are brought up to date after a backup, or left exactly as they were."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from douzhiku.domain.runs import StepState
from douzhiku.services.members import MemberService
from douzhiku.services.places import Places
from douzhiku.store import StoreError, StoreFault, open_store, schema, upgrade
from douzhiku.store.engine import make_engine
from tests.fixtures.db.shop import ROOT, is_sound, runs_on, sql, traces

FIRST = ROOT / "tests" / "fixtures" / "db" / "v0001.sql"

NEXT = '''
"""A step that a later version might take."""
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    with op.batch_alter_table("member") as batch:
        batch.add_column(sa.Column("phone", sa.String(20), nullable=False, server_default=""))
    op.execute(sa.text("UPDATE member SET phone = '123'"))
    # A rebuilt table is dropped in between: what belongs to it must not go with it.
    with op.batch_alter_table("run", recreate="always") as batch:
        batch.add_column(sa.Column("place", sa.String(20), nullable=False, server_default=""))
'''


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Pretend to be the program's next version; returns the file of its migration."""
    folder = tmp_path / "migrations %"
    shutil.copytree(upgrade.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    script = folder / "versions" / "v0002_next.py"
    script.write_text(NEXT, encoding="utf-8")
    monkeypatch.setattr(upgrade, "MIGRATIONS", folder)
    monkeypatch.setattr(schema, "REVISIONS", (*schema.REVISIONS, "0002"))
    monkeypatch.setattr(schema, "HEAD", "0002")
    return script


def load_first(places: Places) -> None:
    """Put the database there as version 0.1 left it."""
    with closing(sqlite3.connect(places.database)) as db:
        db.executescript(FIRST.read_text(encoding="utf-8"))
        db.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")


def shape(path: Path) -> set[tuple[str, str, str]]:
    """Kind, name and definition of everything in the file, blanks and quotes aside."""
    rows = sql(path, "SELECT type, name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
    return {(str(kind), str(name), re.sub(r'[\s"]+', "", str(text))) for kind, name, text in rows}


def columns(path: Path, table: str) -> list[object]:
    return [row[1] for row in sql(path, f"PRAGMA table_info({table})")]


def test_known_revisions_are_alembics() -> None:
    scripts = ScriptDirectory.from_config(upgrade.alembic_config())
    assert scripts.get_current_head() == schema.HEAD
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == schema.REVISIONS


def test_a_new_file_equals_a_migrated_one(places: Places) -> None:
    open_store(places).close()
    migrated = places.data_dir / "migrated.db"
    migrated.touch()
    engine = make_engine(migrated)
    with engine.begin() as connection:
        upgrade.command.upgrade(upgrade.alembic_config(connection), "head")
        found = compare_metadata(MigrationContext.configure(connection), schema.metadata)
    engine.dispose()
    assert found == []
    assert shape(migrated) == shape(places.database)
    assert sql(migrated, "SELECT version_num FROM alembic_version") == [(schema.HEAD,)]


def test_a_normal_start_loads_no_alembic(places: Places) -> None:
    code = (
        "import sys; from pathlib import Path; from douzhiku.services.places import Places;"
        "from douzhiku.store import open_store; p = Path(sys.argv[1]);"
        "open_store(Places(p, p)).close(); open_store(Places(p, p)).close();"
        "print([m for m in sys.modules if m.split('.')[0] in ('alembic', 'mako') or m == 'sqlalchemy.orm'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(places.data_dir)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_tables_suit_postgresql() -> None:
    for table in schema.metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=postgresql.dialect()))


def test_a_file_of_the_first_version_opens(places: Places) -> None:
    load_first(places)
    store = open_store(places)
    runs = runs_on(store)
    summary = runs.list()[0]
    run = runs.get(summary.id)
    assert (run.title, summary.done, summary.total) == ("周五专场", 2, 6)
    states = {item.step.id: item.state for item in run.steps}
    assert states["pre-director-rundown"] is StepState.DONE
    assert [member.name for member in MemberService(store).list()] == ["小林", "小周"]
    store.close()


def test_an_old_file_is_backed_up_and_migrated(places: Places, next_version: Path) -> None:
    load_first(places)
    store = open_store(places)
    assert [member.name for member in MemberService(store).list()] == ["小林", "小周"]
    store.close()
    assert "phone" in columns(places.database, "member")
    assert sql(places.database, "SELECT DISTINCT phone FROM member") == [("123",)]
    [backup] = places.backups.iterdir()
    assert is_sound(backup)
    assert "phone" not in columns(backup, "member")
    assert sql(backup, "SELECT count(*) FROM tick_event") == sql(places.database, "SELECT count(*) FROM tick_event")
    assert sql(places.database, "SELECT count(*) FROM run_step") == [(6,)]
    # The second start finds nothing to do.
    open_store(places).close()
    assert len(list(places.backups.iterdir())) == 1


def test_ticks_still_in_the_log_are_in_the_backup(places: Places, next_version: Path) -> None:
    load_first(places)
    other = sqlite3.connect(places.database)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("UPDATE member SET name = '小周周' WHERE name = '小周'")
    other.commit()
    store = open_store(places)
    names = [member.name for member in MemberService(store).list()]
    store.close()
    other.close()
    [backup] = places.backups.iterdir()
    assert "小周周" in names
    assert ("小周周",) in sql(backup, "SELECT name FROM member")


@pytest.mark.expects_log
@pytest.mark.parametrize(
    "trouble",
    [
        "raise RuntimeError('broken')",
        "op.execute(sa.text('UPDATE nowhere SET x = 1'))",
        "op.execute(sa.text('DELETE FROM run_step'))",
    ],
)
def test_a_migration_that_fails_is_taken_back(places: Places, next_version: Path, trouble: str) -> None:
    load_first(places)
    next_version.write_text(NEXT + f"    {trouble}\n", encoding="utf-8")
    before = shape(places.database), sql(places.database, "SELECT * FROM member ORDER BY id")
    with pytest.raises(StoreError, match="退回原样") as caught:
        open_store(places)
    assert caught.value.fault is StoreFault.MIGRATION
    assert str(places.backups) in caught.value.hint
    assert (shape(places.database), sql(places.database, "SELECT * FROM member ORDER BY id")) == before
    assert sql(places.database, "SELECT version_num FROM alembic_version") == [("0001",)]
    assert sql(places.database, "SELECT count(*) FROM run_step") == [(6,)]
    assert is_sound(places.database)


def test_without_a_backup_nothing_is_migrated(places: Places, next_version: Path) -> None:
    load_first(places)
    places.backups.write_text("a file in the place of the folder")
    before = traces(places.data_dir)
    with pytest.raises(StoreError, match="数据库没有动") as caught:
        open_store(places)
    assert caught.value.fault is StoreFault.MIGRATION
    assert traces(places.data_dir) == before


def test_a_look_at_an_old_file_does_not_migrate(places: Places, next_version: Path) -> None:
    load_first(places)
    before = traces(places.data_dir)
    with pytest.raises(StoreError) as caught:
        open_store(places, read_only=True)
    assert caught.value.fault is StoreFault.OLDER
    assert traces(places.data_dir) == before
