"""Finding the header of a list and what its columns mean, by scoring the names people give them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.cameras.fields import FIELD_LABELS
from service.cameras.tables import Table
from storage.values.text import folded

LOOK_WITHIN_ROWS = 60
DROPPED_IDENTITY = "identity"
DROPPED_SECRET = "secret"
DROPPED_INDOOR = "indoor_eyes"
ROW_NUMBER = "no"
LATITUDE, LONGITUDE = "latitude", "longitude"
_TELLING = {"owner_name", "phone", "address", "place", "eyes", "position", "direction", "retention"}

_ALIASES: dict[str, tuple[str, ...]] = {
    ROW_NUMBER: ("stt", "tt", "so tt", "so thu tu", "no"),
    "owner_name": (
        *("ho va ten", "ho ten", "ho ten chu ho", "ho va ten chu ho", "chu ho", "ten chu camera", "chu camera"),
        *("ho gia dinh/co quan", "ten co so", "don vi", "ten chu ho", "ho ten chu camera", "ho va ten nguoi dai dien"),
    ),
    "owner_kind": ("loai chu the", "doi tuong dang ky", "loai hinh"),
    "phone": (
        "sdt",
        "so dt",
        "dien thoai",
        "so dien thoai",
        "so dien thoai lien he",
        "di dong",
        "dt",
        "dtdd",
        "so dtdd",
    ),
    "phone_other": ("so dien thoai phu", "sdt 2", "dien thoai 2"),
    "address": ("dia chi", "noi o", "dia chi lap dat", "so nha - duong", "so nha, duong", "dia chi nha"),
    "subunit": (
        *("to", "tdp", "to dan pho", "kp", "khu pho", "khoi", "khoi pho", "thon", "xom", "ap", "ban", "khom", "buon"),
        *("to/khu pho", "khu pho/thon", "thon/to dan pho", "to dan pho, khu pho"),
    ),
    "unit": ("phuong", "xa", "phuong/xa", "phuong, xa", "xa/phuong", "phuong / xa / dac khu", "dia ban"),
    "eyes": (
        *("so luong", "sl", "sl camera", "so mat", "so mat camera", "so camera", "so luong camera", "mat camera"),
        *("ngoai troi", "so luong mat camera", "sl mat"),
    ),
    DROPPED_INDOOR: ("trong nha",),
    "recorders": ("so dau ghi", "dau ghi"),
    "place": ("vi tri", "vi tri lap dat", "khu vuc quan sat", "noi lap dat", "vi tri camera"),
    "direction": ("huong", "huong quan sat", "huong camera", "goc quay", "huong nhin"),
    "angle": ("goc mo", "goc nhin"),
    "range": ("cu ly", "tam xa", "tam nhin"),
    "brand": ("hang", "nhan hieu", "loai camera", "chung loai", "hang san xuat", "thuong hieu"),
    "camera_kind": ("loai camera (ip/analog)", "kieu camera"),
    "movement": ("co dinh/xoay", "co dinh / xoay", "kieu quay"),
    "resolution": ("do phan giai",),
    "retention": (
        *("thoi gian luu", "thoi gian luu tru", "luu tru", "luu tru (ngay)", "so ngay luu", "ngay luu"),
        *("thoi gian luu (ngay)", "thoi gian luu tru (ngay)"),
    ),
    "storage_place": ("noi luu", "noi luu tru", "hinh thuc luu tru"),
    "fund": ("nguon", "nguon kinh phi", "kinh phi", "xa hoi hoa", "nguon von"),
    "connection": (
        "ket noi",
        "hinh thuc ket noi",
        "ket noi ve ca phuong",
        "ket noi ve cong an phuong",
        "ket noi tap trung",
    ),
    "state": ("tinh trang", "hien trang", "hoat dong", "trang thai", "tinh trang hoat dong"),
    "position": (
        "toa do",
        "lat/long",
        "long/lat",
        "link google maps",
        "google maps",
        "gps",
        "toa do gps",
        "vi tri gps",
    ),
    LATITUDE: ("vi do", "lat", "latitude"),
    LONGITUDE: ("kinh do", "long", "lng", "lon", "longitude"),
    "notice_sign": ("bien thong bao", "gan bien"),
    "registered_on": ("ngay dang ky", "ngay ky cam ket"),
    "state_on": ("ngay lap dat", "thoi gian lap dat"),
    "form_number": ("so phieu", "ma phieu"),
    "amount": ("so tien", "gia tien", "kinh phi (dong)"),
    DROPPED_IDENTITY: (
        *("cccd", "so cccd", "cmnd", "so cmnd", "so dinh danh", "cccd/cmnd", "cmnd/cccd", "so cccd/cmnd", "can cuoc"),
        *("so can cuoc", "so can cuoc cong dan", "ma dinh danh", "so giay to"),
    ),
    DROPPED_SECRET: (
        "mat khau",
        "password",
        "pass",
        "tai khoan",
        "user",
        "username",
        "ten dang nhap",
        "tai khoan/mat khau",
    ),
    "note": ("ghi chu",),
}


def _plain(text: str) -> str:
    """A heading for comparing: folded, line breaks and stars away, brackets kept apart."""
    return " ".join(re.sub(r"[*:.\n_]", " ", folded(text)).split()).strip(" -")


def _names() -> dict[str, str]:
    known = {_plain(vi): name for name, (vi, _) in FIELD_LABELS.items()} | {_plain(name): name for name in FIELD_LABELS}
    return known | {_plain(alias): name for name, aliases in _ALIASES.items() for alias in aliases}


_KNOWN = _names()
_IDENTITY = re.compile(r"\b(cccd|cmnd|can cuoc|dinh danh)\b")
_SECRET = re.compile(r"\b(mat khau|password)\b")


def meaning(heading: str) -> tuple[str | None, int]:
    """The field a heading names and how surely: 2 exactly, 1 when only its beginning or a bracket is known, else 0."""
    plain = _plain(heading)
    if not plain:
        return None, 0
    if _SECRET.search(plain):
        return DROPPED_SECRET, 2
    if _IDENTITY.search(plain):
        return DROPPED_IDENTITY, 2  # also "Họ tên, CCCD": what may hold the number is dropped whole
    if plain in _KNOWN:
        return _KNOWN[plain], 2
    bare = re.sub(r"\s*[(\[].*", "", plain)
    if bare in _KNOWN:
        return _KNOWN[bare], 2
    begun = [alias for alias in _KNOWN if len(alias) >= 4 and bare.startswith(alias + " ")]
    return (_KNOWN[max(begun, key=len)], 1) if begun else (None, 0)


@dataclass(frozen=True)
class Header:
    """Where the header of a table stands and what each column means (None: not recognised)."""

    first: int
    """Index of the header's first row among the table's rows."""
    height: int
    headings: list[str]
    fields: list[str | None]


def found_header(table: Table) -> Header | None:
    """The likeliest header among the first rows; None when no row names an owner's list."""
    best: tuple[int, Header] | None = None
    for index in range(min(LOOK_WITHIN_ROWS, len(table.rows))):
        for height in (1, 2):
            taken = table.rows[index : index + height]
            rows = [row.cells for row in taken]
            if len(rows) < height or taken[-1].number != taken[0].number + height - 1:
                continue
            if height == 2 and not _may_be_second(rows[0], rows[1]):
                continue
            headings = _joined(rows)
            scored = [_best_meaning(heading) for heading in headings]
            fields = _each_once(scored)
            telling = len(_TELLING & {field for field in fields if field})
            score = sum(sure for (_, sure), field in zip(scored, fields, strict=True) if field)
            if telling >= 2 and (best is None or score > best[0]):
                best = score, Header(index, height, [" ".join(h) for h in headings], fields)
    return best[1] if best else None


