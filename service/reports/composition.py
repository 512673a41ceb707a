"""From figures and texts to the whole report, by the outline that units use; every heading may be renamed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from service.cameras.fields import Fund
from service.reports.appendices import appendices
from service.reports.case_tally import SEVERAL_FUNDS
from service.reports.document import (
    Block,
    Column,
    Heading,
    Paragraph,
    ReportDocument,
    Runs,
    Signer,
    Table,
    TextRun,
)
from service.reports.figures import Figure, members
from service.reports.phrases import Phrases
from service.reports.texts import HEADINGS, ReportFrame, ReportTexts
from service.reports.wording import NO_DATA, long_date, prose_date

_ROMAN_PARTS = ("I", "II", "III", "IV")
NOT_WRITTEN = "Chưa có nội dung."


def compose(
    figures: Mapping[str, Figure], before: Mapping[str, Figure] | None, frame: ReportFrame, texts: ReportTexts
) -> ReportDocument:
    """The report of a period. ``before`` are the figures compared with; None: nothing is compared, and it says so."""
    phrases = Phrases(figures, before, frame)
    number = "…" if texts.number is None else f"{texts.number:02d}"
    return ReportDocument(
        dated_on=texts.signed_on or frame.period.to_on,
        superior=texts.superior,
        issuer=texts.issuer,
        number_line=f"Số: {number}/{texts.symbol}",
        place_and_date=f"{texts.place}, {_date_line(frame, texts)}",
        summary=f"Kết quả thực hiện mô hình “{texts.model_name}” {frame.period.title_vi}",
        addressees=texts.addressees,
        bases=texts.bases,
        body=(*_opening(frame, texts), *_parts(phrases, texts)),
        recipients=texts.recipients,
        signer=Signer(texts.signer_posts, texts.signer_name),
        appendices=appendices(phrases, texts),
    )


def _date_line(frame: ReportFrame, texts: ReportTexts) -> str:
    """The day of issue; dots for the day while it is a draft, its month taken from the period's end."""
    if texts.signed_on is not None:
        return long_date(texts.signed_on)
    return f"ngày …{long_date(frame.period.to_on).removeprefix('ngày')[3:]}"


def _opening(frame: ReportFrame, texts: ReportTexts) -> tuple[Block, ...]:
    """The sentence that opens, and what must be said about the way of counting before any number."""
    period = frame.period
    opening = (
        f"{texts.issuer_name} báo cáo kết quả thực hiện mô hình “{texts.model_name}” {period.title_vi} "
        f"(số liệu {period.days_vi}) như sau:"
    )
    blocks: list[Block] = [_text(opening)]
    notes = [*frame.notes, frame.base_note_vi, period.note_vi]
    if not frame.three_people:
        notes.append(
            "Đơn vị áp dụng chế độ rút gọn: người tra cứu có thể đồng thời là người đánh giá; "
            "mỗi đánh giá vẫn do người thứ hai xác nhận."
        )
    blocks += [Paragraph((TextRun(note, italic=True),), note=True) for note in notes if note]
    return tuple(blocks)


def _parts(phrases: Phrases, texts: ReportTexts) -> list[Block]:
    """Parts I to IV, each heading with what is counted and what people wrote."""
    counted = {
        "I.2": _situation(phrases),
        "II.3": _installed(phrases),
        "II.4": _kept(phrases),
        "II.5": _used(phrases),
        "II.6": _effect(phrases),
    }
    blocks: list[Block] = []
    for key in HEADINGS:
        part, _, index = key.partition(".")
        if not index:
            blocks.append(Heading(1, part, texts.heading(key), key))
            continue
        blocks.append(Heading(2, index, texts.heading(key), key))
        written = [_text(words) for words in texts.paragraphs.get(key, ())]
        empty = f"{NO_DATA.capitalize()}." if part in _ROMAN_PARTS[:2] else NOT_WRITTEN
        blocks += [*counted.get(key, ()), *written] or [Paragraph((TextRun(empty, italic=True),))]
    return blocks


def _situation(phrases: Phrases) -> list[Block]:
    """What the register says of the period's cases."""
    if phrases.value("cases.clarified") is None:
        return []
    return [
        Paragraph(
            (
                *phrases.say("Trong kỳ, đơn vị đã làm rõ {cases.clarified} vụ"),
                *phrases.compared("cases.clarified", "vụ", "không xảy ra"),
                TextRun("."),
            )
        )
    ]


