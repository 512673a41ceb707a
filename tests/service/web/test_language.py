"""Msgids in Vietnamese, English beside each noun."""

from __future__ import annotations

import pytest

from service.cameras.fields import Fund
from service.web.language import refusal_text, words
from storage.errors import Refused


def test_vietnamese_is_the_sentence_itself() -> None:
    assert words("vi").gettext("Đăng xuất") == "Đăng xuất"
    assert words("fr").gettext("Đăng xuất") == "Đăng xuất"


def test_english_is_found_whatever_noun_holds_it() -> None:
    assert words("en").gettext("Đăng xuất") == "Sign out"
    assert words("en").gettext("Nộp tệp") == "Hand in"


def test_an_unknown_sentence_stays_as_it_is() -> None:
    assert words("en").gettext("Câu này chưa dịch") == "Câu này chưa dịch"


def test_counts_have_one_form_in_vietnamese_and_two_in_english() -> None:
    sentence = "%(num)s người"
    assert words("vi").ngettext(sentence, sentence, 1) == words("vi").ngettext(sentence, sentence, 5) == sentence
    assert words("en").ngettext(sentence, sentence, 1) == "%(num)s person"
    assert words("en").ngettext(sentence, sentence, 0) == "%(num)s people"


def test_a_refusal_with_figures_is_said_in_both() -> None:
    refusal = Refused("sign_in_wait", "Đã thử quá nhiều lần. Hãy chờ %(minutes)s phút rồi thử lại.", minutes=7)
    assert refusal.message == str(refusal) == "Đã thử quá nhiều lần. Hãy chờ 7 phút rồi thử lại."
    assert refusal_text(refusal, "en") == "Too many tries. Wait 7 minutes and try again."


def test_a_percent_sign_in_a_refusal_is_no_place_for_a_figure() -> None:
    refusal = Refused("full", "Đã dùng 100% dung lượng.", bytes=5)
    assert refusal.message == "Đã dùng 100% dung lượng." == refusal_text(refusal, "en")


@pytest.mark.parametrize(
    ("said", "english"),
    [
        ("Đăng xuất", "Sign out"),
        ("Phải là số nguyên từ 1 đến 256.", "Must be a whole number from 1 to 256."),
        ("Chưa nhập “Số điện thoại”.", "“Phone” is missing."),
        (
            "Đã thêm số 0 ở đầu. Chưa gắn biển thông báo có camera.",
            "The leading 0 was added. No notice sign is put up.",
        ),
        (
            "Đã nạp 3 đoạn. Tệp bị hỏng một phần: Tệp có chỗ hỏng (2 khung hình hỏng); đọc được 58,5 giây."
            " Đã nạp phần đọc được. Âm thanh không đưa vào các đoạn, chỉ còn trong tệp gốc.",
            "3 clips filed. The file is partly damaged: Parts of the file are damaged (2 damaged frames); 58,5 seconds"
            " could be read. What could be read was filed. Sound does not go into the clips; it stays in the original"
            " only.",
        ),
        ("Câu này chưa dịch. Đã thêm số 0 ở đầu.", "Câu này chưa dịch. The leading 0 was added."),
        ("", ""),
    ],
)
def test_what_was_said_with_its_facts_is_told_in_english(said: str, english: str) -> None:
    assert words("en").told(said) == english
    assert words("vi").told(said) == said


def test_a_fact_that_looks_like_a_place_for_one_stays_as_it_is() -> None:
    assert (
        words("en").told("“%(least)s {n}” không phải số nguyên. Hãy nhập bằng chữ số.").startswith("“%(least)s {n}” is")
    )


def test_labels_of_closed_lists_have_their_english() -> None:
    assert words("en").gettext(Fund.COMMUNITY.vi) == Fund.COMMUNITY.en
    assert words("vi").gettext(Fund.COMMUNITY.vi) == Fund.COMMUNITY.vi
