"""The live schema of a database as text that can be compared and read, the same for the same schema.

``python -m tests.storage.schema`` draws ``tests/golden/schema.*.sql`` anew after a change of the tables was meant.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, text

from storage.migrate import migrate
from storage.settings import Settings

GOLDEN = Path(__file__).parents[1] / "golden"

_COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
       CASE WHEN a.attcollation <> t.typcollation
            THEN (SELECT collname FROM pg_collation WHERE oid = a.attcollation) END,
       col_description(a.attrelid, a.attnum)
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = CAST(:name AS regclass) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
_PARTS = {
    "constraint": "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE conrelid = CAST(:name AS regclass) AND contype <> 'n' ORDER BY conname",
    "index": "SELECT '', pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = CAST(:name AS regclass) ORDER BY 2",
    "trigger": "SELECT '', pg_get_triggerdef(oid) FROM pg_trigger "
    "WHERE tgrelid = CAST(:name AS regclass) AND NOT tgisinternal ORDER BY 2",
}


def drawn(connection: Connection) -> str:
    """The whole schema of an open database."""
    lines = _of_postgresql(connection) if connection.dialect.name == "postgresql" else _of_sqlite(connection)
    return "\n".join(lines) + "\n"


def _of_sqlite(connection: Connection) -> list[str]:
    rows = connection.execute(
        text(
            "SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL "
            "ORDER BY tbl_name, CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, name"
        )
    )
    lines: list[str] = []
    for _, sql in rows:
        # SQLite writes a column that was added later behind the last one, on its line
        told = sql.strip().replace(" */, ", " */,\n")
        first, *inner = [line.strip().rstrip(",") for line in told.splitlines()]
        # columns have an order, the constraints behind them have none
        constraints = sorted(line for line in inner if line.startswith("CONSTRAINT"))
        columns = [line for line in inner if line and not line.startswith(("CONSTRAINT", ")"))]
        lines += [first, *(f"  {line}" for line in [*columns, *constraints])]
        lines += [line for line in inner if line.startswith(")")]
    return lines


def _of_postgresql(connection: Connection) -> list[str]:
    lines: list[str] = []
    tables = "SELECT relname, obj_description(oid, 'pg_class') FROM pg_class WHERE relkind IN ('r', 'p') "
    tables += "AND relnamespace = 'public'::regnamespace AND NOT relispartition ORDER BY relname"
    for name, comment in connection.execute(text(tables)).all():
        lines += ["", f"TABLE {name} -- {comment}"]
        given = {"name": f'"{name}"'}
        for column, kind, is_required, default, collation, meaning in connection.execute(text(_COLUMNS), given):
            words = [column, kind, f"COLLATE {collation}" if collation else "", "NOT NULL" if is_required else ""]
            words += [f"DEFAULT {default}" if default else "", f"-- {meaning}"]
            lines.append("  " + " ".join(word for word in words if word))
        for part, query in _PARTS.items():
            for label, definition in connection.execute(text(query), given):
                lines.append(f"  {part} {label + ' ' if label else ''}{definition}")
    parts = (
        "SELECT inhrelid::regclass::text, inhparent::regclass::text, pg_get_expr(relpartbound, oid) FROM pg_inherits "
    )
    parts += "JOIN pg_class ON oid = inhrelid WHERE relkind = 'r' ORDER BY 2, 1"
    lines += ["", *(f"PART {name} OF {table} {bound}" for name, table, bound in connection.execute(text(parts)))]
    functions = (
        "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY proname"
    )
    for (definition,) in connection.execute(text(functions)):
        lines += ["", *str(definition).rstrip().splitlines()]
    return lines[1:]


def golden_of(connection: Connection) -> Path:
    """The file that the schema of this kind of database must equal."""
    return GOLDEN / f"schema.{connection.dialect.name}.sql"


def _draw(engine: Engine) -> None:
    with engine.connect() as connection:
        golden_of(connection).write_text(drawn(connection))
        sys.stdout.write(f"{golden_of(connection)}\n")
    engine.dispose()


def _draw_both() -> None:
    from tests.servers.fixtures import fresh_database
    from tests.servers.keeper import ADDRESS_VARIABLE, Keeper

    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/schema.sqlite"
        migrate(Settings(home=Path(folder), database_url=url))
        _draw(create_engine(url))
        keeper = Keeper()
        os.environ[ADDRESS_VARIABLE] = keeper.address
        try:
            with fresh_database() as url:
                migrate(Settings(home=Path(folder), database_url=url))
                _draw(create_engine(url))
        finally:
            keeper.stop()


if __name__ == "__main__":
    _draw_both()
