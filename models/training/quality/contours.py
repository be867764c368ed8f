"""Contours that are wrong in known ways, made from a truth by seeded draws.

Every kind takes a Subject (one structure of one scan) and gives a mask on the scan's grid. The evidence draws its test
contours with code of its own (`evidence/quality/contours.ts`), on other patients: only the ideas are shared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
import torch.nn.functional as F
from scipy import ndimage

Generator = np.random.Generator

REACH = 24
"""Voxels around the truth's box within which contours are made."""


@dataclass
class Subject:
    """One structure of one scan."""

    hu: np.ndarray
    """float32 [K, J, I]."""
    truth: np.ndarray
    """bool [K, J, I], not empty."""
    others: np.ndarray
    """Label map uint8 [K, J, I], to take another structure from."""
    spacing: float
    """mm, the same along all axes."""
    donors: list[np.ndarray]
    """Boxes cut around the same structure of other patients, bool [k, j, i]."""

    @cached_property
    def box(self) -> tuple[slice, ...]:
        """The truth's own box."""
        return ndimage.find_objects(self.truth.astype(np.uint8))[0]

    @cached_property
    def part(self) -> tuple[slice, ...]:
        """The box with REACH around it, inside of the scan."""
        return tuple(
            slice(max(0, s.start - REACH), min(n, s.stop + REACH)) for s, n in zip(self.box, self.truth.shape)
        )

    @cached_property
    def distance(self) -> np.ndarray:
        """Signed distance to the truth's surface in mm within part, positive inside."""
        inside = self.truth[self.part]
        return self.spacing * (
            ndimage.distance_transform_edt(inside) - ndimage.distance_transform_edt(~inside)
        ).astype(np.float32)

    @cached_property
    def radius(self) -> float:
        """mm; of the ball with the truth's volume, the largest inner distance where that is smaller (two kidneys)."""
        ball = self.spacing * (3 * float(self.truth.sum()) / (4 * np.pi)) ** (1 / 3)
        return min(ball, 1.6 * float(self.distance.max()))

    def whole(self, part: np.ndarray) -> np.ndarray:
        """A mask of part on the scan's grid."""
        out = np.zeros(self.truth.shape, bool)
        out[self.part] = part
        return out


def smooth_field(shape: tuple[int, ...], cell: float, rng: Generator) -> np.ndarray:
    """Standard normal draws about cell voxels apart, joined smoothly; float32."""
    coarse = tuple(max(2, int(np.ceil(n / cell)) + 1) for n in shape)
    values = torch.from_numpy(rng.standard_normal((1, 1, *coarse)).astype(np.float32))
    return F.interpolate(values, size=shape, mode="trilinear", align_corners=True)[0, 0].numpy()


def placed(
    source: np.ndarray, shape: tuple[int, ...], centre: np.ndarray, scale: np.ndarray, mirrored: bool = False
) -> np.ndarray:
    """A mask, its middle brought to centre (k, j, i) of a grid and scaled about it; nearest voxels."""
    picks = []
    for axis in range(3):
        at = (np.arange(shape[axis]) - centre[axis]) / scale[axis] + (source.shape[axis] - 1) / 2
        picks.append(np.rint(at).astype(int))
    valid = [(0 <= p) & (p < n) for p, n in zip(picks, source.shape)]
    picks = [np.clip(p, 0, n - 1) for p, n in zip(picks, source.shape)]
    out = source[:, :, ::-1][np.ix_(*picks)] if mirrored else source[np.ix_(*picks)]
    return out & valid[0][:, None, None] & valid[1][None, :, None] & valid[2][None, None, :]


def _middle(subject: Subject) -> np.ndarray:
    return np.array([(s.start + s.stop - 1) / 2 for s in subject.box])


def _extent(subject: Subject) -> np.ndarray:
    return np.array([s.stop - s.start for s in subject.box], float)


def truth(subject: Subject, rng: Generator) -> np.ndarray:
    """The truth itself."""
    return subject.truth.copy()


def swap(subject: Subject, rng: Generator) -> np.ndarray:
    """Another patient's contour in this one's place, scaled by U(.55, 1.8)."""
    donor = subject.donors[int(rng.integers(len(subject.donors)))]
    jitter = rng.uniform(-0.15, 0.15, 3) * _extent(subject)
    return placed(donor, subject.truth.shape, _middle(subject) + jitter, np.full(3, rng.uniform(0.55, 1.8)))


