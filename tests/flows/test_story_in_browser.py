"""The whole story by typing and clicking in Chromium on the real program; each part played by a person of their own.

Officer searches place and time → asks → commander approves → officer plays → investigator plays and grades → a further
person confirms → the case is clarified → the report's number has gone up by one and opens that case.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from service.reports import periods
from storage.unit_of_work import open_archive
from storage.values.clock import MINUTE_MS, local_date, to_local
from tests.factories.at_screen import AtScreen
from tests.factories.promises import require_clean
from tests.factories.visitor import up, waited
from tests.factories.world import OTHER_TITLE, TITLE, World, a_world
from tests.servers.fixtures import fresh_settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

pytestmark = pytest.mark.slow
REASON = "Tìm xe máy chạy qua trước số nhà 12 lúc xảy ra vụ việc."
BASIS = "Thấy rõ người ngồi sau giật túi khi xe chạy qua camera."
HEADLINE = "làm rõ có camera hỗ trợ là"


@dataclass(frozen=True)
class Theatre:
    """Where the story is played: the running program with its town, a browser, a folder for every screen."""

    world: World
    address: str
    browser: Browser
    screens: Path

    def enter(self, part: str, *, is_phone: bool = False) -> AtScreen:
        """The person of a part comes in by the start page and signs in."""
        account = self.world.owner if part == "owner" else self.world.people[part]
        return AtScreen(self.browser, self.address, account, self.screens, is_phone=is_phone)


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Theatre]:
    folder = tmp_path_factory.mktemp("story")
    screens = folder / "screens"
    screens.mkdir()
    with fresh_settings("embedded", folder / "home", migrated=True) as settings:
        archive = open_archive(settings)
        world = a_world(archive)
        with up(settings) as (program, address):
            yield Theatre(world, address, browser, screens)
            assert program.end(signal.SIGTERM) == 0
        require_clean(archive)
        archive.close()


@pytest.fixture(autouse=True)
def _told_where_the_screens_are(theatre: Theatre) -> None:
    print(f"screens: {theatre.screens}")  # shown by pytest when the test fails


def test_the_whole_story(theatre: Theatre) -> None:
    before = half_year_drawn_up(theatre)
    searched_and_asked(theatre)
    approved(theatre)
    played_by_the_one_who_asked(theatre)
    graded_by_the_investigator(theatre)
    confirmed_by_a_further_person(theatre)
    clarified_by_the_investigator(theatre)
    assert one_case_more(theatre) == before + 1


def half_year_drawn_up(theatre: Theatre) -> int:
    """The report officer draws up the half-year that runs, notes its number and goes home."""
    reporter = theatre.enter("reporter")
    reporter.turn_to("Báo cáo")
    reporter.seen("reports", "Mỗi con số trong báo cáo mở được các dòng làm nên nó.")
    half = periods.containing(local_date(theatre.world.archive.clock.now_ms()), "half")
    label = f"{half.title_vi} ({half.from_on:%d/%m/%Y}–{half.to_on:%d/%m/%Y})"
    reporter.page.get_by_label("Kỳ báo cáo").select_option(label=label)
    reporter.press("Lập báo cáo")
    reporter.seen("draft", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", HEADLINE)
    before = int(headline(reporter).inner_text())
    reporter.sign_out()
    return before


def headline(reporter: AtScreen) -> Locator:
    """The number of cases clarified with camera help, in the sentence of the report that says it."""
    sentence = reporter.page.get_by_role("paragraph").filter(has_text=HEADLINE)
    return sentence.first.get_by_role("link").first


def case_chosen(person: AtScreen, label: str) -> None:
    bar = person.page.get_by_role("banner")
    bar.get_by_text("Hồ sơ đang làm").click()
    bar.get_by_label("Hồ sơ vụ việc").select_option(label=label)
    person.press("Chọn hồ sơ", bar)


def searched(person: AtScreen, world: World) -> None:
    """Where and when it happened, typed into the form of the search."""
    at = to_local(world.at_ms)
    fields = {
        "Ngày": f"{at:%d/%m/%Y}",
        "Từ": f"{to_local(world.at_ms - MINUTE_MS):%H:%M:%S}",
        "Đến": f"{to_local(world.at_ms + 2 * MINUTE_MS):%d/%m/%Y %H:%M:%S}",
        "Vĩ độ": f"{world.place.lat:.6f}",
        "Kinh độ": f"{world.place.lon:.6f}",
        "Bán kính": "60",
    }
    for label, text in fields.items():
        person.page.get_by_label(label, exact=True).fill(text)
    person.press("Tra cứu")


def ticked(person: AtScreen, world: World) -> None:
    for camera in world.filming[:2]:
        person.page.get_by_role("checkbox", name=f"Chọn camera {camera.code}").check()
    person.page.get_by_text("2 camera").first.wait_for()
    person.press("Tạo yêu cầu trích xuất")


def searched_and_asked(theatre: Theatre) -> None:
    world, searcher = theatre.world, theatre.enter("searcher")
    searcher.seen("overview", "Việc cần làm")
    searcher.turn_to("Tra cứu")
    searcher.seen("no-case", "Chọn hồ sơ đang làm")
    case_chosen(searcher, f"{world.case_number} · {TITLE}")
    searched(searcher, world)
    searcher.seen("found", "camera nhìn thấy vùng này", "Có dữ liệu", "Chưa yêu cầu")
    ticked(searcher, world)
    searcher.page.get_by_role("main").get_by_label("Hồ sơ vụ việc").select_option(
        label=f"{world.case_number} · {TITLE}"
    )
    searcher.page.get_by_label("Mục đích").select_option(label="Điều tra vụ án")
    searcher.page.get_by_label("Vì sao cần đúng các camera này").fill(REASON)
    searcher.seen("asking", "Chưa gửi gì.")
    searcher.press("Gửi yêu cầu: 2 camera, 6 phút")
    searcher.seen("asked", "Đã gửi yêu cầu, chờ chỉ huy duyệt.", "Chờ duyệt")
    searcher.sign_out()


def approved(theatre: Theatre) -> None:
    commander = theatre.enter("commander")
    waiting = commander.seen("overview", "Chờ duyệt", "Xem và duyệt")
    assert theatre.world.people["searcher"].display_name in waiting
    commander.follow("Xem và duyệt")
    commander.seen("deciding", REASON, "Kiểm tra trước khi duyệt")
    commander.press("Duyệt 2 camera, 6 phút")
    commander.seen("decided", "Đã duyệt. Hệ thống đang trích xuất.")
    for camera in theatre.world.filming[:2]:  # the page itself tells how far the crew is
        commander.page.get_by_role("main").get_by_text(re.compile(rf"{camera.code}\s*Đã trích xuất")).first.wait_for()
    commander.sign_out()


def played(person: AtScreen) -> None:
    """The picture moves, and goes where one clicks on the axis."""
    person.page.get_by_role("button", name="Phát", exact=True).click()
    person.page.wait_for_function("() => document.querySelector('video').currentTime > 1")
    person.page.get_by_role("button", name="Dừng", exact=True).click()
    axis = person.page.get_by_role("slider", name="Thời điểm")
    box = axis.bounding_box()
    assert box is not None
    before = person.page.evaluate("document.querySelector('video').currentTime")
    axis.click(position={"x": box["width"] * 0.45, "y": box["height"] / 2})
    person.page.wait_for_function(f"() => document.querySelector('video').currentTime > {before} + 10")
    person.page.wait_for_function("() => document.querySelector('video').readyState >= 2")


def played_by_the_one_who_asked(theatre: Theatre) -> None:
    searcher = theatre.enter("searcher")
    searcher.turn_to("Yêu cầu")
    searcher.follow("Của tôi")
    searcher.seen("my-requests", "Đã duyệt")
    searcher.follow("YC 0001/")
    searcher.follow(theatre.world.filming[0].code)
    searcher.seen("player", "Các đoạn ghi hình", "Vật chứng", "Chỉ cán bộ điều tra của hồ sơ được đánh giá kết quả.")
    played(searcher)
    searcher.seen("played")
    searcher.sign_out()


def graded_by_the_investigator(theatre: Theatre) -> None:
    investigator = theatre.enter("investigator")
    investigator.seen("overview", "Trích xuất chưa đánh giá kết quả", TITLE)
    investigator.follow("Xem và đánh giá")
    played(investigator)
    investigator.page.get_by_role("radio", name="Quyết định").check()
    investigator.page.get_by_label("Căn cứ").fill(BASIS)
    investigator.seen("grading", "Kết quả với vụ việc")
    investigator.press("Ghi đánh giá")
    investigator.seen("graded", "chờ xác nhận", BASIS)
    investigator.sign_out()


def confirmed_by_a_further_person(theatre: Theatre) -> None:
    confirmer = theatre.enter("confirmer")
    confirmer.seen("overview", "Đánh giá chờ người thứ hai xác nhận")
    confirmer.follow("Xem và xác nhận")
    confirmer.seen("confirming", BASIS, "Chưa có quyền xem đoạn này")
    confirmer.press("Xác nhận đánh giá")
    confirmer.seen("confirmed", "xác nhận lúc")
    confirmer.sign_out()


def clarified_by_the_investigator(theatre: Theatre) -> None:
    investigator = theatre.enter("investigator")
    investigator.turn_to("Hồ sơ")
    investigator.seen("cases", TITLE)
    investigator.follow(theatre.world.case_number)
    investigator.page.get_by_label("Ký hiệu để phân biệt").fill("người ngồi sau")
    investigator.page.get_by_label("Xác định được nhờ dữ liệu camera").check()
    investigator.press("Ghi đối tượng")
    investigator.seen("subject", "ĐT1", "nhờ camera")
    investigator.page.get_by_label("Giai đoạn tiếp theo").select_option(label="Khởi tố vụ án")
    investigator.page.get_by_label("Số quyết định, văn bản").fill("05/QĐ-ĐTTH")
    investigator.press("Chuyển giai đoạn")
    investigator.seen("clarified", "Đã làm rõ", "05/QĐ-ĐTTH")
    investigator.sign_out()


def one_case_more(theatre: Theatre) -> int:
    """The report officer opens the same draft, reads the number, clicks it, and opens the case behind it."""
    reporter, world = theatre.enter("reporter"), theatre.world
    reporter.turn_to("Báo cáo")
    reporter.page.get_by_role("main").get_by_role("table").get_by_role("link").first.click()
    reporter.seen("draft-again", HEADLINE)
    number = headline(reporter)
    count = int(number.inner_text())
    number.click()
    rows = reporter.page.get_by_role("dialog")
    rows.get_by_text(world.case_number).wait_for()
    reporter.seen("rows", HEADLINE)
    reporter.follow(world.case_number, rows)
    reporter.seen("case", TITLE, "Đã làm rõ")
    reporter.sign_out()
    return count


def test_on_a_phone(theatre: Theatre) -> None:
    """390 px wide: what an officer finds in the street and asks for; what an owner sees of their own camera."""
    world, officer = theatre.world, theatre.enter("confirmer", is_phone=True)
    officer.seen("phone-overview", "Việc cần làm")
    case_chosen(officer, f"{world.other_case_number} · {OTHER_TITLE}")
    officer.turn_to("Tra cứu")
    searched(officer, world)
    officer.seen("phone-found", "camera nhìn thấy vùng này", "Có dữ liệu")
    ticked(officer, world)
    officer.page.get_by_label("Vì sao cần đúng các camera này").fill(REASON)
    officer.seen("phone-asking", "Phạm vi")
    officer.press("Gửi yêu cầu: 2 camera")
    officer.seen("phone-asked", "Đã gửi yêu cầu, chờ chỉ huy duyệt.")
    camera = world.cameras[4].code
    owner = theatre.enter("owner", is_phone=True)
    owner.seen("phone-mine", camera, "Cảm ơn Quý ông/bà")
    owner.follow(camera)
    owner.seen("phone-camera", "Cam kết chia sẻ")
    owner.turn_to("Sổ sử dụng")
    owner.seen("phone-uses")
    owner.turn_to("Đăng ký")
    owner.seen("phone-register")
    owner.follow("Quay lại")
    owner.turn_to("Tài khoản")
    owner.press("Đăng xuất")
    waited(lambda: owner.page.get_by_label("Tên đăng nhập").is_visible())
