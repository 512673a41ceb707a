"""Vietnamese first, English by a switch: msgids are the Vietnamese sentences, ``en.po`` stands beside each noun."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from storage.errors import Refused

SERVICE = Path(__file__).resolve().parents[1]
LANGUAGES = ("vi", "en")
_FACT = re.compile(r"%\((\w+)\)s|\{(\w+)\}")  # where a sentence has room for a fact: both spellings are in use
_SENTENCE_END = re.compile(r"(?<=[.!?:”]) ")
_ENDS = (".", "!", "?")
_beside: dict[str, str] = {}


class Words:
    """Turns msgids into one language. An unknown msgid stays Vietnamese."""

    def __init__(self, table: dict[str, str | tuple[str, ...]]) -> None:
        self._table = table

    def gettext(self, text: str) -> str:
        """The sentence in this language."""
        found = self._table.get(text) or (_beside.get(text) if self._table else None)
        return found[0] if isinstance(found, tuple) else found or text

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The sentence for a count; Vietnamese has one form."""
        found = self._table.get(one)
        if isinstance(found, tuple):
            return found[0] if count == 1 else found[-1]
        return found or (one if count == 1 else many)

    def told(self, text: str) -> str:
        """Sentences whose facts are in them already (kept in a row, or said by a refusal), in this language."""
        if not self._table or not text:
            return text
        parts, said = _SENTENCE_END.split(text), []
        while parts:  # of several sentences together the longest that are known as one
            known = ((n, self._told_whole(" ".join(parts[:n]))) for n in range(len(parts), 0, -1))
            count, found = next(((n, whole) for n, whole in known if whole is not None), (1, parts[0]))
            said.append(found)
            parts = parts[count:]
        return " ".join(said)

    def _told_whole(self, text: str) -> str | None:
        if (found := self.gettext(text)) != text:
            return found
        for pattern, sentence in self._with_facts:
            if match := pattern.fullmatch(text):
                return self._with_facts_of(match, sentence)
        return None

    def _with_facts_of(self, match: re.Match[str], sentence: str) -> str:
        """A sentence with the facts that were found, those that are words of the house in this language."""

        def fact(place: re.Match[str]) -> str:
            value = match.groupdict().get(place[1] or place[2], "")
            if value.endswith(_ENDS) or (whole := self._told_whole(value)) is None:
                return self.told(value) if value.endswith(_ENDS) else ", ".join(map(self.gettext, value.split(", ")))
            return whole

        return _FACT.sub(fact, sentence)

    @cached_property
    def _with_facts(self) -> list[tuple[re.Pattern[str], str]]:
        """Sentences with room for facts, as patterns of what people read; those that say most come first."""
        found = [(text, english) for text, english in self._table.items() if _FACT.search(text)]
        found.sort(key=lambda pair: -len(_FACT.sub("", pair[0])))
        return [
            (pattern, english if isinstance(english, str) else english[-1])
            for text, english in found
            if (pattern := _pattern(text)) is not None
        ]


def _pattern(text: str) -> re.Pattern[str] | None:
    """What a sentence looks like with its facts in it; None for one that is hardly more than its facts."""
    if sum(letter.isalpha() for letter in _FACT.sub("", text)) < 6:
        return None
    places, pattern = set[str](), ""
    for part in re.split(r"(%\(\w+\)s|\{\w+\})", text):
        name = found[1] or found[2] if (found := _FACT.fullmatch(part)) else ""
        pattern += re.escape(part) if not name else f"(?P={name})" if name in places else f"(?P<{name}>.*?)"
        places.add(name)
    return re.compile(pattern, re.DOTALL)


def said_beside(english: Mapping[str, str]) -> None:
    """Labels whose English stands beside them in Python: those of closed lists."""
    _beside.update(english)


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
