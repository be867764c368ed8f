"""One patient: every organ drawn from one seed, painted on any grid."""

from __future__ import annotations

import numpy as np

from .bowel import Colon, SmallBowel, Stomach
from .grid import Canvas, Grid, SmoothField
from .organs import Gallbladder, Kidney, Liver, LiverVessels, Pancreas, Spleen, Tumours
from .skeleton import Arms, Pelvis, Ribs, Spine
from .torso import BackMuscles, Chest, Torso
from .vessels import GreatVessels


class Anatomy:
    """All random choices of a phantom's geometry, made once and independent of the sampling grid."""

    def __init__(self, seed: int, tumours: int | None = None):
        """seed: names the patient. tumours: fixed number of liver tumours, or None to draw it."""
        self.seed = seed

        def stream(organ: int) -> np.random.Generator:
            # One stream an organ: a change in one organ leaves the others of the same seed alone.
            return np.random.default_rng([seed, organ])

        self.torso = Torso(stream(0))
        self.liver = Liver(stream(1), self.torso)
        kidneys = [Kidney(stream(2), self.torso, -1), Kidney(stream(3), self.torso, 1)]
        vessels = GreatVessels(stream(4), self.torso, self.liver, kidneys)
        self._vessels = vessels
        self.layers = [
            self.torso,
            Chest(stream(5), self.torso),
            SmallBowel(stream(6), self.torso),
            Colon(stream(7), self.torso),
            Spleen(stream(8), self.torso),
            Stomach(stream(9), self.torso),
            self.liver,
            Pancreas(stream(10), self.torso),
            *kidneys,
            Gallbladder(stream(11), self.torso, self.liver),
            BackMuscles(stream(12), self.torso),
            vessels,
            LiverVessels(stream(13), self.torso, self.liver),
            Tumours(stream(14), self.liver, tumours),
            Pelvis(stream(15), self.torso),
            Ribs(stream(16), self.torso),
            Spine(stream(17), self.torso),
            Arms(stream(18), self.torso),
        ]
        rng = stream(19)
        slow, fast = rng.uniform(2, 5), rng.uniform(0.8, 1.8)
        self.deformation = [[SmoothField(rng, 95, slow), SmoothField(rng, 48, fast)] for _ in range(3)]

    def tissue(self, grid: Grid) -> np.ndarray:
        """Tissue numbers on a grid, uint8 [K, J, I]; large grids are painted slab by slab."""
        out = np.empty(grid.shape, np.uint8)
        thickness = max(8, int(6e6 / (grid.shape[1] * grid.shape[2])))
        for first in range(0, grid.shape[0], thickness):
            last = min(grid.shape[0], first + thickness)
            out[first:last] = self._paint(grid.slab(first, last))
        return out

    def _paint(self, grid: Grid) -> np.ndarray:
        canvas = Canvas(grid, self.deformation)
        for layer in self.layers:
            layer.paint(canvas)
            if layer is self.torso:
                self._vessels.paint_mesentery(canvas)
        return canvas.tissue
