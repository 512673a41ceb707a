"""The one Jinja environment of each language."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from service.web.assets import Assets
from service.web.formatting import filters
from service.web.kinds import kind_label, noun_label
from service.web.language import words

SERVICE = Path(__file__).resolve().parents[1]
assets = Assets()


@cache
def environment(language: str) -> Environment:
    """Templates of the shell and of every noun (``<noun>/templates/<noun>/….html``), with the language's words."""
    nouns = sorted(path for path in SERVICE.glob("*/templates") if path.parent.name != "web")
    made = Environment(
        loader=ChoiceLoader([FileSystemLoader(SERVICE / "web" / "templates"), *map(FileSystemLoader, nouns)]),
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    table = words(language)
    made.install_gettext_callables(table.gettext, table.ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the i18n extension
    made.globals["asset"] = assets.url
    made.globals["lang"] = language
    made.globals["kind_label"] = kind_label
    made.globals["noun_label"] = noun_label
    made.filters.update(filters(language), told=table.told)
    return made


def rendered(language: str, template: str, **context: Any) -> str:
    """HTML of a template. Values are escaped."""
    return environment(language).get_template(template).render(lang=language, **context)
