"""A report as a tree: what the page, the DOCX and the PDF all render. Layout: Decree 30/2020/NĐ-CP, Appendix I.

Text stands in runs; a number that opens its rows is a ``NumberRun`` with the code of its figure.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
TITLE = "BÁO CÁO"

Align = Literal["left", "center", "right"]
FigureSet = Literal["now", "before", "earlier"]


@dataclass(frozen=True)
class TextRun:
    """Plain words."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class NumberRun:
    """A number made of rows: the figure's code, and how it is written.

    ``of``: this period, the one compared with, or this period in the earlier issue that a new issue corrects.
    """

    code: str
    text: str
    of: FigureSet = "now"
    bold: bool = False
    italic: bool = False


Run = TextRun | NumberRun
Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Heading:
    """Level 1: "I. ĐẶC ĐIỂM TÌNH HÌNH"; level 2: "1. Địa bàn". ``key`` names it for editing ("II.5")."""

    level: Literal[1, 2]
    number: str
    title: str
    key: str

    @property
    def text(self) -> str:
        """Number and title as printed."""
        return f"{self.number}. {self.title}"


@dataclass(frozen=True)
class Paragraph:
    """Justified, with a first-line indent; a note is in italics."""

    runs: Runs
    note: bool = False


@dataclass(frozen=True)
class Column:
    """A column of a table; ``share`` is its width in relation to the others."""

    title: str
    share: int
    align: Align = "left"


@dataclass(frozen=True)
class Table:
    """Rows of cells, as many in each as there are columns; the last row is the total where ``has_total``."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Runs, ...], ...]
    has_total: bool = False


Block = Heading | Paragraph | Table


@dataclass(frozen=True)
class Appendix:
    """ "Phụ lục I", its title in capitals, the line that binds it to the report, and its content."""

    number: str
    title: str
    attached: str
    blocks: tuple[Block, ...]

    @property
    def name(self) -> str:
        """ "Phụ lục I"; without a number when it is the only one."""
        return f"Phụ lục {self.number}".strip()


@dataclass(frozen=True)
class Signer:
    """Cells 7a and 7b: authority and post in capitals (one line each), and the name."""

    posts: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class ReportDocument:
    """The whole report, cell by cell. ``dated_on``: the day the files state as their own, signed or end of period."""

    dated_on: date
    superior: str
    issuer: str
    number_line: str
    place_and_date: str
    summary: str
    addressees: tuple[str, ...]
    bases: tuple[str, ...]
    body: tuple[Block, ...]
    recipients: tuple[str, ...]
    signer: Signer
    appendices: tuple[Appendix, ...] = ()

    @property
    def addressee_lines(self) -> tuple[str, ...]:
        """ "Kính gửi: …" on one line for one addressee; for several, each with a dash, ";" and the final "."."""
        if len(self.addressees) == 1:
            return (f"Kính gửi: {_ended(self.addressees[0], '.')}",)
        listed = [f"- {line}" for line in ended_list(self.addressees)]
        return ("Kính gửi:", *listed) if listed else ()

    @property
    def basis_lines(self) -> tuple[str, ...]:
        """The bases, each closed with ";", the last with "."."""
        return ended_list(self.bases)

    @property
    def recipient_lines(self) -> tuple[str, ...]:
        """ "- …;" for each, the last ("Lưu: VT, …") with a full stop."""
        return tuple(f"- {line}" for line in ended_list(self.recipients))

    def blocks(self) -> Iterator[Block]:
        """All blocks of the body and of the appendices."""
        yield from self.body
        for appendix in self.appendices:
            yield from appendix.blocks


def runs_of(block: Block) -> Iterator[Run]:
    """Every run of a block, cell by cell in a table."""
    if isinstance(block, Paragraph):
        yield from block.runs
    elif isinstance(block, Table):
        for row in block.rows:
            for cell in row:
                yield from cell


def plain_text(runs: Iterable[Run]) -> str:
    """The words of some runs."""
    return "".join(run.text for run in runs)


def printable(text: str) -> str:
    """The text in its composed form, without the control signs and halves of letters that no document may hold."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(c for c in composed if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Cn", "Co"))


def ended_list(items: Iterable[str]) -> tuple[str, ...]:
    """Each item closed with ";", the last with "."."""
    listed = [item for item in items if item.strip()]
    return tuple(_ended(item, "." if n == len(listed) else ";") for n, item in enumerate(listed, start=1))


def _ended(text: str, sign: str) -> str:
    """The text with this closing sign in place of any other."""
    return text.strip().rstrip(".;,") + sign
