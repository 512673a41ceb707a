"""Opening a list that somebody sent: XLSX or CSV, as plain rows of text, within limits that a hostile file cannot pass.

Macros, links and formulas are never run: of a formula the value last saved beside it is taken, and where none was
saved the formula itself, so that nothing is lost without a word. The kind of a file is told by its first bytes, not by
its name.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, BinaryIO

from openpyxl import Workbook, load_workbook

from service.web.language import _
from storage.errors import Refused
from storage.values.text import normal

MOST_BYTES = 50 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 60
_MOST_SHEETS = 50
_MOST_UNPACKED_BYTES = 400 * 1024 * 1024
_MOST_PARTS = 2_000
_MOST_RATIO = 200
_MOST_CELL = 2_000
_EMPTY_ROWS_END = 2_000
_PROLOG_BYTES = 64 * 1024
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]|^%PDF")  # no text has these; old programs end theirs with 1A
_DELIMITERS = (";", ",", "\t")


@dataclass(frozen=True)
class TableRow:
    """One row with something in it: its number in the sheet, from 1, and its cells as text."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """One sheet: its name and its rows that are not empty."""

    name: str
    rows: list[TableRow]


def read_tables(stream: BinaryIO) -> list[Table]:
    """The visible sheets of a file (a CSV has one). The stream must be seekable.

    Raises Refused: too large, too many rows, packed to burst, an old .xls or locked workbook, or no list at all.
    """
    is_workbook = refuse_no_list(stream)
    stream.seek(0)
    return _workbook(stream) if is_workbook else [Table("CSV", _limited(_csv_rows(stream.read())))]


def refuse_no_list(stream: BinaryIO) -> bool:
    """What can be told of a file without reading its rows: True for a workbook, False for text.

    Raises Refused: empty, too large, packed to burst, an old .xls or locked workbook, or neither workbook nor text.
    """
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if size > MOST_BYTES:
        raise Refused("sheet_too_large", _("Tệp lớn hơn 50 MB. Hãy tách thành nhiều tệp nhỏ hơn."), field="file")
    if size == 0:
        raise Refused("sheet_empty", _("Tệp rỗng. Hãy chọn tệp khác."), field="file")
    magic = stream.read(_PROLOG_BYTES)
    stream.seek(0)
    if magic.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(
            "sheet_old_format",
            _("Tệp .xls cũ hoặc tệp có mật khẩu. Hãy mở bằng Excel, bỏ mật khẩu rồi lưu lại dạng .xlsx."),
            field="file",
        )
    if magic.startswith(b"PK"):
        try:
            _refuse_bomb(stream)
        except Refused:
            raise
        except Exception as error:  # a damaged or hostile archive may raise anything
            raise _unreadable() from error
        return True
    if not magic.startswith(_UTF_16) and _CONTROLS.search(magic):
        raise _no_list()
    return False


def _workbook(stream: BinaryIO) -> list[Table]:
    try:
        has_formulas = _has_formulas(stream)
        with closing(_opened(stream)) as book:
            if not has_formulas:
                return _visible_sheets(book)
            with closing(_opened(stream, data_only=False)) as formulas:
                return _visible_sheets(book, formulas)
    except Refused:
        raise
    except Exception as error:  # a damaged or hostile archive may raise anything from deep within the parsers
        raise _unreadable() from error


def _opened(stream: BinaryIO, *, data_only: bool = True) -> Workbook:
    stream.seek(0)
    return load_workbook(stream, read_only=True, data_only=data_only, keep_links=False, keep_vba=False)


def _has_formulas(stream: BinaryIO) -> bool:
    """Whether any sheet holds a formula: only then it is worth while to read everything twice."""
    with zipfile.ZipFile(stream) as archive:
        for part in archive.infolist():
            if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                with archive.open(part) as file:
                    before = b""
                    while piece := file.read(1 << 20):
                        if b"<f>" in before + piece or b"<f " in before + piece:
                            return True
                        before = piece[-2:]
    return False


def _visible_sheets(book: Workbook, formulas: Workbook | None = None) -> list[Table]:
    tables: list[Table] = []
    for index, sheet in enumerate(book.worksheets[:_MOST_SHEETS]):
        if sheet.sheet_state != "visible":
            continue
        rows = _texts(sheet)
        if formulas is not None:
            both = zip(rows, _texts(formulas.worksheets[index]), strict=False)
            rows = ([value or _formula(written) for value, written in zip(*pair, strict=False)] for pair in both)
        left = MOST_ROWS - sum(len(table.rows) for table in tables)
        tables.append(Table(normal(sheet.title)[:100], _limited(rows, left)))
    return tables


def _texts(sheet: Any) -> Iterator[list[str]]:
    sheet.reset_dimensions()  # what a file claims about its own size is not believed
    for row in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
        yield [_as_text(cell) for cell in row]


def _formula(written: str) -> str:
    """The text of a cell, if it is a formula."""
    return written if written.startswith("=") else ""


def _unreadable() -> Refused:
    return Refused(
        "sheet_unreadable",
        _("Không mở được tệp Excel: tệp hỏng hoặc không phải .xlsx. Hãy lưu lại rồi gửi lại."),
        field="file",
    )


def _no_list() -> Refused:
    return Refused("sheet_unreadable", _("Đây không phải tệp danh sách (.xlsx hoặc .csv)."), field="file")


def _refuse_bomb(stream: BinaryIO) -> None:
    """Refuse an archive that would unpack to far more than it is, or that declares entities of its own."""
    with zipfile.ZipFile(stream) as archive:
        parts = archive.infolist()
        unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
        burst = unpacked > 10 * 1024 * 1024 and unpacked > packed * _MOST_RATIO
        if len(parts) > _MOST_PARTS or unpacked > _MOST_UNPACKED_BYTES or burst:
            raise Refused("sheet_bomb", _("Tệp nén bất thường, bung ra quá lớn. Không nhận tệp này."), field="file")
        if "xl/workbook.xml" not in archive.namelist():
            raise _unreadable()
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as file:
                    prolog = file.read(_PROLOG_BYTES).replace(b"\x00", b"").upper()
                if b"<!DOCTYPE" in prolog or b"<!ENTITY" in prolog:
                    raise Refused("sheet_bomb", _("Tệp có khai báo lạ bên trong. Không nhận tệp này."), field="file")


def _as_text(value: object) -> str:
    """A cell as a person would read it; whole numbers without a decimal point, dates dd/mm/yyyy."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y") if value.time() == time() else value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return normal(str(getattr(value, "text", value))[:_MOST_CELL])  # a formula over several cells has its text inside


