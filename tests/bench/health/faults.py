"""What is laid over clean pictures: weather, light and coding that are no faults, and faults as cameras show them.

Every maker takes the pictures of one window (uint8 BGR, one about every second) and answers as many, at the size they
had. The same seed gives the same pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Window = Sequence[Picture]
Maker = Callable[[Window, np.random.Generator], list[Picture]]


def _clipped(values: NDArray[np.floating]) -> Picture:
    return np.clip(values, 0, 255).astype(np.uint8)


def _noise(shape: tuple[int, ...], sigma: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Noise as it stands after a camera's own smoothing: grains a little larger than a pixel."""
    grain = rng.normal(0, sigma * 1.6, shape[:2]).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(grain, (0, 0), 0.7), dtype=np.float32)[..., None]


# -- what is no fault


def as_it_is(window: Window, rng: np.random.Generator) -> list[Picture]:
    """Nothing laid over."""
    return [picture.copy() for picture in window]


def dusk(window: Window, rng: np.random.Generator) -> list[Picture]:
    """Little light, a little noise of the sensor."""
    return [_clipped(p.astype(np.float32) * 0.42 + _noise(p.shape, 3.0, rng)) for p in window]


def infrared(window: Window, rng: np.random.Generator) -> list[Picture]:
    """Night with the camera's own lamps: grey, bright in the middle, grainy as such nights are."""
    height, width = window[0].shape[:2]
    u, v = np.linspace(-1, 1, width)[None, :], np.linspace(-1, 1, height)[:, None]
    beam = (0.25 + 0.75 * np.exp(-(u**2 * 1.1 + v**2 * 0.7))).astype(np.float32)
    found = []
    for picture in window:
        grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.float32) * beam * 0.8
        found.append(_clipped(np.repeat((grey[..., None] + _noise(grey.shape, 4.0, rng)), 3, axis=2)))
    return found


def rain(window: Window, rng: np.random.Generator) -> list[Picture]:
    """Streaks, a veil of grey, less contrast."""
    found = []
    for picture in window:
        drops = (rng.random(picture.shape[:2]) > 0.997).astype(np.float32)
        kernel = np.zeros((15, 15), np.float32)
        cv2.line(kernel, (9, 0), (5, 14), 1.0)
        streaks = cv2.filter2D(drops, -1, kernel)[..., None]
        found.append(_clipped(picture.astype(np.float32) * 0.8 + 30 + streaks * 45 + _noise(picture.shape, 2, rng)))
    return found


def pressed(window: Window, rng: np.random.Generator) -> list[Picture]:
    """Squeezed hard, as recorders with small disks do."""
    found = []
    for picture in window:
        _, coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 12])
        found.append(np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), dtype=np.uint8))
    return found


