"""The Word file, opened again: page, margins, fonts, page numbers, rules, signature, appendices."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from service.reports.docx import HEAD_LEFT_MM, write_docx
from tests.service.reports.made import TEXTS, report


@pytest.fixture(scope="module")
def data() -> bytes:
    return write_docx(report())


@pytest.fixture(scope="module")
def word(data: bytes) -> WordDocument:
    return Document(io.BytesIO(data))


def paragraph(word: WordDocument, text: str) -> Paragraph:
    """The paragraph of the body or of a table that says exactly this."""
    inside = [p for table in word.tables for row in table.rows for cell in row.cells for p in cell.paragraphs]
    return next(p for p in [*word.paragraphs, *inside] if p.text.replace("\u00a0", " ") == text)


def test_page_and_margins(word: WordDocument) -> None:
    for section in word.sections:
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
        assert 20 <= section.top_margin.mm <= 25.01 and 20 <= section.bottom_margin.mm + 0.01 <= 25.02
        assert 30 <= section.left_margin.mm + 0.01 <= 35.02 and 15 <= section.right_margin.mm + 0.01 <= 20.02


def test_the_font_is_times_new_roman_for_every_script(word: WordDocument) -> None:
    fonts = word.styles["Normal"].element.rPr.rFonts
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "cs", "eastAsia")} == {"Times New Roman"}
    assert all(run.font.name is None for p in word.paragraphs for run in p.runs)


def test_the_page_number_is_centred_in_the_head_and_hidden_on_first_pages(word: WordDocument) -> None:
    head = word.sections[0].header.paragraphs[0]
    assert head.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert " PAGE " in [mark.text for mark in head._p.iter(qn("w:instrText"))]
    assert head.runs[0].font.size.pt == 14
    for section in word.sections:
        assert section.different_first_page_header_footer
        assert "PAGE" not in section.first_page_header._element.xml


def test_each_appendix_is_a_section_that_counts_from_one(word: WordDocument) -> None:
    assert len(word.sections) == 6
    for section in list(word.sections)[1:]:
        number = section._sectPr.find(qn("w:pgNumType"))
        assert number is not None and number.get(qn("w:start")) == "1"
        assert section.header.is_linked_to_previous
    assert word.sections[0]._sectPr.find(qn("w:pgNumType")) is None


@pytest.mark.parametrize(
    ("text", "size", "bold", "italic"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", (12, 13), True, False),
        ("Độc lập - Tự do - Hạnh phúc", (13, 14), True, False),
        ("CÔNG AN THÀNH PHỐ HỒ CHÍ MINH", (12, 13), False, False),
        ("CÔNG AN PHƯỜNG TAM THẮNG", (12, 13), True, False),
        ("Số: 05/BC-CAP", (13, 13), False, False),
        ("Tam Thắng, ngày 16 tháng 6 năm 2026", (13, 14), False, True),
        ("BÁO CÁO", (13, 14), True, False),
        ("Kết quả thực hiện mô hình “Camera với ANTT” 6 tháng đầu năm 2026", (13, 14), True, False),
        ("I. ĐẶC ĐIỂM TÌNH HÌNH", (13, 14), True, False),
        ("1. Đặc điểm địa bàn", (13, 14), True, False),
        ("Nơi nhận:", (12, 12), True, True),
        ("- Như trên;", (11, 11), False, False),
        ("TRƯỞNG CÔNG AN PHƯỜNG", (13, 14), True, False),
        ("Nguyễn Văn Mẫu", (13, 14), True, False),
        ("Phụ lục I", (14, 14), True, False),
        ("CAMERA THEO TỔ DÂN PHỐ, KHU PHỐ, THÔN", (13, 14), True, False),
        (
            "(Kèm theo Báo cáo số 05/BC-CAP ngày 16 tháng 6 năm 2026 của Công an phường Tam Thắng)",
            (13, 14),
            False,
            True,
        ),
    ],
)
def test_cells_of_the_layout(word: WordDocument, text: str, size: tuple[int, int], bold: bool, italic: bool) -> None:
    run = paragraph(word, text).runs[0]
    assert size[0] <= run.font.size.pt <= size[1]
    assert (bool(run.bold), bool(run.italic)) == (bold, italic)


def test_the_body_is_justified_with_indent_and_air(word: WordDocument) -> None:
    body = paragraph(word, TEXTS.paragraphs["I.1"][0])
    form = body.paragraph_format
    assert body.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert round(form.first_line_indent.cm, 2) == 1.27
    assert form.space_after.pt >= 6 and 1 <= form.line_spacing <= 1.5
    assert paragraph(word, "I. ĐẶC ĐIỂM TÌNH HÌNH").paragraph_format.keep_with_next


def test_rules_stand_under_motto_issuer_and_summary(word: WordDocument) -> None:
    ruled = [p for p in word.element.body.iter(qn("w:p")) if p.find(f"{qn('w:pPr')}/{qn('w:pBdr')}") is not None]
    assert len(ruled) == 3
    left, right = word.tables[0].rows[0].cells
    motto_rule = right.paragraphs[-1].paragraph_format
    length = Mm(165 - HEAD_LEFT_MM) - motto_rule.left_indent - motto_rule.right_indent
    assert 55 < length / Mm(1) < 60
    assert left.paragraphs[-1].paragraph_format.left_indent.mm > 15


def test_tables_repeat_their_head_and_fill_the_width(word: WordDocument) -> None:
    ruled = [table for table in word.tables if table.style is not None and table.style.name == "Table Grid"]
    assert len(ruled) >= 7
    for table in ruled:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert round(sum(column.width for column in table.columns) / Mm(1)) == 165


def test_the_same_document_gives_the_same_bytes_and_another_does_not(data: bytes) -> None:
    assert hashlib.sha256(data).digest() == hashlib.sha256(write_docx(report())).digest()
    assert write_docx(report(texts=replace(TEXTS, number=6))) != data
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.testzip() is None


def test_hostile_words_stay_words() -> None:
    hostile = 'Tên\x00 \x0b<w:p/> & "dấu" \ud800 =1+1'
    made = Document(io.BytesIO(write_docx(report(texts=replace(TEXTS, paragraphs={"I.1": (hostile,)})))))
    assert paragraph(made, 'Tên <w:p/> & "dấu"  =1+1')


def test_a_report_without_signer_bases_or_recipients_is_still_written() -> None:
    bare = replace(TEXTS, signer_posts=(), signer_name="", bases=(), recipients=(), addressees=())
    assert Document(io.BytesIO(write_docx(report(texts=bare)))).paragraphs