def _installed(phrases: Phrases) -> list[Block]:
    """Cameras and eyes at the end of the period, by fund."""
    to_on = prose_date(phrases.frame.period.to_on)
    said = (
        *phrases.say(f"Tính đến hết ngày {to_on}, trên địa bàn có {{cameras}} camera đã đăng ký"),
        *phrases.compared("cameras", "camera"),
        *phrases.say(" với {eyes} mắt camera, chia theo nguồn kinh phí:"),
    )
    rows = [
        ((TextRun(figure.label_vi),), phrases.cell_number(figure.code), phrases.cell_number(figure.code, "before"))
        for figure in members(phrases.now, "cameras.fund").values()
    ]
    return [Paragraph(said), _two_periods(phrases, "Nguồn kinh phí", rows, "cameras")]


def _kept(phrases: Phrases) -> list[Block]:
    """How cameras are connected and whether they work."""
    by_connection = members(phrases.now, "cameras.connection").values()
    by_state = members(phrases.now, "cameras.state").values()
    said: list[Runs] = []
    if by_connection:
        listed = "; ".join(f"{_lower(figure.label_vi)} {{{figure.code}}} camera" for figure in by_connection)
        said.append(phrases.say(f"Hình thức kết nối: {listed}."))
    if by_state:
        listed = "; ".join(f"{_lower(figure.label_vi)} {{{figure.code}}} camera" for figure in by_state)
        said.append(
            (
                *phrases.say(f"Tình trạng: {listed}; tỷ lệ đang hoạt động {{cameras.working_share}}"),
                *phrases.compared("cameras.working_share", ""),
                TextRun("."),
            )
        )
    return [Paragraph(runs) for runs in said]


def _used(phrases: Phrases) -> list[Block]:
    """Requests, retrievals, how they were graded; the useless ones, too."""
    said = (
        *phrases.say("Trong kỳ, đơn vị tiếp nhận {requests} yêu cầu"),
        *phrases.compared("requests", "yêu cầu"),
        *phrases.say(", thực hiện {retrievals} lượt trích xuất"),
        *phrases.compared("retrievals", "lượt"),
        *phrases.say(". Thời gian trả lời trung bình: {response_minutes}; "),
        *phrases.say("{requests.outcome:overwritten} yêu cầu có đoạn ghi hình bị ghi đè trước khi kịp lấy. "),
        *phrases.say("Tỷ lệ lượt trích xuất có giá trị: {retrievals.useful_share}. Kết quả đánh giá:"),
    )
    rows = [
        ((TextRun(figure.label_vi),), phrases.cell_number(figure.code), phrases.cell_number(figure.code, "before"))
        for figure in members(phrases.now, "retrievals.grade").values()
    ]
    return [Paragraph(said), _two_periods(phrases, "Mức đánh giá", rows, "retrievals")]


def _effect(phrases: Phrases) -> list[Block]:
    """Cases clarified with camera help, with their denominators, and what stands beside them."""
    kinds = "hình sự và vi phạm hành chính" if phrases.frame.administrative_in_headline else "hình sự"
    blocks = [
        Paragraph(
            (
                *phrases.say(f"Số vụ ({kinds}) làm rõ có camera hỗ trợ là {{cases.assisted}} vụ"),
                *phrases.compared("cases.assisted", "vụ", "không xảy ra"),
                *phrases.say(" với {subjects} lượt đối tượng ({subjects.distinct} người khác nhau), trên tổng số "),
                *phrases.say("{cases.clarified} vụ đã làm rõ trong kỳ, tỷ lệ {cases.assisted_share}"),
                *phrases.compared("cases.assisted_share", ""),
                *phrases.say(". Có sử dụng dữ liệu camera nhưng chỉ để loại trừ hoặc định hướng: {cases.used} vụ."),
            )
        ),
        Paragraph(_by_fund(phrases)),
    ]
    blocks += [Paragraph(runs) for runs in _beside(phrases)]
    blocks += _since_start(phrases)
    blocks += _cumulative_lines(phrases)
    return list(blocks)


def _by_fund(phrases: Phrases) -> Runs:
    """Which funds' cameras helped; funds may overlap, and it says so."""
    funds = members(phrases.now, "cases.assisted.fund")
    names = Fund.labels()
    listed = "; ".join(
        f"camera nguồn {_lower(names.get(code, code))}: {{{figure.code}}} vụ"
        for code, figure in funds.items()
        if code != SEVERAL_FUNDS and (figure.rows or code in (Fund.COMMUNITY, Fund.STATE))
    )
    if not listed:
        return (TextRun(f"Chia theo nguồn kinh phí: {NO_DATA}."),)
    overlap = "; {cases.assisted.fund:several} vụ có camera của nhiều nguồn cùng hỗ trợ (đã nằm trong từng nguồn)."
    return phrases.say(f"Trong đó, {listed}{overlap}")


