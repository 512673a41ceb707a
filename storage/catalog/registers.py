"""The next number of a register: every noun that is numbered by year asks here."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session


def last_number(session: Session, column: InstrumentedAttribute[str], prefix: str, suffix: str) -> str | None:
    """The highest number of the form prefix, digits, suffix; None when there is none.

    Numbers that people gave themselves and that are not of this form are passed over. Whoever asks in a write
    transaction keeps the register until it ends: two people never get the same number.
    """
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway
        session.execute(select(func.pg_advisory_xact_lock(_lock_of(prefix))))
    begins = column.startswith(prefix, autoescape=True) & column.endswith(suffix, autoescape=True)
    ordered = select(column).where(begins).order_by(func.length(column).desc(), column.desc())
    form = re.compile(f"{re.escape(prefix)}[0-9]{{1,9}}{re.escape(suffix)}")
    found: Any = session.scalars(ordered.execution_options(yield_per=50))
    return next((number for number in found if form.fullmatch(number)), None)


def _lock_of(prefix: str) -> int:
    """A number for the lock of a register, the same in every process."""
    return int.from_bytes(f"register {prefix}".encode()[-7:], "big")
