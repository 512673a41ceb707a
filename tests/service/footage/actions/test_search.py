"""A search finds exactly what looking at every row finds: random cameras, moves, clocks, clips and windows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from service.footage.actions.search import asked, searched
from service.footage.rules.answer import Footage
from service.footage.rules.question import Along, Area, Circle, Question
from storage.catalog import masters
from storage.catalog.clips import FLAG_RECORDED, RECORDED_WITHIN_MS
from storage.ledger.clocks import Observation
from storage.ledger.filing import place
from storage.migrate import migrate
from storage.models import Clip, ClipDetail
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import HOUR_MS, MINUTE_MS, SetClock
from storage.values.corridor import Corridor
from storage.values.place import Polygon, Sector
from storage.values.timespan import Timespan, merged
from tests.factories.town import OTHER_UNIT, UNIT, Town, at
from tests.servers.fixtures import START_MS

BEGIN = START_MS - 10 * HOUR_MS
NEVER = Settings().clock_never_compared_ms
DRIFT = Settings().clock_drift_ms_per_day

minutes = st.integers(-12, 20)
metres = st.integers(-70, 70)
offsets = st.sampled_from([0, 37_000, -500, 90_000, -300_000, 3_600_000])


@dataclass(frozen=True)
class Hung:
    """A mount: metres from the crossing, direction, and the minutes at which the one after it begins."""

    east: int
    north: int
    azimuth: int
    angle: int
    reach: int
    until: int


@dataclass(frozen=True)
class Recorded:
    """An original: minute of its device start, offset at filing, lengths of its clips in seconds."""

    minute: int
    second: int
    offset: int
    lengths: list[int]


@dataclass(frozen=True)
class Made:
    """A camera with everything that decides whether it is found."""

    unit_id: str
    registration: str
    hung: list[Hung]
    observed: list[tuple[int, int, int]]
    recorded: list[Recorded]
    fed: list[tuple[int, int]] = field(default_factory=list)
    filed: list[tuple[int, int, int, Recorded | None]] = field(default_factory=list, compare=False)


hung = st.builds(
    Hung, metres, metres, st.integers(0, 359), st.sampled_from([200, 90, 360, 40]), st.integers(30, 120), minutes
)
lengths = st.lists(st.sampled_from([60, 17, 300, 299, 1]), min_size=2, max_size=6)
recorded = st.builds(Recorded, minutes, st.integers(0, 59), offsets, lengths)
observed = st.tuples(st.integers(-3000, 3000), offsets, st.sampled_from([60_000, 0, 500]))
cameras = st.builds(
    Made,
    st.sampled_from([UNIT] * 7 + [OTHER_UNIT]),
    st.sampled_from(["confirmed"] * 7 + ["pending", "rejected"]),
    st.lists(hung, min_size=1, max_size=3),
    st.lists(observed, max_size=3),
    st.lists(recorded, min_size=1, max_size=3),
    st.one_of(st.just([]), st.lists(st.tuples(minutes, st.integers(0, 59)), max_size=3)),
)
circles = st.builds(lambda e, n, r: Circle(at(e, n), r), metres, metres, st.sampled_from([100, 20, 400, 1]))
areas = st.builds(
    lambda e, n, w, h: Area(Polygon.of([at(e, n), at(e + w, n), at(e + w, n + h), at(e, n + h)])),
    metres, metres, st.integers(5, 200), st.integers(5, 200),
)  # fmt: skip
corridors = st.builds(
    lambda points, width: Along(Corridor.of([at(e, n) for e, n in points], width)),
    st.lists(st.tuples(metres, metres), min_size=2, max_size=4, unique=True), st.sampled_from([20, 1, 150]),
)  # fmt: skip
questions = st.builds(
    lambda where, start, length, slack, seen: Question(
        where, Timespan(BEGIN + start * MINUTE_MS, BEGIN + start * MINUTE_MS + length * 1000), slack * 1000, seen=seen
    ),
    st.one_of(circles, areas, corridors), minutes, st.integers(1, 1_200), st.sampled_from([0, 0, 90]), st.booleans(),
)  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    settings_ = Settings(home=Path(tmp_path_factory.mktemp("home"))).completed()
    migrate(settings_)
    archive = open_archive(settings_, SetClock(START_MS))
    Town(archive)
    yield archive
    archive.close()


class Unfinished:
    """An archive whose transaction never ends: what is written is seen by its own session and then undone."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @contextmanager
    def write(self, actor_id: int | None = None) -> Iterator[SimpleNamespace]:
        """A part of the one transaction."""
        yield SimpleNamespace(session=self.session, now=START_MS, actor_id=actor_id)
        self.session.flush()


