"""Delivery of segments: from a recorder's shelf to recorded clips in the archive, many in one transaction.

1 judged (known before, covered by later leases, or new), 2 looked at by the child, 3 stored as objects, 4 read back,
5 rows, custody ``clip.recorded`` and what holds are to learn: one transaction, under the lock of each camera,
6 the shelf lets go. Killed anywhere, the repeat writes the same names, or removes those of the attempt before when its
start had to change; what was filed is known by its digest. A segment whose camera is not in the database, or has
another code there (it was restored from an older copy), is nobody's to file: it is set aside on the shelf.
A segment whose pictures cannot be looked at is filed all the same and says so: footage is worth more than its picture.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial

from ingest.deliver import compare, mirror_holds, store_objects
from ingest.media.looker import Looker
from ingest.media.results import Seen
from ingest.segment_plan import Planned, Sight, Verdict, names_of, plan, span_of, standing_of
from ingest.segment_verdict import is_stranger, verdict_of
from ingest.segmenter import Segment
from ingest.shelf import Shelf
from storage.catalog import camera_statuses, clips, feed_states, holds, recorded_clips
from storage.catalog.recorded_clips import Standing
from storage.errors import DatabaseAway, Refused, StorageFull
from storage.objects.store import ObjectAltered, StoreUnreachable
from storage.steps import step
from storage.unit_of_work import Archive, UnitOfWork
from storage.values.digest import sha256_of_file
from storage.values.process import host_name

AT_ONCE = 16  # segments of one transaction
_BESIDE_MS = 1_000  # how far a start may move to find a free millisecond
AWAY = (DatabaseAway, StoreUnreachable, StorageFull)  # nothing is wrong with the segment: it waits
_MAY_BE_CHANCE = {"media_crashed", "took_too_long", "too_much_memory"}  # a second child may do better
_ASIDE = "Đoạn ghi không nạp được vào kho; để riêng trên máy thu chờ kỹ thuật viên xem."
_NO_CODE = re.compile(r"[^A-Za-z0-9_@.+-]")
_log = logging.getLogger(__name__)


@dataclass
class Delivered:
    """What became of segments: filed now, known before, dropped with a note in custody, left on the shelf for a later
    try, or set aside there because something is wrong with them that nobody foresaw."""

    filed: list[Segment] = field(default_factory=list)
    known: list[Segment] = field(default_factory=list)
    dropped: list[Segment] = field(default_factory=list)
    left: list[Segment] = field(default_factory=list)
    aside: list[Segment] = field(default_factory=list)

    def add(self, other: Delivered) -> None:
        """Count what became of more segments."""
        self.filed += other.filed
        self.known += other.known
        self.dropped += other.dropped
        self.left += other.left
        self.aside += other.aside


def deliver_segments(archive: Archive, shelf: Shelf, segments: Sequence[Segment], looker: Looker) -> Delivered:
    """File segments of any cameras, ``AT_ONCE`` in one transaction; each leaves the shelf when the archive has it.

    Raises DatabaseAway, StoreUnreachable or StorageFull: what is not yet filed waits on the shelf, nothing is lost or
    doubled by trying again. A single segment that cannot be filed does not hold up the others.
    """
    done = Delivered()
    for begin in range(0, len(segments), AT_ONCE):
        page = segments[begin : begin + AT_ONCE]
        try:
            _Round(archive, shelf, looker, done).deliver(page)
        except AWAY:
            raise
        except Exception:
            _log.exception("%s segments could not be filed together", len(page))
            for segment in page:
                _deliver_alone(_Round(archive, shelf, looker, done), segment)
    return done


def _deliver_alone(round_: _Round, segment: Segment) -> None:
    try:
        round_.deliver([segment])
    except AWAY:
        raise
    except Exception:
        _log.exception("segment %s of camera %s cannot be filed", segment.path.name, segment.camera_id)
        round_.set_aside(segment)
        round_.done.aside.append(segment)


@dataclass(frozen=True)
class _Fresh:
    """A segment that is to be filed: what its camera has of its span, and the start it gets (epoch ms)."""

    segment: Segment
    standing: Sequence[Standing]
    start_ms: int


@dataclass
class _Round:
    """One transaction's worth of segments on their way."""

    archive: Archive
    shelf: Shelf
    looker: Looker
    done: Delivered
    planned: list[Planned] = field(default_factory=list)
    covered: list[Segment] = field(default_factory=list)
    known: list[Segment] = field(default_factory=list)
    left: list[Segment] = field(default_factory=list)
    too_long: list[Segment] = field(default_factory=list)
    strangers: list[Segment] = field(default_factory=list)
    starts: dict[int, set[int]] = field(default_factory=dict)

    def deliver(self, segments: Sequence[Segment]) -> None:
        """Judge, look, store, read back, commit, let go."""
        fresh = [one for segment in segments if (one := self._judged(segment))]
        # one thread more than children: while they look, what was looked at is stored and read back
        with ThreadPoolExecutor(self.looker.count + 1) as pool:
            self.planned = list(pool.map(self._stored, fresh))
        step("segments_stored")
        filed = self._filed()
        step("segments_filed")
        for made in filed:
            self.shelf.remove(made.segment)
        for segment in [*self.known, *self.covered]:
            self.shelf.remove(segment)
        aside = [*self.too_long, *self.strangers]
        for segment in aside:
            self.set_aside(segment)
        step("segments_let_go")
        self.done.add(Delivered([made.segment for made in filed], self.known, self.covered, self.left, aside))

    def _judged(self, segment: Segment) -> _Fresh | None:
        """A segment that is to be filed, with what decides about it; None for any other, which is noted."""
        if not segment.path.is_file():  # somebody let it go since the shelf was read
            self.known.append(segment)
            return None
        camera_id, start = segment.camera_id, segment.start_ms
        with self.archive.read() as session:
            standing = recorded_clips.standing(session, camera_id, span_of(segment))
            verdict = verdict_of(session, segment, standing)
            taken = clips.taken_starts(session, camera_id, start, start + _BESIDE_MS)
        if verdict != "new":
            self._not_new(segment, verdict)
            return None
        own = self.starts.setdefault(camera_id, set())
        start = clips.free_start(taken | own, start)
        own.add(start)
        return _Fresh(segment, standing, start)

    def set_aside(self, segment: Segment) -> None:
        """Out of the line, for a person to look at: the gap says so, if the camera is the one that was recorded."""
        with self.archive.write() as work:
            if is_stranger(work.session, segment):
                _log.error("camera %s is not %s: %s", segment.camera_id, segment.camera_code, segment.path.name)
            else:
                camera_statuses.add_gap(work.session, segment.camera_id, span_of(segment), "bad_stream", _ASIDE)
        self.shelf.set_aside(segment)

    def _not_new(self, segment: Segment, verdict: Verdict) -> None:
        ends = {"known": self.known, "covered": self.covered, "stranger": self.strangers}
        ends.get(verdict, self.too_long).append(segment)

    def _stored(self, fresh: _Fresh) -> Planned:
        """Look at a segment and have the store keep it; answers its plan. Runs beside others of its kind."""
        segment = fresh.segment
        sight = Sight(_seen(self.looker, segment))
        made = plan(segment, sight, fresh.standing, fresh.start_ms)
        if fresh.start_ms != segment.start_ms:
            self.shelf.note_start(segment, fresh.start_ms)
        store_objects(self.archive.store, made.objects)
        try:
            compare(self.archive.store, made.objects)
        except ObjectAltered:
            sha256, size_bytes = sha256_of_file(segment.path)
            if sha256 == segment.sha256:
                raise  # the shelf is sound, the store is not
            _log.error("segment %s is not what was recorded: it is filed as it is", segment.path.name)
            for item in made.objects:
                self.archive.store.remove(item.key)
            altered = replace(segment, sha256=sha256, size_bytes=size_bytes)
            made = plan(altered, replace(sight, is_altered=True), fresh.standing, fresh.start_ms)
            store_objects(self.archive.store, made.objects)
            compare(self.archive.store, made.objects)
        return made

    def _filed(self) -> list[Planned]:
        """One transaction: rows, custody, holds; answers what was filed. Everything is judged once more under the lock
        of its camera: meanwhile another recorder may have filed the same stretch, a person may have placed a hold, or
        what covered a segment may have been let go."""
        with self.archive.write() as work:
            for camera_id in sorted({s.camera_id for s in [*(m.segment for m in self.planned), *self.covered]}):
                holds.lock_camera(work.session, camera_id)
            self._judge_covered_again(work)
            filed = self._still_new(work)
            clips.add(work.session, [made.clip for made in filed], [made.detail for made in filed])
            for made in filed:
                own = made.segment
                feed_states.recorded_after_all(work.session, own.feed_id, own.lease_number, span_of(own))
            _record(work, filed, _NO_CODE.sub("-", host_name(self.archive.settings.host_name)))
            for segment in self.covered:
                _record_dropped(work, segment)
                self._unstore(work, segment)
            for made in filed:
                self._unstore(work, made.segment, made.clip["start_ms"])
        return filed

    def _judge_covered_again(self, work: UnitOfWork) -> None:
        judged, self.covered = self.covered, []
        for segment in judged:
            standing = recorded_clips.standing(work.session, segment.camera_id, span_of(segment))
            verdict = verdict_of(work.session, segment, standing)
            if verdict == "new":
                self.left.append(segment)  # nothing of it is looked at or stored yet: next time it is filed
            else:
                self._not_new(segment, verdict)

    def _still_new(self, work: UnitOfWork) -> list[Planned]:
        filed: list[Planned] = []
        for made in self.planned:
            segment, start = made.segment, made.clip["start_ms"]
            standing = recorded_clips.standing(work.session, segment.camera_id, span_of(segment))
            standing += [standing_of(o.segment) for o in filed if o.segment.camera_id == segment.camera_id]
            verdict = verdict_of(work.session, segment, standing)
            if verdict != "new":
                self._not_new(segment, verdict)
                there = next((o.span.start_ms for o in standing if o.sha256 == segment.sha256 and not o.is_gone), None)
                self._unstore(work, segment, there)
            elif clips.taken_starts(work.session, segment.camera_id, start, start):
                self.left.append(segment)  # somebody else took its millisecond: next time it gets another
                self._unstore(work, segment)
            else:
                filed.append(made)
        return filed

    def _unstore(self, work: UnitOfWork, segment: Segment, kept_ms: int | None = None) -> None:
        """After commit: no object of any attempt stays but those of the start at which the segment is filed."""
        names = set(names_of(segment, self.shelf.starts_noted(segment)))
        if kept_ms is not None:
            names -= set(names_of(replace(segment, start_ms=kept_ms)))
        if names:
            work.afterwards(partial(_remove, self.archive, sorted(names)))


