"""A filed original whose start was wrong: stated anew, taken out of search, brought back (decision 0011).

Bytes, names and rows of what was filed stay as they are; what changes is the corrected time, as by a changed clock.
Retention counts from the filing and stays where it was. A start that may hide something needs a second person: taking
out of search always, moving what is held or was asked for, and moving farther than ``ALONE_MS``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from storage.catalog import clocks, discards, holds, masters, mounts, restatements
from storage.catalog.clocks import Placed
from storage.catalog.restatements import Line
from storage.errors import Conflict, Invalid, NotFound, Refused
from storage.ledger.clocks import ClockLedger
from storage.ledger.filing import Placement, require_plausible
from storage.models import LegalHold, Master, Restatement
from storage.settings import Settings
from storage.unit_of_work import Reading, UnitOfWork
from storage.values.clock import HOUR_MS
from storage.values.digest import sha256_of_bytes
from storage.values.timespan import Timespan

START, WITHDRAWAL, RETURN = "start", "withdrawal", "return"
ALONE_MS = 36 * HOUR_MS  # a wrong half of the day, a wrong zone, a wrong day; a month mistaken for a day is farther
_IN_FORCE = {START: "master.restated", WITHDRAWAL: "master.withdrawn", RETURN: "master.returned"}


def start_of(work: UnitOfWork, master: Master) -> int:
    """An original's start by the recorder's clock as it stands now, epoch ms UTC."""
    stands = restatements.standing_of(work.session, master)
    return stands.after_ms if stands else master.device_start_ms


def ask(work: UnitOfWork, master: Master, kind: str, reason: str, start_ms: int | None = None) -> Restatement:
    """Say one thing about a filed original; it stands at once, or waits for a second person (``state``).

    ``kind``: START with ``start_ms`` (by the recorder's clock, epoch ms UTC), WITHDRAWAL, RETURN. Raises Invalid for a
    start that changes nothing, Refused for one that cannot be and for a withdrawal of what is held, Conflict when
    another word waits or nothing would change.
    """
    assert work.actor_id is not None
    holds.lock_camera(work.session, master.camera_id)
    stands = restatements.standing_of(work.session, master)
    before_ms = stands.after_ms if stands else master.device_start_ms
    is_out = stands is not None and stands.is_withdrawn
    if restatements.waiting_of(work.session, master) is not None:
        raise Conflict(
            "restatement_waiting", "Tệp này đang có một đề nghị chờ người thứ hai. Hãy xử lý đề nghị ấy trước."
        )
    if (kind == WITHDRAWAL and is_out) or (kind == RETURN and not is_out):
        raise Conflict("restatement_same", "Tệp đã ở đúng tình trạng này rồi. Hãy tải lại trang.")
    after_ms = before_ms if start_ms is None else start_ms
    if kind == START and after_ms == before_ms:
        raise Invalid({"start": "Giờ này trùng với giờ đang tính: không có gì để sửa."})
    row = restatements.add(
        work.session,
        camera_id=master.camera_id,
        master_sha256=master.sha256,
        kind=kind,
        before_ms=before_ms,
        after_ms=after_ms,
        is_withdrawn=kind == WITHDRAWAL or (kind == START and is_out),
        reason=reason,
        state="waiting",
        asked_by=work.actor_id,
        asked_at=work.now,
    )
    _require_allowed(work, master, row)
    if needs_second(work, master, row):
        _record(work, "master.restatement_asked", master, row)
    else:
        _put_in_force(work, master, row)
    return row


def decide(work: UnitOfWork, row: Restatement, *, is_agreed: bool) -> Restatement:
    """The second person's word about what waits. Raises NotFound, Refused for the one who asked, Conflict when over."""
    holds.lock_camera(work.session, row.camera_id)
    work.session.refresh(row)
    master = masters.by_content(work.session, row.camera_id, row.master_sha256)
    if master is None:
        raise NotFound
    if row.state != "waiting":
        raise Conflict("restatement_over", "Đề nghị này đã được quyết định. Hãy tải lại trang.")
    if row.asked_by == work.actor_id and is_agreed:
        raise Refused("restatement_own", "Người đề nghị không tự đồng ý được. Hãy nhờ người thứ hai xem.")
    if is_agreed:
        _require_allowed(work, master, row)
        _put_in_force(work, master, row, work.actor_id)
        return row
    row.state, row.decided_by, row.decided_at = "refused", work.actor_id, work.now
    _record(work, "master.restatement_refused", master, row)
    return row


def needs_second(work: UnitOfWork, master: Master, row: Restatement) -> bool:
    """Whether a second person must agree: whatever might keep somebody from finding what they look for."""
    if row.kind != START:
        return row.kind == WITHDRAWAL
    is_far = max(abs(row.after_ms - row.before_ms), abs(row.after_ms - master.device_start_ms)) > ALONE_MS
    if is_far or restatements.holds_over(work.session, master) or restatements.retrievals_showing(work.session, master):
        return True
    clock = _clock(work, master.camera_id)
    before, after = _shown(clock, master, row.before_ms), _shown(clock, master, row.after_ms)
    asked = discards.open_spans(work.session, master.camera_id)
    return any(one.overlaps(before) or one.overlaps(after) for one in asked) or bool(_holds_on(work, master, after))


def follow_hold(work: UnitOfWork, hold: LegalHold, span: Timespan) -> None:
    """Originals restated into a span (corrected time) that a hold was just placed on are held where they were filed."""
    clock = _clock(work, hold.camera_id)
    for master_id, standing in restatements.standing_of_camera(work.session, hold.camera_id).items():
        master = masters.get(work.session, master_id)
        if master is None or not standing.shift_ms:
            continue
        if _shown(clock, master, master.device_start_ms + standing.shift_ms).overlaps(span):
            _hold_too(work, master, hold, hold.placed_by)


def concerning(session: Reading, settings: Settings, account_id: int, since_ms: int) -> list[tuple[int, Line]]:
    """What came into force since then (epoch ms) about footage that this person asked for, or whose case they
    investigate, after it was asked for: key of the retrieval and the word, newest first."""
    asked = restatements.asked_by(session, account_id, since_ms)
    told = of_retrievals(session, settings, asked, since_ms)
    found = [(retrieval_id, line) for retrieval_id, lines in told.items() for line in lines]
    return sorted(found, key=lambda one: -one[1].said.id)


def of_retrievals(
    session: Reading, settings: Settings, retrieval_ids: Collection[int], since_ms: int = 0
) -> dict[int, list[Line]]:
    """What came into force about originals that these retrievals show, or whose span they meet with the start before
    or after it, since they were asked for and since an instant (epoch ms): oldest first, by retrieval."""
    beside = restatements.beside_retrievals(session, retrieval_ids, since_ms)
    showing = restatements.shown_by(session, {row.id for row, *_ in beside})
    ledgers = {key: clocks.ledger_of(session, key, settings) for key in {row.camera_id for row, *_ in beside}}
    told: dict[int, list[Line]] = defaultdict(list)
    for row, said, master, camera in beside:
        asked = Timespan(row.start_ms, row.end_ms)
        starts = (said.before_ms, said.after_ms)
        meets = any(_shown(ledgers[row.camera_id], master, start).overlaps(asked) for start in starts)
        if meets or (row.id, master.id) in showing:
            told[row.id].append(Line(said, master, camera, None))
    return dict(told)


def _require_allowed(work: UnitOfWork, master: Master, row: Restatement) -> None:
    if row.kind == WITHDRAWAL and restatements.holds_over(work.session, master):
        raise Refused("withdrawal_held", "Tệp đang được giữ theo lệnh cho một hồ sơ nên không rút khỏi tra cứu được.")
    if row.kind == START:
        hung_from = mounts.hung_from(work.session, master.camera_id)
        known = _clock(work, master.camera_id).placed(row.after_ms)
        placed = Placement(row.after_ms, known.offset_ms, known.uncertainty_ms)
        require_plausible(placed, work.now - master.duration_ms, hung_from)


def _clock(work: UnitOfWork, camera_id: int) -> ClockLedger:
    return clocks.ledger_of(work.session, camera_id, work.settings)


def _shown(clock: ClockLedger, master: Master, start_ms: int) -> Timespan:
    """What an original shows, or may show, that began then by the recorder's clock."""
    return Placed(start_ms, clock.placed(start_ms)).shown(master.duration_ms)


def _holds_on(work: UnitOfWork, master: Master, shown: Timespan) -> list[LegalHold]:
    """Holds in force that somebody placed on what an original shows; those that follow others speak of filed time."""
    found = holds.overlapping(work.session, master.camera_id, shown.start_ms, shown.end_ms)
    return [hold for hold in found if hold.follows_id is None]


def _put_in_force(work: UnitOfWork, master: Master, row: Restatement, second: int | None = None) -> None:
    restatements.put_in_force(work.session, row, decided_by=second, decided_at=work.now)
    masters.reach_restated(work.session, master)
    _record(work, _IN_FORCE[row.kind], master, row)
    if row.kind == START:
        for hold in _holds_on(work, master, _shown(_clock(work, master.camera_id), master, row.after_ms)):
            _hold_too(work, master, hold, row.asked_by)


def _hold_too(work: UnitOfWork, master: Master, hold: LegalHold, placed_by: int) -> None:
    """An original that moved into what a hold keeps is held where it was filed, for as long as that hold stands, unless
    it or one that follows it holds it there already: another hold may end sooner."""
    filed = Timespan(master.filed_start_ms, master.filed_start_ms + master.duration_ms)
    for other in restatements.holds_over(work.session, master):
        is_its_own = hold.id in (other.id, other.follows_id)
        if is_its_own and other.start_ms <= filed.start_ms and other.end_ms >= filed.end_ms:
            return
    made = holds.place(
        work.session,
        case_id=hold.case_id,
        camera_id=hold.camera_id,
        span=filed,
        reason=f"Theo lệnh giữ #{hold.id}: giờ bắt đầu của tệp gốc đã sửa.",
        placed_by=placed_by,
        placed_at=work.now,
        follows_id=hold.id,
    )
    work.record(
        "hold.placed",
        "hold",
        made.id,
        case_id=made.case_id,
        camera_id=made.camera_id,
        start_ms=made.start_ms,
        end_ms=made.end_ms,
        follows_id=hold.id,
    )
    work.send("hold.mirror", noun="hold", noun_id=made.id, hold_id=made.id)


def _record(work: UnitOfWork, kind: str, master: Master, row: Restatement) -> None:
    """Before and after, who asked, and the digest of the reason: a reason altered later no longer agrees."""
    work.record(
        kind,
        "master",
        master.id,
        camera_id=master.camera_id,
        restatement_id=row.id,
        before_ms=row.before_ms,
        after_ms=row.after_ms,
        asked_by=row.asked_by,
        reason_sha256=sha256_of_bytes(row.reason.encode()),
    )