def scaled(subject: Subject, rng: Generator) -> np.ndarray:
    """The truth scaled by U(.55, 1.8), along each axis a little differently."""
    scale = rng.uniform(0.55, 1.8) * rng.uniform(0.9, 1.1, 3)
    return placed(subject.truth[subject.box], subject.truth.shape, _middle(subject), scale)


def shifted(subject: Subject, rng: Generator) -> np.ndarray:
    """The truth moved by up to half its size."""
    share = rng.uniform(-0.5, 0.5, 3) * rng.uniform(0, 1) ** 0.5
    if rng.random() < 0.5:
        share[0] = 0
    move = share * _extent(subject)
    return placed(subject.truth[subject.box], subject.truth.shape, _middle(subject) + move, np.ones(3))


def mirrored(subject: Subject, rng: Generator) -> np.ndarray:
    """Left and right exchanged about the middle of the scan."""
    middle = _middle(subject)
    middle[2] = subject.truth.shape[2] - 1 - middle[2] + rng.uniform(-3, 3)
    return placed(subject.truth[subject.box], subject.truth.shape, middle, np.ones(3), mirrored=True)


def biased(subject: Subject, rng: Generator) -> np.ndarray:
    """Too small or too large all round."""
    return subject.whole(subject.distance > rng.uniform(-0.6, 0.6) * min(subject.radius, 30.0))


def rough(subject: Subject, rng: Generator) -> np.ndarray:
    """A boundary that wanders, and is somewhat too small or too large."""
    amplitude = rng.uniform(0.02, 0.45) * min(subject.radius, 30.0)
    field = smooth_field(subject.distance.shape, rng.uniform(2.5, 10), rng)
    bias = rng.normal(0, 0.4) * amplitude
    return subject.whole(subject.distance + 1.4 * amplitude * field > bias)


def fine_rough(subject: Subject, rng: Generator) -> np.ndarray:
    """Errors of about a voxel, as a good automatic contour has them."""
    field = smooth_field(subject.distance.shape, rng.uniform(1.5, 5), rng)
    bias = rng.normal(0, 0.6) * subject.spacing
    return subject.whole(subject.distance + rng.uniform(0.2, 1.6) * subject.spacing * field > bias)


def missing_slices(subject: Subject, rng: Generator) -> np.ndarray:
    """Slices left out, at an end or in the middle."""
    out = subject.truth.copy()
    first, last = subject.box[0].start, subject.box[0].stop
    count = max(1, int(rng.uniform(0.02, 0.9) * (last - first)))
    start = [first, last - count, int(rng.integers(first, last - count + 1))][int(rng.integers(3))]
    out[start : start + count] = False
    return out


def extra_slices(subject: Subject, rng: Generator) -> np.ndarray:
    """An end slice drawn on beyond the structure, growing a little."""
    out = subject.truth.copy()
    first, last = subject.box[0].start, subject.box[0].stop
    count = max(1, int(rng.uniform(0.03, 0.7) * (last - first)))
    inset = int(rng.uniform(0, 0.45) * (last - first))
    if rng.random() < 0.5:
        out[max(0, first - count) : first + inset] |= out[first + inset]
    else:
        out[last - inset : last + count] |= out[last - 1 - inset]
    return out


def without_part(subject: Subject, rng: Generator) -> np.ndarray:
    """A component left out, or what lies beyond a plane."""
    labels, count = ndimage.label(subject.truth[subject.box])
    out = subject.truth.copy()
    if count > 1 and rng.random() < 0.7:
        sizes = np.bincount(labels.ravel())[1:]
        gone = 1 + int(rng.choice(np.argsort(sizes)[::-1][:3]))
        out[subject.box] &= labels != gone
        return out
    normal = rng.standard_normal(3)
    normal /= np.linalg.norm(normal)
    k, j, i = (np.arange(s.stop - s.start, dtype=np.float32) for s in subject.box)
    along = normal[0] * k[:, None, None] + normal[1] * j[None, :, None] + normal[2] * i[None, None, :]
    cut = np.quantile(along[out[subject.box]], rng.uniform(0.03, 0.9))
    out[subject.box] &= along > cut
    return out


