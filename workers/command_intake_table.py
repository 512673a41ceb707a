"""What ``camera-antt intake`` shows and asks: the table of files, the gaps a person fills, the report at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rich.console import Console
from rich.table import Table

from ingest.proposal import NO_CLOCK
from storage import twins
from storage.confirmation import Choice
from storage.doubts import Waiting, doubts
from storage.errors import Refused
from storage.models import Camera, HandInFile
from storage.receive import require_sense
from storage.unit_of_work import Archive
from storage.values.clock import from_local, to_local

_FORMATS = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M")
_MARKS = {
    "filed": "ĐÃ NẠP",
    "duplicate": "ĐÃ CÓ",
    "twin": "TRÙNG TRONG LƯỢT",
    "refused": "TỪ CHỐI",
    "left_out": "BỎ QUA",
    "parked": "CẦN XEM LẠI",
    "proposed": "CHỜ XÁC NHẬN",
    "received": "CHƯA ĐỌC",
}
SOURCES = {"file_name": "tên tệp", "file_metadata": "trong tệp", "stated": "người nạp ghi"}


def read_start(text: str) -> int:
    """Epoch ms of 'dd/mm/yyyy HH:MM[:SS]' or ISO 8601 (Vietnamese time unless it says otherwise). Raises Refused."""
    for form in _FORMATS:
        try:
            return from_local(datetime.strptime(text.strip(), form))  # noqa: DTZ007 - read on the Vietnamese clock
        except ValueError:
            continue
    try:
        return from_local(datetime.fromisoformat(text.strip()))
    except ValueError as error:
        raise Refused(
            "bad_start",
            f"Không hiểu giờ bắt đầu «{text}». Hãy viết như 02/03/2026 08:15:00 hoặc 2026-03-02T08:15:00.",
            field="start",
        ) from error


@dataclass
class Line:
    """One file with what will be asked of the archive for it, and how it ended."""

    file: HandInFile
    camera: Camera | None
    start_ms: int | None
    rate: float | None
    source: str | None
    end: str = ""
    message: str = ""
    doubts: list[str] = field(default_factory=list)
    wrong: str | None = None  # why camera and start cannot be true together

    @property
    def is_proposed(self) -> bool:
        """Whether it waits for a person's word."""
        return self.file.state == "proposed"

    @property
    def lacks(self) -> str | None:
        """What is missing before it can be taken in, in words."""
        if self.camera is None:
            return "Chưa biết là camera nào: thêm --camera, hoặc xác nhận trên trang."
        if self.start_ms is None:
            return "Không tìm thấy giờ bắt đầu: thêm --start, hoặc xác nhận trên trang."
        if self.wrong is not None:
            return self.wrong
        if self.file.needs_rate and self.rate is None:
            return "Luồng thô không mang đồng hồ: thêm --fps là số khung hình mỗi giây của đầu ghi."
        return None

    @property
    def is_ready(self) -> bool:
        """Whether it can be taken in as it stands, and nothing speaks against it."""
        return self.lacks is None and not self.doubts

    @property
    def choice(self) -> Choice:
        """What is asked of the archive."""
        return Choice(self.file.id, self.is_ready, self.camera.id if self.camera else None, self.start_ms, self.rate)

    @property
    def told(self) -> str:
        """One line of the report."""
        where = [self.camera.code] if self.camera else []
        if self.start_ms is not None:
            where.append(f"{_shown(self.start_ms)} theo {SOURCES.get(self.source or '', 'người nạp ghi')}")
        behind = f" ({', '.join(where)})" if where and self.end in {"filed", "parked", "proposed"} else ""
        end = "twin" if twins.is_twin(self.file) else self.end
        return f"{_MARKS.get(end, end)}  {shown_name(self.file)}{behind}: {self.message}"


def shown_name(file: HandInFile) -> str:
    """Folder and name as they were brought."""
    return f"{file.folder}/{file.name}" if file.folder else file.name


