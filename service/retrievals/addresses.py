"""Where the parts of a retrieval are found."""

from __future__ import annotations


def clip_url(retrieval_id: int, clip_ref_id: int, what: str) -> str:
    """Address of a clip's ``video``, ``thumbnail`` or ``copy``."""
    return f"/api/v1/retrievals/{retrieval_id}/clips/{clip_ref_id}/{what}"