def passing_truck(window: Window, rng: np.random.Generator) -> list[Picture]:
    """For a third of the window something large and plain stands before much of the picture."""
    height, width = window[0].shape[:2]
    first = int(rng.integers(0, max(1, len(window) - len(window) // 3)))
    found = [picture.copy() for picture in window]
    for turn, picture in enumerate(found[first : first + len(window) // 3]):
        left = int(width * (0.05 + 0.1 * (turn % 3)))
        cv2.rectangle(picture, (left, height // 8), (left + int(width * 0.65), height), (96, 104, 112), -1)
        cv2.rectangle(picture, (left, height // 8), (left + int(width * 0.65), height // 6), (60, 66, 80), -1)
    return found


def headlights(window: Window, rng: np.random.Generator) -> list[Picture]:
    """A dark street; every few seconds lamps shine into the lens."""
    height, width = window[0].shape[:2]
    dark = dusk(window, rng)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    for number in range(0, len(dark), 3):
        x, y = rng.uniform(0.3, 0.7) * width, rng.uniform(0.4, 0.7) * height
        glow = 330 * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * (0.16 * width) ** 2))
        dark[number] = _clipped(dark[number].astype(np.float32) + glow[..., None])
    return dark


def still(window: Window, rng: np.random.Generator) -> list[Picture]:
    """Nobody passes: the same place again and again with the noise of the sensor alone."""
    return [_clipped(window[0].astype(np.float32) + _noise(window[0].shape, 2.0, rng)) for _ in window]


def still_and_pressed(window: Window, rng: np.random.Generator) -> list[Picture]:
    """Nobody passes, and the coding takes most of the noise away: yet the picture lives."""
    return pressed(still(window, rng), rng)


def shaking(window: Window, rng: np.random.Generator) -> list[Picture]:
    """The pole moves in the wind: a hundredth of the picture to and fro."""
    height, width = window[0].shape[:2]
    found = []
    for picture in window:
        by = rng.normal(0, 0.004, 2) * (width, height)
        matrix = np.array([[1, 0, by[0]], [0, 1, by[1]]], np.float32)
        found.append(np.asarray(cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REFLECT)))
    return found


def parked_van(window: Window, rng: np.random.Generator) -> list[Picture]:
    """All the while a van stands before a sixth of the picture, sharp as all the rest."""
    found = []
    for picture in window:
        height, width = picture.shape[:2]
        van, left, top = picture.astype(np.float32), width // 5, height - height * 2 // 5
        right = left + width * 2 // 5
        van[top:, left:right] = (96, 104, 112)
        van[top : top + height // 24, left:right] = (60, 66, 80)
        for wheel in range(3):
            x = left + (right - left) * (2 * wheel + 1) // 6
            cv2.circle(van, (x, height * 9 // 10), height // 16, (20, 20, 20), -1)
        found.append(_clipped(van + _noise(van.shape, 1.5, rng)))
    return found


def mist(window: Window, rng: np.random.Generator) -> list[Picture]:
    """Morning mist: the further up, that is the further away, the less is to be seen."""
    away = np.linspace(1, 0, window[0].shape[0], dtype=np.float32)[:, None, None]
    veil = 0.6 * (0.35 + 0.65 * away)
    return [_clipped(p * (1 - veil) + 185 * veil + _noise(p.shape, 1.5, rng)) for p in window]


CLEAN: dict[str, Maker] = {
    "as it is": as_it_is,
    "dusk": dusk,
    "infrared": infrared,
    "rain": rain,
    "pressed": pressed,
    "truck": passing_truck,
    "headlights": headlights,
    "still": still,
    "still, pressed": still_and_pressed,
    "shaking": shaking,
    "parked van": parked_van,
    "mist": mist,
}
NIGHTS = frozenset({"dusk", "infrared", "headlights"})
"""What happens while the sun is down; the rest of what is laid on, by day."""


# -- faults


def _each(one: Callable[[Picture], NDArray[np.floating]], sigma: float = 1.5) -> Maker:
    def made(window: Window, rng: np.random.Generator) -> list[Picture]:
        return [_clipped(one(p).astype(np.float32) + _noise(p.shape, sigma, rng)) for p in window]

    return made


def _burn_clock(picture: Picture, number: int) -> Picture:
    height = picture.shape[0]
    where = (8, max(14, height // 18))
    cv2.putText(picture, f"22-11-2026 10:{number:02d}:07", where, cv2.FONT_HERSHEY_SIMPLEX, height / 700, (255,) * 3, 2)
    return picture


def dead_black(window: Window, rng: np.random.Generator) -> list[Picture]:
    """No signal from the sensor; the recorder's clock goes on."""
    return [_burn_clock(np.full_like(p, 5), number) for number, p in enumerate(window)]


def lid(window: Window, rng: np.random.Generator) -> list[Picture]:
    """A lid or a thick cloth over the lens: dark grey with noise and nothing else."""
    return [_clipped(np.full(p.shape, 13, np.float32) + _noise(p.shape, 2.0, rng)) for p in window]


def frozen(window: Window, rng: np.random.Generator) -> list[Picture]:
    """The same picture again and again."""
    return [window[0].copy() for _ in window]


def frozen_under_clock(window: Window, rng: np.random.Generator) -> list[Picture]:
    """The same picture again and again, while the recorder burns in the running time."""
    return [_burn_clock(window[0].copy(), number) for number in range(len(window))]


def _blur(share: float) -> Maker:
    def one(picture: Picture) -> NDArray[np.floating]:
        return np.asarray(cv2.GaussianBlur(picture, (0, 0), picture.shape[1] * share))

    return _each(one)


def cloth(window: Window, rng: np.random.Generator) -> list[Picture]:
    """A bright cloth or a bag: even grey, light through it."""

    def one(picture: Picture) -> NDArray[np.floating]:
        light = cv2.GaussianBlur(picture, (0, 0), picture.shape[1] * 0.12).astype(np.float32)
        return np.asarray(120 + 0.12 * (light - light.mean()))

    return _each(one)(window, rng)


def sprayed(window: Window, rng: np.random.Generator) -> list[Picture]:
    """Paint over most of the lens, the street left at one edge."""
    height, width = window[0].shape[:2]
    u = np.linspace(0, 1, width, dtype=np.float32)[None, :, None]
    wave = 0.06 * np.sin(np.linspace(0, 9, height, dtype=np.float32))[:, None, None]
    share = np.clip((u + wave - 0.12) / 0.08, 0, 1)

    def one(picture: Picture) -> NDArray[np.floating]:
        return np.asarray(picture * (1 - share) + share * np.array([40, 44, 52], np.float32))

    return _each(one)(window, rng)


def _held(colour: tuple[int, int, int], wide: float = 0.52) -> Maker:
    """Something right before the lens, out of focus and without detail, ``wide`` shares of the picture to each side of
    its middle: by 0.52 it hides two thirds of the picture, by 0.38 half of it. ``colour``: blue, green, red."""

    def made(window: Window, rng: np.random.Generator) -> list[Picture]:
        height, width = window[0].shape[:2]
        mask = np.zeros((height, width), np.float32)
        size = (int(width * wide), int(height * (wide + 0.1)))
        cv2.ellipse(mask, (width // 2, int(height * 0.62)), size, 8, 0, 360, 1.0, -1)
        mask = cv2.GaussianBlur(mask, (0, 0), width * 0.015)[..., None]

        def one(picture: Picture) -> NDArray[np.floating]:
            return np.asarray(picture * (1 - mask) + mask * np.array(colour, np.float32))

        return _each(one)(window, rng)

    return made


def white(window: Window, rng: np.random.Generator) -> list[Picture]:
    """Exposure gone: burnt out."""
    return [_clipped(p.astype(np.float32) * 1.4 + 150) for p in window]


def _moved(dx: float, dy: float, turn_deg: float = 0.0, zoom: float = 1.0) -> Maker:
    """Looks elsewhere: the picture moved by these shares of its size, what comes in is more of the same street."""

    def one(picture: Picture) -> NDArray[np.floating]:
        height, width = picture.shape[:2]
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn_deg, zoom)
        matrix[:, 2] += (dx * width, dy * height)
        return np.asarray(cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REFLECT))

    return _each(one)


def upside_down(window: Window, rng: np.random.Generator) -> list[Picture]:
    """Hung wrongly after a repair: mirrored both ways."""
    return [p[::-1, ::-1].copy() for p in window]


def _grain(sigma: float, light: float) -> Maker:
    def made(window: Window, rng: np.random.Generator) -> list[Picture]:
        return [_clipped(p.astype(np.float32) * light + _noise(p.shape, sigma, rng)) for p in window]

    return made


# What a person sees and calls by this name: fault, then how it was made. Of "turned" by an eighth a person needs the
# registered view beside it; so does the judge.
FAULTS: dict[str, dict[str, Maker]] = {
    "black": {"no signal": dead_black, "lid": lid},
    "frozen": {"still picture": frozen, "clock runs on": frozen_under_clock},
    "blurred": {"soft": _blur(0.012), "unfocused": _blur(0.02), "milk": _blur(0.045)},
    "covered": {
        "cloth": cloth,
        "sprayed": sprayed,
        "leaf": _held((30, 62, 50)),
        "hand": _held((110, 130, 170)),
        "poster": _held((205, 205, 205)),
        "grey as the road": _held((110, 108, 105)),
        "half a leaf": _held((30, 62, 50), 0.38),
    },
    "overexposed": {"white": white},
    "turned": {
        "an eighth aside": _moved(0.125, 0.0),
        "a third aside": _moved(0.33, 0.02),
        "half aside": _moved(-0.5, 0.05),
        "down": _moved(0.0, -0.35),
        "hangs crooked": _moved(0.06, 0.05, 25),
        "upside down": upside_down,
        "zoomed": _moved(0.0, 0.0, 0.0, 1.8),
    },
    "noisy": {"snow": _grain(26, 0.35), "heavy snow": _grain(42, 0.25)},
}
