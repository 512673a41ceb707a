"""The start of a filed file stated anew, the file taken out of search or brought back, by people of its ward."""

from __future__ import annotations

from dataclasses import dataclass

from service.intakes.actions import intake_to_watch
from service.web.language import _
from service.web.writing import text_problem
from storage import restating
from storage.catalog import cameras, masters, restatements
from storage.errors import Conflict, Invalid, NotFound
from storage.models import Account, Camera, Intake, Master, Restatement
from storage.unit_of_work import Reading, UnitOfWork
from storage.values.text import normal

LEAST_REASON = 10
KINDS: dict[str, str] = {
    restating.START: _("Sửa giờ bắt đầu"),
    restating.WITHDRAWAL: _("Rút khỏi tra cứu"),
    restating.RETURN: _("Đưa trở lại tra cứu"),
}
STATES: dict[str, tuple[str, str]] = {
    "waiting": (_("Chờ người thứ hai"), "warn"),
    "standing": (_("Đang áp dụng"), "good"),
    "replaced": (_("Đã có lần sau thay"), "out"),
    "refused": (_("Không đồng ý"), "bad"),
}


@dataclass(frozen=True)
class Told:
    """A filed file with what was said of its start since: the start as it stands (epoch ms), all words newest first."""

    intake: Intake
    camera: Camera
    master: Master
    start_ms: int
    is_withdrawn: bool
    said: list[Restatement]

    @property
    def waiting(self) -> Restatement | None:
        """The one that waits for a second person."""
        return next((one for one in self.said if one.state == "waiting"), None)


def told(session: Reading, account: Account, unit_ids: set[str] | None, intake_id: int) -> Told | None:
    """What stands of a filed file, for those who may watch it; None when it was not filed. Raises NotFound."""
    intake, camera = intake_to_watch(session, account, unit_ids, intake_id)
    master = masters.get(session, intake.master_id) if intake.state == "filed" and intake.master_id else None
    if master is None:
        return None
    said = restatements.of_master(session, master)
    stands = next((one for one in said if one.state == "standing"), None)
    start_ms = stands.after_ms if stands else master.device_start_ms
    return Told(intake, camera, master, start_ms, stands is not None and stands.is_withdrawn, said)


def say(
    work: UnitOfWork,
    account: Account,
    unit_ids: set[str] | None,
    intake_id: int,
    *,
    kind: str,
    reason: str,
    start_ms: int | None = None,
) -> Restatement:
    """Say one thing about a filed file (``KINDS``); a start is by the recorder's clock. Raises Invalid, Conflict."""
    found = told(work.session, account, unit_ids, intake_id)
    if found is None:
        raise Conflict("intake_not_filed", _("Tệp này chưa nhập kho nên chưa có gì để sửa."))
    problems: dict[str, str] = {}
    if kind not in KINDS:
        problems["kind"] = _("Hãy chọn việc cần làm.")
    if kind == restating.START and start_ms is None:
        problems["start"] = _("Hãy nhập giờ bắt đầu theo đồng hồ đầu ghi.")
    if problem := text_problem(reason, LEAST_REASON, _("Hãy ghi vì sao, ít nhất 10 ký tự.")):
        problems["reason"] = problem
    if problems:
        raise Invalid(problems)
    return restating.ask(work, found.master, kind, normal(reason)[:500], start_ms if kind == restating.START else None)


def decide(work: UnitOfWork, unit_ids: set[str] | None, restatement_id: int, *, is_agreed: bool) -> Restatement:
    """The second person's word. Raises NotFound for another ward's."""
    row = restatements.get(work.session, restatement_id)
    camera = cameras.get(work.session, row.camera_id) if row else None
    if row is None or camera is None or (unit_ids is not None and camera.unit_id not in unit_ids):
        raise NotFound
    return restating.decide(work, row, is_agreed=is_agreed)
