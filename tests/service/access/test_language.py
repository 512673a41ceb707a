"""English by a switch: nothing Vietnamese is left of the interface's own words."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from storage.unit_of_work import Archive
from tests.factories.people import PASSWORD, Person, an_account

VIETNAMESE = re.compile(r"[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)
SHOWN = ("placeholder", "aria-label", "title", "alt")
VOID = {"meta", "link", "input", "img", "br", "hr", "use", "path", "circle", "line", "rect"}
PAGES = {
    "administrator": ["/", "/account", "/accounts", "/jobs", "/log", "/cameras", "/units"],
    "officer": ["/", "/account", "/units"],
    "commander": ["/", "/log", "/custody", "/owner-reports"],
    "owner": ["/my", "/my/new", "/my/uses", "/account"],
}


class Words(HTMLParser):
    """The words a page shows, but for those that say themselves that they are Vietnamese."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._hidden: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID and (self._hidden or given.get("lang") == "vi" or tag in {"script", "style"}):
            self._hidden.append(tag)
        if not self._hidden and given.get("lang") != "vi":
            self.found += [given[name] or "" for name in SHOWN if name in given]

    def handle_endtag(self, tag: str) -> None:
        if self._hidden and tag not in VOID:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.append(data.strip())

    def vietnamese(self, but: tuple[str, ...] = ()) -> list[str]:
        kept = []
        for text in self.found:
            rest = text
            for name in but:
                rest = rest.replace(name, "")
            if VIETNAMESE.search(rest):
                kept.append(text)
        return kept


@pytest.mark.parametrize(("role", "path"), [(role, path) for role, paths in PAGES.items() for path in paths])
def test_an_english_page_has_no_vietnamese_words_left(client_as: Callable[..., Person], role: str, path: str) -> None:
    person = client_as(role, "account-1")
    person.post("/session/language", data={"language": "en", "back": path})
    page = person.get(path)
    assert page.status_code == 200 and '<html lang="en"' in page.text
    people_and_places = ("Người Mẫu", "Phường Vũng Tàu", "VT")
    assert Words(page.text).vietnamese(people_and_places) == []


@pytest.mark.parametrize("path", ["/sign-in?lang=en", "/owner-sign-up?lang=en"])
def test_pages_before_sign_in_speak_english_too(archive: Archive, stranger: TestClient, path: str) -> None:
    an_account(archive, "can-bo", "officer")
    page = stranger.get(path)
    assert '<html lang="en"' in page.text
    assert Words(page.text).vietnamese() == []
    assert Words(stranger.get(path.split("?", maxsplit=1)[0]).text).vietnamese() == []  # the cookie remembers


def test_refusals_speak_english(archive: Archive, stranger: TestClient) -> None:
    an_account(archive, "can-bo", "officer")
    stranger.get("/sign-in?lang=en")
    failed = stranger.post("/sign-in", data={"login": "can-bo", "password": "sai"})
    assert "4 more tries" in failed.text and Words(failed.text).vietnamese() == []
    for _ in range(5):
        failed = stranger.post("/sign-in", data={"login": "can-bo", "password": "sai"})
    assert failed.status_code == 429 and Words(failed.text).vietnamese() == []
    assert not VIETNAMESE.search(stranger.get("/api/v1/session").json()["title"])
    assert Words(stranger.get("/nowhere").text).vietnamese() == []


def test_problems_of_a_form_speak_english(client_as: Callable[..., Person]) -> None:
    person = client_as("officer", "account-1")
    person.post("/session/language", data={"language": "en"})
    form = {"old": PASSWORD, "new": "ngắn", "again": "ngắn"}
    page = person.post("/account", data=form)
    assert page.status_code == 422 and Words(page.text).vietnamese(("Người Mẫu", "Phường Vũng Tàu")) == []
    answer = person.put("/api/v1/session/password", json={"old": PASSWORD, "new": "ngắn"})
    assert not VIETNAMESE.search(answer.text)


def test_another_language_is_not_taken(stranger: TestClient, archive: Archive) -> None:
    an_account(archive, "can-bo", "officer")
    assert '<html lang="vi"' in stranger.get("/sign-in?lang=<b>").text
    assert '<html lang="vi"' in stranger.get("/sign-in", headers={"Cookie": "camera_antt_language=../../x"}).text
