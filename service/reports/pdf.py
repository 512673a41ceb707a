"""The report as a PDF of A4 pages with embedded fonts: the same tree, the same layout, the same bytes every time."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

import typst

from service.reports.document import COUNTRY, MOTTO, TITLE, ReportDocument, printable
from service.reports.stored import to_plain
from storage.errors import Refused
from storage.values.clock import day_start_ms

FONT_FAMILY = "Tinos"
_UNKNOWN_SIGN = re.compile(r'the text `"(.+?)"` could not be displayed')
FONT_STYLES = {("normal", 400), ("normal", 700), ("italic", 400), ("italic", 700)}


def write_pdf(document: ReportDocument, fonts_folder: Path) -> bytes:
    """The whole report as PDF/A-2u bytes; ``fonts_folder`` holds the four TTF files of Tinos.

    Raises Refused when a font is missing, or when the report cannot be set.
    """
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts_folder])
    found = {(font.style.lower(), font.weight) for font in fonts.fonts() if font.family == FONT_FAMILY}
    if not found >= FONT_STYLES:
        raise Refused(
            "fonts_missing",
            "Chưa có phông chữ Tinos để lập bản PDF. Hãy dựng giao diện (python -m service.web.build) rồi thử lại.",
        )
    template = files("service.reports").joinpath("report.typ").read_bytes()
    compiler = typst.Compiler(
        template,
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(_printable(_data(document)), ensure_ascii=False)},
    )
    try:
        # The report's own day, not the time of writing: equal reports must have equal digests.
        made = compiler.compile(format="pdf", pdf_standards=["a-2u"], timestamp=day_start_ms(document.dated_on) // 1000)
    except typst.TypstError as trouble:
        raise _refusal(trouble) from trouble
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one run of bytes")
    return made


def _refusal(trouble: typst.TypstError) -> Refused:
    """What a person can do about a report that cannot be set: most often, take out a sign the font does not have."""
    if sign := _UNKNOWN_SIGN.search(trouble.message):
        return Refused(
            "sign_not_printable",
            f"Phông chữ của báo cáo không có ký tự “{sign[1]}”. Hãy bỏ ký tự đó trong phần chữ đã nhập rồi lập lại.",
            sign=sign[1],
        )
    return Refused(
        "pdf_failed", "Không lập được bản PDF của báo cáo. Hãy kiểm tra các đoạn văn đã nhập, hoặc dùng bản DOCX."
    )


def _data(document: ReportDocument) -> dict[str, object]:
    """The tree as JSON values for the template, with its fixed words and finished lines."""
    return to_plain(document) | {
        "country": COUNTRY,
        "motto": MOTTO,
        "title": TITLE,
        "addressee_lines": document.addressee_lines,
        "basis_lines": document.basis_lines,
        "recipient_lines": document.recipient_lines,
    }


def _printable(value: object) -> object:
    """The same values with every text fit to print: words stay data and are never read as markup."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _printable(held) for key, held in value.items()}
    return [_printable(held) for held in value] if isinstance(value, list | tuple) else value
