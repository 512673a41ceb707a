"""Twelve cases of different kinds and stages, told through the product's own verbs, one person to each part."""

from __future__ import annotations

from dataclasses import dataclass

from service.cases import actions as cases
from service.cases.actions import CaseDraft
from service.cases.subjects import add_subject
from service.retrievals import actions as retrieving
from service.retrievals import break_glass, grading
from service.retrievals.rules import Asked
from storage.catalog import retrievals
from storage.models import CaseRecord
from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS
from storage.values.place import Point
from storage.values.timespan import Timespan
from workers.demonstration.cast import Player, Stage
from workers.demonstration.plan import Scene


@dataclass(frozen=True)
class Ward:
    """The people of one ward: who searches, who investigates, who decides."""

    searcher: Player
    investigator: Player
    commander: Player


def wards(stage: Stage) -> tuple[Ward, Ward]:
    """The two wards of the story."""
    by = stage.players
    return (Ward(by["canbo"], by["dieutra"], by["chihuy"]), Ward(by["canbo2"], by["dieutra2"], by["chihuy2"]))


def entered(
    ward: Ward, what: tuple[str, str, str], place: str, at_ms: int, position: Point | None = None
) -> CaseRecord:
    """A case entered by the ward's investigator; ``what``: kind, offence, title."""
    kind, offence, title = what
    draft = CaseDraft(kind, title, offence, at_ms, at_ms + 2 * MINUTE_MS, place, position, ward.investigator.account.id)
    with ward.investigator.acts() as work:
        return cases.create_case(work, draft, ward.investigator.unit_id)


def moved(ward: Ward, case: CaseRecord, *steps: tuple[str, str]) -> None:
    """The case goes on, step by step: stage and number of its paper."""
    for stage, paper in steps:
        with ward.investigator.acts() as work:
            cases.move_on(work, case.id, stage, decision_number=paper)


def identified(ward: Ward, case: CaseRecord, *signs: str, by_camera: bool = True) -> None:
    """Persons identified, by signs that are not kept."""
    for sign in signs:
        with ward.investigator.acts() as work:
            add_subject(work, case.id, f"{case.number} {sign}", is_by_camera=by_camera)


def asked(ward: Ward, case: CaseRecord, scene: Scene, cameras: list[int], *, purpose: str, reason: str) -> int:
    """The searcher asks for three minutes around what happened, of these cameras; answers the request's key."""
    span = Timespan(scene.at_ms - MINUTE_MS, scene.at_ms + 2 * MINUTE_MS)
    with ward.searcher.acts() as work:
        made = retrieving.ask(
            work,
            ward.searcher.account,
            ward.searcher.unit_ids,
            case_id=case.id,
            purpose=purpose,
            reason=reason,
            asked=[Asked(camera_id, span) for camera_id in cameras],
        )
        return made.id


def allowed(stage: Stage, ward: Ward, request_id: int) -> list[int]:
    """The commander approves, the crew produces; answers the keys of the retrievals."""
    with ward.commander.acts() as work:
        retrieving.approve(
            work, request_id, ward.commander.account, ward.commander.unit_ids, stage.archive.settings, note="Đồng ý."
        )
    stage.work_off()
    with stage.archive.read() as session:
        return [row.id for row in retrievals.of_request(session, request_id)]


def graded(ward: Ward, case: CaseRecord, retrieval_id: int, value: int, reason: str, *, confirm: bool = True) -> None:
    """The investigator grades; the commander confirms."""
    with ward.investigator.acts() as work:
        link = retrievals.link(work.session, case.id, retrieval_id)
        assert link is not None
        grade = grading.give_grade(
            work, link.id, ward.investigator.account, ward.investigator.unit_ids, value=value, reason=reason
        )
        grade_id = grade.id
    if confirm:
        with ward.commander.acts() as work:
            grading.confirm_grade(work, grade_id, ward.commander.account, ward.commander.unit_ids)


