"""Where Alembic enters: it is always given an open connection by ``storage.migrate``."""

from __future__ import annotations

from typing import Any

from alembic import context
from alembic.ddl.base import AddColumn
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateColumn

from storage.models import Base


@compiles(AddColumn, "sqlite")
def _add_column_with_comment(element: AddColumn, compiler: Any, **_: Any) -> str:
    """A column added later carries its meaning inside SQLite's DDL, like those its table was made with."""
    column = compiler.process(CreateColumn(element.column))
    return f"ALTER TABLE {compiler.preparer.quote(element.table_name)} ADD COLUMN {column}"


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=False,
)
with context.begin_transaction():
    context.run_migrations()
