"""Lists of cameras as wards keep them: fictitious people, the usual furniture around the rows, and hostile ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from openpyxl import Workbook

HEADINGS = (
    "STT",
    "Họ và tên chủ hộ",
    "Địa chỉ",
    "SĐT",
    "SL camera",
    "Hướng",
    "Hãng",
    "Lưu trữ (ngày)",
    "Nguồn kinh phí",
    "Toạ độ",
    "Số CCCD",
    "Ghi chú",
)
ROWS: tuple[tuple[object, ...], ...] = (
    (
        1,
        "Nguyễn Văn Mẫu",
        "212 Nguyễn An Ninh",
        "0900000001",
        1,
        "Bắc",
        "Imou",
        "15 ngày",
        "Tự lắp",
        "10,36812; 107,09144",
        "000000000001",
        "",
    ),
    (
        2,
        "Trần Thị Thử",
        "203 Nguyễn An Ninh",
        900000002,
        2,
        "ĐB",
        "Dahua",
        "nửa tháng",
        "xhh",
        "10.36809, 107.09180",
        "000000000002",
        "cũ",
    ),
    (
        3,
        "Lê Văn Ví Dụ",
        "45 Phạm Hồng Thái",
        "0900 000 003",
        4,
        "Đông Nam",
        "Hikvision",
        7,
        "Xã hội hóa",
        "10,37020; 107,09060",
        "",
        "",
    ),
)


def xlsx_of(rows: Sequence[Sequence[object]], title: str = "Khu phố 3") -> io.BytesIO:
    """A workbook of one sheet holding just these rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def ward_list(rows: Sequence[Sequence[object]] = ROWS, total: int | None = 7) -> io.BytesIO:
    """A list in the usual form: letter head, heading in row 7, numbering, a group, rows, a total, signatures."""
    numbering = [f"({number})" for number in range(1, len(HEADINGS) + 1)]
    sheet: list[Sequence[object]] = [
        ("CÔNG AN TP HỒ CHÍ MINH", "", "", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("CÔNG AN PHƯỜNG TAM THẮNG", "", "", "", "", "Độc lập - Tự do - Hạnh phúc"),
        (),
        ("DANH SÁCH CAMERA AN NINH TRÊN ĐỊA BÀN PHƯỜNG",),
        ("(Tính đến ngày 14/11/2026)",),
        (),
        HEADINGS,
        numbering,
        ("I. KHU PHỐ 3",),
        *rows,
    ]
    if total is not None:
        sheet.append(("", "Tổng cộng", "", "", total))
    sheet += [(), ("", "NGƯỜI LẬP BIỂU", "", "", "", "", "TRƯỞNG CÔNG AN PHƯỜNG"), ("", "Trần Thị Thử", "", "9")]
    return xlsx_of(sheet)


def csv_of(rows: Sequence[Sequence[object]], delimiter: str = ";", encoding: str = "utf-8") -> io.BytesIO:
    """The same as a CSV; cells holding the delimiter are quoted."""
    lines = (delimiter.join(f'"{c}"' if delimiter in str(c) else str(c) for c in row) for row in rows)
    return io.BytesIO("\r\n".join(lines).encode(encoding))


def zip_bomb() -> io.BytesIO:
    """A workbook of some kilobytes whose sheet unpacks to a thousand times as much nothing."""
    stream = ward_list()
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/filler.xml", "w") as part:
        for _ in range(64):
            part.write(bytes(1 << 20))
    stream.seek(0)
    return stream


def entity_bomb() -> io.BytesIO:
    """A workbook whose styles declare entities that double again and again."""
    entities = "".join(f'<!ENTITY b{i + 1} "&b{i};&b{i};">' for i in range(9))
    inner = f'<!DOCTYPE x [<!ENTITY b0 "aaaa">{entities}]><styleSheet>&b9;</styleSheet>'
    stream = io.BytesIO()
    with zipfile.ZipFile(ward_list()) as source, zipfile.ZipFile(stream, "w") as archive:
        for part in source.infolist():
            data = source.read(part)
            archive.writestr(part.filename, inner.encode() if part.filename == "xl/styles.xml" else data)
    stream.seek(0)
    return stream


def not_a_workbook(size_bytes: int = 0) -> bytes:
    """A packed file of another program, at least so large."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<x/>" + " " * size_bytes)
    return stream.getvalue()
