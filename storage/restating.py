"""A filed original whose start was wrong: stated anew, taken out of search, brought back (decision 0011).

Bytes, names and rows of what was filed stay as they are; what changes is the corrected time, as by a changed clock.
Retention counts from the filing and stays where it was. A start that may hide something needs a second person: taking
out of search always, moving what is held or was asked for, and moving farther than ``ALONE_MS``.
"""

from __future__ import annotations

from storage.catalog import clocks, holds, masters, mounts, restatements
from storage.errors import Conflict, Invalid, NotFound, Refused
from storage.ledger.clocks import DRIFT_MS_PER_DAY, NEVER_COMPARED_MS, ClockLedger
from storage.ledger.filing import Placement, place, require_plausible
from storage.models import LegalHold, Master, Restatement
from storage.unit_of_work import UnitOfWork
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
    is_used = restatements.holds_over(work.session, master) or restatements.retrievals_showing(work.session, master)
    return is_far or bool(is_used)


def follow_hold(work: UnitOfWork, hold: LegalHold, span: Timespan) -> None:
    """Originals restated into a span (corrected time) that a hold was just placed on are held where they were filed."""
    clock = ClockLedger(clocks.known(work.session, hold.camera_id))
    for master_id, standing in restatements.standing_of_camera(work.session, hold.camera_id).items():
        master = masters.get(work.session, master_id)
        if master is None or not standing.shift_ms:
            continue
        start = master.device_start_ms + standing.shift_ms
        known = clock.placed(start)
        begun = start + known.offset_ms
        shown = Timespan(begun, begun + master.duration_ms).widened(known.uncertainty_ms)
        if shown.overlaps(span):
            _hold_too(work, master, hold)


def _require_allowed(work: UnitOfWork, master: Master, row: Restatement) -> None:
    if row.kind == WITHDRAWAL and restatements.holds_over(work.session, master):
        raise Refused("withdrawal_held", "Tệp đang được giữ theo lệnh cho một hồ sơ nên không rút khỏi tra cứu được.")
    if row.kind == START:
        hung_from = mounts.hung_from(work.session, master.camera_id)
        require_plausible(_placed(work, master, row), work.now - master.duration_ms, hung_from)


def _placed(work: UnitOfWork, master: Master, row: Restatement) -> Placement:
    known = clocks.known(work.session, master.camera_id)
    return place(known, row.after_ms, drift_ms_per_day=DRIFT_MS_PER_DAY, never_compared_ms=NEVER_COMPARED_MS)


def _put_in_force(work: UnitOfWork, master: Master, row: Restatement, second: int | None = None) -> None:
    restatements.put_in_force(work.session, row, decided_by=second, decided_at=work.now)
    masters.reach_restated(work.session, master)
    _record(work, _IN_FORCE[row.kind], master, row)
    if row.kind == START:
        start = _placed(work, master, row).filed_start_ms
        for hold in holds.overlapping(work.session, master.camera_id, start, start + master.duration_ms):
            _hold_too(work, master, hold)


def _hold_too(work: UnitOfWork, master: Master, hold: LegalHold) -> None:
    """An original that moved into what a hold keeps is held where it was filed, unless that case holds it already."""
    filed = Timespan(master.filed_start_ms, master.filed_start_ms + master.duration_ms)
    for other in restatements.holds_over(work.session, master):
        if other.case_id == hold.case_id and other.start_ms <= filed.start_ms and other.end_ms >= filed.end_ms:
            return
    made = holds.place(
        work.session,
        case_id=hold.case_id,
        camera_id=hold.camera_id,
        span=filed,
        reason=f"Theo lệnh giữ #{hold.id}: giờ bắt đầu của tệp gốc đã sửa.",
        placed_by=hold.placed_by,
        placed_at=work.now,
    )
    work.record(
        "hold.placed",
        "hold",
        made.id,
        case_id=made.case_id,
        camera_id=made.camera_id,
        start_ms=made.start_ms,
        end_ms=made.end_ms,
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
