"""What is concluded from sights: the typical picture, flags that most agree on, activity that light does not fake."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ingest.media import synthesis
from ingest.media.eye import Eye, KeySight, Picture
from ingest.media.health import health_of
from ingest.media.look import LookBuilder, jpeg_of, typical_of
from ingest.media.one_pass import examine
from ingest.media.source import Source
from tests.factories import video

RNG = np.random.default_rng(3)


def scaled_up(width: int, height: int, low: int, high: int) -> NDArray[np.float32]:
    patches = RNG.integers(low, high, (height, width, 3), dtype=np.int16).astype(np.float32)
    return np.asarray(cv2.resize(patches, (320, 180), interpolation=cv2.INTER_LINEAR), dtype=np.float32)


# Large patches of light and shade with fine detail on them, as a street has
STREET = np.clip(scaled_up(8, 5, 40, 210) + scaled_up(107, 60, -40, 40), 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    return Source(video.make_clip(tmp_path_factory.mktemp("look") / "a.mp4", seconds=1))


def sights(source: Source, pictures: list[Picture]) -> list[KeySight]:
    eye = Eye(source)
    return [eye.judged(1000 * number, picture) for number, picture in enumerate(pictures)]


def noisy(picture: Picture) -> Picture:
    return np.clip(picture + RNG.normal(0, 3, picture.shape), 0, 255).astype(np.uint8)


def with_person(picture: Picture, at: int) -> Picture:
    changed = picture.copy()
    cv2.rectangle(changed, (at, 80), (at + 16, 130), (240, 240, 240), -1)
    return changed


def test_a_person_stands_out_from_noise_and_from_changing_light(source: Source) -> None:
    still = sights(source, [noisy(STREET) for _ in range(6)])
    walked = sights(source, [noisy(with_person(STREET, 40 * number)) for number in range(6)])
    brighter = [np.clip(STREET.astype(np.int16) + 4 * number, 0, 255).astype(np.uint8) for number in range(6)]
    lit = sights(source, brighter)

    def activity(seen: list[KeySight]) -> float:
        look = LookBuilder()
        for sight in seen:
            look.add(sight)
        return look.build(int, None).activity

    assert activity(still) < 2
    assert activity(lit) < 5
    assert activity(walked) > 10
    assert activity(sights(source, [STREET, 255 - STREET])) > 60


def test_flags_need_more_than_half_of_the_key_frames(source: Source) -> None:
    black = np.zeros_like(STREET)
    half = sights(source, [STREET, black, STREET, black])
    most = sights(source, [STREET, black, black, black])
    assert health_of([sight.figures for sight in half]).good
    assert health_of([sight.figures for sight in most]).flags == ("black",)


def test_a_defocused_picture_is_blurred_and_a_sharp_one_is_not(source: Source) -> None:
    soft = np.asarray(cv2.GaussianBlur(STREET, (0, 0), 9), dtype=np.uint8)
    assert health_of([s.figures for s in sights(source, [noisy(STREET)] * 3)]).good
    assert "blurred" in health_of([s.figures for s in sights(source, [soft] * 3)]).flags


def test_soft_edges_are_told_from_faint_ones_but_not_of_a_bare_road_in_the_dark(source: Source) -> None:
    board = np.full((180, 320, 3), 100, np.uint8)
    for number in range(24):
        corner = (13 * number, 7 * (number % 9))
        cv2.rectangle(board, corner, (corner[0] + 40, corner[1] + 110), (230,) * 3, 2)
    faint = (board // 4 + 90).astype(np.uint8)
    soft = np.asarray(cv2.GaussianBlur(board, (0, 0), 4.5), dtype=np.uint8)
    crisp, still_crisp, not_crisp = (one.figures.crispness for one in sights(source, [board, faint, soft]))
    assert abs(crisp - still_crisp) < 0.1 and not_crisp < 0.6 * crisp
    edges = replace(sights(source, [board])[0].figures, sharpness=0.05, crispness=0.5)
    assert health_of([replace(edges, brightness=110.0)]).flags == ("blurred",)
    assert health_of([replace(edges, brightness=60.0)]).flags == ("blurred",), "something stands out from the dark"
    assert health_of([replace(edges, brightness=60.0, contrast=6.0)]).flags == (), "of faint edges coding takes most"
    assert health_of([replace(edges, brightness=110.0, sharpness=0.13)]).flags == ()
    assert health_of([replace(edges, brightness=110.0, crispness=0.7)]).flags == ()


def test_grain_counts_for_more_in_a_dark_picture(source: Source) -> None:
    figures = sights(source, [noisy(STREET)])[0].figures
    grainy = replace(figures, noise=3.0, contrast=16.0)
    assert health_of([replace(grainy, brightness=120.0)]).flags == ()
    assert health_of([replace(grainy, brightness=45.0)]).flags == ("noisy",)
    assert health_of([replace(grainy, brightness=45.0, contrast=40.0)]).flags == (), "infrared: grainy, but all is seen"


def test_a_frozen_picture_needs_time_to_be_called_so(source: Source) -> None:
    assert "frozen" in health_of([s.figures for s in sights(source, [STREET] * 6)]).flags
    assert "frozen" not in health_of([s.figures for s in sights(source, [STREET] * 3)]).flags
    assert "frozen" not in health_of([s.figures for s in sights(source, [noisy(STREET) for _ in range(6)])]).flags


def test_nothing_seen_is_no_claim(source: Source) -> None:
    assert health_of([]).flags == ()
    assert health_of([], undecodable=2).flags == ("undecodable",)
    look = LookBuilder().build(int, None)
    assert (look.thumbnail_path, look.thumbnail_ms, look.activity) == (None, None, 0.0)


def test_the_typical_picture_is_neither_black_nor_the_odd_one(source: Source) -> None:
    odd = 255 - STREET
    black = np.zeros_like(STREET)
    seen = sights(source, [black, black, black, odd, noisy(STREET), noisy(STREET)])
    typical = typical_of(seen)
    assert typical is not None
    assert typical.figures.pts in (4000, 5000)
    only_black = typical_of(seen[:3])
    assert only_black is not None  # a black clip still has a thumbnail: it shows that it is black


def test_memory_stays_bounded_and_the_curve_whole(source: Source) -> None:
    look = LookBuilder()
    eye = Eye(source)
    small = STREET[::8, ::8].copy()
    for number in range(1000):
        look.add(eye.judged(number, small))
    assert look.kept_pictures <= 129
    assert len(look.build(int, None).activity_curve) == 1000


def test_the_thumbnail_is_turned_clockwise(source: Source, tmp_path: Path) -> None:
    picture = np.zeros((180, 320, 3), np.uint8)
    picture[:60, :] = 255  # a white band on top
    turned = cv2.imdecode(np.frombuffer(jpeg_of(picture, 90), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert turned is not None
    assert turned.shape == (320, 180)
    assert turned[:, -30:].mean() > 200  # what was on top is now on the right
    assert turned[:, :90].mean() < 50


@pytest.mark.parametrize("fault", ["blurred", "covered", "black", "frozen"])
def test_what_a_recorder_burns_in_hides_no_fault(fault: str, tmp_path: Path) -> None:
    street = synthesis.SceneSpec("Phố Mẫu", 40, True, 3, width=320, height=180, rate=2)
    passers = synthesis.traffic(3, 0, 10, per_minute=14)
    synthesis.film(street, passers, 0, 10, tmp_path / "clean.mp4", gop_s=1)
    synthesis.film(street, passers, 0, 10, tmp_path / "a.mp4", gop_s=1, fault=synthesis.Fault(fault))
    assert examine(tmp_path / "clean.mp4").look.health.good
    names = {"covered": {"covered", "blurred"}}  # a cloth that lets light through is called either
    told = examine(tmp_path / "a.mp4").look.health.flags
    assert len(told) == 1 and told[0] in names.get(fault, {fault})