def _may_be_second(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether a row can be the lower half of a header: words only, below a row that is a header already."""
    words = [cell for cell in second if cell]
    if not words or any(re.search(r"\d", word) for word in words):
        return False
    return len(_TELLING & {meaning(cell)[0] or "" for cell in first}) >= 2


def _joined(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Headings by column, upper before lower; a merged upper heading reaches over the gaps to its right."""
    if len(rows) == 1:
        return [[cell] for cell in rows[0]]
    width = max(map(len, rows))
    upper = list(rows[0]) + [""] * (width - len(rows[0]))
    lower = list(rows[1]) + [""] * (width - len(rows[1]))
    reach = ""
    joined: list[list[str]] = []
    for over, under in zip(upper, lower, strict=True):
        reach = over or (reach if under else "")
        joined.append([part for part in (reach, under) if part])
    return joined


def _best_meaning(heading: Sequence[str]) -> tuple[str | None, int]:
    """What a column's headings mean: the lower one when it is known, else the upper, else both together."""
    for text in (*reversed(heading), " ".join(heading)):
        field, sure = meaning(text)
        if field:
            return field, sure
    return None, 0


def _each_once(scored: Sequence[tuple[str | None, int]]) -> list[str | None]:
    """One column for each field, the surest and leftmost; neighbourhood columns and dropped ones may be several."""
    several = {"subunit", DROPPED_IDENTITY, DROPPED_SECRET, DROPPED_INDOOR, None}
    fields: list[str | None] = []
    for index, (field, sure) in enumerate(scored):
        surer = any(other == field and (s > sure or (s == sure and i < index)) for i, (other, s) in enumerate(scored))
        fields.append(field if field in several or not surer else None)
    return fields
