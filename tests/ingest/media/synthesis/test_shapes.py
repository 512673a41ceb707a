import numpy as np
import pytest

from ingest.media.synthesis.shapes import Solid, box, cone, limb, set_into, wheel

SOLIDS = [
    *wheel(0.4, 1.0, 0.3, 0.1),
    box((0, 1), (0, 2), (-1, 3), (1, 2, 3)),
    limb((0.1, 1.0, 0.2), (0.3, 0.4, -0.2), 0.2, (1, 2, 3)),
    cone((0, 1.6, 0), 0.3, 0.2, (1, 2, 3)),
]


@pytest.mark.parametrize("solid", SOLIDS, ids=["tyre", "hub", "box", "limb", "cone"])
def test_every_face_looks_outwards(solid: Solid) -> None:
    middle = solid.quads.reshape(-1, 3).mean(axis=0)
    across, along = solid.quads[:, 2] - solid.quads[:, 0], solid.quads[:, 3] - solid.quads[:, 1]
    assert ((np.cross(across, along) * (solid.quads.mean(axis=1) - middle)).sum(axis=1) > 0).all()


def test_a_wheel_stands_on_the_ground() -> None:
    tyre = SOLIDS[0].quads.reshape(-1, 3)
    assert tyre[:, 1].min() == pytest.approx(0.3 - 0.3 * np.cos(np.pi / 8))
    assert tyre[:, 1].max() == pytest.approx(0.6, abs=0.03)


def test_parts_set_into_a_side_keep_their_form() -> None:
    (part,) = set_into((0.0, 0.0, 1.0), SOLIDS[2])
    assert part.side == (0.0, 0.0, 1.0)
    assert (part.quads == SOLIDS[2].quads).all()
