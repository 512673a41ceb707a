"""The player in a browser: over clip borders and gaps, frame by frame, working copies, the end of the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.service.web import preview
from tests.service.web.preview import Handler

if TYPE_CHECKING:
    from playwright.sync_api import Page

CLOCK = ".main-clock b"


def opened(page: Page, site: str, playlist: str = "playlist.json") -> Page:
    """The watching page with its player ready."""
    preview.visit(page, f"{site}/watch?playlist={playlist}")
    page.wait_for_selector("[data-island=player][data-mounted=ready]")
    page.locator("[data-island=player]").focus()
    return page


@pytest.fixture
def watching(desk: Page, site: str) -> Page:
    """Standing at the start of the first clip, the picture loaded."""
    opened(desk, site)
    desk.wait_for_function("() => document.querySelector('video').readyState >= 2")
    return desk


def seek(page: Page, fraction: float) -> None:
    """Move the slider of the axis."""
    page.locator(".player-slider").evaluate(
        "(slider, to) => { slider.value = to; slider.dispatchEvent(new Event('input')) }", str(round(fraction * 10_000))
    )


def test_it_opens_at_the_first_picture_with_the_corrected_time_and_its_error(watching: Page) -> None:
    assert watching.locator(CLOCK).text_content() == "21:40:00,0"
    assert "±2 s" in (watching.locator(".player-clock").text_content() or "")
    assert watching.locator("video").get_attribute("controls") is not None
    assert watching.locator(".watermark span").count() == 6
    expect(watching.locator(".player-copy")).to_be_hidden()


def test_the_name_goes_along_into_the_whole_screen(watching: Page) -> None:
    filling = "() => document.fullscreenElement?.querySelectorAll('.watermark span').length === 6"
    watching.get_by_role("button", name="Toàn màn hình", exact=True).click()
    watching.wait_for_function(filling)
    expect(watching.locator(".player-stage video")).to_be_visible()
    watching.get_by_role("button", name="Thoát toàn màn hình").click()
    watching.wait_for_function("() => document.fullscreenElement === null")
    watching.locator("video").dblclick(position={"x": 40, "y": 40})
    watching.wait_for_function(filling)


def test_the_bare_picture_does_not_stay_in_the_whole_screen(watching: Page) -> None:
    video = watching.locator("video")
    assert "nofullscreen" in (video.get_attribute("controlslist") or "").split()
    assert video.evaluate("(video) => video.disablePictureInPicture")
    watching.evaluate(
        "() => { window.was = []; document.addEventListener('fullscreenchange', () =>"
        " was.push(document.fullscreenElement?.tagName ?? 'none'), { capture: true }) }"
    )
    video.evaluate("(video) => document.addEventListener('keydown', () => video.requestFullscreen(), { once: true })")
    watching.keyboard.press("q")
    watching.wait_for_function("() => was.join() === 'VIDEO,none'")


def test_it_plays_over_the_gap_into_the_next_clip_and_stops_at_the_end(watching: Page) -> None:
    watching.evaluate(  # the gap is over in a moment: a busy test would look too late
        """() => {
            const cover = document.querySelector(".player-cover"), video = document.querySelector("video");
            window.covers = [];
            new MutationObserver(() => cover.hidden || covers.push([cover.textContent, video.hidden]))
                .observe(cover, { attributes: true, childList: true });
        }"""
    )
    watching.keyboard.press(">")
    watching.keyboard.press(">")
    watching.keyboard.press("Space")
    watching.wait_for_function("() => covers.some(([words, dark]) => dark && words.includes('Mất kết nối'))")
    watching.wait_for_function("() => document.querySelector('video').src.endsWith('/clip/1')")
    assert watching.locator(".player-copy").text_content() == "Bản sao H.264 để xem – không phải bản gốc"
    watching.wait_for_function(f"() => document.querySelector('{CLOCK}').textContent.startsWith('21:40:09')")
    watching.get_by_role("button", name="Phát", exact=True).wait_for()


def test_keys_step_by_second_and_by_frame(watching: Page) -> None:
    watching.keyboard.press("ArrowRight")
    watching.keyboard.press("ArrowRight")
    watching.wait_for_function(f"() => document.querySelector('{CLOCK}').textContent === '21:40:02,0'")
    watching.keyboard.press(".")
    watching.wait_for_function(f"() => document.querySelector('{CLOCK}').textContent === '21:40:02,1'")
    watching.keyboard.press(",")
    watching.keyboard.press("ArrowLeft")
    watching.wait_for_function(f"() => document.querySelector('{CLOCK}').textContent === '21:40:01,0'")


def test_the_axis_seeks_across_clips_and_into_the_gap(watching: Page) -> None:
    seek(watching, 0.75)
    watching.wait_for_function("() => document.querySelector('video').src.endsWith('/clip/1')")
    watching.wait_for_function(f"() => document.querySelector('{CLOCK}').textContent === '21:40:07,5'")
    seek(watching, 0.5)
    assert "có hình lại sau 0:01" in (watching.locator(".no-data-text").text_content() or "")
    watching.get_by_role("button", name="Đến đoạn có hình kế tiếp").click()
    watching.wait_for_function(f"() => document.querySelector('{CLOCK}').textContent.startsWith('21:40:06')")
    expect(watching.locator("video")).to_be_visible()


def test_a_gap_tells_its_span_and_reason_by_press_and_by_key(watching: Page) -> None:
    told = watching.get_by_role("list", name="Các khoảng không có dữ liệu").get_by_role("button")
    assert told.all_text_contents() == ["21:40:04–21:40:06 · Mất kết nối"]
    told.first.focus()
    watching.keyboard.press("Enter")
    watching.wait_for_function(f"() => document.querySelector('{CLOCK}').textContent === '21:40:04,0'")
    assert "21:40:04–21:40:06 · Mất kết nối" in (watching.locator(".no-data-text").text_content() or "")
    said = watching.locator(".player-slider").get_attribute("aria-valuetext")
    assert said == "21:40:04,0, Không có dữ liệu: Mất kết nối"
    assert "Mất kết nối" in (watching.locator(".lane").get_attribute("aria-label") or "")


def test_a_timeline_beside_it_moves_it_and_follows_it(watching: Page) -> None:
    watching.evaluate(
        "() => { window.told = []; document.addEventListener('timeline:set', (e) => told.push(e.detail.at_ms)) }"
    )
    watching.evaluate(
        "(at) => document.dispatchEvent(new CustomEvent('timeline:cursor', { detail: { at_ms: at, source: 'key' } }))",
        1_763_563_203_000,
    )
    watching.wait_for_function(f"() => document.querySelector('{CLOCK}').textContent === '21:40:03,0'")
    assert watching.evaluate("() => told.at(-1)") == 1_763_563_203_000


def test_a_working_copy_is_waited_for_with_its_progress(desk: Page, site: str) -> None:
    opened(desk, site, "playlist-copy.json")
    desk.get_by_text("Đang tạo bản sao H.264 để xem").wait_for()
    desk.get_by_text("xong 60%").wait_for()
    desk.wait_for_function("() => document.querySelector('video').src.endsWith('/clip/1')")
    expect(desk.locator(".player-copy")).to_be_visible()


def test_when_the_right_ends_the_picture_is_gone(desk: Page, site: str) -> None:
    opened(desk, site, "playlist-expiring.json")
    desk.get_by_text("Quyền xem đã hết hạn lúc 21:40:01 19/11/2025.").wait_for()
    expect(desk.locator("video")).to_be_hidden()
    assert desk.locator("video").get_attribute("src") is None
    assert desk.get_by_role("link", name="Đề nghị gia hạn").get_attribute("href") == "/overview"
    desk.keyboard.press("Space")
    desk.keyboard.press("ArrowRight")
    expect(desk.locator("video")).to_be_hidden()
    assert desk.locator(".player-slider").is_disabled()


@pytest.mark.parametrize("denied", ["/playlist.json", "/clip/0"])
def test_a_refusal_of_the_server_blacks_it_out(
    denied: str, desk: Page, site: str, complaints: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Handler, "refused", {denied})
    opened(desk, site)
    desk.get_by_text("Không còn quyền xem đoạn này").wait_for()
    expect(desk.locator("video")).to_be_hidden()
    assert all("403" in said for said in complaints)
    complaints.clear()


def test_what_the_browser_cannot_play_is_offered_as_a_copy(desk: Page, site: str, complaints: list[str]) -> None:
    opened(desk, site, "playlist-foreign.json")
    desk.get_by_text("Trình duyệt không phát được định dạng của bản gốc").wait_for()
    expect(desk.get_by_text("Bản gốc không bị thay đổi.")).to_be_visible()
    with desk.expect_request("**/copy") as asked:
        desk.get_by_role("button", name="Tạo bản sao H.264 để xem").click()
    assert asked.value.headers["x-csrf"] == "sample-csrf"
    desk.wait_for_function("() => document.querySelector('video').src.endsWith('/clip/1')")
    complaints.clear()


def test_keys_work_before_anything_inside_was_clicked_but_not_while_typing(desk: Page, site: str) -> None:
    preview.visit(desk, f"{site}/watch?playlist=playlist.json")
    desk.wait_for_function("() => document.querySelector('video')?.readyState >= 2")
    assert desk.evaluate("() => document.activeElement === document.body")
    desk.keyboard.press("ArrowRight")
    desk.wait_for_function(f"() => document.querySelector('{CLOCK}').textContent === '21:40:01,0'")
    desk.evaluate("() => { const box = document.createElement('input'); document.body.append(box); box.focus() }")
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("n")
    desk.evaluate("() => document.activeElement.blur()")
    desk.keyboard.press("ArrowRight")
    desk.wait_for_function(f"() => document.querySelector('{CLOCK}').textContent === '21:40:02,0'")
    assert "đang ở một nút" in (desk.locator(".player-keys").text_content() or "")
