"""A stored document reads back as it was."""

from __future__ import annotations

import json

import pytest

from service.reports.stored import document_of, to_plain
from tests.service.reports.made import report


def test_a_document_survives_storing() -> None:
    made = report()
    assert document_of(json.loads(json.dumps(to_plain(made)))) == made


def test_an_unknown_block_is_not_guessed() -> None:
    plain = to_plain(report())
    plain["body"][0]["kind"] = "picture"
    with pytest.raises(ValueError, match="picture"):
        document_of(plain)
