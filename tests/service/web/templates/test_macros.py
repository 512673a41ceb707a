"""The building blocks of pages: wired for readers, deaf to what people type."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from tests.service.web import sample

EVIL = "\"><script>alert(1)</script>'"


class Tags(HTMLParser):
    """Which elements and attributes a browser would find."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of one element."""
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}

    @classmethod
    def of(cls, html: str) -> tuple[set[str], set[str]]:
        """Names of elements, names of attributes."""
        found = cls()
        found.feed(html)
        return found.tags, found.names


def block(source: str, language: str = "vi", **context: Any) -> str:
    """A piece of template with the macros at hand."""
    head = '{% import "macros.html" as ui with context %}'
    return sample.environment(language).from_string(head + source).render(sample.context() | context)


@pytest.mark.parametrize(
    "source",
    [
        "{{ ui.field('n', evil, evil, hint=evil, error=evil, suffix=evil, attrs={'data-x': evil}) }}",
        "{{ ui.textarea('n', evil, evil) }}",
        "{{ ui.select('n', evil, [(evil, evil)], evil, empty=evil) }}",
        "{{ ui.checkbox('n', evil, True, evil, hint=evil) }}",
        "{{ ui.radios('n', evil, [(evil, evil)], evil, look='opts') }}",
        "{{ ui.btn(evil, href=evil) }}{{ ui.btn(evil, name='n', value=evil) }}{{ ui.btn(evil, disabled_reason=evil) }}",
        "{{ ui.note(evil) }}{{ ui.tag(evil, title=evil) }}",
        "{{ ui.empty(evil, evil, actions=[{'label': evil, 'href': evil}]) }}",
        "{{ ui.errsum({'n': evil}) }}{{ ui.tile(evil, evil, evil, evil) }}{{ ui.cd(evil, at=evil) }}",
        "{{ ui.lane([{'kind': 'has', 'left_pct': 0, 'width_pct': 9, 'text': evil, 'ref': evil}], evil, camera=evil) }}",
        "{{ ui.post_button(evil, evil, fields={'n': evil}) }}{{ ui.confirm('d', evil, evil, evil, evil) }}",
        "{{ ui.progress(5, evil) }}{{ ui.pager(evil, evil, evil) }}{{ ui.icon_btn(evil, 'x', href=evil) }}",
    ],
)
def test_nothing_typed_becomes_markup(source: str) -> None:
    html = block(source, evil=EVIL)
    assert "alert(1)" in html
    assert "<script>" not in html
    tags, names = Tags.of(html)
    assert "script" not in tags
    assert not {name for name in names if not name.replace("-", "").isalpha()}


def test_a_refused_field_says_so_to_those_who_listen() -> None:
    html = block("{{ ui.field('phone', 'Số điện thoại', '09', hint='10 chữ số', error='Thiếu chữ số') }}")
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="phone-hint phone-msg"' in html
    assert 'id="phone-hint"' in html
    assert 'id="phone-msg"' in html
    assert html.index("Thiếu chữ số") < html.index("<input")
    assert '<label for="phone">' in html


def test_a_good_field_has_no_trace_of_an_error() -> None:
    html = block("{{ ui.field('phone', 'Số điện thoại', none) }}")
    assert "aria-invalid" not in html
    assert "aria-describedby" not in html
    assert 'value=""' in html


def test_the_chosen_option_is_found_whatever_its_type() -> None:
    html = block("{{ ui.select('n', 'x', [(1, 'một'), (2, 'hai')], '2') }}")
    assert '<option value="2" selected>' in html
    assert html.count("selected") == 1
    assert block("{{ ui.radios('n', 'x', [(0, 'Bắc'), (45, 'Đông')], 0) }}").count("checked") == 1
    assert "checked" not in block("{{ ui.radios('n', 'x', [(0, 'Bắc')], none) }}")


def test_an_error_summary_links_to_its_fields_and_counts_in_both_languages() -> None:
    source = "{{ ui.errsum({'a': 'Thiếu', 'b': 'Sai'}) }}"
    html = block(source)
    assert 'href="#a"' in html
    assert 'href="#b"' in html
    assert "Có 2 chỗ cần sửa" in html
    assert "2 things to mend" in block(source, "en")
    assert block("{{ ui.errsum({}) }}") == ""


def test_a_button_that_may_not_be_used_stays_and_says_why() -> None:
    html = block("{{ ui.btn('Kết thúc', id='end', disabled_reason='Còn 2 đoạn') }}")
    assert 'aria-disabled="true"' in html
    assert 'aria-describedby="end-why"' in html
    assert 'id="end-why">Còn 2 đoạn<' in html
    assert 'type="button"' in html


def test_forms_of_the_blocks_carry_the_token() -> None:
    for source in (
        "{{ ui.post_button('/x', 'Gửi') }}",
        "{{ ui.confirm('d', 'Chắc?', 'Không lấy lại được.', '/x', 'Xóa') }}",
    ):
        assert '<input type="hidden" name="csrf" value="sample-csrf">' in block(source)


def test_a_page_without_neighbours_offers_none() -> None:
    html = block("{{ ui.pager('Hàng 1–15') }}")
    assert "<a " not in html
    assert html.count('aria-disabled="true"') == 2


def test_a_segment_stands_where_it_was_told() -> None:
    html = block(
        "{{ ui.lane([{'kind': 'gap', 'left_pct': 12.34567, 'width_pct': 20, 'text': 'Hỏng'}], 'Trống', 5, 9) }}"
    )
    assert 'style="left:12.346%;width:20%"' in html
    assert 'data-start-ms="5"' in html
    assert 'aria-label="Trống"' in html
