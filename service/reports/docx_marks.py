"""What a Word file needs and python-docx has no words for: fields, rules, repeated heads, restarted numbers."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

CELL_PADDING_TWIPS = 108
_CAPITAL_EM, _SMALL_EM = 0.71, 0.49  # mean advance of Times New Roman bold, Vietnamese text with spaces
_MM_PER_PT = 25.4 / 72


def set_fonts(style: Any, name: str) -> None:
    """One font for Latin, complex and East Asian text of a style element, in Vietnamese, black."""
    properties = style.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), name)
    properties.append(_mark("w:color", val="000000"))
    properties.append(_mark("w:lang", val="vi-VN", eastAsia="vi-VN"))


def add_page_number(run: Run) -> None:
    """The field PAGE."""
    run.font.size = Pt(14)
    for mark in (
        _mark("w:fldChar", fldCharType="begin"),
        _instruction(" PAGE "),
        _mark("w:fldChar", fldCharType="separate"),
        _text("1"),
        _mark("w:fldChar", fldCharType="end"),
    ):
        run._r.append(mark)


def add_rule(paragraph: Paragraph, length_mm: float, width_mm: float, gutter_mm: float = 0) -> None:
    """Make an empty paragraph a solid line of ``length_mm``, centred in ``width_mm``, right of it a gutter."""
    side = max(0.0, (width_mm - length_mm) / 2)
    form = paragraph.paragraph_format
    form.left_indent, form.right_indent = Mm(side), Mm(side + gutter_mm)
    form.space_before, form.space_after, form.line_spacing = Pt(3), Pt(6), Pt(1)
    borders = _mark("w:pBdr")
    borders.append(_mark("w:top", val="single", sz="6", space="0", color="000000"))
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def condense(run: Run) -> None:
    """Letters a fifth of a point closer: long names of the heading keep to one line with room between the columns."""
    run._r.get_or_add_rPr().insert_element_before(
        _mark("w:spacing", val="-4"), "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:u", "w:vertAlign", "w:lang"
    )


def text_length_mm(text: str, size_pt: int, *, capitals: bool = True) -> float:
    """About how long a bold line is; good to a tenth, enough for a rule of a third to a half of it."""
    return len(text) * (_CAPITAL_EM if capitals else _SMALL_EM) * size_pt * _MM_PER_PT


def set_outline_level(paragraph: Paragraph, level: int) -> None:
    """Let the heading stand in the navigation pane (levels from 1)."""
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(_mark("w:outlineLvl", val=str(level - 1)), "w:rPr", "w:sectPr")


def set_widths(table: Table, widths_mm: list[float], *, padded: bool = True) -> None:
    """Fixed column widths, also in the grid, where other programs look for them; the edge flush with the text.

    Without padding, the cells give all their width to the text (tables that only arrange).
    """
    table.autofit = False
    properties = table._tbl.tblPr
    padding = CELL_PADDING_TWIPS if padded else 0
    following = ("w:tblLook", "w:tblCaption", "w:tblDescription")
    margins = _mark("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_mark(f"w:{side}", w=str(padding), type="dxa"))
    for old in properties.findall(qn("w:tblInd")):
        properties.remove(old)
    indent = _mark("w:tblInd", w=str(padding), type="dxa")
    properties.insert_element_before(indent, "w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", *following)
    properties.insert_element_before(margins, *following)
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def repeat_on_each_page(row: _Row) -> None:
    """The head of a table, on each page it reaches."""
    row._tr.get_or_add_trPr().append(_mark("w:tblHeader", val="true"))


def keep_together(table: Table) -> None:
    """All rows of a short table on one page."""
    for row in table.rows[:-1]:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def keep_whole(row: _Row) -> None:
    """A row that never breaks across pages."""
    row._tr.get_or_add_trPr().append(_mark("w:cantSplit", val="true"))


def restart_page_numbers(section: Section) -> None:
    """Count pages of this section from 1."""
    properties = section._sectPr
    for old in properties.findall(qn("w:pgNumType")):
        properties.remove(old)
    properties.insert_element_before(
        _mark("w:pgNumType", start="1"), "w:cols", "w:formProt", "w:vAlign", "w:noEndnote", "w:titlePg", "w:docGrid"
    )


def _mark(name: str, **attributes: str) -> Any:
    """An element of the word-processing namespace."""
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _instruction(text: str) -> Any:
    """The instruction of a field."""
    element = OxmlElement("w:instrText")
    element.set(qn("xml:space"), "preserve")
    element.text = text
    return element


def _text(text: str) -> Any:
    """Text inside a run."""
    element = OxmlElement("w:t")
    element.text = text
    return element
