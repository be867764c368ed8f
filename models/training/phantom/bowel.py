"""Hollow organs: stomach, duodenum, small bowel loops and the frame of the colon."""

from __future__ import annotations

import numpy as np

from .grid import Canvas, SmoothField, spline_path, tube_radius
from .tissues import BOWEL_CONTENTS, Tissue
from .torso import Torso


def _paint_hollow(
    canvas: Canvas,
    path: np.ndarray,
    torso: Torso,
    wall_mm: float,
    wall: int,
    content: int,
    gas_level: float | None,
    shape: SmoothField | None = None,
    folds: float = 0.0,
) -> None:
    """Paint a tube with a wall, a filling, and gas in front of a horizontal fluid level.

    gas_level: height of the level inside the lumen as a share of the radius (-1 back, 1 front), None without gas.
    """
    found = tube_radius(canvas, path, 1.35)
    if found is None:
        return
    box, q = found
    z, y, x = canvas.at(box)
    if shape is not None:
        q = q + folds * canvas.field(shape, box)
    free = (torso.cavity_depth(z, y, x) > 1.5) & (z < torso.diaphragm(y, x) - 4)
    free &= ~np.isin(canvas.tissue[box], (Tissue.MUSCLE, Tissue.SPLEEN))
    radius = float(path[:, 3].mean())
    canvas.paint(box, (q < 1) & free, wall)
    lumen = (q < 1 - wall_mm / radius) & free
    canvas.paint(box, lumen, content)
    if gas_level is not None:
        # The level is one height for a whole segment: gas rises to the front of a supine patient.
        height = float(np.median(path[:, 1])) - gas_level * radius
        canvas.paint(box, lumen & (y < height), Tissue.GAS)


class Stomach:
    """Fundus under the left dome, body, antrum across the midline; the duodenum turns around the pancreas."""

    def __init__(self, rng: np.random.Generator, torso: Torso):
        u = rng.uniform
        self.torso = torso
        sx, sy, top = torso.scale_x, torso.scale_y, torso.left_dome
        fill = u(0.7, 1.2)
        low = -u(125, 165)
        points = [
            (top - 27, 10 * sy, 52 * sx, 25 * fill),
            (top - 46, -4 * sy, 56 * sx, 35 * fill),
            (-88, -28 * sy, 58 * sx, 29 * fill),
            (low + 12, -48 * sy, 40 * sx, 22 * fill),
            (low, -52 * sy, 8 * sx, 17 * fill),
            (low + 14, -42 * sy, -22 * sx, 12),
            (low + 22, -32 * sy, -34 * sx, 9),
        ]
        self.path = spline_path(np.array(points, float))
        self.wall = u(2.5, 4.5)
        self.gas = u(-0.1, 0.8) if u() < 0.8 else None
        self.rugae = SmoothField(rng, 10)
        x, y = torso.spine_x, torso.spine_y
        duodenum = [
            (low + 22, -32 * sy, -34 * sx, 10),
            (low + 6, y - 38, x - 44 * sx, 12),
            (-165, y - 30, x - 46 * sx, 12),
            (-188, y - 32, x - 24, 11),
            (-186, y - 42, x + 12, 10),
            (-165, y - 42, x + 34, 10),
        ]
        self.duodenum = spline_path(np.array(duodenum, float))
        self.duodenum_gas = u(-0.2, 0.5) if u() < 0.3 else None

    def paint(self, canvas: Canvas) -> None:
        """Paint duodenum, then stomach."""
        _paint_hollow(
            canvas,
            self.duodenum,
            self.torso,
            2.5,
            Tissue.BOWEL_WALL,
            Tissue.BOWEL_CONTENT_0,
            self.duodenum_gas,
            self.rugae,
            0.06,
        )
        _paint_hollow(
            canvas,
            self.path,
            self.torso,
            self.wall,
            Tissue.STOMACH_WALL,
            Tissue.STOMACH_CONTENT,
            self.gas,
            self.rugae,
            0.04,
        )


