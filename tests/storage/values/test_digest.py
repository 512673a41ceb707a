"""One digest, however the bytes come."""

from __future__ import annotations

import hashlib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from storage.values.digest import CHUNK_BYTES, chunks_of_file, sha256_of_bytes, sha256_of_chunks, sha256_of_file


@given(st.lists(st.binary(max_size=50), max_size=6))
def test_pieces_do_not_matter(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    assert sha256_of_chunks(pieces) == (sha256_of_bytes(whole), len(whole))


def test_a_file_comes_in_pieces(tmp_path: Path) -> None:
    data = bytes(range(256)) * (CHUNK_BYTES // 128)
    (tmp_path / "file").write_bytes(data + b"end")
    assert [len(chunk) for chunk in chunks_of_file(tmp_path / "file")] == [CHUNK_BYTES, CHUNK_BYTES, 3]
    assert sha256_of_file(tmp_path / "file") == (hashlib.sha256(data + b"end").hexdigest(), len(data) + 3)
