"""One row of a list: from its cells to a checked draft, or to problems by field; what was mended is noted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from service.cameras import headers
from service.cameras.entries import ASSUMED_CONNECTION, ASSUMED_FUND
from service.cameras.fields import CameraKind, Connection, Fund, State, StoragePlace
from service.cameras.headers import Header
from service.cameras.phones import phones_in
from service.cameras.row_kinds import PASSED_OVER, SheetMemory, column_kind
from service.cameras.rules import SHEET, CameraDraft, checked_camera
from service.cameras.tables import TableRow
from service.cameras.words import parse_azimuth, parse_truth, subunit_name
from service.web.language import _
from storage.errors import Invalid, Refused
from storage.values.position import parse_position
from storage.values.text import folded

_AS_ABOVE = {"nt", "-nt-", "- nt -", "nhu tren", '"', "”", "“", "''", "〃", '-"-', "//", "-//-"}
_FORMULA_ERRORS = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)")
_IDENTITY_NUMBER = re.compile(r"(?<!\d)\d{12}(?!\d)")
_TICKED = {"fund": Fund.COMMUNITY, "connection": Connection.CENTRAL, "state": State.WORKING}
_CHOSEN = {"fund": Fund, "connection": Connection, "storage_place": StoragePlace}
_CARRIED_DOWN = ("owner_name", "phone", "phone_other", "address", "subunit")


@dataclass
class SheetRow:
    """One row: ``cells`` as read (by field), the draft when it can be written, else problems by field."""

    sheet: str
    number: int
    cells: dict[str, str]
    draft: CameraDraft | None = None
    problems: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    """By field, what was mended; under "row" what concerns all of it."""
    filled: dict[str, str] = field(default_factory=dict)
    """By field, what is written though the row does not say it."""

    @property
    def eyes(self) -> int:
        """Camera eyes that the row states; 0 when it cannot be read."""
        if self.draft:
            return self.draft.eyes
        stated = self.cells.get("eyes", "")
        return int(stated) if re.fullmatch(r"\d{1,4}", stated) else 0


def checked_row(
    sheet: str, row: TableRow, header: Header, memory: SheetMemory, *, today: date, defaults: Mapping[str, str]
) -> SheetRow:
    """The row read, mended where that is certain, and checked."""
    read = SheetRow(sheet, row.number, {})
    _take_cells(read, row.cells, header)
    _take_from_above(read, memory)
    _fill_in(read, defaults)
    if memory.subunit and not read.cells.get("subunit"):
        read.cells["subunit"] = memory.subunit
    memory.above = dict(read.cells)
    _mend(read)
    _check_formulas(read)
    try:
        draft = checked_camera(read.cells, today, SHEET)
    except Invalid as refusal:
        read.problems = {**refusal.problems, **read.problems}
        return read
    for warning in draft.warnings:
        read.notes["row"] = " ".join(filter(None, (read.notes.get("row"), warning)))
    _say_assumed(read, draft)
    read.draft = None if read.problems else draft
    return read


def _fill_in(read: SheetRow, defaults: Mapping[str, str]) -> None:
    """What the person chose for the cells that are empty, each said."""
    for name, text in defaults.items():
        if not read.cells.get(name):
            read.cells[name] = text
            if name != "eyes":  # of these the whole list is told
                known = _CHOSEN[name].labels() if name in _CHOSEN else {}
                read.filled[name] = _("Ô trống: điền “%(value)s” như đã chọn cho cả danh sách.") % {
                    "value": known.get(text, text)
                }


def _say_assumed(read: SheetRow, draft: CameraDraft) -> None:
    """What is written where neither the row nor the person said anything: the two facts that reports count by."""
    for name, said, assumed in (
        ("fund", draft.fund, ASSUMED_FUND),
        ("connection", draft.connection, ASSUMED_CONNECTION),
    ):
        if said is None:
            sentence = _("Ô trống: sẽ lưu là “%(value)s”. Nếu khác, hãy điền rồi nạp lại.")
            read.filled[name] = sentence % {"value": assumed.label()}


def _check_formulas(read: SheetRow) -> None:
    """A formula that came without its value: nothing can be read of it, so that the row is one to be mended."""
    for name, text in read.cells.items():
        if _FORMULA_ERRORS.fullmatch(text):
            read.problems[name] = _("Ô báo lỗi công thức %(text)s. Hãy nhập giá trị.") % {"text": text}
        elif text.startswith("="):
            read.problems[name] = _("Ô là công thức chưa có giá trị (bắt đầu bằng “=”). Hãy nhập giá trị.")


def _take_cells(read: SheetRow, cells: list[str], header: Header) -> None:
    """Cells by field; what is not to be kept never gets in, latitude and longitude become one position."""
    degrees: dict[str, str] = {}
    for name, heading, text in zip(header.fields, header.headings, cells, strict=False):
        if name is None or name in PASSED_OVER or not text:
            continue
        if name in (headers.LATITUDE, headers.LONGITUDE):
            degrees[name] = text
        elif name == "subunit":
            part = text if folded(text) in _AS_ABOVE else subunit_name(text, column_kind(heading))
            read.cells["subunit"] = ", ".join(filter(None, (read.cells.get("subunit"), part)))
        else:
            read.cells[name] = _without_identity(read, name, text)
    if degrees:
        lat, lon = degrees.get(headers.LATITUDE, ""), degrees.get(headers.LONGITUDE, "")
        read.cells["position"] = f"{lat}; {lon}"


def _without_identity(read: SheetRow, name: str, text: str) -> str:
    """The text without twelve-digit numbers, which are identity numbers wherever they stand but in a phone or place."""
    if name in ("phone", "phone_other", "position") or not _IDENTITY_NUMBER.search(text):
        return text
    read.notes[name] = _("Đã bỏ số CCCD: không lưu.")
    return _IDENTITY_NUMBER.sub("…", text)


def _take_from_above(read: SheetRow, memory: SheetMemory) -> None:
    """Ditto signs, and the owner of merged cells that covers several rows of cameras."""
    for name, text in list(read.cells.items()):
        if folded(text) in _AS_ABOVE and memory.above.get(name):
            read.cells[name] = memory.above[name]
            read.notes[name] = _("Lấy theo dòng trên (“nt”).")
    if not read.cells.get("owner_name") and not read.cells.get("phone") and memory.above.get("owner_name"):
        for name in _CARRIED_DOWN:
            if not read.cells.get(name) and memory.above.get(name):
                read.cells[name] = memory.above[name]
                read.notes[name] = _("Lấy theo dòng trên (ô gộp).")


def _mend(read: SheetRow) -> None:
    """Repairs that are certain, each with a note; what is not certain is left to be refused."""
    cells = read.cells
    numbers = phones_in(cells.get("phone", ""))
    if len(numbers) == 2 and not cells.get("phone_other"):
        cells["phone"], cells["phone_other"] = numbers
        read.notes["phone"] = _("Hai số trong một ô: số sau lưu làm số phụ.")
    if cells.get("position"):
        try:
            parse_position(cells["position"])
        except Refused as refusal:
            if refusal.code == "position_swapped":
                cells["position"] = f"{refusal.facts['lat']}; {refusal.facts['lon']}"
                read.notes["position"] = _("Đảo kinh độ, vĩ độ – đã đổi lại.")
    for name, choice in _TICKED.items():
        if cells.get(name) and type(choice).recognised(cells[name]) is None and _is_tick(cells[name]):
            cells[name] = choice.value
    if kind := CameraKind.recognised(cells.get("brand", "")):
        cells.setdefault("camera_kind", kind.value)
        cells["brand"] = ""
    _mend_direction(read)


def _mend_direction(read: SheetRow) -> None:
    """Words in the column of directions that name no direction say what is seen: "ra ngã ba"."""
    text = read.cells.get("direction", "")
    if not text or text[0].isdigit():
        return
    try:
        parse_azimuth(text)
    except Refused as refusal:
        if refusal.code == "direction_unreadable" and len(text.split()) > 1 and not read.cells.get("sees"):
            read.cells["sees"], read.cells["direction"] = text, ""
            read.notes["direction"] = _("Không phải hướng; đã chuyển sang “Quan sát thấy gì”. Cần bổ sung hướng.")


def _is_tick(text: str) -> bool:
    try:
        return parse_truth(text, "tick") is True
    except Refused:
        return False