class SmallBowel:
    """A long tube folded at random through the middle of the abdomen, painted loop by loop."""

    def __init__(self, rng: np.random.Generator, torso: Torso):
        u = rng.uniform
        self.torso = torso
        sx, sy = torso.scale_x, torso.scale_y
        self.loops = []
        low, high = np.array([-390.0, -70 * sy, -72 * sx]), np.array([-150.0, 22 * sy, 78 * sx])
        here = np.array([-170.0, -20 * sy, 45 * sx])
        heading = rng.normal(size=3)
        for _ in range(int(rng.integers(40, 56))):
            radius = u(10, 15)
            points = [here]
            for _ in range(5):
                heading = 0.55 * heading / (np.linalg.norm(heading) + 1e-6) + rng.normal(0, 0.6, 3)
                here = here + 20 * heading / np.linalg.norm(heading)
                for axis in range(3):
                    if not low[axis] < here[axis] < high[axis]:
                        heading[axis] *= -1
                        here[axis] = np.clip(here[axis], low[axis], high[axis])
                if here[0] > -185 and here[2] < 0:
                    heading[0] -= 1.0
                points.append(here)
            path = spline_path(np.column_stack([points, radius * rng.uniform(0.85, 1.15, len(points))]), 5.0)
            gas = u(-0.6, 0.7) if u() < 0.22 else None
            self.loops.append((path, int(rng.integers(BOWEL_CONTENTS)), gas))
            if u() < 0.25:
                here = rng.uniform(low, high)
        self.folds = SmoothField(rng, 7)

    def paint(self, canvas: Canvas) -> None:
        """Paint every loop; later loops lie on earlier ones and press their wall into them."""
        for path, content, gas in self.loops:
            _paint_hollow(
                canvas,
                path,
                self.torso,
                2.2,
                Tissue.BOWEL_WALL,
                Tissue.BOWEL_CONTENT_0 + content,
                gas,
                self.folds,
                0.07,
            )


class Colon:
    """Caecum to rectum with haustra; filled with faeces, gas or both."""

    def __init__(self, rng: np.random.Generator, torso: Torso):
        u = rng.uniform
        self.torso = torso
        sx, sy = torso.scale_x, torso.scale_y
        r = u(17, 28)
        smooth_filling = u() < 0.35
        sag = -u(165, 235)
        front = -u(55, 66) * sy
        points = [
            (-330, -5 * sy, -78 * sx, r * 1.2),
            (-290, 5 * sy, -92 * sx, r * 1.15),
            (-230, 18 * sy, -96 * sx, r),
            (-178, 14 * sy, -84 * sx, r),
            (-172, -32 * sy, -62 * sx, r * 0.9),
            (sag, front, -10 * sx, r * 0.9),
            (sag + 40, front, 48 * sx, r * 0.85),
            (-95, -28 * sy, 92 * sx, r * 0.85),
            (-120, 26 * sy, 104 * sx, r * 0.8),
            (-200, 30 * sy, 102 * sx, r * 0.75),
            (-280, 22 * sy, 96 * sx, r * 0.7),
            (-330, 0, 70 * sx, r * 0.75),
            (-345, -5 * sy, 25 * sx, r * 0.75),
            (-360, 25 * sy, 0, r * 0.8),
            (-440, 48 * sy, 0, r * 0.7),
        ]
        jitter = rng.normal(0, 6, (len(points), 3))
        path = np.array(points, float)
        path[:, :3] += jitter
        whole = spline_path(path, 5.0)
        phase = np.arange(len(whole)) * 5.0 / u(24, 32) * 2 * np.pi
        whole[:, 3] *= 1 + 0.16 * np.sin(phase)
        self.parts = []
        for part in np.array_split(np.arange(len(whole)), 9):
            segment = whole[part[0] : part[-1] + 2]
            self.parts.append((segment, u(-0.7, 0.9) if u() < 0.55 else None, u() < 0.7))
        self.bubbles = 9.0 if smooth_filling else u(1.0, 1.6)
        self.texture = SmoothField(rng, 6)
        self.haustra = SmoothField(rng, 16)

    def paint(self, canvas: Canvas) -> None:
        """Paint each ninth of the colon with its own filling."""
        for segment, gas, faeces in self.parts:
            content = Tissue.FAECES if faeces else Tissue.BOWEL_CONTENT_0
            _paint_hollow(canvas, segment, self.torso, 2.0, Tissue.COLON_WALL, content, gas, self.haustra, 0.10)
            found = tube_radius(canvas, segment, 1.0)
            if faeces and found:
                box, _ = found
                bubbles = (canvas.tissue[box] == Tissue.FAECES) & (
                    canvas.field(self.texture, box) > self.bubbles
                )
                canvas.paint(box, bubbles, Tissue.GAS)
