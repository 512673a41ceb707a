"""Files let go because another of their hand-in has the same content: what is true of them at its end. Pure.

Whose bytes were kept is decided when files are read (``ingest.hand_in``), before anybody says whether the kept one is
taken in: so a twin says that it is one, and, where none of its content was taken in, that too.
"""

from __future__ import annotations

from collections.abc import Iterable

from storage.models import HandInFile

NONE_TAKEN = "Chưa có tệp nào cùng nội dung trong lượt nộp này được nạp."
_NOT_TAKEN = frozenset({"refused", "left_out", "parked"})


def is_twin(file: HandInFile) -> bool:
    """Whether it was let go for another file of its hand-in, not for what the archive has."""
    return file.state == "duplicate" and file.master_id is None


def untaken(ended: Iterable[tuple[HandInFile, str]]) -> set[int]:
    """Keys of the twins of which no file with that content was or may still be taken in.

    ``ended``: files with what became of each, which is known better by its intake than by its own row.
    """
    ended = list(ended)
    had = {(file.hand_in_id, file.sha256) for file, became in ended if not is_twin(file) and became not in _NOT_TAKEN}
    return {file.id for file, _became in ended if is_twin(file) and (file.hand_in_id, file.sha256) not in had}