def theft_by_the_lane(stage: Stage, lane: Scene, cameras: list[int]) -> None:
    """Phường Tam Thắng: a theft in which footage only helped to exclude, a scuffle without any footage."""
    ward = wards(stage)[0]
    stage.at(lane.at_ms + 5 * HOUR_MS)
    theft = entered(ward, ("criminal", "173", "Trộm cắp xe máy trước cửa hàng"), "Đường Lê Phụng Hiểu", lane.at_ms)
    request = asked(
        ward, theft, lane, cameras, purpose="verify_report", reason="Xác định hướng đi của người lấy xe máy."
    )
    stage.at(stage.clock.at_ms + HOUR_MS)
    seen = allowed(stage, ward, request)
    stage.at(stage.clock.at_ms + DAY_MS)
    graded(ward, theft, seen[0], 2, "Thấy xe đi về hướng biển, giúp loại trừ một người bị nghi.")
    graded(ward, theft, seen[1], 0, "Camera không ghi được thời điểm cần xem.")
    moved(ward, theft, ("verifying", ""), ("opened", "12/QĐ-ĐTTH"))
    identified(ward, theft, "người bán lại xe", by_camera=False)

    scuffle = entered(ward, ("criminal", "134", "Cố ý gây thương tích tại quán ăn"), "Đường Bình Giã", lane.at_ms)
    moved(ward, scuffle, ("verifying", ""), ("opened", "14/QĐ-ĐTTH"))
    identified(ward, scuffle, "người gây thương tích", by_camera=False)


def snatching(stage: Stage, main: Scene, cameras: list[int]) -> None:
    """Phường Tam Thắng: a snatching clarified with camera help, a second case served by the same footage, two more."""
    ward = wards(stage)[0]
    stage.at(main.at_ms + 4 * HOUR_MS)
    snatch = entered(
        ward, ("criminal", "171", "Cướp giật túi xách của người đi đường"), "Đường Trương Công Định", main.at_ms
    )
    request = asked(
        ward,
        snatch,
        main,
        cameras,
        purpose="investigate",
        reason="Tìm xe máy đỏ chở hai người chạy qua đoạn đường này.",
    )
    stage.at(stage.clock.at_ms + 2 * HOUR_MS)
    seen = allowed(stage, ward, request)
    stage.at(stage.clock.at_ms + DAY_MS)
    graded(ward, snatch, seen[0], 4, "Thấy rõ xe máy đỏ và người ngồi sau giật túi lúc đi qua camera.")
    graded(ward, snatch, seen[1], 3, "Cho thấy hướng tẩu thoát, khớp lời khai của người làm chứng.")
    graded(ward, snatch, seen[2], 1, "Hình bị xe tải che, không thấy gì có ích.")
    stage.at(stage.clock.at_ms + DAY_MS)
    moved(ward, snatch, ("verifying", ""), ("opened", "21/QĐ-ĐTTH"))
    identified(ward, snatch, "người lái xe", "người ngồi sau")

    pair = entered(
        ward, ("criminal", "173", "Trộm cắp mũ bảo hiểm, cùng xe máy đỏ"), "Đường Trương Công Định", main.at_ms
    )
    with ward.searcher.acts() as work:
        grading.use_in_case(work, seen[1], pair.id, ward.searcher.account, ward.searcher.unit_ids)
    graded(ward, pair, seen[1], 3, "Cùng chiếc xe máy đỏ đi qua trước đó hai phút, giúp nối hai vụ.")
    stage.at(stage.clock.at_ms + DAY_MS)
    moved(ward, pair, ("verifying", ""), ("opened", "23/QĐ-ĐTTH"))
    identified(ward, pair, "người lái xe")

    noise = entered(
        ward, ("administrative", "", "Gây rối trật tự công cộng đêm khuya"), "Hẻm 45 Nguyễn An Ninh", main.at_ms
    )
    moved(ward, noise, ("verifying", ""), ("minuted", ""), ("penalty_decided", "31/QĐ-XPHC"))

    lost = entered(ward, ("other", "", "Tìm lại ví đánh rơi trên xe buýt"), "Đường Trương Công Định", main.at_ms)
    moved(ward, lost, ("resolved", ""))


