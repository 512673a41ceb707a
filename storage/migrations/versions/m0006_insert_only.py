"""Books that are only ever added to: the database itself refuses to change or delete their rows."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INSERT_ONLY = (
    "custody_event",
    "checkpoint",
    "access_entry",
    "access_digest",
    "case_stage",
    "clock_observation",
    "report_number",
    "report_row",
)
# A row that reached this form stays as it is.
FROZEN_WHEN = {"report": "OLD.state = 'issued'"}
# Nothing joins an issued report afterwards: its numbers and rows are written first, then it is issued.
CLOSED_WITH_REPORT = ("report_number", "report_row")


def upgrade() -> None:
    """Make the triggers, in each database's own words."""
    if op.get_bind().dialect.name == "postgresql":
        _for_postgresql()
    else:
        _for_sqlite()


def _for_sqlite() -> None:
    for table in INSERT_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
            )
    for table, condition in FROZEN_WHEN.items():
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_frozen_{verb.lower()} BEFORE {verb} ON {table} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is issued and cannot change'); END"
            )
    for table in CLOSED_WITH_REPORT:
        op.execute(
            f"CREATE TRIGGER {table}_closed BEFORE INSERT ON {table} "
            "WHEN (SELECT state FROM report WHERE id = NEW.report_id) = 'issued' "
            f"BEGIN SELECT RAISE(ABORT, '{table} cannot be added to an issued report'); END"
        )


def _for_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% cannot be changed (%)', TG_TABLE_NAME, TG_OP; END $$"
    )
    for table in INSERT_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_insert_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    for table, condition in FROZEN_WHEN.items():
        op.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "CREATE FUNCTION refuse_addition() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN IF (SELECT state FROM report WHERE id = NEW.report_id) = 'issued' "
        "THEN RAISE EXCEPTION '% cannot be added to an issued report', TG_TABLE_NAME; END IF; RETURN NEW; END $$"
    )
    for table in CLOSED_WITH_REPORT:
        op.execute(
            f"CREATE TRIGGER {table}_closed BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_addition()"
        )
