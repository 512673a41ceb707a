"""What a device sends as XML is read within bounds; what could do harm is refused unread."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.feeds.onvif.tree import BadXml, parse

LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
OUTSIDE = b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'


def test_names_lose_their_spaces_and_text_is_found() -> None:
    root = parse('<a:x xmlns:a="u" xmlns:b="v"><b:y b:k="1">é</b:y><y>2</y><z><y>3</y></z></a:x>'.encode())
    assert (root.name, root.said("y"), root.find("y").attributes if root.find("y") else None) == ("x", "é", {"k": "1"})
    assert [node.text for node in root.every("y")] == ["é", "2", "3"]
    assert root.said("no", "such") == ""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no xml",
        b"<a>",
        LAUGHS,
        OUTSIDE,
        b'<?xml version="1.0" encoding="nonsense"?><a/>',
        b"<a>" * 60 + b"</a>" * 60,
        b"<a>" + b"<b/>" * 30_000 + b"</a>",
        b"<a>" + b"x" * (1 << 20) + b"</a>",
    ],
)
def test_what_is_not_for_us_is_refused(data: bytes) -> None:
    with pytest.raises(BadXml):
        parse(data)


@given(st.one_of(st.binary(max_size=200), st.text(max_size=100).map(lambda text: f"<a>{text}</a>".encode())))
def test_garbage_is_refused_and_nothing_else(data: bytes) -> None:
    try:
        parse(data)
    except BadXml:
        return
