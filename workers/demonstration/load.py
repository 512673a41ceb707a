"""Fills an empty home with the demonstration: real work through the product's own doors, with a clock that is set."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from random import Random

from service.access.actions import create_account
from service.cameras import actions as cameras
from service.cameras import clocks
from service.cameras.rules import checked_camera
from service.units.actions import ensure_units
from storage.catalog import accounts, mounts
from storage.catalog import units as units_catalog
from storage.clock_book import Comparison
from storage.errors import Refused
from storage.models import Camera
from storage.receive import receive
from storage.unit_of_work import Archive
from storage.values.clock import HOUR_MS, SECOND_MS, Clock, SetClock, local_date
from storage.values.digest import chunks_of_file
from storage.values.place import Point, box_around, distance_metres
from workers.demonstration import clock_book, exports, feeds, health, people, recorded, registry, story
from workers.demonstration.cast import Stage, engaged
from workers.demonstration.figures import opened_balances, reported
from workers.demonstration.filming import Shot, clip_count, filmed, name_of, real_files
from workers.demonstration.plan import Plan, Scene, facing_of, planned, start_of_system
from workers.demonstration.sketch import sketch_map

LOADED = "demonstration_loaded"
ANCHOR = "demonstration_anchor_ms"
_PACKINGS = {"mp4": ".mp4", "mkv": ".mkv", "avi": ".avi", "ps": ".mpg", "ts": ".ts"}


@dataclass(frozen=True)
class _Eye:
    """A registered camera that was at a scene: key, code, where it looks, how wrong its clock is."""

    camera_id: int
    code: str
    azimuth_deg: float
    offset_ms: int


def is_loaded(archive: Archive) -> bool:
    """Whether this home holds the whole demonstration."""
    with archive.read() as session:
        return accounts.setting(session, LOADED) is not None


def load(archive: Archive, say: Callable[[str], None], footage: Path | None = None) -> None:
    """Fill ``archive`` (migrated, empty). ``say`` tells the person how far it is.

    Raises Refused for a home that somebody already works in: a demonstration never mixes with real use.
    """
    with archive.read() as session:
        if accounts.count(session):
            raise Refused("home_in_use", "Thư mục dữ liệu này đã có tài khoản; hãy dùng thư mục trống cho trình diễn.")
    anchor = archive.clock.now_ms()
    plan = planned(anchor)
    clock = SetClock(start_of_system(anchor))
    then = Archive(archive.settings, archive.engine, archive.store, archive.bell, clock, queues=archive.queues)
    real = real_files(footage) if footage else []
    say("Nạp đơn vị hành chính …")
    ensure_units(then)
    (archive.settings.home / "basemap.geojson").write_text(json.dumps(sketch_map(), ensure_ascii=False), "utf-8")
    stage = engaged(then, clock, say)
    _register(stage)
    eyes = {scene.name: _eyes(stage, scene) for scene in plan.scenes}
    keys = {name: [eye.camera_id for eye in found] for name, found in eyes.items()}
    _live(stage, plan, eyes, real, archive.clock)
    opened_balances(stage)
    _engage_owner(stage, keys["hem-212"][4])
    stage.at(anchor)
    feeds.connected(stage)
    health.looked_after(stage)
    recorded.recorded(stage, plan.scene("hem-212"))
    exports.brought(stage, keys["hem-212"][4])
    clock_book.compared(stage, plan.scene("hem-212").spots[0].point, {one for found in keys.values() for one in found})
    reported(stage, plan)
    with then.write() as work:
        accounts.set_setting(work.session, ANCHOR, str(anchor))
        accounts.set_setting(work.session, LOADED, "1")


def _register(stage: Stage) -> None:
    """The ward's list of cameras, entered by an officer as one list per commune."""
    officer = stage.players["canbo"]
    today = local_date(stage.clock.now_ms())
    forms = registry.forms()
    for commune in dict.fromkeys(form.commune for form in forms):
        drafts = [checked_camera(form.fields, today) for form in forms if form.commune == commune]
        with stage.archive.write(officer.account.id) as work:
            unit = units_catalog.on_day(work.session, commune, today)
            assert unit is not None
            cameras.register_many(work, drafts, unit.unit_id)
        stage.say(f"Đăng ký {len(drafts)} camera của {unit.full_name} …")


