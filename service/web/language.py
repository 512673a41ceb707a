"""Vietnamese first, English by a switch: msgids are the Vietnamese sentences, ``en.po`` stands beside each noun."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from storage.errors import Refused

SERVICE = Path(__file__).resolve().parents[1]
LANGUAGES = ("vi", "en")


class Words:
    """Turns msgids into one language. An unknown msgid stays Vietnamese."""

    def __init__(self, table: dict[str, str | tuple[str, ...]]) -> None:
        self._table = table

    def gettext(self, text: str) -> str:
        """The sentence in this language."""
        found = self._table.get(text)
        return found[0] if isinstance(found, tuple) else found or text

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The sentence for a count; Vietnamese has one form."""
        found = self._table.get(one)
        if isinstance(found, tuple):
            return found[0] if count == 1 else found[-1]
        return found or (one if count == 1 else many)


@cache
def words(language: str) -> Words:
    """All sentences of the house in ``language`` (vi or en)."""
    if language != "en":
        return Words({})
    table: dict[str, str | tuple[str, ...]] = {}
    for path in sorted(SERVICE.glob("**/en.po")):
        if "node_modules" in path.parts:
            continue
        with path.open("rb") as file:
            table |= _entries(read_po(file, locale="en"))
    return Words(table)


def refusal_text(refusal: Refused, language: str) -> str:
    """What a refused person reads, in their language."""
    sentence = words(language).gettext(refusal.sentence)
    return sentence % refusal.facts if "%(" in sentence else sentence


def _entries(catalog: Catalog) -> dict[str, str | tuple[str, ...]]:
    entries: dict[str, str | tuple[str, ...]] = {}
    for message in catalog:
        if not message.id or not message.string:
            continue
        if isinstance(message.id, tuple | list):
            entries[message.id[0]] = tuple(message.string)
        else:
            entries[message.id] = str(message.string)
    return entries


def _(text: str) -> str:
    """Marks a Vietnamese sentence written in Python for translation; it is turned where it is shown."""
    return text
