"""The PDF, opened again: A4, embedded fonts, Vietnamese letters, page numbers, and words that stay words."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from service.reports.pdf import write_pdf
from service.web.assets import DIST
from storage.errors import Refused
from tests.service.reports.made import TEXTS, report

FONTS = DIST / "fonts"
LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"


@pytest.fixture(scope="module")
def data() -> bytes:
    return write_pdf(report(), FONTS)


@pytest.fixture(scope="module")
def pdf(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


HOSTILE = (
    '#read("/etc/passwd")',
    '#sys.inputs.report $x^2$ *đậm* _nghiêng_ = Đề mục \\ "',
    "[#panic()] // ghi chú /* */ <nhãn> @nhãn",
    "`mã` - + / ~ '' ...",
)


@pytest.fixture(scope="module")
def odd() -> str:
    """What a report says whose people wrote every letter, markup, signs no document may hold, and a long list."""
    spelled = f"Chữ thường {LETTERS} chữ hoa {LETTERS.upper()}"
    texts = replace(
        TEXTS,
        paragraphs={"I.1": (spelled, *HOSTILE, "Trước\x00\x1b\ud800sau")},
        signer_posts=HOSTILE,
        signer_name=HOSTILE[0],
        issuer=HOSTILE[1],
        models=tuple(replace(TEXTS.models[0], name=name) for name in HOSTILE),
        addressees=("Phòng Thử Một", "Phòng Thử Hai"),
    )
    return flat(PdfReader(io.BytesIO(write_pdf(report(texts=texts), FONTS))))


def flat(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_every_page_is_a4_upright(pdf: PdfReader) -> None:
    assert len(pdf.pages) >= 7
    for page in pdf.pages:
        assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (595, 842)


def test_all_fonts_are_tinos_and_embedded(pdf: PdfReader) -> None:
    names = set()
    for page in pdf.pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            names.add(str(descendant["/BaseFont"]).split("+")[1])
            assert "/FontFile2" in descendant["/FontDescriptor"].get_object()
    assert names == {"Tinos-Regular", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic"}


def test_every_vietnamese_letter_reads_back(odd: str) -> None:
    said = odd.replace(" ", "")
    assert LETTERS in said and LETTERS.upper() in said


def test_it_says_what_the_report_says(pdf: PdfReader) -> None:
    said = flat(pdf)
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 05/BC-CAP",
        "Tam Thắng, ngày 16 tháng 6 năm 2026",
        "I. ĐẶC ĐIỂM TÌNH HÌNH",
        "Nơi nhận:",
        "Nguyễn Văn Mẫu",
        "Phụ lục V",
        "khác nguồn, khác cách tính",
    ):
        assert part in said


def test_page_numbers_are_hidden_on_first_pages_and_start_again_in_appendices(pdf: PdfReader) -> None:
    texts = [page.extract_text() for page in pdf.pages]
    heads = [text.strip().splitlines()[0].strip() for text in texts]
    body = next(n for n, text in enumerate(texts) if "Phụ lục I\n" in text + "\n")
    assert heads[0] == "CÔNG AN THÀNH PHỐ HỒ CHÍ MINH"
    assert heads[1:body] == [str(n) for n in range(2, body + 1)]
    assert [head for head in heads[body:] if head.startswith("Phụ lục")] == [
        f"Phụ lục {number}" for number in ("I", "II", "III", "IV", "V")
    ]
    long_list = replace(TEXTS, models=tuple(replace(TEXTS.models[0], name=f"Mô hình {n}") for n in range(80)))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(write_pdf(report(texts=long_list), FONTS))).pages]
    fourth = next(n for n, text in enumerate(pages) if text.strip().startswith("Phụ lục IV"))
    assert pages[fourth + 1].strip().splitlines()[0] == "2"
    assert pages[fourth + 2].strip().splitlines()[0] == "3"


def test_the_same_document_gives_the_same_bytes(data: bytes) -> None:
    assert hashlib.sha256(data).digest() == hashlib.sha256(write_pdf(report(), FONTS)).digest()
    assert write_pdf(report(texts=replace(TEXTS, number=6)), FONTS) != data


def test_markup_in_peoples_words_is_printed_and_not_obeyed(odd: str) -> None:
    said = odd.replace(" ", "")
    counts = [said.count(re.sub(r"\s", "", hostile)) for hostile in HOSTILE]
    assert counts == [4, 4, 3, 3]


def test_several_addressees_stand_one_below_the_other(odd: str) -> None:
    assert "Kính gửi: - Phòng Thử Một; - Phòng Thử Hai." in odd


def test_signs_no_document_may_hold_are_dropped(odd: str) -> None:
    assert "Trướcsau" in odd


def test_a_sign_the_font_does_not_have_is_named() -> None:
    made = report(texts=replace(TEXTS, paragraphs={"I.1": ("Rất tốt 😀",)}))
    with pytest.raises(Refused, match="😀") as refused:
        write_pdf(made, FONTS)
    assert refused.value.code == "sign_not_printable"


def test_missing_fonts_are_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "Tinos-Regular.ttf").write_bytes((FONTS / "Tinos-Regular.ttf").read_bytes())
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(Refused, match="dựng giao diện") as refused:
            write_pdf(report(), folder)
        assert refused.value.code == "fonts_missing"


def test_the_names_of_the_heading_keep_to_one_line_each(pdf: PdfReader) -> None:
    lines = [line.strip() for line in pdf.pages[0].extract_text().splitlines()]
    assert "CÔNG AN THÀNH PHỐ HỒ CHÍ MINH" in lines and "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in lines
