"""The book of uses: everything that was done with one's footage, nobody's name, the camera's own time."""

from __future__ import annotations

from sqlalchemy import select

from service.owners.book import PAGE_ROWS
from storage import clock_book
from storage.models import CaseRecord, ClockObservation, Exhibit, Grade, Owner, Retrieval
from storage.models.cases import LegalHold
from storage.values.clock import DAY_MS, MINUTE_MS, SetClock
from tests.factories.people import Person
from tests.factories.street import observe_clock
from tests.service.retrievals.stage import REASON, Stage, a_case

USES = "/api/v1/my/uses"


def the_use(owner: Person) -> dict[str, object]:
    (use,) = owner.get(USES).json()["uses"]
    return dict(use)


def wishes(stage: Stage, wants_result: bool) -> None:
    with stage.archive.write() as work:
        work.session.query(Owner).update({"wants_result": wants_result})


def graded(stage: Stage, value: int, *, is_confirmed: bool) -> None:
    with stage.archive.write() as work:
        work.session.add(
            Grade(
                case_retrieval_id=1,
                value=value,
                reason="Thấy rõ xe và hướng rời đi.",
                graded_by=stage.detective.id,
                graded_at=work.now,
                confirmed_by=stage.deputy.id if is_confirmed else None,
                confirmed_at=work.now if is_confirmed else None,
                is_rule_relaxed=False,
            )
        )


def clarified(stage: Stage) -> None:
    with stage.archive.write() as work:
        work.session.get_one(CaseRecord, stage.case.id).clarified_at = work.now


def test_a_request_is_in_the_book_the_moment_it_is_made(stage: Stage, owner: Person) -> None:
    made = stage.ask()
    use = the_use(owner)
    assert use["state"] == "requested" and use["request_number"] == made["number"]
    assert (use["purpose"], use["viewer_count"], use["leave_until"]) == ("investigate", 0, None)
    assert "Đang chờ chỉ huy duyệt" in owner.get("/my/uses").text


def test_the_span_stands_in_the_cameras_own_time(stage: Stage, owner: Person) -> None:
    observe_clock(stage.archive, stage.camera_id, stage.start_ms + 1, 37_000, 500)  # slow by 37 seconds
    stage.ask()
    use = the_use(owner)
    assert (use["start_ms"], use["end_ms"]) == (stage.start_ms, stage.start_ms + 2 * MINUTE_MS)
    offset = int(str(use["offset_ms"]))
    assert 0 <= offset <= 37_000
    assert use["device_start_ms"] == stage.start_ms - offset
    assert use["device_end_ms"] == stage.start_ms + 2 * MINUTE_MS - offset
    assert "giờ của camera; lệch" in owner.get("/my/uses").text


def test_a_clock_that_nobody_compared_has_no_offset(stage: Stage, owner: Person) -> None:
    with stage.archive.write() as work:
        for seen in work.session.scalars(select(ClockObservation)).all():
            clock_book.take_back(work, seen, None, "Thử: chưa ai so")
    stage.ask()
    use = the_use(owner)
    assert (use["device_start_ms"], use["device_end_ms"], use["offset_ms"]) == (None, None, None)
    assert use["start_ms"] == stage.start_ms and "đồng hồ camera chưa so" in owner.get("/my/uses").text


def test_neither_names_nor_case_nor_reason_leave_the_house(stage: Stage, owner: Person) -> None:
    retrieval_id = stage.granted()
    (clip, *_more) = stage.clip_refs(retrieval_id)
    assert stage.asker.get(f"/api/v1/retrievals/{retrieval_id}/clips/{clip}/video").status_code == 200
    graded(stage, 3, is_confirmed=True)
    clarified(stage)
    wishes(stage, True)
    people = (stage.asker, stage.chief, stage.detective, stage.deputy)
    secrets = [person.account.display_name for person in people]
    secrets += [person.account.login for person in people]
    secrets += [stage.case.title, stage.case.number, REASON, "Thấy rõ xe", "TT-0412-1"]
    for path in ("/my", "/my/uses", "/my/cameras/1", USES, "/api/v1/my/cameras/1"):
        answer = owner.get(path)
        assert answer.status_code == 200
        assert [secret for secret in secrets if secret in answer.text] == [], path


