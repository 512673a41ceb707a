"""Upgraded equals fresh on both databases, step by step with rows in between, once, again, and many at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import JSON, Column, Connection, Engine, MetaData, String, Table, inspect, text

from storage.engine import make_engine
from storage.migrate import current, migrate, revisions
from storage.models import Base
from storage.settings import Settings
from tests.servers.fixtures import child_environment
from tests.storage.schema import drawn, golden_of

TRIGGERS = ("m0006_insert_only", "m0022_clock_books")  # what models cannot say


@pytest.fixture
def engine(size: Settings) -> Iterator[Engine]:
    made = make_engine(size)
    yield made
    made.dispose()


def schema(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return [line for line in drawn(connection).splitlines() if "alembic_version" not in line]


def test_the_live_schema_is_the_golden_one(size: Settings, engine: Engine) -> None:
    """After a change that was meant: ``python -m tests.storage.schema`` and look at the difference."""
    assert migrate(size) == revisions()[-1]
    with engine.connect() as connection:
        assert drawn(connection).splitlines() == golden_of(connection).read_text().splitlines()


def test_upgraded_equals_fresh(size: Settings, engine: Engine) -> None:
    """What the migrations make is what the models say: types, nullability, defaults, keys, indexes, comments."""
    migrate(size)
    upgraded = schema(engine)
    with engine.begin() as connection:
        _drop_all(connection)
    assert [line for line in schema(engine) if line.startswith(("CREATE TABLE", "TABLE"))] == []
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        with Operations.context(MigrationContext.configure(connection)):
            for name in TRIGGERS:
                import_module(f"storage.migrations.versions.{name}").upgrade()
    fresh = schema(engine)
    assert _without_version_table(upgraded) == _without_version_table(fresh)


def test_step_by_step_with_rows_in_between(size: Settings, engine: Engine) -> None:
    """Whatever stood in the tables at any step stands there at the end."""
    kept: dict[str, list[dict[str, Any]]] = {}
    for revision in revisions():
        assert migrate(size, revision) == revision
        with engine.begin() as connection:
            _put_a_row_everywhere(connection, kept)
    assert len(kept) == len(Base.metadata.tables)
    assert current(size) == (revisions()[-1], revisions()[-1])
    with engine.connect() as connection:
        for name, rows in kept.items():
            now = [dict(row) for row in connection.execute(text(f'SELECT * FROM "{name}"')).mappings()]
            assert len(now) == len(rows), name
            for row in rows:
                assert any(row.items() <= found.items() for found in now), name
    stepped = schema(engine)
    with engine.connect() as connection:
        assert stepped == [
            line for line in golden_of(connection).read_text().splitlines() if "alembic_version" not in line
        ]


def test_again_changes_nothing(size: Settings, engine: Engine) -> None:
    assert current(size)[0] == ""
    migrate(size)
    once = schema(engine)
    assert migrate(size) == revisions()[-1]
    assert schema(engine) == once


def test_three_processes_at_once(size: Settings, engine: Engine) -> None:
    command = [sys.executable, "-m", "storage", "migrate"]
    running = [
        subprocess.Popen(
            command, env=child_environment(size), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(3)
    ]
    said = [process.communicate(timeout=120)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], said
    assert current(size)[0] == revisions()[-1]
    with engine.connect() as connection:
        assert drawn(connection).splitlines() == golden_of(connection).read_text().splitlines()


def test_a_migration_that_is_killed_leaves_the_step_before(size: Settings, engine: Engine) -> None:
    """Tables are made in one transaction: a real SIGKILL in the middle leaves none, and the repeat succeeds."""
    script = (
        "import os, signal\n"
        "from importlib import import_module\n"
        "from storage.migrate import migrate\n"
        "from storage.settings import Settings\n"
        "step = import_module('storage.migrations.versions.m0003_archive')\n"
        "step.upgrade = lambda: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from alembic.script import Script\n"
        "plain = Script.__init__\n"
        "def begun(self, module, rev_id, path):\n"
        "    plain(self, step if rev_id == '0003' else module, rev_id, path)\n"
        "Script.__init__ = begun\n"
        "migrate(Settings.from_env())\n"
    )
    environment = {**child_environment(size), "PYTHONPATH": os.getcwd()}  # noqa: PTH109 - a folder for another process
    done = subprocess.run([sys.executable, "-c", script], env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == -9, done.stderr
    assert inspect(engine).get_table_names() == []
    assert migrate(size) == revisions()[-1]


def test_every_table_and_column_says_what_it_means(size: Settings, engine: Engine) -> None:
    migrate(size)
    for table in Base.metadata.tables.values():
        assert table.comment, table.name
        for column in table.columns:
            assert column.comment, f"{table.name}.{column.name}"
    with engine.connect() as connection:
        lines = drawn(connection).splitlines()
    own = "\n".join(lines)
    for table in Base.metadata.tables.values():
        assert str(table.comment) in own, table.name
        for column in table.columns:
            said = [line for line in lines if str(column.comment) in line and line.split()[0].strip('"') == column.name]
            assert said, f"{table.name}.{column.name}"


def test_a_column_added_later_keeps_its_meaning(size: Settings, engine: Engine) -> None:
    migrate(size)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection)
        column: Column[Any] = Column("colour", String(8), comment="Colour of the housing")
        Operations(context).add_column("camera", column)
    assert [line for line in schema(engine) if "Colour of the housing" in line]


def _drop_all(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
        return
    connection.execute(text("PRAGMA defer_foreign_keys=ON"))
    for kind, name in connection.execute(text("SELECT type, name FROM sqlite_master WHERE sql IS NOT NULL")).all():
        if kind != "table":
            connection.execute(text(f'DROP {kind} "{name}"'))
    for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all():
        connection.execute(text(f'DROP TABLE "{name}"'))


def _without_version_table(lines: list[str]) -> list[str]:
    return [line for line in lines if line.strip() and "version_num" not in line and line not in {")", ");"}]


def _put_a_row_everywhere(connection: Connection, kept: dict[str, list[dict[str, Any]]]) -> None:
    """One row in every table that has none yet, made from what the database itself says of its columns."""
    found = MetaData()
    found.reflect(connection)
    for table in found.sorted_tables:
        if table.name in kept or table.name not in Base.metadata.tables:
            continue
        connection.execute(table.insert(), _row(table))
        kept[table.name] = [dict(row) for row in connection.execute(text(f'SELECT * FROM "{table.name}"')).mappings()]


_SPECIAL = {"lat": 10.35, "lon": 107.08, "angle_deg": 90.0, "end_ms": 2_000, "valid_to_ms": None, "corrects_id": None}


def _row(table: Table) -> dict[str, Any]:
    model = Base.metadata.tables[table.name]
    values: dict[str, Any] = {}
    for column in table.columns:
        if column.name in _SPECIAL:
            values[column.name] = _SPECIAL[column.name]
        elif not column.nullable:
            values[column.name] = _value(model.columns[column.name])
    return values


def _value(column: Column[Any]) -> Any:
    if isinstance(column.type, JSON):
        return {"a": 1}
    made = {int: 1, str: "x", bool: True, float: 1.0, bytes: b"{}", date: date(2026, 3, 1)}
    return made[column.type.python_type]
