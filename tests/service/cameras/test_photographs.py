"""What is taken for a photograph, and what is not."""

from __future__ import annotations

import pytest

from service.cameras import photographs
from storage.errors import Invalid
from tests.factories.photograph import JPEG, PNG


@pytest.mark.parametrize("data", [JPEG, PNG, JPEG + b"maker's note" * 100])
def test_a_picture_is_kept_as_it_is(data: bytes) -> None:
    assert photographs.read([data[:7], data[7:]]) == data


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<svg onload=alert(1)>", "JPEG hoặc PNG"),
        (b"GIF89a", "JPEG hoặc PNG"),
        (b"\xff\xd8", "JPEG hoặc PNG"),
        (JPEG[:-2], "cắt giữa chừng"),
        (PNG[:-8], "cắt giữa chừng"),
        (JPEG + b"\0" * 100_000, "cắt giữa chừng"),
        (b"\xff\xd8\xff" + b"\0" * photographs.MOST_BYTES, "15 MB"),
    ],
)
def test_anything_else_is_refused_with_what_to_do(data: bytes, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        photographs.read([data])
    assert sentence in refusal.value.problems["photograph"]