def robbery_at_the_market(stage: Stage, market: Scene, cameras: list[int]) -> None:
    """Phường Vũng Tàu: a robbery followed over seven cameras, a collision and a stall looked into."""
    ward = wards(stage)[1]
    stage.at(market.at_ms + 3 * HOUR_MS)
    robbery = entered(ward, ("criminal", "171", "Cướp giật dây chuyền tại chợ cũ"), "Ngã tư chợ cũ", market.at_ms)
    request = asked(
        ward, robbery, market, cameras, purpose="investigate", reason="Theo dõi xe máy đỏ qua bảy camera dọc đường."
    )
    stage.at(stage.clock.at_ms + HOUR_MS)
    seen = allowed(stage, ward, request)
    stage.at(stage.clock.at_ms + DAY_MS)
    for retrieval_id, value, reason in zip(
        seen,
        (4, 3, 3, 2, 1, 0, 1),
        (
            "Thấy trực tiếp hành vi giật dây chuyền, nhận ra xe.",
            "Cho thấy đường đi tiếp theo của chiếc xe máy đỏ.",
            "Khớp thời điểm, giúp xác định tốc độ và hướng chạy.",
            "Loại trừ được một chiếc xe khác cùng màu đi ngược chiều.",
            "Xe đi qua nhưng quá xa, không nhận ra được gì.",
            "Ống kính bị che nên không có hình để xem.",
            "Không thấy xe trong khung hình ở thời điểm này.",
        ),
        strict=True,
    ):
        graded(ward, robbery, retrieval_id, value, reason)
    stage.at(stage.clock.at_ms + DAY_MS)
    moved(ward, robbery, ("verifying", ""), ("opened", "07/QĐ-ĐTTH"))
    identified(ward, robbery, "người lái xe")

    crash = entered(ward, ("criminal", "260", "Va chạm giao thông có người bị thương"), "Đường Lê Lợi", market.at_ms)
    moved(ward, crash, ("verifying", ""))

    stall = entered(ward, ("administrative", "", "Lấn chiếm vỉa hè để bán hàng"), "Đường Ba Cu", market.at_ms)
    moved(ward, stall, ("verifying", ""), ("minuted", ""))


def littering(stage: Stage, street: Scene, cameras: list[int]) -> None:
    """Phường Tam Thắng, this week: a littering case whose footage waits for its grade."""
    ward = wards(stage)[0]
    stage.at(street.at_ms + 6 * HOUR_MS)
    litter = entered(
        ward, ("administrative", "", "Đổ rác thải xây dựng ra lòng đường"), "Đường Phạm Hồng Thái", street.at_ms
    )
    moved(ward, litter, ("verifying", ""))
    request = asked(
        ward, litter, street, cameras, purpose="administrative", reason="Xác định phương tiện đổ rác thải xây dựng."
    )
    stage.at(stage.clock.at_ms + HOUR_MS)
    allowed(stage, ward, request)


def robbery_by_alley_212(stage: Stage, evening: Scene, cameras: list[int]) -> None:
    """Phường Tam Thắng, two evenings ago: opened in an emergency, a request waits for approval; someone is missing."""
    ward = wards(stage)[0]
    stage.at(evening.at_ms + 40 * MINUTE_MS)
    robbery = entered(
        ward,
        ("criminal", "171", "Cướp giật tài sản, giao lộ Nguyễn An Ninh – hẻm 212"),
        "Giao lộ Nguyễn An Ninh – hẻm 212",
        evening.at_ms,
        evening.spots[len(evening.spots) // 2].point,
    )
    moved(ward, robbery, ("verifying", ""))
    span = Timespan(evening.at_ms - MINUTE_MS, evening.at_ms + MINUTE_MS)
    with ward.searcher.acts() as work:
        break_glass.break_glass(
            work,
            ward.searcher.account,
            ward.searcher.unit_ids,
            stage.archive.settings,
            case_id=robbery.id,
            purpose="verify_report",
            reason="Đối tượng vừa bỏ chạy, cần biết ngay hướng đi để chặn.",
            asked=[Asked(cameras[4], span)],
        )
    stage.work_off()
    stage.at(evening.at_ms + 10 * HOUR_MS)
    asked(
        ward,
        robbery,
        evening,
        cameras[2:7],
        purpose="investigate",
        reason="Dựng lại đường đi của xe máy đỏ qua các camera dọc đường Nguyễn An Ninh.",
    )
    missing = entered(ward, ("other", "", "Tìm người cao tuổi đi lạc"), "Chợ khu phố 3", evening.at_ms)
    moved(ward, missing, ("verifying", ""))


CHAPTERS = {
    "hem-45": theft_by_the_lane,
    "truong-cong-dinh": snatching,
    "cho-cu": robbery_at_the_market,
    "thuong-ngay-4": littering,
    "hem-212": robbery_by_alley_212,
}
"""What people do about a scene, once its files have come in."""
