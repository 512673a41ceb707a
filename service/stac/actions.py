"""Finding items: cameras in the order of their keys, the clips of each in the order in which they were filed.

That is the order of the clip index, so a page is read from where the one before stopped and nothing is skipped or
counted. A clip belongs to the answer by today's knowledge of its camera's clock, widened by what is unsure of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from service.footage.rules.timing import CameraClock, Corrected, Drift, Translation
from service.stac.rules.asking import Asked
from service.stac.rules.moments import ALWAYS
from service.stac.rules.names import ItemName, Mark
from storage.catalog import footage, footage_places, footage_reasons, recorded_clips, stac
from storage.catalog.footage import ClipRow, Ranges, Searching
from storage.catalog.footage_places import CameraRow, MountRow
from storage.catalog.footage_reasons import FilingRow
from storage.models.archive import CLIP_CAP_MS
from storage.values.clock import DAY_MS
from storage.values.timespan import Timespan, merged

FIRST_CAMERAS, CAMERAS_AT_ONCE = 20, 200  # a page is often full after a few: the first are read in small lots
LONG_MS = 2 * DAY_MS  # of a longer span each camera is read by itself: together they would have to be sorted first
_FIRST_MS = -(2**53)


@dataclass(frozen=True)
class Item:
    """A clip by today's knowledge: when it was, and where its camera hung when it began (None: not known)."""

    camera: CameraRow
    clip: ClipRow
    at: Corrected
    mount: MountRow | None
    is_by_uncertainty: bool

    @property
    def name(self) -> ItemName:
        """Its permanent id."""
        return ItemName(self.camera.code, self.clip.start_ms)


@dataclass(frozen=True)
class Page:
    """Items in order; ``next`` is where the page after begins, None on the last."""

    items: list[Item]
    next: Mark | None


def found(connection: Searching, asked: Asked, scope: set[str] | None, drift: Drift) -> Page:
    """A page of the items that are asked for, of the cameras of ``scope`` (units; None: all)."""
    walk = _Walk(connection, asked, scope, drift)
    items: list[Item] = []
    for item in walk.items():
        items.append(item)
        if len(items) > asked.limit:
            last = items[asked.limit - 1]
            return Page(items[: asked.limit], Mark(last.camera.id, last.clip.start_ms))
    return Page(items, None)


def cameras(connection: Searching, first_id: int, scope: set[str] | None, most: int) -> list[CameraRow]:
    """Cameras of these units from a key on, for the list of collections."""
    return stac.cameras_from(connection, first_id, scope, most)


def camera_coded(connection: Searching, code: str, scope: set[str] | None) -> CameraRow | None:
    """The camera with this code, written just so; None when there is none, or none of these units."""
    return next(iter(_coded(connection, {code}, scope)), None)


def mounts(connection: Searching, rows: Sequence[CameraRow]) -> dict[int, list[MountRow]]:
    """Where these cameras ever hung, by camera and time."""
    return footage.by_camera(footage_places.mounts_of(connection, [row.id for row in rows], ALWAYS))


def _coded(connection: Searching, codes: set[str], scope: set[str] | None) -> list[CameraRow]:
    written = {code for code in codes if code.isprintable()}
    return stac.cameras_coded(connection, written, scope) if written else []


