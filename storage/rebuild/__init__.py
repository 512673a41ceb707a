"""The index rebuilt from objects and sidecars alone (see ``storage/README.md``, "When the index is lost").

Three walks over the store, each in order of name: the originals are read, the clips are judged and get their rows, and
what no row speaks of is quarantined. How far it came stands in the transaction of each page, so that a killed run goes
on where it was. Nothing is moved, renamed, written over or removed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from storage import days
from storage.catalog import index_rows, masters
from storage.catalog import quarantine as in_quarantine
from storage.errors import Conflict
from storage.models import Master
from storage.objects.keys import kind_of
from storage.objects.store import ObjectInfo, ObjectStore
from storage.rebuild.clips import ClipPages, Mapped
from storage.rebuild.findings import MISSING, REASONS, Found, RebuildReport
from storage.rebuild.judge import Judged
from storage.rebuild.known import Memory
from storage.rebuild.others import end_settled, unowned, wrong_masters
from storage.rebuild.place import Place
from storage.rebuild.quarantine import quarantine
from storage.rebuild.shelf import PAGE, Pair, pages, paired
from storage.steps import step
from storage.unit_of_work import Archive
from storage.values.clock import local_date

__all__ = ["MISSING", "REASONS", "Found", "Progress", "RebuildReport", "rebuild"]

Progress = Callable[[int, int, str], None]
_HANDS = 12  # objects asked of an S3 at once; a directory answers faster than threads change


def rebuild(
    archive: Archive,
    *,
    is_trusting: bool = False,
    is_dry: bool = False,
    is_afresh: bool = False,
    progress: Progress | None = None,
) -> RebuildReport:
    """Give the index back what the store holds; answers what was done and what does not match.

    ``is_trusting``: names, sidecars and sizes are believed and the bytes of clips and originals not read. ``is_dry``:
    nothing is written. ``is_afresh``: begins at the first name, also when a killed run left its place. ``progress``
    gets objects done, of how many, and a note in Vietnamese. No other program may work on the archive meanwhile.
    Raises Conflict when the register is empty: then nothing could be taken in, for cameras are not made up.
    """
    _require_register(archive)
    place = Place.found(archive, is_afresh=is_afresh, is_dry=is_dry)
    report = RebuildReport(is_dry, missing=list(place.missing), missing_count=place.missing_count)
    is_whole = place == Place.at_beginning(place.begun_at)
    total = sum(1 for _ in archive.store.listed())
    tell = _teller(report, progress, total)
    with ExitStack() as stack:
        mapped: Mapped = map
        if archive.settings.objects_url.startswith(("s3://", "s3s://")):
            mapped = stack.enter_context(ThreadPoolExecutor(_HANDS)).map
        if place.phase == "masters":
            _masters(archive, report, place, tell, is_trusting=is_trusting)
        if place.phase == "clips":
            _clips(archive, report, place, tell, mapped, is_trusting=is_trusting)
    _others(archive, report, place, tell)
    if not is_dry:
        with archive.write() as work:
            index_rows.mend_hours(work.session)
            masters.mend_filings(work.session)
            index_rows.count_on(work.session, Master.__table__.c.id)
        end_settled(archive, report.told if is_whole else None)
        place.forget(archive)
        with archive.read() as session:
            report.in_force = in_quarantine.counts(session)
    return report


def _require_register(archive: Archive) -> None:
    with archive.read() as session:
        if not index_rows.has_cameras(session):
            raise Conflict(
                "register_empty",
                "Sổ đăng ký camera trống. Hãy khôi phục sổ từ bản sao lưu trước, rồi dựng lại chỉ mục.",
            )


def _masters(
    archive: Archive, report: RebuildReport, place: Place, tell: Callable[[str], None], *, is_trusting: bool
) -> None:
    """Originals whose name is not their digest."""
    for page in _paged(archive.store.listed("master/", after=place.after)):
        found = [] if is_trusting else wrong_masters(archive, page, report)
        _enter(archive, report, place, found, page[-1].key)
        tell("Đang đọc tệp gốc")
    place.enter("clips")


def _clips(
    archive: Archive,
    report: RebuildReport,
    place: Place,
    tell: Callable[[str], None],
    mapped: Callable[[Callable[[Pair], Judged], Iterable[Pair]], Iterable[Judged]],
    *,
    is_trusting: bool,
) -> None:
    """Clips, each with its sidecar and its thumbnail."""
    taker = ClipPages(archive, Memory(archive), report, mapped, is_trusting, place.begun_at)
    for page in pages(paired(archive.store.listed("clip/", after=place.after))):
        taken = taker.look(page)
        for found in taken.found:
            report.find(found)
        if not report.is_dry:
            place.missing, place.missing_count = list(report.missing), report.missing_count
            days.make_for(archive, {local_date(told.start_ms) for told, _ in taken.every})
            with archive.write() as work:
                taker.enter(work, taken)
                quarantine(work, taken.found)
                place.note(work, page[-1].last)
            step("page_rebuilt")
        tell("Đang dựng lại chỉ mục")
    place.enter("others")


def _others(archive: Archive, report: RebuildReport, place: Place, tell: Callable[[str], None]) -> None:
    """Whatever else is in the store, if no row speaks of it."""
    # what waits in staging belongs to intakes and their sweep, a beat to its host
    beside = _beside_clips(archive.store, place.after)
    others = (info for info in beside if kind_of(info.key) not in {"staging", "beat"})
    for page in _paged(others):
        _enter(archive, report, place, unowned(archive, page, is_dry=report.is_dry), page[-1].key)
        tell("Đang tìm tệp không có dòng nào trong sổ")


def _beside_clips(store: ObjectStore, after: str) -> Iterator[ObjectInfo]:
    """Everything but clips and their sidecars, which were judged; the sign behind "/" is "0"."""
    for info in store.listed("", after=after):
        if info.key >= "clip/":
            break
        yield info
    yield from store.listed("", after=max(after, "clip0"))


def _enter(archive: Archive, report: RebuildReport, place: Place, found: list[Found], last: str) -> None:
    for one in found:
        report.find(one)
    if not report.is_dry:
        with archive.write() as work:
            quarantine(work, found)
            place.note(work, last)
        step("page_rebuilt")


def _paged(listing: Iterable[ObjectInfo]) -> Iterable[list[ObjectInfo]]:
    page: list[ObjectInfo] = []
    for info in listing:
        page.append(info)
        if len(page) == PAGE:
            yield page
            page = []
    if page:
        yield page


def _teller(report: RebuildReport, progress: Progress | None, total: int) -> Callable[[str], None]:
    def tell(note: str) -> None:
        if progress is not None:
            done = report.counts.get("objects", 0)
            progress(done, max(total, done), note)

    return tell
