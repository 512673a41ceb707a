"""Reading a list of cameras: every row to a draft or to its problems, cell by cell. Nothing is written anywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from openpyxl.utils import get_column_letter

from service.cameras import headers
from service.cameras.headers import Header, found_header
from service.cameras.legacy import ADVICE, mostly_legacy
from service.cameras.row_kinds import RowKind, SheetMemory, row_kind
from service.cameras.rows import SheetRow, checked_row
from service.cameras.rules import OFFICER_FORM
from service.cameras.tables import Table, TableRow, read_tables
from service.web.language import _
from storage.errors import Refused

_DROP_REASONS = {
    headers.DROPPED_IDENTITY: _("Không nhập số CCCD/CMND: không cần để tìm camera nên không lưu."),
    headers.DROPPED_SECRET: _("Không nhập tài khoản, mật khẩu của thiết bị."),
    headers.DROPPED_INDOOR: _("Không nhập camera trong nhà: chỉ nhận camera nhìn ra nơi công cộng."),
}


@dataclass(frozen=True)
class SheetColumn:
    """One column: its sheet, letter and heading, and the field it fills; or None and the reason it is left out."""

    sheet: str
    letter: str
    heading: str
    field: str | None
    reason: str | None = None


@dataclass(frozen=True)
class TotalsCheck:
    """A row of totals: camera eyes it states and eyes read in the rows that it sums."""

    sheet: str
    number: int
    stated: int
    counted: int

    @property
    def agrees(self) -> bool:
        """Whether nothing was lost or doubled on the way in."""
        return self.stated == self.counted


@dataclass
class SheetPreview:
    """What a list would bring in: shown to a person, who confirms or mends it."""

    rows: list[SheetRow] = field(default_factory=list)
    columns: list[SheetColumn] = field(default_factory=list)
    dropped_columns: list[SheetColumn] = field(default_factory=list)
    totals_checks: list[TotalsCheck] = field(default_factory=list)
    header_rows: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Sheet to first and last row of its header, numbered from 1."""
    missing_fields: list[str] = field(default_factory=list)
    """Fields of the registration form that no column fills."""
    notices: list[str] = field(default_factory=list)

    @property
    def accepted(self) -> list[SheetRow]:
        """The rows that can be written."""
        return [row for row in self.rows if row.draft is not None]

    @property
    def rejected(self) -> list[SheetRow]:
        """The rows that must be mended first."""
        return [row for row in self.rows if row.draft is None]

    @property
    def eyes(self) -> int:
        """Camera eyes of the rows that can be written."""
        return sum(row.draft.eyes for row in self.rows if row.draft)


def read_sheet(stream: BinaryIO, today: date, defaults: Mapping[str, str] | None = None) -> SheetPreview:
    """The preview of a CSV or XLSX list; ``defaults`` fills fields that a row leaves empty (unit, fund …).

    Raises Refused when there is no list in the file, it breaks a limit, or it was typed in an old font.
    """
    tables = read_tables(stream)
    if mostly_legacy(cell for table in tables for row in table.rows for cell in row.cells):
        raise Refused("legacy_font", ADVICE, field="file")
    preview = SheetPreview()
    for table in tables:
        header = found_header(table)
        if header is not None:
            _read_table(table, header, today, defaults or {}, preview)
        elif table.rows:
            sentence = _("Trang tính “%(sheet)s” không có dòng tiêu đề nhận ra được, đã bỏ qua.")
            preview.notices.append(sentence % {"sheet": table.name})
    if not preview.header_rows:
        raise Refused(
            "sheet_no_header",
            _("Không tìm thấy dòng tiêu đề. Cần ít nhất hai cột như “Họ và tên”, “Số điện thoại”, “Địa chỉ”."),
            field="file",
        )
    filled = {column.field for column in preview.columns} | set(defaults or {})
    preview.missing_fields = sorted(OFFICER_FORM - filled)
    return preview


def _read_table(table: Table, header: Header, today: date, defaults: Mapping[str, str], preview: SheetPreview) -> None:
    """Add one sheet to the preview."""
    top, bottom = table.rows[header.first], table.rows[header.first + header.height - 1]
    preview.header_rows[table.name] = (top.number, bottom.number)
    _note_columns(table, header, preview)
    if "eyes" not in header.fields and "eyes" not in defaults:
        defaults = {**defaults, "eyes": "1"}
        sentence = _("Trang tính “%(sheet)s” không có cột số mắt camera: tính mỗi dòng một mắt.")
        preview.notices.append(sentence % {"sheet": table.name})
    memory = SheetMemory()
    for row in table.rows[header.first + header.height :]:
        kind = row_kind(row.cells, header.fields, memory)
        if kind is RowKind.END:
            break
        if kind is RowKind.TOTAL:
            preview.totals_checks += _totals_check(table.name, row, header, memory)
        elif kind is RowKind.DATA:
            read = checked_row(table.name, row, header, memory, today=today, defaults=defaults)
            memory.count(read.eyes)
            preview.rows.append(read)


def _note_columns(table: Table, header: Header, preview: SheetPreview) -> None:
    """Tell apart the columns that are read from those that are left out, with the reason."""
    for index, (heading, name) in enumerate(zip(header.headings, header.fields, strict=True)):
        if not heading or name == headers.ROW_NUMBER:
            continue
        letter = get_column_letter(index + 1)
        if name in _DROP_REASONS:
            column = SheetColumn(table.name, letter, heading, None, _DROP_REASONS[name])
        elif name is None:
            column = SheetColumn(table.name, letter, heading, None, _("Không nhận ra tiêu đề cột."))
        else:
            shown = "position" if name in (headers.LATITUDE, headers.LONGITUDE) else name
            preview.columns.append(SheetColumn(table.name, letter, heading, shown))
            continue
        preview.dropped_columns.append(column)


def _totals_check(sheet: str, row: TableRow, header: Header, memory: SheetMemory) -> list[TotalsCheck]:
    """What a row of totals says about camera eyes against what was read: of its group, or of the whole sheet."""
    if "eyes" not in header.fields:
        return []
    index = header.fields.index("eyes")
    stated = row.cells[index] if index < len(row.cells) else ""
    if not re.fullmatch(r"\d{1,9}", stated):
        return []
    counted = memory.eyes_in_all if int(stated) == memory.eyes_in_all else memory.eyes_since_total
    memory.eyes_since_total = 0
    return [TotalsCheck(sheet, row.number, int(stated), counted)]
