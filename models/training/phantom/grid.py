"""Sampling grids, smooth random fields and the canvas on which organs paint themselves.

Coordinates are millimetres along patient axes: x toward the patient's left, y toward posterior, z toward
superior; z = 0 is the top of the right diaphragm dome. Arrays are indexed [k, j, i] = [z, y, x].
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

Box = tuple[slice, slice, slice]

DOMAIN_MM = ((-480.0, 160.0), (-230.0, 230.0), (-260.0, 260.0))
"""Physical extent (z, y, x) on which random fields are defined, whatever the sampling grid."""


@dataclass(frozen=True)
class Grid:
    """A regular, axis-aligned sampling grid.

    shape: voxels (K, J, I). spacing: millimetres (z, y, x). origin: centre of voxel [0, 0, 0] in mm (z, y, x).
    """

    shape: tuple[int, int, int]
    spacing: tuple[float, float, float]
    origin: tuple[float, float, float]

    def axis(self, dimension: int) -> np.ndarray:
        """Voxel centres along one dimension, float32 mm."""
        count = self.shape[dimension]
        return (self.origin[dimension] + self.spacing[dimension] * np.arange(count)).astype(np.float32)

    def slab(self, first: int, last: int) -> Grid:
        """The sub-grid of slices [first, last)."""
        z = self.origin[0] + self.spacing[0] * first
        return replace(self, shape=(last - first, *self.shape[1:]), origin=(z, *self.origin[1:]))

    def refined(self, factor: tuple[int, int, int]) -> Grid:
        """The same extent with every voxel split into factor (z, y, x) parts."""
        spacing = tuple(s / f for s, f in zip(self.spacing, factor))
        origin = tuple(o - s / 2 + fine / 2 for o, s, fine in zip(self.origin, self.spacing, spacing))
        return Grid(tuple(n * f for n, f in zip(self.shape, factor)), spacing, origin)


def centred_grid(
    shape: tuple[int, int, int],
    spacing: tuple[float, float, float],
    top_mm: float,
    centre_mm: tuple[float, float] = (0.0, 0.0),
) -> Grid:
    """A grid whose uppermost slice lies at z = top_mm and whose in-plane centre is at centre_mm (y, x)."""
    z = top_mm - spacing[0] * (shape[0] - 1)
    y, x = (c - s * (n - 1) / 2 for c, s, n in zip(centre_mm, spacing[1:], shape[1:]))
    return Grid(shape, spacing, (z, y, x))


def _spline_weights(positions: np.ndarray, low: float, high: float, cells: int) -> np.ndarray:
    """Uniform cubic B-spline basis [positions, cells + 3] on [low, high]."""
    t = np.clip((positions - low) / (high - low), 0, 1 - 1e-6) * cells
    base = np.floor(t).astype(int)
    u = t - base
    basis = ((1 - u) ** 3, 3 * u**3 - 6 * u**2 + 4, -3 * u**3 + 3 * u**2 + 3 * u + 1, u**3)
    weights = np.zeros((len(positions), cells + 3), np.float32)
    rows = np.arange(len(positions))
    for offset, values in enumerate(basis):
        weights[rows, base + offset] += values / 6
    return weights


class SmoothField:
    """A random smooth scalar field over DOMAIN_MM, the same on every grid: cubic B-spline of normal coefficients.

    cell_mm is the distance of its control points; the values have about unit variance times amplitude squared.
    """

    def __init__(self, rng: np.random.Generator, cell_mm: float, amplitude: float = 1.0):
        self.cells = [max(2, round((high - low) / cell_mm)) for low, high in DOMAIN_MM]
        shape = [c + 3 for c in self.cells]
        # A cubic B-spline averages neighbouring coefficients; 3.0 brings the variance back to about one.
        self.coefficients = (rng.normal(0, 3.0 * amplitude, shape)).astype(np.float32)

    def on_axes(self, z: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Values on the product of three axes, float32 [len(z), len(y), len(x)]."""
        values = self.coefficients
        for axis, cells, (low, high) in zip((x, y, z), self.cells[::-1], DOMAIN_MM[::-1]):
            # Contract the last axis and put the result first: after three rounds the order is z, y, x again.
            values = np.moveaxis(values @ _spline_weights(axis, low, high, cells).T, -1, 0)
        return np.ascontiguousarray(values)


