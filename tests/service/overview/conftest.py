"""The same ward as for reports."""

from __future__ import annotations

from tests.service.reports.conftest import at, tell, ward

__all__ = ["at", "tell", "ward"]
