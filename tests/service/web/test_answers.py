"""What every answer carries."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders

from service.web.answers import protect


def carried(path: str, scheme: str = "http", **given: str) -> MutableHeaders:
    headers = MutableHeaders(given)
    protect(headers, {"path": path, "scheme": scheme})
    return headers


def test_nothing_is_kept_but_files_named_by_their_content() -> None:
    assert carried("/cases")["cache-control"] == "no-store"
    assert carried("/api/v1/retrievals/1/playlist")["cache-control"] == "no-store"
    assert "immutable" in carried("/static/dist/app-IWVZBE5E.js")["cache-control"]
    assert "cache-control" not in carried("/static/dist/manifest.json")


def test_a_handlers_own_word_stands() -> None:
    assert carried("/x", **{"cache-control": "private"})["cache-control"] == "private"


def test_the_policy_lets_no_foreign_script_frame_or_form_in() -> None:
    policy = carried("/")["content-security-policy"]
    assert "default-src 'self'" in policy and "script-src" not in policy and "unsafe-eval" not in policy
    for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert part in policy
    assert "http" not in policy


def test_only_the_place_may_be_asked_for_and_only_by_our_own_pages() -> None:
    policy = carried("/")["permissions-policy"]
    assert "geolocation=(self)" in policy and "camera=()" in policy and "microphone=()" in policy


def test_browsers_stay_on_tls_once_they_came_by_it() -> None:
    assert "strict-transport-security" not in carried("/")
    assert "max-age" in carried("/", "https")["strict-transport-security"]
