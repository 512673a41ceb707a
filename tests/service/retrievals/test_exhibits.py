"""What is told of an exhibit: its holes and its true end, also of one whose row tells an earlier end; its clock."""

from __future__ import annotations

from typing import cast

import pytest

from service.access.desk import Desk
from service.retrievals.exhibits import clock_line, exhibit_body, pieces_line
from storage.models import Exhibit
from tests.service.retrievals.test_playlist import T0, Speaking

MINUTE = [(0, 0, 42_000), (42_000, 42_400, 18_000), (60_000, 277_000, 5_000)]


def an_exhibit(pieces: list[tuple[int, int, int]]) -> Exhibit:
    """Of these pieces: place in the file, begin after T0 and length, ms. Its row tells start and length of the file."""
    told = [
        {"clip": n, "at_ms": at, "start_ms": T0 + start, "duration_ms": ms} for n, (at, start, ms) in enumerate(pieces)
    ]
    return Exhibit(
        id=1, number="VC 0001/2026-1.1", sha256="0" * 64, size_bytes=1, container="mp4", video_codec="h264",
        start_ms=T0, end_ms=T0 + sum(ms for _, _, ms in pieces), uncertainty_ms=40, made_at=T0,
        manifest={"pieces": told},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("vi", "phát 1 phút 5 giây (07:00:00–07:01:00, 07:04:37–07:04:42); thiếu 07:01:00–07:04:37"),
        ("en", "missing 07:01:00–07:04:37"),
    ],
)
def test_an_exhibit_over_a_hole_tells_it_and_its_true_end(language: str, said: str) -> None:
    exhibit = an_exhibit(MINUTE)
    assert said in pieces_line(cast(Desk, Speaking(language)), exhibit)
    body = exhibit_body(exhibit)
    assert (body.end_ms, body.played_ms) == (T0 + 282_000, 65_000)
    assert [(one.start_ms - T0, one.end_ms - T0) for one in body.missing] == [(60_400, 277_000)]


@pytest.mark.parametrize("pieces", [[], MINUTE[:2]])
def test_without_a_hole_nothing_more_is_told(pieces: list[tuple[int, int, int]]) -> None:
    exhibit = an_exhibit(pieces)
    assert (pieces_line(cast(Desk, Speaking("vi")), exhibit), exhibit_body(exhibit).missing) == ("", [])


@pytest.mark.parametrize(
    ("made_from", "said"),
    [
        ([{"clock": "server"}], "giờ máy chủ"),
        ([{"clock": "device", "is_clock_compared": True}], "giờ máy ghi, đã chỉnh"),
        ([{"clock": "device", "is_clock_compared": True}, {"clock": "device"}], "giờ máy ghi, đồng hồ chưa so"),
        (
            [{"clock": "server"}, {"clock": "device", "is_clock_compared": True}],
            "giờ máy ghi, đã chỉnh; một phần theo giờ máy chủ",
        ),
        ([{"is_clock_compared": False}], "giờ máy ghi, đồng hồ chưa so"),
    ],
)
def test_an_exhibit_says_whose_clock_it_stands_on(made_from: list[dict[str, object]], said: str) -> None:
    exhibit = Exhibit(id=1, manifest={"clips": made_from})
    assert clock_line(cast(Desk, Speaking("vi")), exhibit) == said
