"""Pages: the first page, jobs in the background, the custody chain."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.custody.actions import read_chain, verify_chain
from service.overview.actions import gather
from service.overview.api import PAGE, STATES, retry
from service.web.forms import whole_number
from service.web.language import _
from storage.catalog import custody, grades, jobs

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
JOB_STATES = {
    "queued": (_("Đang chờ"), ""),
    "running": (_("Đang chạy"), "info"),
    "done": (_("Xong"), "good"),
    "parked": (_("Tạm gác"), "bad"),
}
JOB_NAMES = {
    "intake.file": _("Nhận tệp ghi hình"),
    "intake.clear": _("Dọn tệp tạm"),
    "staging.sweep": _("Dọn tệp gửi dở"),
    "copy.make": _("Làm bản sao để xem"),
    "retrieval.produce": _("Trích xuất"),
    "retention.apply": _("Xóa dữ liệu hết hạn lưu"),
    "break_glass.close": _("Đóng lượt mở khẩn cấp"),
    "access.digest": _("Khóa sổ nhật ký truy cập"),
    "archive.check": _("Kiểm tra kho"),
    "hold.mirror": _("Đồng bộ lệnh giữ với kho"),
    "report.write": _("Xuất văn bản báo cáo"),
}


def badges(desk: Desk) -> dict[str, int]:
    """Counts beside the navigation: what waits for this person."""
    found: dict[str, int] = {}
    with desk.archive.read() as session:
        if desk.may("grade.give"):
            found["/"] = len(grades.ungraded(session, desk.account.id))
    return {href: count for href, count in found.items() if count}


@router.get("/")
def first_page(desk: Desk = Depends(signed_in)) -> Response:
    """What waits for this person; owners are led to their cameras."""
    if desk.account.role == "owner":
        return RedirectResponse("/my", status_code=303)
    found = gather(desk.archive, desk.account, desk.unit_ids)
    crumbs = [(_("Trang tổng quan"), "/")]
    return desk.page("overview/first.html", crumbs=crumbs, found=found, now=desk.archive.clock.now_ms())


@router.get("/jobs")
def jobs_page(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """Jobs in the background."""
    desk.require("job.view")
    state = request.query_params.get("state", "")
    with desk.archive.read() as session:
        rows = jobs.listed(session, (state,) if state in STATES else STATES)
        counts = jobs.counts(session)
    return desk.page(
        "overview/jobs.html",
        crumbs=[(_("Việc nền"), "/jobs")],
        rows=rows,
        counts=counts,
        state=state,
        states=JOB_STATES,
        job_names=JOB_NAMES,
    )


@router.post("/jobs/{job_id}/retry")
def retry_job(job_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """Try a parked job anew."""
    desk.require("job.view")
    retry(desk, job_id)
    return desk.to("/jobs", _("Đã xếp lại vào hàng chờ."))


@router.get("/custody")
def custody_page(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """The custody chain, newest first."""
    return _custody(request, desk, None)


@router.post("/custody")
def verify(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """Walk the whole chain and show what was found."""
    desk.require("custody.view")
    return _custody(request, desk, verify_chain(desk.archive))


def _custody(request: Request, desk: Desk, verdict: object) -> Response:
    desk.require("custody.view")
    before = whole_number(request.query_params.get("before"))
    with desk.archive.read() as session:
        read = read_chain(session, desk.unit_ids, before, PAGE + 1)
        checkpoints = custody.checkpoints(session)[-5:]
    rows = read.entries
    names = {row.actor_id: read.names.get(row.actor_id, _("đơn vị khác")) for row in rows if row.actor_id}
    older = f"/custody?before={rows[PAGE - 1].seq}" if len(rows) > PAGE else None
    return desk.page(
        "overview/custody.html",
        crumbs=[(_("Nhật ký"), "/log"), (_("Chuỗi lưu vết"), "/custody")],
        rows=rows[:PAGE],
        is_whole=desk.unit_ids is None,
        names={key: desk.say(name) for key, name in names.items()},
        older=older,
        verdict=verdict,
        checkpoints=checkpoints,
    )