class Canvas:
    """Tissue numbers on a grid together with the (deformed) coordinates at which organs are evaluated."""

    def __init__(self, grid: Grid, deformation: list[list[SmoothField]] | None = None):
        """deformation: for each of z, y, x a list of fields whose sum displaces the coordinates, in mm."""
        self.grid = grid
        self.axes = [grid.axis(d) for d in range(3)]
        self.tissue = np.zeros(grid.shape, np.uint8)
        base = np.meshgrid(*self.axes, indexing="ij", copy=True)
        for values, fields in zip(base, deformation or [[], [], []]):
            for f in fields:
                values += f.on_axes(*self.axes)
        self.z, self.y, self.x = base
        self.everything: Box = (slice(None), slice(None), slice(None))

    def box(
        self, low: tuple[float, float, float], high: tuple[float, float, float], margin: float = 14.0
    ) -> Box | None:
        """Index box that covers [low, high] mm (z, y, x) widened by margin; None when it misses the grid."""
        slices = []
        for axis, lo, hi in zip(self.axes, low, high):
            first = int(np.searchsorted(axis, lo - margin))
            last = int(np.searchsorted(axis, hi + margin))
            if first >= last:
                return None
            slices.append(slice(first, last))
        return slices[0], slices[1], slices[2]

    def at(self, box: Box) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Deformed coordinates (z, y, x) inside a box."""
        return self.z[box], self.y[box], self.x[box]

    def field(self, source: SmoothField, box: Box) -> np.ndarray:
        """Values of a smooth field inside a box."""
        return source.on_axes(*(axis[s] for axis, s in zip(self.axes, box)))

    def paint(self, box: Box, mask: np.ndarray, tissue: int) -> None:
        """Set the tissue number where mask (of the box's shape) is true."""
        self.tissue[box][mask] = tissue


def smooth_min(values: list[np.ndarray], softness: float) -> np.ndarray:
    """Soft minimum of arrays in mm; softness is the rounding radius of the edges it joins."""
    lowest = values[0]
    for v in values[1:]:
        lowest = np.minimum(lowest, v)
    total = sum(np.exp(np.maximum(-(v - lowest) / softness, -30.0)) for v in values)
    return lowest - softness * np.log(total)


class Ellipsoid:
    """An ellipsoid with a rotation about each axis; radii in mm (z, y, x), angles in radians."""

    def __init__(
        self,
        centre: tuple[float, float, float],
        radii: tuple[float, float, float],
        about_z: float = 0.0,
        about_y: float = 0.0,
        about_x: float = 0.0,
    ):
        self.centre = np.asarray(centre, np.float32)
        self.radii = np.asarray(radii, np.float32)
        cz, sz, cy, sy, cx, sx = (f(a) for a in (about_z, about_y, about_x) for f in (np.cos, np.sin))
        turn_z = np.array([[1, 0, 0], [0, cz, -sz], [0, sz, cz]])
        turn_y = np.array([[cy, 0, -sy], [0, 1, 0], [sy, 0, cy]])
        turn_x = np.array([[cx, -sx, 0], [sx, cx, 0], [0, 0, 1]])
        self.axes = (turn_z @ turn_y @ turn_x).astype(np.float32)

    def local(self, z: np.ndarray, y: np.ndarray, x: np.ndarray) -> list[np.ndarray]:
        """Coordinates in the ellipsoid's own frame, each divided by its radius."""
        d = (z - self.centre[0], y - self.centre[1], x - self.centre[2])
        return [(row[0] * d[0] + row[1] * d[1] + row[2] * d[2]) / r for row, r in zip(self.axes, self.radii)]

    def radius(self, z: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Normalised radius: 0 at the centre, 1 on the surface."""
        a, b, c = self.local(z, y, x)
        return np.sqrt(a * a + b * b + c * c)

    def box(self, canvas: Canvas, scale: float = 1.0) -> Box | None:
        """Index box around the ellipsoid grown by scale."""
        reach = np.sqrt(((self.axes * self.radii[:, None]) ** 2).sum(0)) * scale
        return canvas.box(tuple(self.centre - reach), tuple(self.centre + reach))


def spline_path(points: np.ndarray | list[tuple[float, ...]], step_mm: float = 4.0) -> np.ndarray:
    """A smooth path (Catmull-Rom) through points [n, d] at about step_mm; columns beyond three ride along."""
    points = np.asarray(points, float)
    padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    pieces = []
    for a, b, c, d in zip(padded[:-3], padded[1:-2], padded[2:-1], padded[3:]):
        count = max(1, int(np.linalg.norm((c - b)[:3]) / step_mm))
        t = (np.arange(count) / count)[:, None]
        pieces.append(
            0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        )
    return np.concatenate([*pieces, points[-1:]]).astype(np.float32)


def tube_radius(canvas: Canvas, path: np.ndarray, largest: float = 1.6) -> tuple[Box, np.ndarray] | None:
    """Normalised distance to a tube: 0 on its centre line, 1 on its surface.

    path: [n, 4] rows z, y, x, radius in mm. Values beyond largest are left at a large number. Returns the box of
    the tube and the distances in it, or None when the tube misses the canvas.
    """
    reach = path[:, 3].max() * largest
    outer = canvas.box(tuple(path[:, :3].min(0) - reach), tuple(path[:, :3].max(0) + reach))
    if outer is None:
        return None
    distance = np.full(tuple(s.stop - s.start for s in outer), 9.0, np.float32)
    for a, b in zip(path[:-1], path[1:]):
        reach = max(a[3], b[3]) * largest
        inner = canvas.box(
            tuple(np.minimum(a[:3], b[:3]) - reach), tuple(np.maximum(a[:3], b[:3]) + reach), margin=10.0
        )
        if inner is None:
            continue
        z, y, x = canvas.at(inner)
        d = b - a
        length2 = float(d[:3] @ d[:3]) + 1e-6
        t = np.clip(((z - a[0]) * d[0] + (y - a[1]) * d[1] + (x - a[2]) * d[2]) / length2, 0, 1)
        gap = (z - a[0] - t * d[0]) ** 2 + (y - a[1] - t * d[1]) ** 2 + (x - a[2] - t * d[2]) ** 2
        near = np.sqrt(gap) / (a[3] + t * d[3])
        local = tuple(slice(i.start - o.start, i.stop - o.start) for i, o in zip(inner, outer))
        view = distance[local]
        np.minimum(view, near, out=view)
    return outer, distance