def write(archive: Any, made: list[Made]) -> dict[int, Made]:
    """The rows of these cameras, by key."""
    found: dict[int, Made] = {}
    town = object.__new__(Town)
    town.archive, town.owner_id = archive, 1
    for number, camera in enumerate(made):
        camera_id = town.camera(f"TT-{number:04}", unit_id=camera.unit_id, registration=camera.registration)
        found[camera_id] = camera
        since = BEGIN - 100 * HOUR_MS
        for i, one in enumerate(camera.hung):
            is_last = i + 1 == len(camera.hung)
            until = None if is_last else max(since + 1, BEGIN + one.until * MINUTE_MS)
            town.mount(
                camera_id, at(one.east, one.north), azimuth=one.azimuth, angle=one.angle, reach=one.reach,
                since=since, until=until,
            )  # fmt: skip
            since = until or since
        for minute, offset, unsure in camera.observed:
            town.observe(camera_id, BEGIN + minute * MINUTE_MS, offset, unsure)
        file_recorded_clips(town, camera_id, camera, file_clips(archive, camera_id, camera))
    return found


def file_recorded_clips(town: Town, camera_id: int, camera: Made, taken: set[int]) -> None:
    """Minutes of a feed; a start that is taken moves to the next free millisecond."""
    starts: list[int] = []
    for minute, second in camera.fed:
        start = BEGIN + minute * MINUTE_MS + second * 1000
        while start in taken:
            start += 1
        taken.add(start)
        starts.append(start)
        camera.filed.append((start, start, MINUTE_MS, None))
    if starts:
        town.recorded(camera_id, starts)


def file_clips(archive: Any, camera_id: int, camera: Made) -> set[int]:
    """File the originals as the intake does: a start that is taken moves to the next free millisecond.

    Answers the starts that are taken.
    """
    taken: set[int] = set()
    for number, one in enumerate(camera.recorded):
        device = BEGIN + one.minute * MINUTE_MS + one.second * 1000
        with archive.write() as work:
            master = masters.add(
                work.session,
                camera_id=camera_id, sha256=f"{number}", size_bytes=1, container="mp4", video_codec="h264",
                has_audio=False, width=1, height=1, duration_ms=sum(one.lengths) * 1000, original_name="",
                device_start_ms=device, offset_ms=one.offset, uncertainty_ms=0, filed_start_ms=device + one.offset,
                time_source="stated", has_working_copy=False, filed_at=0,
            )  # fmt: skip
            into = 0
            for length in one.lengths:
                wanted = start = device + one.offset + into
                while start in taken:
                    start += 1
                taken.add(start)
                flags = 8 if start != wanted else 0
                work.session.add(
                    Clip(camera_id=camera_id, start_ms=start, duration_ms=length * 1000, size_bytes=1, flags=flags)
                )
                work.session.add(
                    ClipDetail(
                        camera_id=camera_id, start_ms=start, object_key=f"clip/{camera_id}/{start}", sha256="",
                        container="mp4", video_codec="", width=1, height=1, frame_rate=1, key_frame_count=1, activity=0,
                        picture={}, master_id=master.id, master_offset_ms=into, device_start_ms=device + into,
                        offset_ms=one.offset, uncertainty_ms=0,
                    )
                )  # fmt: skip
                camera.filed.append((start, device + into, length * 1000, one))
                into += length * 1000
    return taken


Found = dict[int, set[tuple[int, int, bool]]]


def by_hand(made: dict[int, Made], question: Question, scope: set[str]) -> Found:
    """What every camera has, found by looking at everything: filed start, corrected start, whether only perhaps."""
    found: Found = {}
    for camera_id, camera in made.items():
        if camera.registration != "confirmed" or camera.unit_id not in scope:
            continue
        spans = matching(camera, question)
        if not spans:
            continue
        said = [Observation(BEGIN + m * MINUTE_MS, offset, unsure) for m, offset, unsure in camera.observed]
        known = sorted(said, key=lambda one: one.observed_at)
        mine = found.setdefault(camera_id, set())
        for filed, device, length, one in camera.filed:
            if one is None:
                minute = Timespan(filed, filed + length)
                if any(span.overlaps(minute) for span in spans):
                    mine.add((filed, filed, False))
                elif any(span.overlaps(minute.widened(RECORDED_WITHIN_MS)) for span in spans):
                    mine.add((filed, filed, True))
                continue
            begun = BEGIN + one.minute * MINUTE_MS + one.second * 1000
            today = place(known, begun, drift_ms_per_day=DRIFT, never_compared_ms=NEVER)
            clip = Timespan(device + today.offset_ms, device + today.offset_ms + length)
            if any(span.overlaps(clip) for span in spans):
                mine.add((filed, clip.start_ms, False))
            elif any(span.overlaps(clip.widened(today.uncertainty_ms)) for span in spans):
                mine.add((filed, clip.start_ms, True))
    return found


