"""What is asked of hand-ins every minute is answered from an index."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from storage.catalog import hand_ins
from storage.unit_of_work import Archive

pytestmark = pytest.mark.parametrize("size_name", ["embedded"])


def test_files_taken_before_are_found_by_an_index(archive: Archive) -> None:
    with archive.write() as work:
        brought = hand_ins.add(work.session, channel="folder", origin="vào", received_at=work.now)
        hand_ins.add_file(
            work.session, brought.id, name="a.mp4", folder="chợ", size_bytes=4, modified_at=7, state="received",
            received_at=work.now,
        )  # fmt: skip
    asked: list[tuple[str, tuple[object, ...]]] = []
    with archive.read() as session:
        connection = session.connection()

        def note(
            _conn: object, _cursor: object, statement: str, parameters: tuple[object, ...], *_rest: object
        ) -> None:
            asked.append((statement, parameters))

        event.listen(connection, "before_cursor_execute", note)
        assert hand_ins.taken_before(session, "chợ", "a.mp4", 4, 7)
        assert not hand_ins.taken_before(session, "chợ", "a.mp4", 4, 8)
        event.remove(connection, "before_cursor_execute", note)
        statement, parameters = asked[0]
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    assert any("ix_hand_in_file_folder_name_size_bytes" in row[3] for row in plan), plan
