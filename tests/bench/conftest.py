"""Options of ``make bench``: how many clips, and where a PostGIS server for pgstac is."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """``make bench ARGS="--clips 70M"``."""
    parser.addoption("--clips", default="1M,10M", help="sizes of the clip index, e.g. 200k or 1M,10M,70M")
    parser.addoption("--pgstac", default="", help="URL of an empty database on a server with PostGIS, for pgstac")
