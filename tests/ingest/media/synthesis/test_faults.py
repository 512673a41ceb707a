import cv2
import numpy as np

from ingest.media.synthesis.faults import Fault, veiled

SHARP = np.kron(np.random.default_rng(1).integers(0, 255, (45, 80, 3)), np.ones((8, 8, 1))).astype(np.uint8)


def _detail(picture: np.ndarray) -> float:
    return float(cv2.Laplacian(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.CV_64F).var())


def test_each_fault_takes_from_the_picture_what_its_name_says() -> None:
    assert _detail(veiled(SHARP, Fault.BLURRED)) < _detail(SHARP) / 50
    assert abs(float(veiled(SHARP, Fault.BLURRED).mean()) - float(SHARP.mean())) < 6
    covered = veiled(SHARP, Fault.COVERED)
    assert covered.mean() < 70
    assert _detail(covered) < 2
    assert veiled(SHARP, Fault.BLACK).max() < 8


def test_a_faulty_picture_keeps_its_shape_and_the_source_stays_as_it_was() -> None:
    before = SHARP.copy()
    for fault in Fault:
        assert veiled(SHARP, fault).shape == SHARP.shape
    assert (before == SHARP).all()
