"""The composed report: its outline, its sentences, what it must say aloud, and that missing is never nought."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from service.reports.composition import compose
from service.reports.document import Heading, NumberRun, Paragraph, ReportDocument, Table, TextRun, plain_text, runs_of
from service.reports.facts import Clarification, ReportFacts
from service.reports.periods import following, same_period_last_year
from service.reports.tally import figures
from service.reports.texts import HEADINGS
from tests.service.reports.made import FRAME, HALF, SETTINGS, TEXTS, case, link, report, retrieval, six_months


def words(document: ReportDocument) -> str:
    """Everything the report says, a block a line."""
    return "\n".join(
        block.text if isinstance(block, Heading) else plain_text(runs_of(block)) for block in document.blocks()
    )


def cells(table: Table) -> list[list[str]]:
    return [[plain_text(cell) for cell in row] for row in table.rows]


def appendix_table(document: ReportDocument, number: str) -> Table:
    appendix = next(a for a in document.appendices if a.number == number)
    return next(block for block in appendix.blocks if isinstance(block, Table))


def test_header_cells() -> None:
    made = report()
    assert made.number_line == "Số: 05/BC-CAP"
    assert made.place_and_date == "Tam Thắng, ngày 16 tháng 6 năm 2026"
    assert made.summary == "Kết quả thực hiện mô hình “Camera với ANTT” 6 tháng đầu năm 2026"
    assert made.recipient_lines == ("- Như trên;", "- Đảng ủy, UBND phường (để báo cáo);", "- Lưu: VT, CAP.")
    assert made.addressee_lines[0].startswith("Kính gửi: Phòng") and made.addressee_lines[0].endswith("Minh.")
    assert made.basis_lines[0].endswith("thử.")
    assert made.appendices[0].attached == (
        "(Kèm theo Báo cáo số 05/BC-CAP ngày 16 tháng 6 năm 2026 của Công an phường Tam Thắng)"
    )


def test_several_addressees_stand_in_a_list() -> None:
    made = report(texts=replace(TEXTS, addressees=("Nơi A", "Nơi B.")))
    assert made.addressee_lines == ("Kính gửi:", "- Nơi A;", "- Nơi B.")


def test_a_draft_leaves_number_and_day_open() -> None:
    made = report(texts=replace(TEXTS, number=None, signed_on=None))
    assert made.number_line == "Số: …/BC-CAP"
    assert made.place_and_date == "Tam Thắng, ngày … tháng 6 năm 2026"
    assert made.dated_on == HALF.to_on


def test_the_outline_is_whole_and_may_be_renamed() -> None:
    made = report()
    assert [block.key for block in made.body if isinstance(block, Heading)] == list(HEADINGS)
    renamed = report(texts=replace(TEXTS, headings={"II.6": "Kết quả nổi bật"}))
    assert "6. Kết quả nổi bật" in words(renamed) and "6. Hiệu quả" not in words(renamed)


def test_every_number_run_opens_a_figure_that_says_the_same() -> None:
    sets = {
        "now": figures(six_months(), HALF, SETTINGS),
        "before": figures(six_months(), same_period_last_year(HALF), SETTINGS),
    }
    opened = [run for block in report().blocks() for run in runs_of(block) if isinstance(run, NumberRun)]
    assert len(opened) > 80
    for run in opened:
        figure = sets[run.of][run.code]
        assert figure.value is not None
        if figure.measure == "sum":
            assert int(run.text.replace(".", "")) == figure.value == sum(row.weight for row in figure.rows)


def test_the_effect_sentence_carries_its_denominators() -> None:
    said = words(report())
    assert "làm rõ có camera hỗ trợ là 04 vụ, tăng 04 vụ (cùng kỳ năm 2025 không xảy ra)" in said
    assert "trên tổng số 09 vụ đã làm rõ trong kỳ, tỷ lệ 44,44%" in said
    assert "chỉ để loại trừ hoặc định hướng: 02 vụ" in said
    assert "(không cộng vào số vụ nói trên)" in said


def test_comparison_in_prose_and_in_the_table() -> None:
    made = report()
    assert "100 camera đã đăng ký, tăng 48 camera (+92,31%) so với cùng kỳ năm 2025 (52 camera)" in words(made)
    assert "75,00%, giảm 7,7 điểm % so với cùng kỳ năm 2025 (82,69%)" in words(made)
    table = cells(appendix_table(made, "III"))
    assert ["Camera đã đăng ký", "100", "52", "+48", "+92,31%"] in table
    assert ["Tỷ lệ camera đang hoạt động", "75,00%", "82,69%", "-7,69 điểm %", "-"] in table
    assert ["Tỷ lệ vụ làm rõ có camera hỗ trợ", "44,44%", "chưa có số liệu", "chưa có số liệu", "-"] in table


def test_small_counts_are_padded_in_sentences_and_never_in_tables() -> None:
    said = [cell for n in ("I", "II", "III", "V") for row in cells(appendix_table(report(), n)) for cell in row]
    assert "4" in said and "04" not in said


def test_one_rule_for_numbers_in_the_whole_paper() -> None:
    made = report()
    blocks = [*made.body, *(block for appendix in made.appendices for block in appendix.blocks)]
    runs = [r for b in blocks if isinstance(b, Paragraph) for r in b.runs if isinstance(r, NumberRun)]
    prose = [r.text for r in runs]
    table = [r.text for b in blocks if isinstance(b, Table) for row in b.rows for c in row for r in c]
    assert "00" in prose and [text for text in prose if re.match(r"\d(\D|$)", text) and "," not in text] == []
    assert "0" in table and [text for text in table if re.fullmatch(r"-?0\d", text)] == []


def test_without_figures_nothing_is_nought() -> None:
    made = compose({}, None, FRAME, replace(TEXTS, paragraphs={}))
    for block in made.blocks():
        assert not any(isinstance(run, NumberRun) for run in runs_of(block))
    effect = words(made).split("6. Hiệu quả\n")[1].split("\n")[0]
    assert "chưa có số liệu vụ" in effect and " 0 " not in effect and "00" not in effect


def test_unwritten_parts_say_so() -> None:
    said = words(report())
    assert "3. Thuận lợi, khó khăn\nChưa có số liệu." in said
    assert "1. Ưu điểm\nChưa có nội dung." in said
    written = report(texts=replace(TEXTS, paragraphs={"III.1": ("Phối hợp tốt.",)}))
    assert "1. Ưu điểm\nPhối hợp tốt." in words(written)


def test_nothing_is_compared_when_there_is_nothing_to_compare_with() -> None:
    frame = replace(FRAME, base_note_vi="Không so với cùng kỳ năm 2025: hệ thống bắt đầu từ 01/3/2026.")
    made = report(frame, compared=False)
    assert "so với cùng kỳ năm 2025 (" not in words(made)
    assert words(made).count("hệ thống bắt đầu từ 01/3/2026") == 2
    tables = [block for block in made.body if isinstance(block, Table)]
    assert all(len(table.columns) == 2 and all(len(row) == 2 for row in table.rows) for table in tables)


def test_tables_have_as_many_cells_as_columns_and_end_with_their_total() -> None:
    for block in report().blocks():
        if isinstance(block, Table):
            assert all(len(row) == len(block.columns) for row in block.rows)
    grades = next(b for b in report().body if isinstance(b, Table) and b.columns[0].title == "Mức đánh giá")
    assert sum(int(row[1]) for row in cells(grades)[:-1]) == int(cells(grades)[-1][1]) == 12


def test_opening_balances_stand_apart_with_source_and_warning() -> None:
    last = report().appendices[-1]
    said = "\n".join(plain_text(runs_of(block)) for block in last.blocks)
    assert last.name == "Phụ lục V"
    for part in ("271", "85", "356", "738", "Báo cáo của thành phố năm 2023", "khác nguồn, khác cách tính"):
        assert part in said
    tables = [block for block in last.blocks if isinstance(block, Table)]
    assert ["Tổng", "356", ""] in cells(tables[1])
    assert not any(isinstance(run, NumberRun) for table in tables[1:] for run in runs_of(table))


def test_a_relaxed_three_person_rule_is_said() -> None:
    assert "chế độ rút gọn" not in words(report())
    assert "chế độ rút gọn" in words(report(replace(FRAME, three_people=False)))
    relaxed = link(1, graded_by=1, is_rule_relaxed=True)
    facts = ReportFacts(retrievals=(retrieval(1, relaxed),), cases=(case(1),))
    made = compose(figures(facts, HALF, SETTINGS), None, FRAME, TEXTS)
    assert "01 vụ được tính theo chế độ rút gọn nguyên tắc ba người" in words(made)


def test_corrections_are_said_in_the_period_of_the_decision() -> None:
    undone = case(1, clarifications=(Clarification(date(2026, 3, 10), undone_on=date(2026, 7, 1)),))
    facts = ReportFacts(retrievals=(retrieval(1, link(1)),), cases=(undone,))
    after = following(HALF)
    made = compose(figures(facts, after, SETTINGS), None, replace(FRAME, period=after), TEXTS)
    assert "Điều chỉnh -01 vụ đã tính ở kỳ trước" in words(made)


def test_words_of_people_are_never_read_as_patterns() -> None:
    hostile = "{cases.assisted} <b>đậm</b> #set text(red) =HYPERLINK()"
    made = report(texts=replace(TEXTS, paragraphs={"I.1": (hostile,)}))
    assert Paragraph((TextRun(hostile),)) in made.body