def test_how_many_looked_and_when_last(stage: Stage, owner: Person, clock: SetClock) -> None:
    retrieval_id = stage.granted()
    clips = stage.clip_refs(retrieval_id)
    for person in (stage.asker, stage.detective):
        for clip in clips:
            assert person.get(f"/api/v1/retrievals/{retrieval_id}/clips/{clip}/video").status_code == 200
    assert stage.deputy.get(f"/api/v1/retrievals/{retrieval_id}/clips/{clips[0]}/video").status_code in {403, 404}
    use = the_use(owner)
    assert use["viewer_count"] == 2 and use["last_viewed_at"] == clock.now_ms()
    body = owner.get(USES).json()
    assert (body["count"], body["length_ms"], body["viewer_count"]) == (1, 2 * MINUTE_MS, 2)
    assert "2 cán bộ đã xem" in owner.get("/my/uses").text


def test_a_hold_is_said_and_no_deletion_promised_meanwhile(stage: Stage, owner: Person) -> None:
    stage.granted()  # of a criminal case: held by itself
    use = the_use(owner)
    assert use["is_held"] and use["deletion_due_at"] is None
    assert "Đang được giữ" in owner.get("/my/uses").text and "1 đoạn đang được giữ" in owner.get("/my/cameras/1").text
    with stage.archive.write() as work:
        work.session.query(LegalHold).update({"released_at": work.now})
    assert not the_use(owner)["is_held"]


def test_when_leave_ends_and_when_the_copy_goes(stage: Stage, owner: Person, clock: SetClock) -> None:
    stage.granted()
    settings = stage.archive.settings
    assert the_use(owner)["leave_until"] == clock.now_ms() + settings.grant_days * DAY_MS
    graded(stage, 1, is_confirmed=True)  # of no value: goes after its days
    with stage.archive.write() as work:
        work.session.query(LegalHold).update({"released_at": work.now})
    assert the_use(owner)["deletion_due_at"] == clock.now_ms() + settings.exhibit_retention_days * DAY_MS
    assert "Quyền xem đến" in owner.get("/my/uses").text
    clock.advance((settings.grant_days + 1) * DAY_MS)
    owner.sign_in()
    assert "Quyền xem đã hết" in owner.get("/my/uses").text


def test_a_deleted_copy_is_said_to_be_so(stage: Stage, owner: Person) -> None:
    from storage.models import Discard

    stage.granted()
    with stage.archive.write() as work:
        exhibit = work.session.query(Exhibit).one()
        work.session.add(
            Discard(
                object_key=exhibit.object_key,
                sha256=exhibit.sha256,
                size_bytes=exhibit.size_bytes,
                camera_id=stage.camera_id,
                start_ms=exhibit.start_ms,
                duration_ms=exhibit.end_ms - exhibit.start_ms,
                rule="retention_exhibit",
                discarded_at=work.now,
            )
        )
        exhibit.object_key = None
    use = the_use(owner)
    assert use["deleted_at"] == stage.archive.clock.now_ms() and use["deletion_due_at"] is None
    assert "Bản trích xuất đã xóa" in owner.get("/my/uses").text