def _beside(phrases: Phrases) -> list[Runs]:
    """What is reported apart from the sum: other kinds, cooperation, corrections, and how it was counted."""
    said: list[Runs] = []
    if phrases.value("cases.assisted.kind:other") is not None:
        administrative = (
            ""
            if phrases.frame.administrative_in_headline
            else "{cases.assisted.kind:administrative} vụ vi phạm hành chính và "
        )
        said.append(
            phrases.say(
                f"Ngoài ra, camera hỗ trợ xử lý {administrative}{{cases.assisted.kind:other}} vụ việc khác "
                "(không cộng vào số vụ nói trên)."
            )
        )
    if phrases.value("cases.cooperating"):
        said.append(phrases.say("Phối hợp {cases.cooperating} vụ do đơn vị khác thụ lý (không cộng vào tổng số)."))
    if phrases.value("cases.assisted.correction"):
        said.append(
            phrases.say(
                "Điều chỉnh {cases.assisted.correction} vụ đã tính ở kỳ trước, nay bị hủy, phục hồi hoặc rút; "
                "sau điều chỉnh còn {cases.assisted.net} vụ."
            )
        )
    if phrases.value("cases.assisted.relaxed"):
        said.append(
            phrases.say(
                "Trong số vụ nói trên, {cases.assisted.relaxed} vụ được tính theo chế độ rút gọn nguyên tắc ba người "
                "(người tra cứu đồng thời đánh giá, người thứ hai xác nhận)."
            )
        )
    said.append(
        (
            TextRun(
                "Mỗi vụ tính một lần, theo ngày làm rõ và đơn vị thụ lý ngày đó; chỉ tính khi có lượt trích xuất "
                "trước ngày làm rõ, được đánh giá từ mức “Hỗ trợ làm rõ” trở lên, có lý do và có người thứ hai "
                "xác nhận."
            ),
        )
    )
    return said


def _since_start(phrases: Phrases) -> list[Paragraph]:
    """What the registers themselves have counted since they began."""
    start = phrases.frame.system_start
    if start is None or phrases.value("cases.assisted.since_start") is None:
        return []
    words = "{cases.assisted.since_start} vụ, {subjects.since_start} lượt đối tượng."
    return [Paragraph(phrases.say(f"Lũy kế từ ngày {prose_date(start)} (ngày hệ thống bắt đầu): {words}"))]


def _cumulative_lines(phrases: Phrases) -> list[Paragraph]:
    """What stands in Appendix V, said in a sentence so that nobody adds it up here."""
    wording = phrases.frame.wording
    balances = [
        f"{_lower(entry.label_vi.partition(' (')[0])}: {line.prose_vi(wording)} {entry.unit_vi} ({line.label_vi})"
        for entry in phrases.frame.cumulatives
        for line in entry.sums.lines
        if line.is_balance
    ]
    if not balances:
        return []
    words = f"Số dư đầu kỳ ghi riêng tại Phụ lục V, không cộng vào số của kỳ: {'; '.join(balances)}."
    return [Paragraph((TextRun(words),))]


def _two_periods(phrases: Phrases, title: str, rows: Sequence[tuple[Runs, ...]], total: str) -> Table:
    """A table of this period and, where there is one, the period compared with; its last row is the whole."""
    columns = [Column(title, 5), Column("Kỳ này", 2, "center")]
    last = [(TextRun("Cộng", bold=True),), phrases.cell_number(total, bold=True)]
    if phrases.before is None:
        return Table(tuple(columns), (*(row[:2] for row in rows), tuple(last)), has_total=True)
    base = phrases.frame.base_vi
    columns.append(Column(base[:1].upper() + base[1:], 2, "center"))
    last.append(phrases.cell_number(total, "before", bold=True))
    return Table(tuple(columns), (*rows, tuple(last)), has_total=True)


def _text(words: str) -> Paragraph:
    """A paragraph of plain words."""
    return Paragraph((TextRun(words),))


def _lower(label: str) -> str:
    """A label inside a sentence."""
    return label[:1].lower() + label[1:]
