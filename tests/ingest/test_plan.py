"""The plan of a delivery, on values alone: names, starts, flags, notes and words."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.media.results import ActivityPoint, CutClip, Examination, Health, Look, Probe, Taken, TakenClip, WorkingCopy
from ingest.plan import Delivery, Learnt, plan
from storage.catalog import clips
from storage.ledger.filing import Placement
from storage.models import Intake
from storage.objects.keys import parse_clip_key
from storage.unit_of_work import Archive
from storage.values.digest import sha256_of_bytes
from tests.factories.street import a_camera

START = 1_772_413_200_000
CODE = "VT-0001"


def a_look(activity: float = 0.0, flags: tuple[str, ...] = (), undecodable: int = 0) -> Look:
    health = Health(flags, 120.0, 40.0, 0.2, 0.0, 5.0)
    return Look(None, None, activity, (ActivityPoint(0, 0.0), ActivityPoint(1_000, activity)), health, 2, undecodable)


def taken_clip(offset_ms: int, duration_ms: int = 60_000, look: Look | None = None) -> TakenClip:
    digest = sha256_of_bytes(f"{offset_ms}-{duration_ms}".encode())
    clip = CutClip(
        Path("clip"), offset_ms, duration_ms, 1_000, digest, "mp4", "h264", 64, 48, 10.0, duration_ms // 100, 60, ()
    )
    return TakenClip(clip, look or a_look())


def planned(
    archive: Archive,
    *items: TakenClip,
    damaged: str | None = None,
    audio: str | None = None,
    copy: WorkingCopy | None = None,
    offset_ms: int = 0,
) -> Delivery:
    probe = Probe(
        "mp4", "h264", "yuv420p", audio, 64, 48, 0, 10.0, 1200, 120, 120_000, 120_000, 9_000, None, False, damaged
    )
    taken = Taken(Examination(probe, "a" * 64, (), a_look()), items, copy)
    intake = Intake(camera_id=a_camera(archive), original_name="a.mp4", bytes_received=9_000, handed_in_by=7)
    learnt = Learnt(Path("original"), "a" * 64, CODE, probe, Placement(START, offset_ms, 500), "stated")
    return plan(archive, intake, learnt, taken)


pytestmark = pytest.mark.parametrize("size_name", ["embedded"])  # both sizes: tests/ingest/test_intake.py


def test_names_carry_what_the_rows_say(archive: Archive) -> None:
    delivery = planned(archive, taken_clip(0), taken_clip(60_000, 59_960), offset_ms=37_000)
    assert [clip["start_ms"] for clip in delivery.clips] == [START + 37_000, START + 97_000]
    for clip, detail in zip(delivery.clips, delivery.details, strict=True):
        name = parse_clip_key(detail["object_key"])
        assert name is not None
        assert (name.camera_id, name.start_ms, name.duration_ms) == (1, clip["start_ms"], clip["duration_ms"])
        assert detail["device_start_ms"] + detail["offset_ms"] == clip["start_ms"]
    assert len(delivery.objects) == 5, "the original, two clips, two sidecars, no thumbnails"
    assert delivery.names == {delivery.objects[0].key, delivery.objects[1].key, delivery.objects[3].key}


def test_flags_say_what_is_special(archive: Archive) -> None:
    delivery = planned(
        archive,
        taken_clip(0, look=a_look(activity=4.9)),
        taken_clip(60_000, look=a_look(activity=5.0)),
        taken_clip(120_000, look=a_look(flags=("black",))),
    )
    assert [clip["flags"] for clip in delivery.clips] == [0, clips.FLAG_MOVES, clips.FLAG_POOR_PICTURE]


def test_damage_marks_the_clips_that_lack_pictures_or_else_the_last(archive: Archive) -> None:
    seen = planned(archive, taken_clip(0, look=a_look(undecodable=1)), taken_clip(60_000), damaged="Thiếu đoạn cuối.")
    assert [clip["flags"] for clip in seen.clips] == [clips.FLAG_DAMAGED, 0]
    assert seen.master["damage"] == "Thiếu đoạn cuối."
    assert "hỏng một phần: Thiếu đoạn cuối." in seen.message


def test_damage_that_cannot_be_placed_is_put_on_the_last_clip(archive: Archive) -> None:
    delivery = planned(archive, taken_clip(0), taken_clip(60_000), damaged="Thiếu đoạn cuối.")
    assert [clip["flags"] for clip in delivery.clips] == [0, clips.FLAG_DAMAGED]


def test_sound_is_said_to_stay_behind(archive: Archive) -> None:
    delivery = planned(archive, taken_clip(0), audio="aac")
    assert delivery.master["has_audio"]
    assert "Âm thanh không đưa vào các đoạn" in delivery.message


@pytest.mark.parametrize("duration_ms", [0, -1, 300_001])
def test_a_clip_beyond_the_cap_is_impossible(archive: Archive, duration_ms: int) -> None:
    with pytest.raises(ValueError, match="ms"):
        planned(archive, taken_clip(0, duration_ms))
