"""Reading what a device sends as XML: bounded in every direction, no document types, nothing fetched from anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

MOST_BYTES = 1 << 20
_MOST_NODES = 20_000
_DEEPEST = 48


class BadXml(Exception):  # noqa: N818 - what came, not a fault of the program
    """Not XML, or more of it than any device needs."""


@dataclass(slots=True)
class Node:
    """One element: its name without namespace, its text, what stands in it. Attributes by name without namespace."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def find(self, *path: str) -> Node | None:
        """The first element reached by these names, one below the other."""
        here: Node | None = self
        for name in path:
            if here is None:
                return None
            here = next((child for child in here.children if child.name == name), None)
        return here

    def said(self, *path: str) -> str:
        """The text at the end of a path; nothing when it is not there."""
        found = self.find(*path)
        return found.text.strip() if found else ""

    def every(self, name: str) -> Iterator[Node]:
        """All elements of this name, however deep."""
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.every(name)


def parse(data: bytes) -> Node:
    """The outermost element. Raises BadXml."""
    if len(data) > MOST_BYTES:
        raise BadXml("too long")
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    # Entities, external ones above all, can only be declared in a document type.
    parser.StartDoctypeDeclHandler = builder.doctype
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # LookupError: an encoding nobody knows
        raise BadXml(type(error).__name__) from error
    if builder.root is None:
        raise BadXml("empty")
    return builder.root


class _Builder:
    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Node] = []
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > _MOST_NODES or len(self._open) >= _DEEPEST:
            raise BadXml("too large")
        node = Node(_bare(name), {_bare(key): value for key, value in attributes.items()})
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def end(self, _: str) -> None:
        self._open.pop()

    def text(self, data: str) -> None:
        self._open[-1].text += data

    def doctype(self, *_: object) -> None:
        raise BadXml("document type")


def _bare(name: str) -> str:
    return name.rpartition(" ")[2]
