"""Lists going out: XLSX whose cells cannot act as formulas, and GeoJSON. Phones are masked unless that is allowed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from service.cameras.fields import field_label
from service.cameras.phones import masked_phone
from service.cameras.sheet import SheetPreview
from storage.values.place import Point

PHONE_FIELDS = frozenset({"phone", "phone_other"})
_ACTING = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_MOST_CELL = 32_000
_HEAD_FILL = PatternFill("solid", fgColor="E8EEF4")


def neutralised(value: object) -> str | int | float | date | None:
    """A cell that a spreadsheet shows and never runs: text that could act as a formula gets an apostrophe before it."""
    if value is None or isinstance(value, bool):
        return None if value is None else ("Có" if value else "Không")
    if isinstance(value, int | float | date):
        return value.replace(tzinfo=None) if isinstance(value, datetime) else value
    text = str(value)
    acts = text.startswith(_ACTING) or text.lstrip().startswith(_ACTING)
    text = _NOT_XML.sub("", text)[:_MOST_CELL]
    return "'" + text if acts or text.startswith(_ACTING) else text


def write_xlsx(
    rows: Iterable[Mapping[str, object]],
    columns: Sequence[tuple[str, str]],
    stream: BinaryIO,
    *,
    title: str = "Danh sách camera",
    phones_allowed: bool = False,
) -> int:
    """Write a list and return its number of rows. ``columns`` are (key in a row, heading), in order.

    Streams: rows may be a generator of any length; memory stays flat.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_NOT_IN_TITLE.sub(" ", title).strip()[:31] or "Danh sách")
    sheet.freeze_panes = "A2"
    for index, (key, heading) in enumerate(columns, start=1):
        wide = 40 if key in ("address", "place", "reasons", "note") else max(12, min(30, len(heading) + 4))
        sheet.column_dimensions[get_column_letter(index)].width = wide
    sheet.append([_heading(sheet, heading) for _, heading in columns])
    count = 0
    for row in rows:
        sheet.append([_cell(sheet, key, row.get(key), phones_allowed) for key, _ in columns])
        count += 1
    book.save(stream)
    return count


def write_rejected(preview: SheetPreview, stream: BinaryIO, *, phones_allowed: bool = True) -> int:
    """The rows of a list that were not taken, each with its reasons, to be mended and sent again."""
    names = [name for name in dict.fromkeys(column.field for column in preview.columns) if name]
    columns = [("sheet", "Trang tính"), ("number", "Hàng"), *((name, field_label(name)) for name in names)]
    rows = (
        {
            **row.cells,
            "sheet": row.sheet,
            "number": row.number,
            "reasons": " · ".join(f"{field_label(name)}: {problem}" for name, problem in row.problems.items()),
        }
        for row in preview.rejected
    )
    columns.append(("reasons", "Lý do chưa nhận"))
    return write_xlsx(rows, columns, stream, title="Dòng cần sửa", phones_allowed=phones_allowed)


def cameras_geojson(
    rows: Iterable[Mapping[str, object]], *, phones_allowed: bool = False, rounded: bool = False
) -> dict[str, Any]:
    """Rows as a GeoJSON FeatureCollection; ``lat`` and ``lon`` of a row become its point, the rest its properties.

    ``rounded`` gives three decimals, for owners and print. A row without a position stays, with a null geometry.
    """
    return {
        "type": "FeatureCollection",
        "features": [_feature(row, phones_allowed=phones_allowed, rounded=rounded) for row in rows],
    }


def _feature(row: Mapping[str, object], *, phones_allowed: bool, rounded: bool) -> dict[str, Any]:
    lat, lon = row.get("lat"), row.get("lon")
    geometry: dict[str, Any] | None = None
    if isinstance(lat, int | float) and isinstance(lon, int | float):
        point = Point(float(lat), float(lon)).rounded(3 if rounded else 5)
        geometry = {"type": "Point", "coordinates": [point.lon, point.lat]}
    properties = {key: _shown(key, value, phones_allowed) for key, value in row.items() if key not in ("lat", "lon")}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _shown(key: str, value: object, phones_allowed: bool) -> object:
    if key in PHONE_FIELDS and value and not phones_allowed:
        return masked_phone(str(value))
    return value.isoformat() if isinstance(value, date) else value


def _heading(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=str(neutralised(text)))
    cell.font, cell.fill = Font(bold=True), _HEAD_FILL
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _cell(sheet: Any, key: str, value: object, phones_allowed: bool) -> Any:
    if key in PHONE_FIELDS and value and not phones_allowed:
        value = masked_phone(str(value))
    still: Any = neutralised(value)
    cell = WriteOnlyCell(sheet, value=still)
    if isinstance(still, str):
        cell.data_type = "s"  # never "f": the library takes a leading "=" for a formula
        cell.number_format = "@"
    elif isinstance(value, date):
        cell.number_format = "dd/mm/yyyy hh:mm" if isinstance(value, datetime) else "dd/mm/yyyy"
    return cell