def _csv_rows(data: bytes) -> Iterator[list[str]]:
    text = _decoded(data)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            yield [_csv_cell(cell) for cell in row[:MOST_COLUMNS]]
    except csv.Error as error:
        raise Refused("sheet_unreadable", _("Không đọc được tệp CSV. Hãy lưu lại dạng .xlsx."), field="file") from error


def _csv_cell(cell: str) -> str:
    """The text of a cell; ``="0900…"``, a way to keep the zero, is opened."""
    kept = re.fullmatch(r'\s*="(.*)"\s*', cell[:_MOST_CELL], re.DOTALL)
    return normal(kept[1] if kept else cell[:_MOST_CELL])


def _decoded(data: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with its mark, else Windows-1258. Raises Refused for binary data."""
    if data.startswith(_UTF_16):
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data:
        raise _no_list()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1258", errors="replace")  # its separate tone marks are composed cell by cell


def _delimiter(text: str) -> str:
    """The delimiter that cuts most of the first lines into the same number of cells; then the one that cuts more."""
    lines = [line for line in text.splitlines()[:60] if line.strip()]

    def evenness(sign: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=sign) if len(row) > 1)
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    return max(_DELIMITERS, key=evenness)


def _limited(rows: Iterable[list[str]], most: int = MOST_ROWS) -> list[TableRow]:
    """The rows that hold something. Raises Refused beyond ``most``; ends after a long empty stretch."""
    kept: list[TableRow] = []
    empty = 0
    for number, cells in enumerate(rows, start=1):
        if not any(cells):
            empty += 1
            if empty >= _EMPTY_ROWS_END:
                break
            continue
        empty = 0
        if len(kept) >= most:
            sentence = _("Danh sách dài hơn %(most)s dòng. Hãy tách tệp.")
            raise Refused("sheet_too_long", sentence, field="file", most=f"{MOST_ROWS:,}".replace(",", "."))
        kept.append(TableRow(number, cells))
    return kept
