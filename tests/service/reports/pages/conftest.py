"""Pages say the same on both sizes; what they rest on is proven on both beside them."""

from __future__ import annotations

import pytest


@pytest.fixture
def size_name() -> str:
    """One size is enough to read pages."""
    return "embedded"
