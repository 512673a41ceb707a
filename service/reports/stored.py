"""A document as JSON values and back: what an issued report keeps, so that its page never changes again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from service.reports.document import (
    Appendix,
    Block,
    Column,
    Heading,
    NumberRun,
    Paragraph,
    ReportDocument,
    Run,
    Runs,
    Signer,
    Table,
    TextRun,
)


def to_plain(document: ReportDocument) -> dict[str, Any]:
    """The whole tree as JSON values."""
    return {
        "dated_on": document.dated_on.isoformat(),
        "superior": document.superior,
        "issuer": document.issuer,
        "number_line": document.number_line,
        "place_and_date": document.place_and_date,
        "summary": document.summary,
        "addressees": list(document.addressees),
        "bases": list(document.bases),
        "body": [block_to_plain(block) for block in document.body],
        "recipients": list(document.recipients),
        "signer": {"posts": list(document.signer.posts), "name": document.signer.name},
        "appendices": [
            {
                "number": appendix.number,
                "title": appendix.title,
                "attached": appendix.attached,
                "blocks": [block_to_plain(block) for block in appendix.blocks],
            }
            for appendix in document.appendices
        ],
    }


def document_of(plain: dict[str, Any]) -> ReportDocument:
    """The tree again. Raises KeyError or ValueError for values that :func:`to_plain` did not make."""
    return ReportDocument(
        dated_on=date.fromisoformat(plain["dated_on"]),
        superior=plain["superior"],
        issuer=plain["issuer"],
        number_line=plain["number_line"],
        place_and_date=plain["place_and_date"],
        summary=plain["summary"],
        addressees=tuple(plain["addressees"]),
        bases=tuple(plain["bases"]),
        body=_blocks(plain["body"]),
        recipients=tuple(plain["recipients"]),
        signer=Signer(tuple(plain["signer"]["posts"]), plain["signer"]["name"]),
        appendices=tuple(
            Appendix(made["number"], made["title"], made["attached"], _blocks(made["blocks"]))
            for made in plain["appendices"]
        ),
    )


def block_to_plain(block: Block) -> dict[str, Any]:
    """One block with its kind by name."""
    if isinstance(block, Heading):
        return {
            "kind": "heading",
            "level": block.level,
            "number": block.number,
            "title": block.title,
            "key": block.key,
        }
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "runs": _runs_to_plain(block.runs), "note": block.note}
    return {
        "kind": "table",
        "columns": [{"title": c.title, "share": c.share, "align": c.align} for c in block.columns],
        "rows": [[_runs_to_plain(cell) for cell in row] for row in block.rows],
        "has_total": block.has_total,
    }


def _runs_to_plain(runs: Runs) -> list[dict[str, Any]]:
    """Runs; only a number has a code."""
    plain: list[dict[str, Any]] = []
    for run in runs:
        values: dict[str, Any] = {"text": run.text, "bold": run.bold, "italic": run.italic}
        if isinstance(run, NumberRun):
            values |= {"code": run.code, "of": run.of}
        plain.append(values)
    return plain


def _blocks(plain: Sequence[dict[str, Any]]) -> tuple[Block, ...]:
    return tuple(_block(values) for values in plain)


def _block(plain: dict[str, Any]) -> Block:
    match plain["kind"]:
        case "heading":
            return Heading(plain["level"], plain["number"], plain["title"], plain["key"])
        case "paragraph":
            return Paragraph(_runs(plain["runs"]), plain["note"])
        case "table":
            columns = tuple(Column(c["title"], c["share"], c["align"]) for c in plain["columns"])
            rows = tuple(tuple(_runs(cell) for cell in row) for row in plain["rows"])
            return Table(columns, rows, plain["has_total"])
        case other:
            raise ValueError(f"no block is a {other}")


def _runs(plain: Sequence[dict[str, Any]]) -> Runs:
    return tuple(_run(values) for values in plain)


def _run(plain: dict[str, Any]) -> Run:
    if "code" in plain:
        return NumberRun(plain["code"], plain["text"], plain["of"], plain["bold"], plain["italic"])
    return TextRun(plain["text"], plain["bold"], plain["italic"])
