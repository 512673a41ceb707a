"""What every table shares: the metadata, the types that mean the same on both databases, the way keys are made."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Integer, MetaData, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.schema import CreateColumn, CreateTable
from sqlalchemy.types import JSON

# SQLite's rowid is an INTEGER and nothing else; PostgreSQL wants eight bytes.
Key = BigInteger().with_variant(Integer, "sqlite")
# Epoch milliseconds in UTC, also for `*_at`: one form, sortable, the same in both databases.
Instant = BigInteger().with_variant(Integer, "sqlite")
# Names of objects are read in the order of their bytes, the order every object store lists them in, so that the rows
# and a listing can be walked side by side. SQLite compares bytes anyway; PostgreSQL by the machine's language.
ObjectKey = String(200).with_variant(String(200, collation="C"), "postgresql")
Json = JSON().with_variant(JSONB(), "postgresql")

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Parent of all tables of the house."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {dict[str, Any]: Json, list[Any]: Json}  # noqa: RUF012 - SQLAlchemy reads it off the class


@compiles(CreateColumn, "sqlite")
def _with_comment(element: CreateColumn, compiler: Any, **kw: Any) -> str | None:
    """SQLite keeps no comments but those inside the DDL text: put each column's meaning there."""
    text: str | None = compiler.visit_create_column(element, **kw)
    comment = element.element.comment
    if text is None or not comment:
        return text
    return f"{text} {in_ddl(comment)}"


@compiles(CreateTable, "sqlite")
def _with_table_comment(element: CreateTable, compiler: Any, **kw: Any) -> str:
    """The same for the table itself: its meaning stands behind the opening bracket."""
    text: str = compiler.visit_create_table(element, **kw)
    comment = element.element.comment
    return text.replace(" (\n", f" ( {in_ddl(comment)}\n", 1) if comment else text


def in_ddl(comment: str) -> str:
    """A comment that may stand in the middle of a statement."""
    return f"/* {comment.replace('*/', '* /')} */"
