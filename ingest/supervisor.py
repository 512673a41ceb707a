"""The recorder of one host: holds leases, keeps a thread for every feed it holds, hands segments to the archive.

A round, every few seconds: show life and see what is ours (``ingest.leases``); stop at once what another holds by now,
what was paused, changed or revoked; begin what is new; hand over what another host asks for, when a segment has ended.
While the database is away recording goes on onto this host's disk; what was to be said waits. A feed that another host
has by then ends at once: by the word of the marks in the object store (``ingest.witness``) while only this host is cut
off, else when the database is back (``design/decisions``).
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Sequence
from threading import Event, Thread

from ingest.addresses import keys_of, row_of, spec_of
from ingest.lease_file import Known, LeaseFile
from ingest.leases import HostTaken, Leases, Shelved, Tended
from ingest.recorder import expect_feeds, record_feed, spare_memory
from ingest.recording import Record, Recording
from ingest.segmenter import Segment
from ingest.settings import Settings
from ingest.shelf import Shelf
from ingest.watching import CHANGED, REFUSED, FeedNotes
from ingest.witness import Accepted, Witness
from storage.catalog import feed_leases
from storage.catalog.feed_leases import Address, Leased
from storage.errors import DatabaseAway, Refused
from storage.objects.store import ObjectStore
from storage.sealing import KeyRing
from storage.unit_of_work import Archive, open_store

_log = logging.getLogger(__name__)
_END_S = 20.0  # threads have so long to close their last segments when the program ends
_IMPATIENT_S = 1.0
_EVERY_S = 1.0
_LOOKS_A_BEAT = 3  # at the marks of others, while the database is away
_AT_ONCE = 200  # segments taken from the shelf in one look


class Supervisor:
    """The recorder of this host. ``deliver`` brings segments of the shelf, oldest first, into the archive."""

    def __init__(
        self,
        archive: Archive,
        shelf: Shelf,
        deliver: Callable[[Sequence[Segment]], object],
        *,
        settings: Settings | None = None,
        record: Record = record_feed,
        steady_s: Callable[[], float] = time.monotonic,
        every_s: float = _EVERY_S,
        marked: ObjectStore | None = None,
    ) -> None:
        """``marked``: where beats are marked; None: the archive's own store, waited for no longer than half a beat."""
        given = settings or Settings()
        self._archive = archive
        self._shelf = shelf
        self._deliver = deliver
        self._record = record
        self._steady_s = steady_s
        self._every_s = every_s
        self._target_ms = max(1, given.segment_seconds) * 1_000
        lease_s = max(1, given.feed_lease_seconds)
        self._beat_s = lease_s / 3
        self._leases = Leases(archive, steady_s, lease_s, given.feed_capacity)
        self._stops_when_cut_off = given.feed_cut_off == "stop"
        if marked is None:
            kept = archive.settings
            marked = open_store(kept.objects_url, kept, is_tried=False, silent_s=self._beat_s / 2)
        self._witness = Witness(marked, self._leases.host, self._leases.process, steady_s, self._beat_s)
        self._notes = FeedNotes(self._leases.host, archive.clock)
        self._file = LeaseFile(shelf.root, archive.clock, given.feed_resume_hours)
        self._is_joined = False
        self._recordings: dict[int, Recording] = {}
        self._newest: dict[int, int] = {}
        self._keys: KeyRing | None = None
        self._pause_s = self._beat_s

    def run(self, ending: Event) -> None:
        """Record until ``ending`` is set, then close everything. Raises HostTaken if this host's name is another's,
        Conflict if another process records onto the same shelf."""
        self._shelf.claim()
        try:
            spare_memory()
            if not self._has_joined():
                self._resume()
            # Beside the recording: what a killed process left may be gigabytes to read.
            Thread(target=self._shelf.recover, name="feed-recover", daemon=True).start()
            self._run(ending)
        finally:
            self._shelf.release()

    def _has_joined(self) -> bool:
        """Whether this process is the recorder of its host by the database's word. Raises HostTaken."""
        try:
            if not self._is_joined:
                self._leases.join()
                self._is_joined = True
        except DatabaseAway:
            _log.warning("the database is away: nothing is known of leases but what the last one said")
        return self._is_joined

    def _resume(self) -> None:
        """Record by what the last lease said, until the database says more."""
        word = self._file.read()
        if word is None:
            return
        numbers = {known.address.feed_id: known.lease_number for known in word.feeds}
        self._leases.resume(numbers)
        self._witness.resumed(word.beat, numbers)
        expect_feeds(len(numbers))
        for known in word.feeds:
            self._start(known.address, known.lease_number)

    def _run(self, ending: Event) -> None:
        closed = Event()
        beside = [
            Thread(target=_again_and_again, args=(act, closed, self._every_s), name=name, daemon=True)
            for name, act in (("feed-notes", self._write_notes), ("feed-deliver", self._deliver_waiting))
        ]
        hearing = (self._hear_witness, closed, self._beat_s / _LOOKS_A_BEAT)
        beside.append(Thread(target=_again_and_again, args=hearing, name="feed-witness", daemon=True))
        for thread in beside:
            thread.start()
        try:
            while not ending.is_set():
                self._round()
                ending.wait(self._pause_s)
        finally:
            self._end_all()
            closed.set()
            for thread in beside:
                thread.join(_END_S)
            self._leave()

    def _round(self) -> None:
        """One round; what the database cannot tell now is asked in the next."""
        self._bury()
        self._pause_s = self._beat_s
        try:
            if not self._has_joined():
                return
            self._keys = keys_of(self._archive)
            self._follow(self._tend())
        except HostTaken:
            raise
        except Exception as error:  # recording goes on
            _log.warning("leases of feeds could not be renewed: %s", type(error).__name__)
            _log.info("leases", exc_info=error)

    def _follow(self, tended: Tended) -> None:
        """Record what is ours by now, and nothing else."""
        for feed_id, recording in self._recordings.items():
            self._judge(recording, tended.held.get(feed_id), tended)
        expect_feeds(len(tended.held))
        for feed_id, leased in tended.held.items():
            if feed_id not in self._recordings:
                self._begin(leased)
        self._keep(tended)
        is_ending = any(recording.stop.is_set() for recording in self._recordings.values())
        if tended.has_more_to_take:  # a dead host's feeds wait for nobody's beat
            self._pause_s = 0.0
        elif is_ending or tended.is_waiting_for_more or tended.asked_for:
            self._pause_s = min(self._beat_s, _IMPATIENT_S)

    def _keep(self, tended: Tended) -> None:
        """Keep what the database said, for a start without it."""
        known = [
            Known(recording.row, leased.lease_number)
            for feed_id, leased in tended.held.items()
            if (recording := self._recordings.get(feed_id)) and recording.row.edition == leased.edition
        ]
        try:
            self._file.write(tended.beat, known)
        except OSError as error:
            _log.warning("what the lease says could not be kept: %s", type(error).__name__)

    def _tend(self) -> Tended:
        begun_s = self._steady_s()
        tended = self._leases.tend(self._shelved(), self._can_open)
        numbers = {feed_id: leased.lease_number for feed_id, leased in tended.held.items()}
        self._witness.accepted(Accepted(tended.beat, numbers, tended.has_others, begun_s))
        return tended

    def _hear_witness(self) -> None:
        """Beside the rounds, which may hang on a database that is away: let go of what others have by now, as the
        store tells. What was let go is begun again only by the database's word."""
        told = self._witness.look()
        for feed_id, recording in list(self._recordings.items()):
            if told.taken.get(feed_id, 0) > recording.spec.lease_number:
                _log.info("feed %s is another host's by now, as its mark in the store tells", feed_id)
                recording.end(self._now_ms())
            elif told.is_blind and self._stops_when_cut_off:
                recording.end(self._now_ms())

    def _judge(self, recording: Recording, leased: Leased | None, tended: Tended) -> None:
        """Whether a recording goes on."""
        feed_id = recording.spec.feed_id
        if leased is None or leased.lease_number != recording.spec.lease_number:
            _log.info("feed %s is no longer ours", feed_id)
            recording.end(self._now_ms())
        elif leased.edition != recording.row.edition and not recording.follows(row_of(self._archive, leased)):
            recording.end(self._now_ms(), CHANGED)
        elif feed_id in tended.asked_for:
            newest_ms = self._newest.get(feed_id)
            recording.hand_over(tended.asked_for[feed_id], newest_ms, self._steady_s(), self._now_ms())
        else:
            recording.asked_since_s = None

    def _begin(self, leased: Leased) -> None:
        """Start the thread of a feed that is ours by now."""
        row = row_of(self._archive, leased)
        if row is not None:
            self._start(row, leased.lease_number)

    def _start(self, row: Address, lease_number: int) -> None:
        self._notes.begin(row.feed_id, lease_number)
        try:
            spec = spec_of(self._archive, row, lease_number)
        except Refused as refused:
            _log.warning("feed %s cannot be begun: %s", row.feed_id, refused.code)
            self._notes.stopped(row.feed_id, self._now_ms(), refused.message)
            return
        made = self._recordings[spec.feed_id] = Recording(spec, row)
        made.begin(self._record, self._shelf, self._notes, self._archive.clock, self._target_ms)

    def _bury(self) -> None:
        """Take down recordings whose threads have ended."""
        for feed_id, recording in list(self._recordings.items()):
            if recording.thread.is_alive():
                continue
            del self._recordings[feed_id]
            ended_ms = next((at for at in (recording.ends_ms, recording.stopped_ms) if at is not None), self._now_ms())
            self._notes.stopped(feed_id, ended_ms, "", self._why(recording))
            if recording.to is not None:
                try:
                    self._write_notes()
                    self._leases.give_back(feed_id, recording.spec.lease_number, recording.to)
                except Exception as error:  # it is begun again here, and asked for again
                    _log.warning("feed %s could not be handed over: %s", feed_id, type(error).__name__)

    def _why(self, recording: Recording) -> str:
        """Why this host records a feed no longer, as the hole says it."""
        try:
            with self._archive.read() as session:
                lacks_consent = feed_leases.lacks_consent(session, recording.spec.feed_id)
        except Exception:  # the database is away: nothing more is known
            lacks_consent = False
        return REFUSED if lacks_consent else recording.reason

    def _end_all(self) -> None:
        for recording in self._recordings.values():
            recording.end(self._now_ms())
        until_s = time.monotonic() + _END_S
        for recording in self._recordings.values():
            recording.thread.join(max(0.0, until_s - time.monotonic()))
        self._bury()

    def _leave(self) -> None:
        try:
            self._write_notes()
            self._leases.leave()
            self._file.remove()
        except Exception as error:  # others find out by the beat that stands still
            _log.warning("the recorder could not sign off: %s", type(error).__name__)
        try:
            self._witness.leave()
        except Exception as error:  # it rises no more
            _log.info("the recorder's mark stays in the store: %s", type(error).__name__)

    def _deliver_waiting(self) -> None:
        waiting = self._shelf.waiting(_AT_ONCE)
        for segment in waiting:
            self._newest[segment.feed_id] = max(segment.start_ms, self._newest.get(segment.feed_id, 0))
        self._deliver(waiting)  # nothing, too: room on the disk is looked at every time

    def _now_ms(self) -> int:
        return self._archive.clock.now_ms()

    def _write_notes(self) -> None:
        self._notes.write(self._archive)

    def _can_open(self, key_id: str) -> bool:
        return not key_id or (self._keys is not None and key_id in self._keys.ids)

    def _shelved(self) -> Shelved:
        oldest = self._shelf.waiting(1)
        since_ms = oldest[0].start_ms if oldest else None
        return Shelved(shutil.disk_usage(self._shelf.root).free, self._shelf.count(), since_ms)


def _again_and_again(act: Callable[[], object], closed: Event, every_s: float) -> None:
    """Do this until closed, and once more then; what fails is tried again."""
    while True:
        is_last = closed.wait(every_s)
        try:
            act()
        except Exception as error:  # the database or the store is away, the disk is full: tried again
            _log.warning("%s: %s", getattr(act, "__name__", "recorder"), type(error).__name__)
            _log.info("recorder", exc_info=error)
        if is_last:
            return