def _eyes(stage: Stage, scene: Scene) -> list[_Eye]:
    """For each place of a scene the registered camera that hangs there."""
    random = Random(scene.name)
    with stage.archive.read() as session:
        near = [
            (Point(mount.lat, mount.lon), mount.azimuth_deg, session.get_one(Camera, mount.camera_id))
            for mount in mounts.current_in(session, box_around(scene.spots[0].point, 1_000))
        ]
    found: list[_Eye] = []
    for spot in scene.spots:
        free = [one for one in near if one[2].id not in {eye.camera_id for eye in found}]
        _point, azimuth, camera = min(free, key=lambda one: distance_metres(one[0], spot.point))
        offset = random.choice((0, 0, 0, 2, -4, 37, 95)) * SECOND_MS
        found.append(_Eye(camera.id, camera.code, azimuth, offset))
    return found


def _live(stage: Stage, plan: Plan, eyes: dict[str, list[_Eye]], real: list[Path], watch: Clock) -> None:
    """Scene by scene in order of time: recorders hand over their files, then people do what they do about it.

    ``watch``: the machine's own clock, for telling how long it still takes.
    """
    total, done, began_ms = clip_count(plan.scenes), 0, watch.now_ms()
    keys = {name: [eye.camera_id for eye in found] for name, found in eyes.items()}
    with (
        tempfile.TemporaryDirectory(dir=stage.archive.settings.home) as folder,
        closing(filmed(_shots(plan, eyes, Path(folder), real))) as shots,
    ):
        for scene in plan.scenes:
            for shot in islice(shots, len(scene.takes)):
                _hand_in(stage, shot)
                done += shot.take.minutes
                left_s = (watch.now_ms() - began_ms) * (total - done) // (done * SECOND_MS)
                stage.say(f"Quay và nhập kho đoạn ghi hình {done}/{total}, còn khoảng {left_s} giây …")
            if chapter := story.CHAPTERS.get(scene.name):
                chapter(stage, scene, keys[scene.name])
        stage.say("Lập hồ sơ, yêu cầu, duyệt, trích xuất, đánh giá: xong.")


def _hand_in(stage: Stage, shot: Shot) -> None:
    """An officer fetches one recorder's file two hours later, compares most clocks with a telephone, hands it in."""
    stage.at(shot.take.start_ms + 2 * HOUR_MS)
    if shot.take.camera % 5 != 3:
        with stage.players["canbo"].acts() as work:
            seen = Comparison(stage.clock.at_ms, shot.clock_offset_ms, 2 * SECOND_MS, "photograph", reference="phone")
            clocks.observe(work, shot.camera_id, seen)
    receive(
        stage.archive,
        chunks_of_file(shot.out_path),
        camera_id=shot.camera_id,
        original_name=name_of(shot),
        device_start_ms=shot.device_start_ms,
        channel="demonstration",
        actor_id=stage.players["canbo"].account.id,
    )
    shot.out_path.unlink()
    stage.work_off()


def _shots(plan: Plan, eyes: dict[str, list[_Eye]], folder: Path, real: list[Path]) -> list[Shot]:
    shots: list[Shot] = []
    for scene in plan.scenes:
        for take in scene.takes:
            eye = eyes[scene.name][take.camera]
            out = folder / f"{scene.name}-{take.camera}{_PACKINGS[take.packing.split()[1]]}"
            shot = Shot(
                take,
                scene,
                eye.camera_id,
                eye.code,
                eye.azimuth_deg,
                facing_of(scene.spots[take.camera], eye.azimuth_deg),
                eye.offset_ms,
                out,
            )
            shots.append(replace(shot, real_file=real[len(shots) % len(real)]) if real else shot)
    return shots


def _engage_owner(stage: Stage, camera_id: int) -> None:
    """The owner of one camera of the fresh incident has an account of their own."""
    with stage.archive.write() as work:
        camera = work.session.get_one(Camera, camera_id)
        create_account(
            work,
            login=people.OWNER_LOGIN,
            display_name="Chủ Camera Mẫu",
            role="owner",
            unit_id=None,
            password=people.PASSWORD,
            owner_id=camera.owner_id,
            must_change=False,
        )
