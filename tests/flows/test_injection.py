"""What people type stays text: never a statement, never a part of a page, never a formula."""

from __future__ import annotations

import io

import openpyxl
import pytest

from tests.factories.running_town import Town, brought_in, registered, searched, standing
from tests.factories.visitor import API

pytestmark = pytest.mark.slow
SCRIPT = "<script>alert('x')</script><img src=x onerror=alert(1)>"
FORMULAS = ('=HYPERLINK("http://mau.example","x")', "+1+cmd|' /C calc'!A0", "@SUM(1+1)", "-2+3")


SQL = (
    "' OR '1'='1",
    "x' UNION SELECT login, password_hash FROM account --",
    "'; DROP TABLE case_record; --",
    "%",
    "_",
    "\\",
    "\x00",
)


@pytest.mark.parametrize("text", SQL, ids=repr)
def test_sql_is_text(town: Town, text: str) -> None:
    """In every box that searches: nothing is found that does not hold these letters, and every table stands."""
    officer = town.at["searcher"]
    before = standing(town.archive)
    for path in ("/cases", "/cameras", "/requests", "/units"):
        answer = officer.get(path, params={"q": text})
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        assert "argon2" not in answer.text
    if text.isprintable():  # a sign that nobody can type is left out of what is looked for
        assert officer.read("/cases", q=text) == []
        assert officer.read("/cameras", q=text)["cameras"] == []
    for name in ("cameras", "unit", "lat", "next", "sort"):
        assert searched(town, **{name: text}).status_code in {200, 404, 422}, name
    assert standing(town.archive) == before


def test_html_is_text_on_every_page(town: Town) -> None:
    world = town.world
    investigator = town.at["investigator"]
    case = investigator.make(
        "/cases", 201, kind="criminal", title=f"Vụ {SCRIPT}", offence_code="171", occurred_from_ms=world.at_ms,
        occurred_to_ms=world.at_ms, place=SCRIPT, investigator_id=world.people["investigator"].id,
    )  # fmt: skip
    camera = registered(
        town, owner_name=SCRIPT, place=SCRIPT, address=SCRIPT, note=SCRIPT, position="10.34601, 107.08121"
    )
    assert camera.status_code == 201, camera.text
    asked = town.at["searcher"].make(
        "/requests", 201, case_id=case["id"], purpose="investigate", reason=SCRIPT * 2,
        cameras=[{"camera_id": camera.json()["id"], "start_ms": world.at_ms, "end_ms": world.at_ms + 1_000}],
    )  # fmt: skip
    shown = 0
    for part in ("searcher", "investigator", "commander"):
        visitor = town.at[part]
        pages = ["/", "/cases", f"/cases/{case['id']}", f"/cases/{case['id']}/edit", f"/cases/{case['id']}/retrievals"]
        pages += [
            "/requests",
            f"/requests/{asked['id']}",
            "/cameras",
            f"/cameras/{camera.json()['id']}",
            "/search",
            f"/cases?q={SCRIPT}",
        ]
        pages += [f"/requests/new?case={case['id']}&camera={camera.json()['id']}", f"/search?lat={SCRIPT}"]
        for page in pages:
            answer = visitor.get(page)
            assert answer.status_code in {200, 403, 422}, f"{page}: {answer.status_code}"
            assert "<script>alert" not in answer.text and "<img src=x" not in answer.text, page
            shown += "&lt;script&gt;alert" in answer.text
    assert shown >= 9, "the words are shown, as words"


def test_formulas_are_text_in_what_is_brought_in_and_sent_out(town: Town) -> None:
    officer = town.at["searcher"]
    rows = ["Họ và tên chủ hộ;Địa chỉ;SĐT;Ghi chú"]
    rows += [
        f'"{f.replace(chr(34), chr(34) * 2)}";"{f.replace(chr(34), chr(34) * 2)}";090000070{n};"x"'
        for n, f in enumerate(FORMULAS)
    ]
    batch = brought_in(officer, "\n".join(rows).encode("utf-8-sig"))
    confirmed = officer.told(officer.post(f"{API}/cameras/imports/{batch}/confirm"))
    assert confirmed["written_count"] + confirmed["rejected_count"] == len(FORMULAS)
    assert registered(town, owner_name=FORMULAS[0], address=FORMULAS[1], place=FORMULAS[2]).status_code == 201
    file = officer.get(f"{API}/cameras/export.xlsx", params={"contacts": "1"})
    assert file.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    texts = [str(cell.value) for cell in cells if isinstance(cell.value, str)]
    assert not [text for text in texts if text.startswith(("=", "+", "@", "-"))]
    assert f"'{FORMULAS[0]}" in texts and f"'{FORMULAS[1]}" in texts
