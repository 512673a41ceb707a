"""A page of clips taken in: what still stands is left alone, what matches gets its rows, the rest is quarantined."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from storage.catalog import clips, index_rows, masters
from storage.catalog.index_rows import Standing
from storage.models import Master
from storage.objects.keys import master_key, parse_clip_key
from storage.objects.sidecar import Told
from storage.objects.store import ObjectMissing
from storage.rebuild.findings import Found, RebuildReport
from storage.rebuild.judge import Judged, clip_row, detail_row, judge, master_row
from storage.rebuild.known import Known, Memory
from storage.rebuild.shelf import Pair
from storage.unit_of_work import Archive, Reading, UnitOfWork
from storage.values.digest import sha256_of_bytes

Mapped = Callable[[Callable[[Pair], Judged], Iterable[Pair]], Iterable[Judged]]


@dataclass
class Taken:
    """What a page gives the index: masters by digest, whole clips, single halves, the digests custody never heard."""

    known: Known
    standing: dict[int, Standing] = field(default_factory=dict)
    kept: dict[str, Master] = field(default_factory=dict)
    masters: dict[str, dict[str, Any]] = field(default_factory=dict)
    clips: list[tuple[Told, Judged]] = field(default_factory=list)
    halves: list[tuple[Told, Judged, Standing]] = field(default_factory=list)
    unfiled: dict[str | None, list[Told]] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)

    @property
    def every(self) -> list[tuple[Told, Judged]]:
        """All clips that get a row."""
        return [*self.clips, *((told, judged) for told, judged, _ in self.halves)]


@dataclass
class ClipPages:
    """Takes pages of clips in. ``mapped`` judges the clips of a page, one by one or side by side."""

    archive: Archive
    memory: Memory
    report: RebuildReport
    mapped: Mapped
    is_trusting: bool
    begun: int
    _missed: set[str] = field(default_factory=set)

    def look(self, page: list[Pair]) -> Taken:
        """Judge a page of clips of one camera; nothing is written."""
        named = parse_clip_key(page[0].key)
        taken = Taken(self.memory.of(named.camera_id if named else -1))
        with self.archive.read() as session:
            wanted = self._not_standing(session, page, taken)
        verdicts = list(self.mapped(lambda pair: self._judged(taken.known, pair), wanted))
        told = [verdict.told for verdict in verdicts if verdict.told]
        with self.archive.read() as session:
            camera_id = taken.known.camera_id
            taken.standing = index_rows.standing(session, camera_id, {one.start_ms for one in told})
            originals = {one.master_sha256 for one in told if one.master_sha256 is not None}
            taken.kept = index_rows.masters_of(session, camera_id, originals)
        for verdict in verdicts:
            self.report.count("objects", verdict.objects)
            self.report.count("bytes", verdict.bytes)
            taken.found += verdict.found
            for key in verdict.missing:
                self.report.miss(key)
            if verdict.told is not None:
                self._place(taken, verdict, verdict.told)
        self.report.count("clips", len(taken.every))
        return taken

    def _not_standing(self, session: Reading, page: list[Pair], taken: Taken) -> list[Pair]:
        """The pairs of a page of which the index has not both halves; what was let go is told of."""
        names = [pair.key for pair in page]
        gone, leaving = index_rows.let_go(session, names), index_rows.leaving(session, names)
        named = {name: parsed.start_ms for name in names if (parsed := parse_clip_key(name))}
        found = index_rows.standing(session, taken.known.camera_id, named.values())
        whole = {name for name, start in named.items() if start in found and _is_whole(found[start], name)}
        wanted = []
        for pair in page:
            info = pair.clip or pair.beside
            assert info is not None
            if pair.key in leaving or (pair.key in gone and gone[pair.key] is None and pair.key not in whole):
                self.report.count("leaving")
            elif pair.key in whole:
                self.report.count("there")
            elif pair.key in gone:
                taken.found.append(Found(info.key, "discarded", info.size_bytes))
            elif pair.clip is None:
                taken.found.append(Found(info.key, "clip_missing", info.size_bytes))
            else:
                wanted.append(pair)
                continue
            self.report.count("objects", (pair.clip is not None) + (pair.beside is not None))
        return wanted

    def _judged(self, known: Known, pair: Pair) -> Judged:
        assert pair.clip is not None
        return judge(self.archive.store, known, pair.clip, pair.beside, is_trusting=self.is_trusting)

    def _place(self, taken: Taken, verdict: Judged, told: Told) -> None:
        """Give a matching clip its place, unless something else stands there or its intake is still open."""
        if (told.camera_id, told.master_sha256) in self.memory.being_filed:
            self.report.count("being_filed")
            return
        here = taken.standing.get(told.start_ms)
        is_ours = told.master_sha256 is None or self._place_master(taken, verdict, told, told.master_sha256)
        if (here is not None and not _agrees(here, verdict, told)) or not is_ours:
            taken.found.append(Found(verdict.key, "row_differs", told.size_bytes, told.sha256))
            return
        if told.sha256 not in taken.known.said:
            taken.unfiled.setdefault(told.master_sha256, []).append(told)
            self.report.count("unfiled")
        if here is None:
            taken.standing[told.start_ms] = Standing(None, None)  # a second one of this page finds the place taken
            taken.clips.append((told, verdict))
        else:
            taken.halves.append((told, verdict, here))

    def _place_master(self, taken: Taken, verdict: Judged, told: Told, sha256: str) -> bool:
        """See to the original of a clip; False when the sidecar says something else of it than is known."""
        row = master_row(told, sha256, verdict.modified_at, 0)
        here = taken.standing.get(told.start_ms)
        if not _is_masters(taken, told, sha256, row):
            return False
        if here is not None and not _agrees(here, verdict, told):
            return True
        if sha256 not in taken.kept and sha256 not in taken.masters:
            taken.masters[sha256] = self._master(taken, told, sha256, row)
        if not told.is_whole:
            self.report.count("told_less")
            if planned := taken.masters.get(sha256):  # an old sidecar does not say how long it is
                planned["duration_ms"] = max(planned["duration_ms"], row["duration_ms"])
        return True

    def _master(self, taken: Taken, told: Told, sha256: str, row: dict[str, Any]) -> dict[str, Any]:
        """The row of an original. One that is not there, or not of its size, is told of; its clips are taken in."""
        key = master_key(told.camera_id, sha256)
        if key not in self._missed:
            self._missed.add(key)
            self.report.count("masters")
            try:
                size = self.archive.store.stat(key).size_bytes
            except ObjectMissing:
                self.report.miss(key)
                return row
            if told.master is None:
                return row | {"size_bytes": size}
            if told.master.size_bytes != size:
                taken.found.append(Found(key, "size_differs", size))
        return row

    def enter(self, work: UnitOfWork, taken: Taken) -> None:
        """Write the rows of a page and what custody is to know of it."""
        ids: dict[str | None, int | None] = {None: None}  # a recorded clip has no master
        for sha256, row in taken.masters.items():
            key = taken.known.masters.setdefault(sha256, 0) or self.memory.new_master_id()
            taken.known.masters[sha256] = ids[sha256] = masters.add(work.session, id=key, **row).id
        for told, _ in taken.every:
            if told.master_sha256 is not None and told.master_sha256 not in ids:
                ids[told.master_sha256] = _key_of(work, told, told.master_sha256)
        rows = [clip_row(told) for told, _ in taken.clips]
        clips.add(work.session, rows, [detail_row(one, told, ids[told.master_sha256]) for told, one in taken.clips])
        index_rows.add_halves(
            work.session,
            [clip_row(told) for told, _, here in taken.halves if here.clip is None],
            [detail_row(one, told, ids[told.master_sha256]) for told, one, here in taken.halves if here.detail is None],
        )
        for original, unfiled in taken.unfiled.items():
            _record_unfiled(work, taken.known.camera_id, ids[original], original, unfiled)
        if taken.every:
            digests = [told.sha256 for told, _ in taken.every]
            named = sha256_of_bytes("\n".join(digests).encode())
            count = len(taken.masters)
            work.record("index.rebuilt", "index", self.begun, clips=len(digests), masters=count, sha256=named)


def _is_whole(standing: Standing, name: str) -> bool:
    return standing.clip is not None and standing.detail is not None and standing.detail.object_key == name


def _record_unfiled(
    work: UnitOfWork, camera_id: int, master_id: int | None, master_sha256: str | None, unfiled: list[Told]
) -> None:
    """Custody of clips that it never heard of: with their master, or by themselves when they were recorded."""
    starts, digests = [told.start_ms for told in unfiled], [told.sha256 for told in unfiled]
    if master_id is None or master_sha256 is None:
        work.record(
            "clip.rebuilt",
            "recording",
            camera_id,
            camera_id=camera_id,
            clip_starts_ms=starts,
            clip_durations_ms=[told.duration_ms for told in unfiled],
            clip_sha256=digests,
        )
        return
    work.record(
        "master.rebuilt",
        "master",
        master_id,
        camera_id=camera_id,
        sha256=master_sha256,
        clip_starts_ms=starts,
        clip_sha256=digests,
    )


def _is_masters(taken: Taken, told: Told, sha256: str, row: dict[str, Any]) -> bool:
    """Whether the sidecar says of the master what its row says, or what the sidecars before it said."""
    if not told.is_whole:
        return True
    if sha256 in taken.kept:
        other = taken.kept[sha256]
        return all(getattr(other, name) == value for name, value in row.items() if name != "object_key")
    return taken.masters.get(sha256, row) == row


def _agrees(here: Standing, verdict: Judged, told: Told) -> bool:
    """Whether the half that still stands is this clip's; a place just given away is not."""
    if here.clip is None and here.detail is None:
        return False
    row = clip_row(told)
    is_narrow = here.clip is None or all(getattr(here.clip, name) == value for name, value in row.items())
    return is_narrow and (here.detail is None or here.detail.object_key == verdict.key)


def _key_of(work: UnitOfWork, told: Told, sha256: str) -> int:
    """The master's key; one that old sidecars tell of grows with its clips."""
    master = masters.by_content(work.session, told.camera_id, sha256)
    assert master is not None
    if not told.is_whole and not master.original_name:
        master.duration_ms = max(master.duration_ms, told.master_offset_ms + told.duration_ms)
    return master.id
