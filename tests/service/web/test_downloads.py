"""What a browser is told of a file to be taken away."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from service.web.downloads import disposition


def read(header: str) -> str:
    """The file's name as RFC 6266 wants it read: the extended form goes before the plain one."""
    plain, found, extended = header.removeprefix("attachment; ").partition("; filename*=UTF-8''")
    return unquote(extended) if found else plain.removeprefix('filename="').removesuffix('"')


@pytest.mark.parametrize(
    "name", ["vat-chung.mp4", "vật chứng số 1.mp4", "Đường Lê Lợi.mp4", 'a"b;c\r\nX: y.mp4', "100%.pdf"]
)
def test_the_name_arrives_as_it_is(name: str) -> None:
    header = disposition(name)
    assert header.isascii() and "\n" not in header and "\r" not in header
    assert read(header) == name


def test_old_browsers_get_plain_letters() -> None:
    assert disposition("Đường Lê Lợi.mp4").startswith('attachment; filename="Duong Le Loi.mp4"; filename*=UTF-8')
    assert disposition("VC-0412-2026-7.1.mp4") == 'attachment; filename="VC-0412-2026-7.1.mp4"'
