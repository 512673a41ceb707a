"""The five appendices: cameras by neighbourhood, results by offence group, comparison, models, opening balances."""

from __future__ import annotations

from service.reports.document import Appendix, Block, Column, NumberRun, Paragraph, Runs, Table, TextRun
from service.reports.figures import members
from service.reports.phrases import Phrases
from service.reports.texts import CumulativeEntry, ReportTexts
from service.reports.wording import NO_DATA, cell, long_date, roman

COMPARED = (
    "cameras",
    "eyes",
    "cameras.working_share",
    "requests",
    "retrievals",
    "retrievals.useful",
    "retrievals.useful_share",
    "cases.clarified",
    "cases.assisted",
    "cases.assisted_share",
    "cases.used",
    "cases.assisted.kind:administrative",
    "cases.assisted.kind:other",
    "subjects",
    "subjects.distinct",
    "cases.assisted.correction",
)
"""Codes of the comparison table, in its order."""


def appendices(phrases: Phrases, texts: ReportTexts) -> tuple[Appendix, ...]:
    """Appendices I to V, bound to the report by their italic line."""
    contents: tuple[tuple[str, tuple[Block, ...]], ...] = (
        ("CAMERA THEO TỔ DÂN PHỐ, KHU PHỐ, THÔN", _by_subunit(phrases)),
        ("KẾT QUẢ THEO NHÓM TỘI PHẠM", _by_group(phrases)),
        ("BẢNG SO SÁNH", _comparison(phrases)),
        ("DANH SÁCH MÔ HÌNH", _models(texts)),
        ("ĐỐI CHIẾU VÀ SỐ DƯ ĐẦU KỲ", _balances(phrases)),
    )
    attached = attached_line(texts)
    return tuple(Appendix(roman(n), title, attached, blocks) for n, (title, blocks) in enumerate(contents, start=1))


def attached_line(texts: ReportTexts) -> str:
    """ "(Kèm theo Báo cáo số 05/BC-CAP ngày … của …)"; number and date stay open until the report is issued."""
    number = "…" if texts.number is None else f"{texts.number:02d}"
    day = "ngày … tháng … năm …" if texts.signed_on is None else long_date(texts.signed_on)
    return f"(Kèm theo Báo cáo số {number}/{texts.symbol} {day} của {texts.issuer_name})"


def _by_subunit(phrases: Phrases) -> tuple[Block, ...]:
    """Cameras and eyes by neighbourhood unit."""
    parts = members(phrases.now, "cameras.subunit")
    columns = (Column("STT", 1, "center"), Column("Tổ dân phố, khu phố, thôn", 6), *_number_columns("Camera", "Mắt"))
    rows: list[tuple[Runs, ...]] = [
        (
            _words(str(n)),
            _words(figure.label_vi),
            phrases.cell_number(figure.code),
            phrases.cell_number(f"eyes.subunit:{member}"),
        )
        for n, (member, figure) in enumerate(parts.items(), start=1)
    ]
    total = (
        _words(""),
        _words("Cộng", bold=True),
        phrases.cell_number("cameras", bold=True),
        phrases.cell_number("eyes", bold=True),
    )
    return (Table(columns, (*rows, total), has_total=True),)


def _by_group(phrases: Phrases) -> tuple[Block, ...]:
    """Clarified and camera-assisted cases by offence group; groups with nothing in either period are left out."""
    whole, assisted = "cases.clarified.group", "cases.assisted.group"
    wanted = [
        member
        for member in members(phrases.now, whole)
        if phrases.value(f"{whole}:{member}") or phrases.value(f"{whole}:{member}", "before")
    ]
    titles = ["Đã làm rõ", "Có camera hỗ trợ"]
    compared = phrases.before is not None
    if compared:
        titles += [f"Đã làm rõ ({phrases.frame.base_vi})", f"Có camera hỗ trợ ({phrases.frame.base_vi})"]
    columns = (Column("Nhóm tội phạm", 5), *_number_columns(*titles))
    rows: list[tuple[Runs, ...]] = []
    for member in wanted:
        codes = (f"{whole}:{member}", f"{assisted}:{member}")
        rows.append((_words(phrases.now[codes[0]].label_vi), *_both(phrases, codes, compared)))
    total = (_words("Cộng", bold=True), *_both(phrases, ("cases.clarified", "cases.assisted"), compared, bold=True))
    return (Table(columns, (*rows, total), has_total=True),)


def _both(phrases: Phrases, codes: tuple[str, str], compared: bool, bold: bool = False) -> tuple[Runs, ...]:
    """The cells of two figures for this period and, where compared, for the other."""
    now = tuple(phrases.cell_number(code, bold=bold) for code in codes)
    return now + tuple(phrases.cell_number(code, "before", bold=bold) for code in codes) if compared else now


