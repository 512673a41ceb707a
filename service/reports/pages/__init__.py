"""Pages of reports: the shelf, the paper with its numbers, the words people write, issuing and files."""

from __future__ import annotations

from fastapi import APIRouter

from service.reports.pages import issue, paper, shelf, words

# What is named by a word comes before what is named by a key.
router = APIRouter()
for part in (shelf, words, issue, paper):
    router.include_router(part.router)