def test_the_result_is_told_only_at_the_end_and_only_to_those_who_want_it(stage: Stage, owner: Person) -> None:
    stage.granted()
    wishes(stage, True)
    graded(stage, 3, is_confirmed=False)
    assert the_use(owner)["result"] is None
    assert "Kết quả sẽ được báo khi vụ việc kết thúc" in owner.get("/my/uses").text
    clarified(stage)
    assert the_use(owner)["result"] == "Vụ việc đã làm rõ"  # a grade that nobody confirmed says nothing
    with stage.archive.write() as work:
        work.session.query(Grade).update({"confirmed_by": stage.deputy.id, "confirmed_at": work.now})
    assert the_use(owner)["result"] == "Vụ việc đã làm rõ nhờ có hình ảnh camera hỗ trợ"
    assert owner.post("/my/result-wish", data={"wants_result": "0"}).status_code == 303
    assert the_use(owner)["result"] is None and "làm rõ" not in owner.get("/my/uses").text
    assert owner.post("/my/result-wish", data={"wants_result": "1"}).status_code == 303
    assert the_use(owner)["result"] is not None


def test_refusals_and_break_glass_are_in_the_book(stage: Stage, owner: Person) -> None:
    made = stage.ask()
    stage.chief.post(f"/api/v1/requests/{made['id']}/refuse", json={"note": "Chưa đủ căn cứ để xem."})
    use = the_use(owner)
    assert use["state"] == "refused" and "Chưa đủ căn cứ" not in owner.get("/my/uses").text
    assert owner.get(USES).json()["length_ms"] == 0
    opened = stage.asker.post("/api/v1/requests/break-glass", json=stage.body())
    assert opened.status_code == 201, opened.text
    emergency, refused = owner.get(USES).json()["uses"]
    assert emergency["is_emergency"] and "Đã mở khẩn cấp" in owner.get("/my/uses").text
    assert emergency["is_held"] and not refused["is_held"]
    assert "Đã được duyệt" not in owner.get("/my/uses").text  # nobody approved it beforehand


def test_a_use_tells_nothing_of_another_use_of_the_same_footage(stage: Stage, owner: Person) -> None:
    stage.granted()
    wishes(stage, True)
    graded(stage, 3, is_confirmed=True)
    clarified(stage)
    other = a_case(stage.archive, stage.asker, stage.detective, kind="administrative")
    stage.ask()  # of the same case, waiting
    stage.approve(stage.ask(case_id=other.id))
    of_another, waiting, used = owner.get(USES).json()["uses"]
    assert used["is_held"] and used["result"] == "Vụ việc đã làm rõ nhờ có hình ảnh camera hỗ trợ"
    assert (waiting["state"], waiting["is_held"], waiting["result"]) == ("requested", False, None)
    assert not of_another["is_held"] and of_another["result"] is None
    page = owner.get("/my/uses").text
    assert page.count("Đang được giữ") == page.count("Vụ việc đã làm rõ") == 1


def test_only_ones_own_uses(stage: Stage, owner: Person, neighbour: Person) -> None:
    stage.granted()
    assert neighbour.get(USES).json() == {
        "uses": [],
        "next_before": None,
        "count": 0,
        "length_ms": 0,
        "viewer_count": 0,
    }
    assert "YC" not in neighbour.get("/my/uses").text
    assert len(owner.get(USES).json()["uses"]) == 1


def test_page_after_page(stage: Stage, owner: Person) -> None:
    made = stage.ask()
    with stage.archive.write() as work:
        for number in range(PAGE_ROWS + 4):
            work.session.add(
                Retrieval(
                    request_id=made["id"],
                    camera_id=stage.camera_id,
                    start_ms=stage.start_ms,
                    end_ms=stage.start_ms + 1_000 + number,
                    state="refused",
                    lawful_basis="art32_1a",
                )
            )
    first = owner.get(USES).json()
    second = owner.get(f"{USES}?before={first['next_before']}").json()
    assert (len(first["uses"]), len(second["uses"]), second["next_before"]) == (PAGE_ROWS, 5, None)
    assert {use["id"] for use in first["uses"]}.isdisjoint(use["id"] for use in second["uses"])
    page = owner.get("/my/uses").text
    assert page.count("<li>") == PAGE_ROWS and f'href="/my/uses?before={first["next_before"]}"' in page
