"""One environment for each language: values are escaped, words and filters are its own."""

from __future__ import annotations

import re

import pytest
from jinja2 import TemplateNotFound

from service.web.templating import SERVICE, environment, rendered


def test_values_are_escaped() -> None:
    page = rendered("vi", "error.html", status=400, message="<script>alert(1)</script>", reference='"><b>')
    assert "<script>alert(1)" not in page and '"><b>' not in page and "&lt;script&gt;" in page


def test_every_template_of_every_noun_compiles_in_both_languages() -> None:
    found = sorted(SERVICE.glob("*/templates/**/*.html"))
    assert len(found) > 30
    for path in found:
        name = path.relative_to(next(p for p in path.parents if p.name == "templates")).as_posix()
        for language in ("vi", "en"):
            assert environment(language).get_template(name) is not None


def test_filters_speak_the_language() -> None:
    template = "{{ 60000|lasting }} {{ none|number }}"
    assert environment("vi").from_string(template).render() == "1 phút chưa có số liệu"
    assert environment("en").from_string(template).render() == "1 minute no figures yet"


def test_words_speak_the_language_and_escape_what_is_put_in() -> None:
    template = "{{ _('Tài khoản %(name)s', name=who) }}"
    assert environment("en").from_string(template).render(who="<b>") == "Account of &lt;b&gt;"


def test_no_template_stands_outside() -> None:
    with pytest.raises(TemplateNotFound):
        rendered("vi", "../../../pyproject.toml")


@pytest.mark.parametrize(
    ("name", "count"),
    [("health/templates/health/alive", 2), ("feeds/templates/feeds/board", 2), ("intakes/templates/intakes/files", 1)],
)
def test_rows_that_are_cards_on_a_phone_name_every_column(name: str, count: int) -> None:
    """There the head of the table is not shown: each cell but the first says which it is."""
    text = (SERVICE / f"{name}.html").read_text("utf-8")
    tables = re.findall(r'<table class="t(?: tight)? cards">.*?</table>', text, re.DOTALL)
    assert len(tables) == count
    for table in tables:
        rows = re.findall(r"<tr>.*?</tr>", table, re.DOTALL)
        columns = re.findall(r"<th[^>]*>", rows[0])
        for row in rows[1:]:
            cells = re.findall(r"<t[dh][^>]*>", row)
            assert sum("data-th=" in cell for cell in cells) == len(cells) - 1
            assert len(cells) + ("colspan" in row) == len(columns)
