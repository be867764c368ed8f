"""Brain phantoms after a resection: four MR sequences, a cavity, and three observers who outline it.

Everything is drawn from one seed on a grid of 3 mm. The cavity is filled with fluid, often with blood or debris in it; it
opens toward the fluid around the brain, has an enhancing rim of uneven strength and oedema beside it. Observers part where no
sequence shows an edge.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from ..phantom.observers import Habit, Surface, box_around, contrast_to_noise, signed_distance, smooth_field

SHAPE = (28, 64, 64)
SPACING = 3.0
"""Voxels [k, j, i] and their side in mm; axes grow to superior, posterior, left."""

SEQUENCES = ("T1", "T1c", "T2", "FLAIR")
OBSERVERS = 3
HABIT = Habit(sharp=0.7, faint=4.5, halving=1.6, bias=0.5)
"""Observers outline a cavity with more doubt than an organ."""

# Mean intensity of each tissue in T1, T1 with contrast agent, T2, FLAIR.
_LOOK = {
    "air": (2, 2, 2, 2),
    "scalp": (95, 95, 60, 55),
    "bone": (12, 12, 12, 12),
    "fluid": (22, 22, 115, 18),
    "grey": (60, 62, 78, 70),
    "white": (82, 84, 58, 56),
    "oedema": (62, 64, 96, 105),
}
_TISSUES = tuple(_LOOK)


@dataclass(frozen=True)
class Brain:
    """One case: images float32 [4, k, j, i], cavity bool [k, j, i], observers bool [3, k, j, i]."""

    images: np.ndarray
    cavity: np.ndarray
    observers: np.ndarray


def _ellipsoid(centre: tuple[float, float, float], radii: tuple[float, float, float]) -> np.ndarray:
    """Signed distance in mm, roughly, to an ellipsoid; positive inside; centre and radii (z, y, x) in mm."""
    axes = [(np.arange(n) - (n - 1) / 2) * SPACING for n in SHAPE]
    z, y, x = np.meshgrid(*axes, indexing="ij")
    scaled = np.sqrt(sum(((a - c) / r) ** 2 for a, c, r in zip((z, y, x), centre, radii)))
    return (1 - scaled) * float(np.mean(radii))


def brain(seed: int) -> Brain:
    """The case of one seed; equal on every machine."""
    rng = np.random.default_rng([seed, 500])
    u = rng.uniform

    def wave(mm: float) -> np.ndarray:
        return smooth_field(SHAPE, rng, SPACING, (mm, mm, mm))

    head = _ellipsoid((-10, 0, 0), (u(78, 90), u(86, 92), u(70, 78))) + 1.5 * wave(30)
    folds = np.abs(wave(6)) - 0.35
    inside = head - 13
    tissue = np.zeros(SHAPE, np.uint8)
    for depth, name in ((0, "scalp"), (5, "bone"), (11, "fluid")):
        tissue[head > depth] = _TISSUES.index(name)
    cortex = inside - 1.5 + 3.5 * np.minimum(folds, 0.3)
    tissue[cortex > 0] = _TISSUES.index("grey")
    tissue[cortex - 5 + 3 * folds > 0] = _TISSUES.index("white")
    for side in (-1, 1):
        ventricle = _ellipsoid((u(-6, 2), u(-8, 4), side * u(9, 13)), (u(9, 14), u(20, 30), u(4, 8))) + 1.5 * wave(9)
        tissue[ventricle > 0] = _TISSUES.index("fluid")
    cavity = _cavity(rng, wave, inside)
    images = _acquired(tissue, cavity, rng, wave)
    return Brain(images, cavity, _observers(images, cavity, seed))


def _cavity(rng: np.random.Generator, wave, inside: np.ndarray) -> np.ndarray:
    """An irregular hole near the brain's surface, bool; never empty."""
    u = rng.uniform
    side, radius = rng.choice((-1, 1)), u(11, 21)
    centre = (u(-8, 16), u(-45, 45), side * u(24, 40))
    shape = _ellipsoid(centre, (radius * u(0.8, 1.2), radius * u(0.8, 1.3), radius * u(0.8, 1.2)))
    hole = (shape + 3.5 * wave(14) + 1.5 * wave(6) > 0) & (inside > -1)
    parts, count = ndimage.label(hole)
    if count == 0:
        return shape >= shape.max() - 4
    return parts == 1 + int(np.argmax(ndimage.sum_labels(hole, parts, np.arange(1, count + 1))))


def _acquired(tissue: np.ndarray, cavity: np.ndarray, rng: np.random.Generator, wave) -> np.ndarray:
    u = rng.uniform
    look = np.array([_LOOK[name] for name in _TISSUES], np.float32)
    distance = signed_distance(cavity, SPACING)
    blood, debris = np.clip(wave(10) + u(-1.2, 0.6), 0, 1), np.clip(wave(7) + u(-1.0, 0.2), 0, 1)
    rim = np.exp(-(((distance + 2) / 2.5) ** 2)) * np.clip(wave(12) + u(-0.2, 0.8), 0, 1.5)
    oedema = np.clip((distance + u(6, 22)) / 6 + wave(12), 0, 1) * (distance < 0)
    brain_tissue = (tissue == _TISSUES.index("white")) | (0.5 * (tissue == _TISSUES.index("grey")) > 0)
    images = []
    for at, name in enumerate(SEQUENCES):
        image = look[tissue, at] * u(0.9, 1.1)
        wet = look[_TISSUES.index("oedema"), at]
        image = np.where(brain_tissue, image + oedema * (wet - image), image)
        fluid = look[_TISSUES.index("fluid"), at] + u(0, 22 if name == "FLAIR" else 6)
        content = fluid + blood * {"T1": 60, "T1c": 58, "T2": -45, "FLAIR": 45}[name]
        content = content + debris * (0.6 * (look[_TISSUES.index("white"), at] - content))
        image = np.where(cavity, content, image)
        if name == "T1c":
            image = image + np.where((tissue > _TISSUES.index("bone")) | cavity, rim * u(15, 60), 0)
        image = ndimage.gaussian_filter(image.astype(np.float32), [0.4, u(0.4, 0.8), u(0.4, 0.8)])
        image = image * (1 + 0.08 * wave(60))
        noise = u(3, 8)
        real, imaginary = image + rng.normal(0, noise, SHAPE), rng.normal(0, noise, SHAPE)
        images.append(np.hypot(real, imaginary).astype(np.float32))
    return np.stack(images)


def _observers(images: np.ndarray, cavity: np.ndarray, seed: int) -> np.ndarray:
    box = box_around(cavity, 6)
    if box is None:
        raise ValueError("a cavity is never empty")
    inside = cavity[box]
    # An edge is as clear as the sequence that shows it best.
    ratio = np.max([contrast_to_noise(image[box], inside, SPACING) for image in images], axis=0)
    deviation = HABIT.sharp + (HABIT.faint - HABIT.sharp) * 0.5 ** (ratio / HABIT.halving)
    surface = Surface(box, signed_distance(inside, SPACING), deviation.astype(np.float32))
    out = np.zeros((OBSERVERS, *cavity.shape), bool)
    for observer in range(OBSERVERS):
        rng = np.random.default_rng([seed, 501, observer])
        out[observer][box] = surface.moved(rng.normal(0, HABIT.bias), rng) > 0
    return out


def normalised(image: np.ndarray) -> np.ndarray:
    """Zero mean and unit population deviation over a volume, as the packages' manifests ask for."""
    return ((image - image.mean()) / image.std()).astype(np.float32)
