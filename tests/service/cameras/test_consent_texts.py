"""The sentences owners agree to: one for each purpose, each with its digest, none ever changed."""

from __future__ import annotations

import pytest

from service.cameras.consent_texts import METHODS, TEXTS, VERSION, consent_sha256, consent_text
from service.cameras.fields import Purpose


def test_every_purpose_has_a_sentence_of_its_own_in_the_version_of_today() -> None:
    assert set(TEXTS[VERSION]) == set(Purpose)
    assert len({consent_sha256(purpose) for purpose in Purpose}) == len(Purpose)
    assert all("rút lại đồng ý bất cứ lúc nào" in consent_text(purpose) for purpose in Purpose)


def test_a_text_that_was_agreed_to_is_never_changed() -> None:
    told = {purpose.value: consent_sha256(purpose, "2026-07")[:16] for purpose in Purpose}
    assert told == {
        "report": "54f057dbd25e97cd",
        "criminal": "f95e2fca41364d87",
        "administrative": "21598124accf2d15",
        "lost": "24bd8fbdf589f990",
    }
    with pytest.raises(KeyError):
        consent_text("criminal", "1999-01")


def test_the_ways_fit_their_column() -> None:
    assert all(len(method) <= 20 for method in METHODS)
