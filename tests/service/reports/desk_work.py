"""What people do with a report at the desk, as the tests need it: draw up, issue, read the paper and its rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote

from service.reports import actions, rules
from service.reports.adjusting import written
from service.reports.drafting import draft_of, written_parts
from service.reports.figures import Figure
from storage.catalog import reports
from storage.values.clock import VIETNAM, from_local
from tests.factories.people import Person
from tests.service.reports.ward import TAM_THANG, Ward

# After the cut-off of the half-year's and of May's data
JUNE = from_local(datetime(2026, 6, 20, 9, 0, tzinfo=VIETNAM))
SIGNER = "Nguyễn Văn Mẫu"


@dataclass(frozen=True)
class Link:
    """A number on the paper: what it says and where it leads."""

    text: str
    href: str

    @property
    def code(self) -> str:
        return unquote(self.href.partition("/numbers/")[2].partition("?")[0])

    @property
    def of(self) -> str:
        return self.href.partition("?of=")[2] or "now"


class _Numbers(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Link] = []
        self._href: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("class") == "n":
            self._href, self._text = given["href"], ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._href is not None:
            self.found.append(Link(self._text.strip(), self._href))
            self._href = None


def numbers_on(html: str) -> list[Link]:
    """Every number on the paper, in order."""
    reader = _Numbers()
    reader.feed(html)
    return reader.found


def draw_up(person: Person, kind: str = "half", year: int = 2026, index: int = 1) -> int:
    """Draw a report up by its form; answers its key."""
    fields = {"csrf": person.headers["X-CSRF"], "period": f"{kind}-{year}-{index}"}
    answer = person.post("/reports", data=fields)
    assert answer.status_code == 303, answer.text
    return int(answer.headers["location"].rsplit("/", 1)[1])


def drawn_by_verbs(ward: Ward, kind: str, index: int, compare: str = "last_year", **parts: str) -> int:
    """A report of 2026 drawn up and worded without a desk, for stories that are told once; answers its key."""
    with ward.archive.write(ward.people["reporter"].id) as work:
        report_id = actions.create_draft(work, TAM_THANG, kind, 2026, index).id
        actions.write_parts(work, report_id, parts)
        actions.word_one(work, report_id, {}, compare)
    return report_id


def issued_by_verbs(ward: Ward, report_id: int, number: int = 5) -> None:
    """Issue as ``issue`` does, without a desk."""
    made_ready(ward, report_id)
    with ward.archive.write(ward.people["reporter"].id) as work:
        report = reports.get(work.session, report_id)
        assert report is not None
        seen = draft_of(work.session, report).fingerprint
        actions.ask_to_issue(work, report_id, number=number, signed_on=date(2026, 6, 16), seen=seen)
    ward.run_jobs()


def later(ward: Ward, person: Person, at_ms: int = JUNE) -> None:
    """Time goes on; sessions have ended meanwhile."""
    ward.clock.at_ms = at_ms
    person.sign_in()


def made_ready(ward: Ward, report_id: int) -> None:
    """Write what an issue cannot do without: evaluation and plans, and the one who signs."""
    with ward.archive.write(ward.people["reporter"].id) as work:
        report = reports.get(work.session, report_id)
        assert report is not None
        missing = rules.parts_missing(written_parts(report))
        actions.write_parts(work, report_id, {key: f"Nội dung thử của mục {key}." for key in missing})
        actions.set_unit_words(work, report.unit_id, {"signer_name": SIGNER})


def issue(ward: Ward, person: Person, report_id: int, number: int = 5, signed_on: str = "16/06/2026") -> None:
    """Issue by the form that stands on the paper, once all is written, and let the crew do it."""
    made_ready(ward, report_id)
    page = person.get(f"/reports/{report_id}").text
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found, "no form to issue"
    fields = {"csrf": person.headers["X-CSRF"], "seen": found[1], "number": str(number), "signed_on": signed_on}
    answer = person.post(f"/reports/{report_id}/issue", data=fields)
    assert answer.status_code == 303, unescape(answer.text)
    ward.run_jobs()
    assert person.get(f"/api/v1/reports/{report_id}").json()["state"] == "issued"


def values(person: Person, report_id: int) -> dict[str, int | None]:
    """Code to number of a report, as programs read it."""
    answer = person.get(f"/api/v1/reports/{report_id}")
    assert answer.status_code == 200, answer.text
    return {figure["code"]: figure["value"] for figure in answer.json()["figures"]}


def drawn(person: Person, kind: str = "half", year: int = 2026, index: int = 1) -> dict[str, int | None]:
    """The numbers of a period, drawn up just now and let go of again."""
    made = person.post("/api/v1/reports", json={"unit_id": TAM_THANG, "kind": kind, "year": year, "index": index})
    assert made.status_code == 201, made.text
    found = values(person, made.json()["id"])
    assert person.delete(f"/api/v1/reports/{made.json()['id']}").status_code == 204
    return found


def said(figure: Figure) -> set[str]:
    """Every way in which the paper may write a number: as in a table, and padded as in a sentence."""
    plain = written(figure)
    return {plain, f"0{plain}", plain.replace("-", "-0")}
