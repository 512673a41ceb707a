"""A posted form as text."""

from __future__ import annotations

import pytest
from starlette.datastructures import FormData, UploadFile

from service.web.forms import Fields, whole_number


def form(*pairs: tuple[str, str]) -> Fields:
    return Fields(FormData(list(pairs)))


def test_a_missing_field_reads_as_empty() -> None:
    assert form()["name"] == "" and form().every("name") == [] and not form().flag("name")
    assert form().whole("name") is None and len(form()) == 0 and "name" not in form()


def test_spaces_and_nul_are_taken_off() -> None:
    assert form(("a", " x \x00y "))["a"] == "x y"


def test_repeated_fields() -> None:
    fields = form(("p", "a"), ("p", ""), ("p", "b"), ("q", "1"))
    assert fields.every("p") == ["a", "b"] and fields["p"] == "b" and list(fields) == ["p", "q"]


def test_a_file_is_no_text() -> None:
    assert Fields(FormData([("file", UploadFile(None))])).every("file") == []  # type: ignore[arg-type]  # no bytes needed


@pytest.mark.parametrize(("text", "ticked"), [("1", True), ("on", True), ("0", False), ("", False), ("false", False)])
def test_boxes(text: str, ticked: bool) -> None:
    assert form(("box", text)).flag("box") is ticked


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("-3", -3),
        ("²", None),
        ("1.5", None),
        ("", None),
        (None, None),
        ("9" * 40, None),
        (str(2**53), 2**53),
        (str(2**53 + 1), None),
    ],
)
def test_whole_numbers_fit_the_databases(text: str | None, value: int | None) -> None:
    assert whole_number(text) == value