def _comparison(phrases: Phrases) -> tuple[Block, ...]:
    """Every main figure against the period compared with."""
    if phrases.before is None:
        reason = phrases.frame.base_note_vi or f"Không so sánh: {NO_DATA} của kỳ so sánh."
        return (Paragraph((TextRun(reason, italic=True),), note=True),)
    base = phrases.frame.base_vi
    columns = (
        Column("Chỉ tiêu", 6),
        *_number_columns("Kỳ này", base[:1].upper() + base[1:], "Tăng, giảm", "Tỷ lệ"),
    )
    rows = tuple(
        (
            _words(phrases.now[code].label_vi),
            phrases.cell_number(code),
            phrases.cell_number(code, "before"),
            *phrases.difference_cells(code),
        )
        for code in COMPARED
        if code in phrases.now
    )
    return (Table(columns, rows),)


def _models(texts: ReportTexts) -> tuple[Block, ...]:
    """The models of the movement that the unit keeps."""
    if not texts.models:
        return (Paragraph((TextRun(f"{NO_DATA.capitalize()}.", italic=True),)),)
    columns = (Column("STT", 1, "center"), Column("Tên mô hình", 6), Column("Bắt đầu", 3), Column("Tình trạng", 4))
    rows = tuple(
        (_words(str(n)), _words(m.name), _words(m.since), _words(m.state)) for n, m in enumerate(texts.models, start=1)
    )
    return (Table(columns, rows),)


def _balances(phrases: Phrases) -> tuple[Block, ...]:
    """What the system counted with its corrections, then every cumulative line with its sources and its warning."""
    reconciled = Table(
        (Column("Chỉ tiêu", 6), *_number_columns("Số liệu")),
        tuple(
            (_words(phrases.now[code].label_vi), phrases.cell_number(code))
            for code in ("cases.assisted", "cases.assisted.correction", "cases.assisted.net", "cases.cooperating")
            if code in phrases.now
        ),
    )
    blocks: list[Block] = [*_adjustments(phrases), reconciled]
    for entry in phrases.frame.cumulatives:
        blocks += _cumulative_blocks(entry)
    if not any(line.is_balance for entry in phrases.frame.cumulatives for line in entry.sums.lines):
        blocks.append(Paragraph((TextRun(f"Số dư đầu kỳ: {NO_DATA}.", italic=True),), note=True))
    return tuple(blocks)


def _cumulative_blocks(entry: CumulativeEntry) -> list[Block]:
    """The lines and the sum, then the note and, loud, the warning; the system's own number alone needs neither."""
    rows: list[tuple[Runs, ...]] = [
        (
            _words(f"Số dư đầu kỳ: {line.label_vi}" if line.is_balance else line.label_vi),
            (NumberRun(line.code, line.value_vi),) if line.code else _words(line.value_vi),
            _words(line.source),
        )
        for line in entry.sums.lines
    ]
    if not any(line.is_balance for line in entry.sums.lines):
        return [Table(_cumulative_columns(entry), tuple(rows))]
    has_total = entry.sums.total is not None
    if has_total:
        rows.append((_words("Tổng", bold=True), _words(cell(entry.sums.total), bold=True), _words("")))
    blocks: list[Block] = [Table(_cumulative_columns(entry), tuple(rows), has_total=has_total)]
    if entry.sums.warning_vi:
        warning = TextRun(f"Lưu ý: {entry.sums.warning_vi}. ", bold=True, italic=True)
        blocks.append(Paragraph((warning, TextRun(entry.sums.note_vi, italic=True)), note=True))
    else:
        blocks.append(Paragraph((TextRun(entry.sums.note_vi, italic=True),), note=True))
    return blocks


def _cumulative_columns(entry: CumulativeEntry) -> tuple[Column, ...]:
    return Column(f"Lũy kế: {entry.label_vi}", 5), *_number_columns(f"Số {entry.unit_vi}"), Column("Nguồn", 4)


def _adjustments(phrases: Phrases) -> list[Block]:
    """For a new issue: every number that differs from the issue it corrects, and the rows that came or went."""
    adjusted = phrases.frame.adjusted
    if adjusted is None:
        return []
    said = f"Điều chỉnh so với {adjusted.earlier_vi}. Lý do: {adjusted.reason}"
    if not adjusted.lines:
        return [_note(said), _note("Không có số liệu nào thay đổi.")]
    columns = (Column("Điều chỉnh", 5), *_number_columns("Đã báo cáo", "Nay"), Column("Dòng thêm, bớt", 4))
    rows: list[tuple[Runs, ...]] = [
        (
            _words(line.label_vi),
            (NumberRun(line.code, line.earlier_vi, "earlier"),) if line.is_earlier_known else _words(line.earlier_vi),
            (NumberRun(line.code, line.now_vi),) if line.is_now_known else _words(line.now_vi),
            _words(line.rows_vi),
        )
        for line in adjusted.lines
    ]
    return [_note(said), Table(columns, tuple(rows))]


def _note(words: str) -> Paragraph:
    """A remark in italics."""
    return Paragraph((TextRun(words, italic=True),), note=True)


def _number_columns(*titles: str) -> tuple[Column, ...]:
    """Columns of numbers."""
    return tuple(Column(title, 2, "center") for title in titles)


def _words(text: str, *, bold: bool = False) -> Runs:
    """A cell of plain words."""
    return (TextRun(text, bold=bold),) if text else ()
