"""What faults are called and how grave they are, which camera counts as alive, what a ticket may become. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from service.web.language import _
from service.web.moments import read_day
from storage.errors import Invalid, Refused
from storage.models import FeedState, HealthSpell, Outage
from storage.values.clock import DAY_MS, SECOND_MS
from storage.values.spells import BLIND
from storage.values.text import normal

FAULTS: dict[str, str] = {
    "undecodable": _("Hình hỏng, không giải mã được"),
    "black": _("Hình đen"),
    "frozen": _("Hình đứng yên"),
    "overexposed": _("Cháy sáng"),
    "covered": _("Ống kính bị che"),
    "blurred": _("Hình mờ"),
    "turned": _("Lệch khỏi hướng đã đăng ký"),
    "noisy": _("Nhiễu hạt"),
}
ADVICE: dict[str, str] = {
    "undecodable": _("Kiểm tra đường truyền, ổ cứng đầu ghi."),
    "black": _("Kiểm tra nguồn, dây tín hiệu và hồng ngoại."),
    "frozen": _("Khởi động lại camera hoặc kênh ghi."),
    "overexposed": _("Chỉnh phơi sáng, tránh đèn chiếu thẳng."),
    "covered": _("Lau ống kính, bỏ vật che."),
    "blurred": _("Lau mặt kính, chỉnh lại tiêu cự."),
    "turned": _("Chỉnh lại hướng; nếu cố ý dời, ghi vị trí mới và xác nhận khung hình mới."),
    "noisy": _("Thêm đèn hoặc bật hồng ngoại; kiểm tra nguồn."),
}
LIGHTS: dict[str, str] = {"day": _("ban ngày"), "dark": _("ban đêm")}
FIGURES: dict[str, str] = {
    "offline": _("Mất kết nối"),
    "unrecorded": _("Không máy thu nào ghi"),
    "slow": _("Ít khung hình"),
    "starved": _("Băng thông quá thấp"),
    "long_gop": _("Khung hình khóa quá thưa"),
}
TICKET_FAULTS = FAULTS | {"offline": _("Mất kết nối"), "other": _("Việc khác")}
TICKET_STATES: dict[str, tuple[str, str]] = {
    "open": (_("Mới lập"), "warn"),
    "called": (_("Đã báo chủ camera"), "info"),
    "planned": (_("Đã hẹn ngày sửa"), "info"),
    "repaired": (_("Đã sửa xong"), "good"),
    "dropped": (_("Bỏ, không sửa"), "out"),
}
CLOSED = frozenset({"repaired", "dropped"})
LIFE: dict[str, tuple[str, str]] = {
    "seen": (_("Còn sống, có hình"), "good"),
    "said": (_("Ghi là hoạt động, chưa có hình gần đây"), "info"),
    "dead": (_("Hỏng hoặc không thấy gì"), "bad"),
    "paused": (_("Tạm ngừng"), "warn"),
}
SEEN_WITHIN_MS = 30 * DAY_MS
OFFLINE_AFTER_MS = 60 * SECOND_MS
SLOW_BELOW = 5.0  # frames a second
STARVED_BELOW_BPS = 64_000
LONG_GOP_FROM_MS = 10_000
MOST_DONG = 1_000_000_000
SURE_ABOVE_DONG = 50_000_000  # no usual repair costs more: a nought too many is soon typed, so it is asked again
_DONG = re.compile(r"[0-9]+|[0-9]{1,3}([. ][0-9]{3})+")  # 2.800.00 is a slip: nobody knows of which digit
LONGEST_NOTE = 300
LONGEST_DONE, LONGEST_REASON = 150, 140  # both together are one note
FARTHEST = timedelta(days=366)


def life_of(
    state: str, spells: Sequence[HealthSpell], outages: Sequence[Outage], last_seen_ms: int | None, at_ms: int
) -> str:
    """Whether a camera counts as alive at an instant (``LIFE``): seen, said, dead or paused.

    Dead: registered as broken; or an outage, or a fault under which it sees nothing of use, lasts at that instant.
    Of the others only those count as alive (seen) of which a picture of the thirty days before is known.
    """
    if state == "paused":
        return "paused"
    lasting = [one.start_ms <= at_ms and (one.end_ms is None or one.end_ms > at_ms) for one in outages]
    blind = [
        spell.fault in BLIND and spell.start_ms <= at_ms and (spell.end_ms is None or spell.end_ms > at_ms)
        for spell in spells
    ]
    if state == "broken" or any(lasting) or any(blind):
        return "dead"
    return "seen" if last_seen_ms is not None and last_seen_ms > at_ms - SEEN_WITHIN_MS else "said"


def figures_problem(state: FeedState, now: int) -> str | None:
    """What is wrong with the figures of an active feed (``FIGURES``); None when nothing is."""
    if state.state != "recording":
        return _absence(state) if now - state.since_at >= OFFLINE_AFTER_MS else None
    if state.frame_rate is not None and state.frame_rate < SLOW_BELOW:
        return "slow"
    if state.bitrate_bps is not None and state.bitrate_bps < STARVED_BELOW_BPS:
        return "starved"
    if state.key_interval_ms is not None and state.key_interval_ms >= LONG_GOP_FROM_MS:
        return "long_gop"
    return None


def _absence(state: FeedState) -> str | None:
    if state.state == "lost":
        return "offline"
    return "unrecorded" if state.reason in {"recorder_down", "changed"} else None


@dataclass(frozen=True)
class TicketDraft:
    """A step of a ticket as it was typed and checked."""

    state: str
    note: str
    due_on: date | None
    cost_dong: int | None


@dataclass(frozen=True)
class Correction:
    """What is put right in a closed ticket: ``cost_dong`` None leaves the cost as it was; the note has the reason."""

    note: str
    cost_dong: int | None


def checked_step(state: str, note: str, due: str, cost: str, today: date, *, is_sure: bool = False) -> TicketDraft:
    """A step that can be entered. ``is_sure``: whoever typed it looked at a large cost twice.

    Raises Invalid naming each input to mend.
    """
    problems: dict[str, str] = {}
    if state not in TICKET_STATES:
        problems["state"] = _("Hãy chọn một bước trong danh sách.")
    text = normal(note)
    if len(text) > LONGEST_NOTE:
        problems["note"] = _("Ghi chú dài quá 300 ký tự.")
    elif state == "dropped" and not text:
        problems["note"] = _("Hãy ghi lý do không sửa.")
    elif state == "repaired" and not text:
        problems["note"] = _("Hãy ghi đã làm gì.")
    due_on = None
    try:
        due_on = read_day(due, "due_on") if due.strip() else None
    except Refused as refusal:
        problems["due_on"] = refusal.message
    if due_on is not None and abs(due_on - today) > FARTHEST:
        problems["due_on"] = _("Ngày hẹn cách hôm nay quá một năm. Hãy kiểm tra lại.")
    elif state == "planned" and not due.strip():
        problems["due_on"] = _("Hãy ghi ngày hẹn sửa.")
    cost_dong = _checked_cost(cost, problems, is_sure=is_sure)
    if problems:
        raise Invalid(problems)
    return TicketDraft(state, text, due_on, cost_dong)


def checked_correction(cost: str, done: str, reason: str, *, is_sure: bool = False) -> Correction:
    """What is put right in a closed ticket: its cost, what was done, why. Raises Invalid naming each input to mend."""
    problems: dict[str, str] = {}
    done, reason = normal(done), normal(reason)
    if len(done) > LONGEST_DONE:
        problems["done"] = _("Mục này dài quá 150 ký tự.")
    if not 5 <= len(reason) <= LONGEST_REASON:
        problems["reason"] = _("Hãy ghi vì sao sửa lại, từ 5 đến 140 ký tự.")
    cost_dong = _checked_cost(cost, problems, is_sure=is_sure)
    if problems:
        raise Invalid(problems)
    return Correction(" · ".join(part for part in (done, reason) if part), cost_dong)


def _checked_cost(text: str, problems: dict[str, str], *, is_sure: bool) -> int | None:
    if not text.strip():
        return None
    dong = _dong(text)
    if dong is None:
        problems["cost"] = _("Hãy ghi chi phí bằng số đồng, ví dụ 350.000.")
    elif dong > MOST_DONG:
        problems["cost"] = _("Chi phí của một phiếu nhiều nhất là 1.000.000.000 đồng.")
    elif dong > SURE_ABOVE_DONG and not is_sure:
        problems["cost_sure"] = _("Chi phí trên 50.000.000 đồng: hãy xem lại các số 0; đúng thì đánh dấu ô này.")
    return dong


def _dong(text: str) -> int | None:
    plain = text.replace("\u00a0", " ").strip().removesuffix("đ").removesuffix("₫").strip()
    return int(re.sub("[. ]", "", plain)) if _DONG.fullmatch(plain) and len(plain) <= 20 else None
