"""The promises as far as the database alone can tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from storage.catalog import access_log, clip_hours, custody, inconsistencies, inventory, masters
from storage.catalog.index_rows import FILED
from storage.check.findings import CheckReport
from storage.check.recordings import check_recordings
from storage.ledger.access_digest import digest_of
from storage.ledger.chain import verified
from storage.ledger.entry import Entry
from storage.models import ClipDetail, LeavingClipDetail, Master
from storage.objects.keys import clip_key, master_key, parse_clip_key
from storage.unit_of_work import Archive, Reading

_PAGE = 500
_QUESTIONS: dict[str, Callable[[Reading], Iterator[str]]] = {
    "clip_without_detail": inconsistencies.clips_without_detail,
    "detail_without_clip": inconsistencies.details_without_clip,
    "hour_differs": clip_hours.that_differ,
    "filing_too_narrow": masters.beyond_filings,
    "clip_ref_differs": inconsistencies.refs_that_differ,
    "clip_ref_to_nothing": inconsistencies.refs_to_nothing,
    "copy_of_nothing": inconsistencies.copies_of_nothing,
    "gone_without_discard": inconsistencies.exhibits_gone_without_discard,
    "row_and_discard": inconsistencies.discards_of_owned,
    "discarded_under_hold": inconsistencies.discards_under_hold,
    "hold_impossible": inconsistencies.impossible_holds,
    "grade_impossible": inconsistencies.impossible_grades,
    "retrieval_impossible": inconsistencies.impossible_retrievals,
    "row_without_event": inconsistencies.rows_without_event,
}


def check_rows(archive: Archive, report: CheckReport, tell: Callable[[int, str], None]) -> None:
    """Everything the database alone can tell. ``tell`` gets how many things were looked at, and a note."""
    check_chain(archive, report, tell)
    for code, question in _QUESTIONS.items():
        with archive.read() as session:
            for subject in question(session):
                report.find(code, subject)
        tell(report.counts.get("custody_events", 0), "Đang đối chiếu các dòng trong sổ")
    _check_masters(archive, report, tell)
    check_recordings(archive, report, tell)
    _check_digests(archive, report, "exhibit", inconsistencies.exhibit_digests)
    _check_digests(archive, report, "report", inconsistencies.report_digests)
    _check_digests(archive, report, "camera", inconsistencies.photograph_digests)
    _check_access_log(archive, report)


def check_chain(archive: Archive, report: CheckReport, tell: Callable[[int, str], None]) -> None:
    """The custody chain from its first entry to its head, and every head remembered."""
    with archive.read() as session:
        wanted = {point.seq: point.sha256 for point in custody.checkpoints(session)}

        def seen() -> Iterator[Entry]:
            for entry in custody.walk(session):
                if wanted.get(entry.seq) == entry.sha256:
                    del wanted[entry.seq]
                if entry.seq % 2_000 == 0:
                    tell(entry.seq, "Đang kiểm chuỗi ghi nhận")
                yield entry

        verdict = verified(seen())
    report.count("custody_events", verdict.count)
    for fault in verdict.faults:
        report.find(f"chain_{fault.fault}", fault.seq)
    for seq in sorted(wanted):  # altered, or cut off behind the last entry
        report.find("checkpoint_differs", seq)
    if verdict.is_unbroken and verdict.count and not wanted:
        report.head = (verdict.head_seq, verdict.head_sha256)


def _check_masters(archive: Archive, report: CheckReport, tell: Callable[[int, str], None]) -> None:
    """Masters and clips against the names of their objects and against what custody says was filed and let go."""
    after = 0
    while True:
        with archive.read() as session:
            masters = inconsistencies.masters_after(session, after, _PAGE)
            ids = [master.id for master in masters]
            # the clips before the events: a clip let go in between is then told of by its event
            lengths = inconsistencies.durations(session, ids)
            clips: dict[int, list[ClipDetail | LeavingClipDetail]] = {key: [] for key in ids}
            for detail in inconsistencies.details_of_masters(session, ids):
                if detail.master_id is not None:  # they all are some master's: that was asked
                    clips[detail.master_id].append(detail)
            said = custody.said_of(session, "master", ids)
            gone = {master_key(m.camera_id, m.sha256) for m in masters if m.object_key is None}
            gone -= inventory.discarded_among(session, gone)
        for name in sorted(gone):
            report.find("gone_without_discard", name)
        for master in masters:
            _check_names(report, master, clips[master.id], lengths)
            _check_told(report, master, clips[master.id], said.get(master.id, []))
        report.count("masters", len(masters))
        report.count("clips", len(lengths))
        tell(report.counts["clips"], "Đang đối chiếu đoạn ghi hình với chuỗi ghi nhận")
        if len(masters) < _PAGE:
            return
        after = ids[-1]


def _check_names(
    report: CheckReport,
    master: Master,
    clips: list[ClipDetail | LeavingClipDetail],
    lengths: dict[tuple[int, int], int],
) -> None:
    if master.object_key not in {None, master_key(master.camera_id, master.sha256)}:
        report.find("name_differs", master.object_key)
    for detail in clips:
        length = lengths.get((detail.camera_id, detail.start_ms))
        named = parse_clip_key(detail.object_key)
        if length is None:
            continue  # told of as a wide side without clip
        wanted = clip_key(detail.camera_id, detail.start_ms, length, detail.sha256, named.extension if named else "")
        if detail.object_key != wanted:
            report.find("name_differs", detail.object_key)


def _check_told(
    report: CheckReport,
    master: Master,
    clips: list[ClipDetail | LeavingClipDetail],
    said: list[tuple[str, dict[str, object]]],
) -> None:
    """A master's digest and those of its clips stand in its events; what was filed is there or was let go."""
    filed = _digests(said, "master.filed", "clip_sha256") | _digests(said, "master.rebuilt", "clip_sha256")
    gone = _digests(said, "clip.discarded", "clip_sha256")
    if not any(kind in FILED and facts.get("sha256") == master.sha256 for kind, facts in said):
        report.find("row_without_event", f"master {master.id} (master.filed)")
    there = {detail.sha256 for detail in clips}
    for detail in clips:
        if detail.sha256 not in filed:
            report.find("row_without_event", detail.object_key)
    for sha256 in sorted(filed - gone - there):
        report.find("clip_vanished", f"master {master.id}, {sha256[:16]}")


