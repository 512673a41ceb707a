"""What becomes of malformed files and streams, as one table that a person can read.

``python -m tests.ingest.malformed`` draws ``tests/golden/malformed.md`` anew. Every row of it is tried by the test that
its part names; what is tried and what is written are the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.factories.malformed_files import files
from tests.factories.malformed_streams import streams
from tests.ingest.test_fleet import LEAVING, STAYING

GOLDEN = Path(__file__).parents[1] / "golden" / "malformed.md"
_HEAD = """# Malformed files and streams

Drawn by `python -m tests.ingest.malformed` from the rows that the tests try. Words in quotation marks are part of what
people read."""
_FILES = """Handed in by stick, page or folder (`test_hand_in.py`). Turned away at the door: not a byte is kept. Refused
once it was read: its bytes are gone from staging, the hand-in's report and one custody event say so. Proposed: an
officer sees what can be read and confirms or drops it; dropped, nothing is left."""
_STREAMS = """Said by a server instead of a stream (`test_malformed_streams.py`). Each ends this connection, and the gap
has the reason. Pictures that were whole before are kept, once each; no half-written segment, no journal and no
connection is left, and neither address nor password is told."""
_STAYING = (
    """Faults of a camera's stream that cost no picture (`test_fleet.py`): recording goes on, the clip notes it."""
)
_LEAVING = """Faults that cost the connection (`test_fleet.py`): what was sent meanwhile is missing, nothing else, and
the gap that was told is the hole."""


def table() -> str:
    """The whole page."""
    of_files = [(name, one.state, _quoted(one.said)) for name, one in files().items()]
    of_streams = [
        (name, f"`{one.reason}`", _quoted(one.said), one.kept, f"`{one.note}`" if one.note else "—")
        for name, one in streams().items()
    ]
    staying = [(name, f"`{note}`" if note else "—") for name, (_, note) in STAYING.items()]
    leaving = [(name, f"`{reason}`") for name, (_, reason) in LEAVING.items()]
    parts = [
        _HEAD,
        "## Files",
        _FILES,
        *_rows(("File", "Outcome", "Said"), of_files),
        "## Streams",
        _STREAMS,
        *_rows(("Stream", "Reason of the gap", "Said", "Pictures kept", "Note"), of_streams),
        _STAYING,
        *_rows(("Stream", "Note"), staying),
        _LEAVING,
        *_rows(("Stream", "Reason of the gap"), leaving),
    ]
    return "\n\n".join(parts) + "\n"


def _rows(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> list[str]:
    lines = [head, tuple("---" for _ in head), *rows]
    return ["\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)]


def _quoted(said: str) -> str:
    return f"“{said}”" if said else "—"


if __name__ == "__main__":
    GOLDEN.write_text(table(), encoding="utf-8")