def matching(camera: Made, question: Question) -> list[Timespan]:
    """When the camera hung so that it belongs into the answer."""
    spans, since = [], BEGIN - 100 * HOUR_MS
    for i, one in enumerate(camera.hung):
        is_last = i + 1 == len(camera.hung)
        until = BEGIN + 1000 * HOUR_MS if is_last else max(since + 1, BEGIN + one.until * MINUTE_MS)
        angles = [one.angle] if question.seen else [one.angle, 360]
        for angle in angles:
            sector = Sector(at(one.east, one.north), one.azimuth, angle, one.reach)
            where = question.place
            if isinstance(where, Circle):
                sees = sector.sees_any_of_circle(where.centre, where.radius_metres)
            elif isinstance(where, Along):
                passage = where.corridor.passage(sector)
                sees = passage is not None and passage.gap_metres <= where.corridor.width_metres
            else:
                assert isinstance(where, Area)
                sees = sector.sees_polygon(where.polygon)
            part = Timespan(since, until).clipped_to(question.window)
            if sees and part and part not in spans:
                spans.append(part)
        since = until
    return spans


def test_a_search_finds_what_looking_at_every_row_finds(house: Archive) -> None:
    met: Counter[str] = Counter()

    @settings(max_examples=110, deadline=None)
    @given(st.lists(cameras, min_size=1, max_size=3), st.lists(questions, min_size=1, max_size=4))
    def tried(made: list[Made], several: list[Question]) -> None:
        with Session(house.engine) as session:
            rows = write(Unfinished(session), made)
            for question in several:
                answer = searched(session.connection(), asked(question, {UNIT}, START_MS, house.settings))
                found = {
                    camera.camera_id: {(c.filed_start_ms, c.start_ms, c.is_by_uncertainty) for c in camera.clips}
                    for camera in answer.cameras
                }
                assert found == by_hand(rows, question, {UNIT})
                for camera in answer.cameras:
                    only_perhaps = all(clip[2] for clip in found[camera.camera_id])
                    flags = [clip.flags & FLAG_RECORDED for clip in camera.clips]
                    assert camera.clock.is_server == (bool(flags) and all(flags))
                    assert camera.is_by_uncertainty == (bool(found[camera.camera_id]) and only_perhaps)
                assert answer.unsure_clip_count == sum(clip[2] for clips in found.values() for clip in clips)
                assert_every_moment_is_accounted_for(answer, question)
                every = [clip for clips in found.values() for clip in clips]
                met.update(cameras=len(found), clips=len(every), perhaps=sum(clip[2] for clip in every))
                every_row = [clip for camera in answer.cameras for clip in camera.clips]
                met.update(fed=sum(bool(clip.flags & FLAG_RECORDED) for clip in every_row))
            session.rollback()

    tried()
    assert met["cameras"] > 40 and met["clips"] > 60 and met["perhaps"] > 8 and met["fed"] > 8, (
        f"hardly anything was met: {met}"
    )


def assert_every_moment_is_accounted_for(answer: Footage, question: Question) -> None:
    """Footage and gaps with reasons together fill the window; they do not overlap."""
    for camera in answer.cameras:
        gaps = [Timespan(gap.start_ms, gap.end_ms) for gap in camera.gaps]
        assert sum(gap.length_ms for gap in gaps) == sum(gap.length_ms for gap in merged(gaps))
        clips = [Timespan(clip.start_ms, clip.end_ms) for clip in camera.clips if not clip.is_by_uncertainty]
        views = [Timespan(mount.start_ms, mount.end_ms) for mount in camera.mounts]
        shown = [part for clip in clips for view in views if (part := clip.clipped_to(view))]
        left = question.window.length_ms - sum(span.length_ms for span in merged(gaps + shown))
        cracks = max(0, len(shown) + 1) * 1_000
        assert 0 <= left < cracks