def _digests(said: list[tuple[str, dict[str, object]]], kind: str, fact: str) -> set[str]:
    found: set[str] = set()
    for told, facts in said:
        value = facts.get(fact)
        if told == kind and isinstance(value, list):
            found.update(str(part) for part in value)
    return found


def _check_digests(
    archive: Archive, report: CheckReport, noun: str, page: Callable[[Reading, int, int], list[tuple[int, list[str]]]]
) -> None:
    """The digests of exhibits, of issued reports and of photographs of clocks stand in their events."""
    after = 0
    while True:
        with archive.read() as session:
            rows = page(session, after, _PAGE)
            said = custody.said_of(session, noun, [key for key, _ in rows])
        for key, digests in rows:
            told = {str(value) for _, facts in said.get(key, []) for value in facts.values()}
            if not told or not told.issuperset(digests):
                report.find("row_without_event", f"{noun} {key}")
        report.count(f"{noun}s", len(rows))
        if len(rows) < _PAGE:
            return
        after = rows[-1][0]


def _check_access_log(archive: Archive, report: CheckReport) -> None:
    """Every digest of the access log is that of its entries, and stands in custody."""
    with archive.read() as session:
        digests = [(d.first_entry_id, d.last_entry_id, d.sha256) for d in access_log.digests(session)]
    covered_to = 0
    for first, last, sha256 in digests:
        with archive.read() as session:
            for entry in access_log.stretch(session, covered_to + 1, first - 1):
                report.find("access_entry_uncovered", entry.id)
            made = digest_of(access_log.stretch(session, first, last))
            said = custody.said_of(session, "access_digest", [last]).get(last, [])
        if made != sha256 or not any(facts.get("sha256") == sha256 for _, facts in said):
            report.find("access_digest_differs", last)
        covered_to = last
    report.count("access_digests", len(digests))