def leaked(subject: Subject, rng: Generator) -> np.ndarray:
    """Spilled into neighbours that look alike, or into whatever is there."""
    inside = subject.distance
    surface = np.argwhere(np.abs(inside) <= subject.spacing)
    size = rng.uniform(0.3, 1.5) * min(subject.radius, 45.0) / subject.spacing
    out = inside > 0
    hu = subject.hu[subject.part]
    middle, spread = float(hu[out].mean()), float(hu[out].std())
    alike = np.abs(hu - middle) < max(40.0, 2 * spread) if rng.random() < 0.6 else np.ones_like(out)
    k, j, i = np.ogrid[tuple(slice(0, n) for n in out.shape)]
    for _ in range(int(rng.integers(1, 4))):
        at = surface[int(rng.integers(len(surface)))]
        radii = size * rng.uniform(0.6, 1.4, 3)
        ball = ((k - at[0]) / radii[0]) ** 2 + ((j - at[1]) / radii[1]) ** 2 + ((i - at[2]) / radii[2]) ** 2 < 1
        out = out | (ball & alike)
    return subject.whole(out)


def ball(subject: Subject, rng: Generator) -> np.ndarray:
    """An ellipsoid somewhere near."""
    out = np.zeros(subject.truth.shape, bool)
    centre = _middle(subject) + rng.uniform(-0.6, 0.6, 3) * _extent(subject) * rng.uniform(0, 1)
    radii = np.maximum(1.2, _extent(subject) / 2 * rng.uniform(0.5, 1.4, 3))
    k, j, i = np.ogrid[tuple(slice(0, n) for n in out.shape)]
    form = ((k - centre[0]) / radii[0]) ** 2 + ((j - centre[1]) / radii[1]) ** 2 + ((i - centre[2]) / radii[2]) ** 2
    return form < 1


def other_structure(subject: Subject, rng: Generator) -> np.ndarray:
    """The contour of another structure of the same scan; empty where there is none."""
    present = [n for n in np.unique(subject.others) if n and not (subject.others[subject.truth] == n).any()]
    return subject.others == rng.choice(present) if present else np.zeros(subject.truth.shape, bool)


def empty(subject: Subject, rng: Generator) -> np.ndarray:
    """Nothing."""
    return np.zeros(subject.truth.shape, bool)


def noise(subject: Subject, rng: Generator) -> np.ndarray:
    """Every voxel by chance."""
    return rng.random(subject.truth.shape, dtype=np.float32) < rng.choice([0.5, rng.uniform(0.02, 0.98)])


def ones(subject: Subject, rng: Generator) -> np.ndarray:
    """All of the scan."""
    return np.ones(subject.truth.shape, bool)


KINDS: dict[str, tuple[float, Callable[[Subject, Generator], np.ndarray]]] = {
    "truth": (0.5, truth),
    "swap": (3.0, swap),
    "scaled": (1.5, scaled),
    "shifted": (2.0, shifted),
    "mirrored": (0.3, mirrored),
    "biased": (2.0, biased),
    "rough": (3.0, rough),
    "fine rough": (2.5, fine_rough),
    "missing slices": (1.2, missing_slices),
    "extra slices": (1.2, extra_slices),
    "without part": (2.0, without_part),
    "leaked": (2.0, leaked),
    "ball": (1.0, ball),
    "other structure": (0.4, other_structure),
    "empty": (0.25, empty),
    "noise": (0.3, noise),
    "ones": (0.25, ones),
}
"""How often each kind is drawn, relatively, and how it is made."""


def draw(subject: Subject, rng: Generator) -> tuple[str, np.ndarray]:
    """A kind and its mask bool [K, J, I]."""
    names = list(KINDS)
    shares = np.array([KINDS[name][0] for name in names])
    name = names[int(rng.choice(len(names), p=shares / shares.sum()))]
    return name, KINDS[name][1](subject, rng)


def dice(contour: np.ndarray, reference: np.ndarray) -> float:
    """2 |A and B| / (|A| + |B|); 0 where one is empty, and where both are."""
    total = int(contour.sum()) + int(reference.sum())
    return 2 * int((contour & reference).sum()) / total if total else 0.0
