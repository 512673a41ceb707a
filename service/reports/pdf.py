"""The report as a PDF of A4 pages with embedded fonts: the same tree, the same layout, the same bytes every time."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import typst

from service.reports.document import (
    COUNTRY,
    MOTTO,
    TITLE,
    Block,
    Heading,
    Paragraph,
    ReportDocument,
    Runs,
    printable,
)
from storage.errors import Refused
from storage.values.clock import day_start_ms

FONT_FAMILY = "Tinos"
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
            "Chưa có phông chữ Tinos để lập bản PDF. Hãy chạy lệnh dựng giao diện (make build) rồi thử lại.",
        )
    template = files("service.reports").joinpath("report.typ").read_bytes()
    compiler = typst.Compiler(
        template,
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(_plain(document), ensure_ascii=False)},
    )
    try:
        # The report's own day, not the time of writing: equal reports must have equal digests.
        made = compiler.compile(
            format="pdf", pdf_standards=["a-2u"], timestamp=day_start_ms(document.dated_on) // 1000
        )
    except typst.TypstError as trouble:
        raise Refused(
            "pdf_failed", "Không lập được bản PDF của báo cáo. Hãy kiểm tra các đoạn văn đã nhập, hoặc dùng bản DOCX."
        ) from trouble
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one run of bytes")
    return made


def _plain(document: ReportDocument) -> dict[str, object]:
    """The tree as JSON values for the template: words stay data and are never read as markup."""
    return {
        "country": COUNTRY,
        "motto": MOTTO,
        "title": TITLE,
        "superior": printable(document.superior),
        "issuer": printable(document.issuer),
        "number_line": printable(document.number_line),
        "place_and_date": printable(document.place_and_date),
        "summary": printable(document.summary),
        "addressees": [printable(line) for line in document.addressee_lines],
        "bases": [printable(line) for line in document.basis_lines],
        "body": [_block(block) for block in document.body],
        "recipients": [printable(line) for line in document.recipient_lines],
        "signer_posts": [printable(post) for post in document.signer.posts],
        "signer_name": printable(document.signer.name),
        "appendices": [
            {
                "name": appendix.name,
                "title": printable(appendix.title),
                "attached": printable(appendix.attached),
                "blocks": [_block(block) for block in appendix.blocks],
            }
            for appendix in document.appendices
        ],
    }


def _block(block: Block) -> dict[str, object]:
    """One block with its kind by name."""
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "text": printable(block.text)}
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "runs": _runs(block.runs)}
    return {
        "kind": "table",
        "columns": [{"title": printable(c.title), "share": c.share, "align": c.align} for c in block.columns],
        "rows": [[_runs(cell) for cell in row] for row in block.rows],
    }


def _runs(runs: Runs) -> list[dict[str, object]]:
    """The runs of a paragraph or cell; a number prints like words."""
    return [{"text": printable(run.text), "bold": run.bold, "italic": run.italic} for run in runs]