def _seen(looker: Looker, segment: Segment) -> Seen | None:
    """What the pictures show; None when that cannot be found out, for whatever reason."""
    for _ in range(2):
        try:
            return looker.look(segment.path)
        except Refused as refusal:
            _log.warning("segment %s could not be looked at: %s", segment.path.name, refusal.code)
            if refusal.code not in _MAY_BE_CHANCE:
                return None
        except OSError as error:
            _log.warning("segment %s could not be looked at: %s", segment.path.name, error)
    return None


def _record(work: UnitOfWork, filed: Sequence[Planned], host: str) -> None:
    """Custody of what was filed, one event for each camera and lease, and the store's locks where holds are placed."""
    groups: dict[tuple[int, int, int], list[Planned]] = defaultdict(list)
    for made in filed:
        segment = made.segment
        groups[segment.camera_id, segment.feed_id, segment.lease_number].append(made)
    for (camera_id, feed_id, lease_number), own in groups.items():
        work.record(
            "clip.recorded",
            "recording",
            camera_id,
            camera_id=camera_id,
            feed_id=feed_id,
            lease_number=lease_number,
            host=host,
            clip_starts_ms=[made.clip["start_ms"] for made in own],
            clip_durations_ms=[made.clip["duration_ms"] for made in own],
            clip_sha256=[made.detail["sha256"] for made in own],
            # null: the camera told no clock of its own, so nothing was observed
            device_starts_ms=[_observed(made, "device_start_ms") for made in own],
            offsets_ms=[_observed(made, "offset_ms") for made in own],
        )
        ends = [made.clip["start_ms"] + made.clip["duration_ms"] for made in own]
        mirror_holds(work, camera_id, min(made.clip["start_ms"] for made in own), max(ends))


def _observed(made: Planned, name: str) -> int | None:
    value: int = made.detail[name]
    return value if made.segment.has_sender_clock else None


def _record_dropped(work: UnitOfWork, segment: Segment) -> None:
    work.record(
        "segment.dropped",
        "recording",
        segment.camera_id,
        camera_id=segment.camera_id,
        feed_id=segment.feed_id,
        lease_number=segment.lease_number,
        start_ms=segment.start_ms,
        duration_ms=segment.duration_ms,
        sha256=segment.sha256,
        rule="covered",
    )


def _remove(archive: Archive, names: Sequence[str]) -> None:
    """What an earlier attempt may have stored for a segment that came to nothing."""
    for name in names:
        archive.store.remove(name)
