"""The JSON interface is the one that was agreed to: a change of it is seen in review.

After a change that was meant, write the golden file anew: ``python -m service openapi > tests/golden/openapi.json``.
"""

from __future__ import annotations

import json
from pathlib import Path

from service.__main__ import openapi

GOLDEN = Path(__file__).parents[1] / "golden" / "openapi.json"


def test_the_interface_is_the_golden_one() -> None:
    agreed, now = json.loads(GOLDEN.read_text("utf-8")), json.loads(openapi())
    assert sorted(now["paths"]) == sorted(agreed["paths"])
    assert sorted(now["components"]["schemas"]) == sorted(agreed["components"]["schemas"])
    for part in ("paths", "components"):
        assert now[part] == agreed[part], f"{part}: if this was meant, see the top of {Path(__file__).name}"
    assert GOLDEN.read_text("utf-8") == openapi()


def test_every_operation_belongs_to_a_noun_and_says_what_it_does() -> None:
    for path, methods in json.loads(openapi())["paths"].items():
        for method, said in methods.items():
            assert len(said["tags"]) == 1 and said["description"].strip(), f"{method} {path}"
