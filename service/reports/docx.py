"""The report as a Word file: the same tree as the page and the PDF, in the layout of Decree 30/2020/NĐ-CP, Appendix I.

The bytes depend on the document alone, so the digest of an issued report can be made again.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from service.reports import docx_marks as marks
from service.reports.document import (
    COUNTRY,
    MOTTO,
    TITLE,
    Appendix,
    Block,
    Heading,
    Paragraph,
    ReportDocument,
    Runs,
    Table,
    TextRun,
    printable,
)

FONT = "Times New Roman"
BODY_PT = 14
TABLE_PT = 13
LEFT_MM, RIGHT_MM, TOP_MM, BOTTOM_MM = 30, 15, 20, 20
TEXT_MM = 210 - LEFT_MM - RIGHT_MM
HEAD_LEFT_MM = 76
GUTTER_MM = 4  # between the two columns of the heading, so that long names do not touch
MOTTO_MM = 57.3  # length of the motto in Times New Roman bold 13 pt: the line under it is as long
SHORT_RULE = 0.4  # of the text above: the decree wants a third to a half
SHORT_TABLE_ROWS = 15
NO_BREAK_SPACE = "\u00a0"
_CENTER, _LEFT, _JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY
_ALIGN = {"left": _LEFT, "center": _CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}


def write_docx(document: ReportDocument) -> bytes:
    """The whole report as the bytes of a .docx file."""
    word = Document()
    _set_page(word, document)
    _write_head(word, document)
    _write_opening(word, document)
    for block in document.body:
        _write_block(word, block)
    _write_signature(word, document)
    for appendix in document.appendices:
        _write_appendix(word, appendix)
    return _same_bytes(word)


def _set_page(word: WordDocument, document: ReportDocument) -> None:
    """A4, margins, the font of everything, the page number in the top margin from the second page on."""
    normal = word.styles["Normal"]
    marks.set_fonts(normal.element, FONT)
    normal.font.size = Pt(BODY_PT)
    normal.paragraph_format.space_after = Pt(0)
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(LEFT_MM), Mm(RIGHT_MM)
    section.top_margin, section.bottom_margin = Mm(TOP_MM), Mm(BOTTOM_MM)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    header = section.header.paragraphs[0]
    header.style = normal
    header.alignment = _CENTER
    marks.add_page_number(header.add_run())
    properties = word.core_properties
    day = datetime(document.dated_on.year, document.dated_on.month, document.dated_on.day, tzinfo=UTC)
    properties.created = properties.modified = day
    properties.title, properties.author = printable(document.summary), printable(document.issuer)
    properties.last_modified_by, properties.comments, properties.revision = printable(document.issuer), "", 1
    properties.language = "vi-VN"


def _write_head(word: WordDocument, document: ReportDocument) -> None:
    """Cells 1 to 4: the issuing body on the left, the State on the right, number and date on one line."""
    table = word.add_table(rows=2, cols=2)
    marks.set_widths(table, [HEAD_LEFT_MM, TEXT_MM - HEAD_LEFT_MM], padded=False)
    left, right = table.rows[0].cells
    _line(left.paragraphs[0], document.superior, 12, bold=False)
    _line(left.add_paragraph(), document.issuer, 12)
    length = marks.text_length_mm(document.issuer, 12) * SHORT_RULE
    marks.add_rule(left.add_paragraph(), length, HEAD_LEFT_MM - GUTTER_MM, GUTTER_MM)
    _line(right.paragraphs[0], COUNTRY, 12)
    _line(right.add_paragraph(), MOTTO, 13)
    marks.add_rule(right.add_paragraph(), MOTTO_MM, TEXT_MM - HEAD_LEFT_MM)
    number, day = table.rows[1].cells
    _line(number.paragraphs[0], document.number_line, 13, bold=False)
    for paragraph in (left.paragraphs[0], left.paragraphs[1], right.paragraphs[0]):
        marks.condense(paragraph.runs[0])
    for paragraph in (left.paragraphs[0], left.paragraphs[1], number.paragraphs[0]):
        paragraph.paragraph_format.right_indent = Mm(GUTTER_MM)
    _line(day.paragraphs[0], _day_whole(document.place_and_date), 13, bold=False, italic=True)


def _day_whole(line: str) -> str:
    """A long place may take a line of its own, the day after it is never torn."""
    place, _comma, day = line.rpartition(", ")
    return f"{place}, {day.replace(' ', NO_BREAK_SPACE)}"


def _write_opening(word: WordDocument, document: ReportDocument) -> None:
    """Cells 5a, 9a and the bases of cell 6."""
    title = _line(word.add_paragraph(), TITLE, BODY_PT)
    title.paragraph_format.space_before = Pt(18)
    _line(word.add_paragraph(), document.summary, BODY_PT)
    length = marks.text_length_mm(document.summary, BODY_PT, capitals=False)
    marks.add_rule(word.add_paragraph(), min(length, 120) * SHORT_RULE, TEXT_MM)
    lines = document.addressee_lines
    for n, text in enumerate(lines):
        paragraph = _line(word.add_paragraph(), text, BODY_PT, bold=False)
        paragraph.paragraph_format.space_before = Pt(12 if n == 0 else 0)
        paragraph.paragraph_format.space_after = Pt(12 if n == len(lines) - 1 else 0)
        if len(lines) > 1:
            paragraph.alignment = _LEFT
            paragraph.paragraph_format.left_indent = Cm(3 if n == 0 else 4)
    for text in document.basis_lines:
        _body_paragraph(word, (TextRun(text, italic=True),))


def _write_block(word: WordDocument, block: Block) -> None:
    """One heading, paragraph or table."""
    if isinstance(block, Heading):
        paragraph = _body_paragraph(word, (TextRun(block.text, bold=True),))
        paragraph.paragraph_format.keep_with_next = True
        paragraph.alignment = _LEFT
        marks.set_outline_level(paragraph, block.level)
    elif isinstance(block, Paragraph):
        _body_paragraph(word, block.runs)
    else:
        _write_table(word, block)


def _body_paragraph(word: WordDocument, runs: Runs) -> WordParagraph:
    """Justified, first line indented by 1.27 cm, 6 pt after."""
    paragraph = word.add_paragraph()
    paragraph.alignment = _JUSTIFY
    paragraph.paragraph_format.first_line_indent = Cm(1.27)
    paragraph.paragraph_format.space_after = Pt(6)
    paragraph.paragraph_format.line_spacing = 1.1
    _add_runs(paragraph, runs, BODY_PT)
    return paragraph


def _write_table(word: WordDocument, block: Table) -> None:
    """A ruled table; its head is bold and repeats on every page; rows are not torn apart."""
    table = word.add_table(rows=0, cols=len(block.columns), style="Table Grid")
    shares = sum(column.share for column in block.columns)
    head = table.add_row()
    marks.repeat_on_each_page(head)
    for cell, column in zip(head.cells, block.columns, strict=True):
        _fill(cell, (TextRun(column.title, bold=True),), "center")
    for values in block.rows:
        row = table.add_row()
        marks.keep_whole(row)
        for cell, column, runs in zip(row.cells, block.columns, values, strict=True):
            _fill(cell, runs, column.align)
    marks.set_widths(table, [TEXT_MM * column.share / shares for column in block.columns])
    if len(table.rows) <= SHORT_TABLE_ROWS:
        marks.keep_together(table)
    word.add_paragraph().paragraph_format.line_spacing = Pt(8)


def _fill(cell: _Cell, runs: Runs, align: str) -> None:
    """A cell of a table."""
    paragraph = cell.paragraphs[0]
    paragraph.alignment = _ALIGN[align]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    _add_runs(paragraph, runs, TABLE_PT)


def _write_signature(word: WordDocument, document: ReportDocument) -> None:
    """Cell 9b on the left, level with cells 7a and 7b on the right; never on two pages."""
    table = word.add_table(rows=1, cols=2)
    marks.set_widths(table, [TEXT_MM / 2, TEXT_MM / 2], padded=False)
    marks.keep_whole(table.rows[0])
    left, right = table.rows[0].cells
    first = _line(left.paragraphs[0], "Nơi nhận:", 12, italic=True)
    first.alignment, first.paragraph_format.space_before = _LEFT, Pt(12)
    for text in document.recipient_lines:
        _line(left.add_paragraph(), text, 11, bold=False).alignment = _LEFT
    posts = document.signer.posts or ("",)
    for n, post in enumerate(posts):
        _line(right.paragraphs[0] if n == 0 else right.add_paragraph(), post, BODY_PT)
    right.paragraphs[0].paragraph_format.space_before = Pt(12)
    name = _line(right.add_paragraph(), document.signer.name, BODY_PT)
    name.paragraph_format.space_before = Mm(24)


def _write_appendix(word: WordDocument, appendix: Appendix) -> None:
    """On pages of its own, numbered from 1; the number is hidden on the first."""
    section = word.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = True
    marks.restart_page_numbers(section)
    _line(word.add_paragraph(), appendix.name, BODY_PT)
    _line(word.add_paragraph(), appendix.title, BODY_PT)
    attached = _line(word.add_paragraph(), appendix.attached, BODY_PT, bold=False, italic=True)
    attached.paragraph_format.space_after = Pt(12)
    for block in appendix.blocks:
        _write_block(word, block)


def _line(
    paragraph: WordParagraph, text: str, size_pt: int, *, bold: bool = True, italic: bool = False
) -> WordParagraph:
    """A centred line, single spaced."""
    paragraph.alignment = _CENTER
    paragraph.paragraph_format.line_spacing = 1.0
    _add_runs(paragraph, (TextRun(text, bold, italic),), size_pt)
    return paragraph


def _add_runs(paragraph: WordParagraph, runs: Runs, size_pt: int) -> None:
    """Words and numbers, upright unless said otherwise."""
    for run in runs:
        added = paragraph.add_run(printable(run.text))
        added.font.size = Pt(size_pt)
        if run.bold:
            added.bold = True
        if run.italic:
            added.italic = True


def _same_bytes(word: WordDocument) -> bytes:
    """The package with every entry at one fixed time, in one fixed order."""
    draft, result = io.BytesIO(), io.BytesIO()
    word.save(draft)
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(result, "w") as target:
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, source.read(name))
    return result.getvalue()