def show_table(lines: Sequence[Line]) -> None:
    """Print what was found and what is proposed for it."""
    console = Console(width=None if Console().is_terminal else 200)
    table = Table(
        "Tệp", "Dài", "Kênh", "Camera", "Bắt đầu (giờ đầu ghi)", "Theo", "Ghi chú", box=None, header_style="bold"
    )
    for line in lines:
        file = line.file
        is_asked = line.start_ms is None or line.rate is None
        notes = [str(note) for note in file.notes if is_asked or note != NO_CLOCK]  # not what was just given
        note = " ".join([*notes, *line.doubts, *filter(None, [file.message])])
        table.add_row(
            shown_name(file),
            _length(file.duration_ms),
            str(file.channel_number or ""),
            line.camera.code if line.camera else "?",
            _shown(line.start_ms) if line.start_ms is not None else "?",
            SOURCES.get(line.source or "", ""),
            (line.lacks or note) if line.is_proposed else note,
        )
    console.print(table)


def doubt(archive: Archive, lines: Sequence[Line]) -> None:
    """What speaks against each file as it would be filed now, as the pages say it, and what cannot be filed so."""
    waiting = [Waiting(line.file, line.camera, line.start_ms) for line in lines if line.is_proposed]
    with archive.read() as session:
        found = doubts(session, archive.settings, waiting)
    for line in lines:
        line.doubts = found.get(line.file.id, [])
        line.wrong = _wrong(archive, line) if line.is_proposed else None


def _wrong(archive: Archive, line: Line) -> str | None:
    """What the confirmation would refuse of a camera and a start, said before anybody is asked."""
    if line.camera is None or line.start_ms is None:
        return None
    try:
        require_sense(archive, line.camera.id, line.start_ms)
    except Refused as refusal:
        return refusal.message
    return None


def fill_gaps(lines: Sequence[Line], by_code: Mapping[str, Camera]) -> None:
    """Ask for what is missing, file by file; an empty answer leaves the file out."""
    for line in (line for line in lines if line.is_proposed):
        name = shown_name(line.file)
        if line.camera is None:
            code = input(f"{name}: mã camera (Enter để bỏ qua): ").strip().upper()
            line.camera = by_code.get(code)
        while line.camera is not None and line.start_ms is None:
            text = input(f"{name}: giờ bắt đầu theo đầu ghi, ngày/tháng/năm giờ:phút:giây (Enter để bỏ qua): ").strip()
            if not text:
                break
            try:
                line.start_ms, line.source = read_start(text), "stated"
            except Refused as refusal:
                print(refusal.message)
        if line.camera is not None and line.start_ms is not None and line.file.needs_rate and line.rate is None:
            text = input(f"{name}: số khung hình mỗi giây (Enter để bỏ qua): ").strip().replace(",", ".")
            line.rate = float(text) if text.replace(".", "", 1).isdigit() else None


def is_agreed(lines: Sequence[Line]) -> bool:
    """Whether the person at the terminal agrees to take these in; what is in doubt only if all are wanted."""
    open_lines = [line for line in lines if line.is_proposed and line.lacks is None]
    doubted = [line for line in open_lines if line.doubts]
    question = f"Nạp {len(open_lines) - len(doubted)} tệp này? (c = có, k = không"
    for line in doubted:
        print(f"{shown_name(line.file)}: {' '.join(line.doubts)}")
    if doubted:
        question += f", t = nạp cả {len(doubted)} tệp còn nghi ngờ"
    answer = input(f"{question}): ").strip().lower()
    if doubted and answer in {"t", "tat ca", "tất cả"}:
        for line in doubted:
            line.doubts = []
        return True
    return answer in {"c", "co", "có", "y", "yes"}


def _shown(at_ms: int) -> str:
    return f"{to_local(at_ms):%d/%m/%Y %H:%M:%S}"


def _length(length_ms: int | None) -> str:
    if length_ms is None:
        return ""
    minutes, seconds = divmod(length_ms // 1000, 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
