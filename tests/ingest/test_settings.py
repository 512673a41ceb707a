"""Bounds of the child process: defaults, variables, and an error that names the variable."""

from __future__ import annotations

import pytest

from ingest.settings import Settings


def test_defaults_and_variables() -> None:
    assert Settings.from_env({}) == Settings()
    assert Settings.from_env({"CAMERA_ANTT_MEDIA_SECONDS": "9"}) == Settings(media_seconds=9)


def test_an_unreadable_number_names_its_variable() -> None:
    with pytest.raises(ValueError, match="CAMERA_ANTT_COPY_HEIGHT"):
        Settings.from_env({"CAMERA_ANTT_COPY_HEIGHT": "tall"})


def test_what_to_do_when_cut_off_is_one_of_two_words() -> None:
    assert Settings.from_env({}).feed_cut_off == "record"
    assert Settings.from_env({"CAMERA_ANTT_FEED_CUT_OFF": "stop"}).feed_cut_off == "stop"
    with pytest.raises(ValueError, match=r"CAMERA_ANTT_FEED_CUT_OFF.*record, stop"):
        Settings.from_env({"CAMERA_ANTT_FEED_CUT_OFF": "1"})


@pytest.mark.parametrize(("first", "last"), [("80", "90"), ("6000", "0"), ("6000", "6000"), ("6000", "70000")])
def test_ports_that_are_no_range_name_their_variables(first: str, last: str) -> None:
    with pytest.raises(ValueError, match="CAMERA_ANTT_FEED_UDP_FIRST_PORT"):
        Settings.from_env({"CAMERA_ANTT_FEED_UDP_FIRST_PORT": first, "CAMERA_ANTT_FEED_UDP_LAST_PORT": last})