@dataclass
class _Walk:
    connection: Searching
    asked: Asked
    scope: set[str] | None
    drift: Drift

    @property
    def window(self) -> Timespan:
        return self.asked.span or ALWAYS

    @property
    def is_long(self) -> bool:
        return self.asked.names is None and self.window.length_ms > LONG_MS

    def items(self) -> Iterator[Item]:
        """Every item asked for behind the mark, in order, read as far as somebody wants them."""
        after = self.asked.after or Mark(0, _FIRST_MS)
        if self.window.length_ms <= 0:
            return
        for rows in self._batches(after.camera_id):
            yield from self._items_of(rows, after)

    def _batches(self, first_id: int) -> Iterator[Sequence[CameraRow]]:
        settled, most = self._settled(), FIRST_CAMERAS
        if settled is None:
            first = self._all(first_id, most)
            yield first
            if len(first) < most:
                return
            # the rest in one go: to find the next ones may mean to sort them all
            settled = self._all(first[-1].id + 1, None)
        left = [row for row in settled if row.id >= first_id]
        while rows := left[:most]:
            yield rows
            left, most = left[most:], min(2 * most, CAMERAS_AT_ONCE)

    def _all(self, first_id: int, most: int | None) -> list[CameraRow]:
        return stac.cameras_from(self.connection, first_id, self.scope, most, with_footage=True)

    def _settled(self) -> list[CameraRow] | None:
        """The cameras, in order, when place or names leave only some of them; None when all may have something."""
        codes = self.asked.codes
        if self.asked.names is not None:
            named = frozenset(name.code for name in self.asked.names)
            codes = named if codes is None else codes & named
        if codes is not None:
            return _coded(self.connection, set(codes), self.scope)
        if self.asked.shape is None:
            return None
        around = self.window.widened(CLIP_CAP_MS)
        ids = {
            mount.camera_id
            for box in self.asked.shape.boxes
            for mount in footage_places.mounts_in(self.connection, box, around, self.scope)
            if self.asked.shape.holds(mount.lon, mount.lat)
        }
        rows = footage_places.cameras(self.connection, ids, self.scope).values()
        return sorted(rows, key=lambda row: row.id)

    def _items_of(self, rows: Sequence[CameraRow], after: Mark) -> Iterator[Item]:
        ids = [row.id for row in rows]
        hung = mounts(self.connection, rows)
        observed = footage_reasons.observations(self.connection, ids)
        filings = footage.by_camera(footage_reasons.filings(self.connection, ids))
        fed = recorded_clips.with_feed(self.connection, ids)
        clocks = {i: CameraClock(observed.get(i, ()), self.drift, i in fed) for i in ids}
        ranges: list[tuple[int, list[Timespan]]] = []
        for row in rows:
            parts = self._parts(row, hung.get(row.id, ()))
            if self.asked.names is None:
                parts = _filed(parts, clocks[row.id], filings.get(row.id, ()))
            if parts := _behind(parts, after) if row.id == after.camera_id else parts:
                ranges.append((row.id, parts))
        known = {row.id: row for row in rows}
        groups: list[Ranges] = [[one] for one in ranges] if self.is_long else [ranges]
        for group in groups:
            for clips in _readings(self.connection, group, after, self.asked.limit + 1):
                for camera_id, translation in self._translations(clips, clocks).items():
                    row, hanging = known[camera_id], hung.get(camera_id, ())
                    for clip in translation.kept(clips[camera_id]):
                        if item := self._item(row, clip, translation.corrected(clip), hanging):
                            yield item

    def _parts(self, row: CameraRow, hanging: Sequence[MountRow]) -> list[Timespan]:
        """Which parts of the window may hold something of a camera; for items asked for by name, where these stand."""
        if self.asked.names is not None:
            starts = sorted(name.start_ms for name in self.asked.names if name.code == row.code)
            return [Timespan(start, start + 1) for start in starts]
        shape = self.asked.shape
        if shape is None:
            return [self.window]
        there = [_valid(mount).widened(CLIP_CAP_MS) for mount in hanging if shape.holds(mount.lon, mount.lat)]
        return merged(part for span in there if (part := span.clipped_to(self.window)))

    def _translations(
        self, clips: Mapping[int, Sequence[ClipRow]], clocks: Mapping[int, CameraClock]
    ) -> dict[int, Translation]:
        """From filed time to today's, for clips of some cameras; only the originals around these clips are read."""
        reach = {i: Timespan(rows[0].start_ms, rows[-1].start_ms + 1) for i, rows in clips.items() if rows}
        if not reach:
            return {}
        whole = Timespan(min(s.start_ms for s in reach.values()), max(s.end_ms for s in reach.values()))
        made = {}
        together = whole.length_ms <= LONG_MS
        masters = footage_reasons.masters(self.connection, list(reach), whole) if together else {}
        for camera_id, span in reach.items():
            own = masters if together else footage_reasons.masters(self.connection, [camera_id], span)
            translation = Translation(clocks[camera_id], own.get(camera_id, ()))
            if translation.in_doubt(clips[camera_id]):
                details = footage.details(self.connection, camera_id, span)
                translation.details = {row.start_ms: row for row in details}
            made[camera_id] = translation
        return made

    def _item(self, row: CameraRow, clip: ClipRow, at: Corrected, hanging: Sequence[MountRow]) -> Item | None:
        """The item of a clip; None when it is not asked for."""
        asked = self.asked
        if asked.names is not None and ItemName(row.code, clip.start_ms) not in asked.names:
            return None
        is_sure = at.span.overlaps(self.window)
        if not is_sure and not at.span.widened(at.uncertainty_ms).overlaps(self.window):
            return None
        mount = _mount_at(hanging, at.span)
        if asked.shape is not None and (mount is None or not asked.shape.holds(mount.lon, mount.lat)):
            return None
        return Item(row, clip, at, mount, not is_sure)


def _filed(parts: Sequence[Timespan], clock: CameraClock, filings: Sequence[FilingRow]) -> list[Timespan]:
    """Where in filed time a camera's clips of these parts may stand; nowhere if none of its originals comes near and it
    has no feed."""
    reach = [Timespan(filing.first_ms, filing.until_ms).widened(filing.longest_ms) for filing in filings]
    spans = merged(span for part in parts for span in clock.filed_spans(part, filings))
    return [span for span in spans if clock.has_feed or any(span.overlaps(near) for near in reach)]


def _valid(mount: MountRow) -> Timespan:
    until = ALWAYS.end_ms if mount.valid_to_ms is None else mount.valid_to_ms
    return Timespan(mount.valid_from_ms, max(mount.valid_from_ms, until))


def _mount_at(hanging: Sequence[MountRow], span: Timespan) -> MountRow | None:
    """Where the camera hung when a clip began; failing that, while it lasted."""
    beginning = replace(span, end_ms=span.start_ms + 1)
    at_first = next((mount for mount in hanging if _valid(mount).overlaps(beginning)), None)
    return at_first or next((mount for mount in hanging if _valid(mount).overlaps(span)), None)


def _behind(spans: Sequence[Timespan], after: Mark) -> list[Timespan]:
    """What of the spans lies behind a filed start."""
    first = after.start_ms + 1
    return [replace(span, start_ms=max(first, span.start_ms)) for span in spans if span.end_ms > first]


def _readings(connection: Searching, ranges: Ranges, after: Mark, most: int) -> Iterator[dict[int, list[ClipRow]]]:
    """The clips of the ranges behind a mark, in order, ``most`` or so at a time; each camera's clips by filed start."""
    left = list(ranges)
    while left:
        read, stopped_at = footage.clips_by_ranges(connection, left, most)
        ordered = {i: sorted(read.get(i, ()), key=lambda clip: clip.start_ms) for i, _ in left}
        yield {i: [clip for clip in clips if Mark(i, clip.start_ms) > after] for i, clips in ordered.items()}
        if stopped_at is None:
            return
        starts = [clip.start_ms for clip in ordered[stopped_at]]
        reached = Mark(stopped_at, starts[-1]) if starts else after
        if reached <= after:  # all that was read had been read before: clips that run over the mark
            most *= 2
        after = max(after, reached)
        left = [(i, _behind(spans, after) if i == after.camera_id else spans) for i, spans in left if i >= stopped_at]
