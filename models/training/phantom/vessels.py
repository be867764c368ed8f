"""Great vessels and their branches, and the fine vessels of the mesentery."""

from __future__ import annotations

import numpy as np

from .grid import Canvas, SmoothField, spline_path, tube_radius
from .organs import Kidney, Liver
from .tissues import Tissue
from .torso import Torso


class GreatVessels:
    """Aorta with its branches, cava, renal vessels, portal and mesenteric veins, iliac vessels."""

    def __init__(self, rng: np.random.Generator, torso: Torso, liver: Liver, kidneys: list[Kidney]):
        u = rng.uniform
        # Landmark: the middle of the aorta's course, just before the spine (mm).
        self.y, self.x = torso.spine_y - 27, torso.spine_x
        calibre = u(8.5, 12.0)
        split = -u(228, 250)
        sway = u(-3, 6)
        self.arteries = [self._aorta(calibre, split, sway), *self._visceral_arteries(liver)]
        self.veins = [self._cava(split)]
        self.portal = [self._portal_trunk(liver)]
        for side in (-1, 1):
            self._add_iliacs(side, calibre, split)
        for kidney in kidneys:
            if kidney.present:
                self._add_renals(kidney)
        self.calcified = u() < 0.35
        self.plaque = SmoothField(rng, 10)
        self.mesentery = [SmoothField(rng, 17), SmoothField(rng, 17)]
        self.mesentery_width = u(0.07, 0.12)

    def _aorta(self, calibre: float, split: float, sway: float) -> np.ndarray:
        x, y = self.x, self.y
        return spline_path(
            [
                (150, y + 8, x + 16, calibre * 1.15),
                (0, y + 2, x + 13, calibre * 1.1),
                (-100, y, x + 9 + sway, calibre),
                (split, y - 6, x + 4, calibre * 0.85),
            ]
        )

    def _cava(self, split: float) -> np.ndarray:
        x, y = self.x, self.y
        return spline_path(
            [(split - 8, y - 2, x - 12, 10), (-180, y + 1, x - 17, 10.5), (-125, y + 1, x - 20, 10.5)]
        )

    def _visceral_arteries(self, liver: Liver) -> list[np.ndarray]:
        """Coeliac trunk with the splenic artery, hepatic artery, superior mesenteric artery."""
        x, y = self.x, self.y
        splenic = [
            (-86, y - 6, x + 8, 3.6),
            (-88, y - 22, x + 6, 3.2),
            (-84, y - 26, x + 30, 2.4),
            (-80, y - 8, x + 62, 2.2),
        ]
        hepatic = [(-84, y - 22, x + 4, 2.4), (-88, y - 24, x - 16, 2.2), (*liver.hilum, 1.8)]
        mesenteric = [
            (-100, y - 6, x + 8, 4.0),
            (-112, y - 20, x + 8, 3.8),
            (-180, y - 30, x + 2, 3.2),
            (-250, y - 36, x - 12, 2.2),
        ]
        return [spline_path(points) for points in (splenic, hepatic, mesenteric)]

    def _portal_trunk(self, liver: Liver) -> np.ndarray:
        """Superior mesenteric vein and portal vein up to the hilum of the liver."""
        x, y, h = self.x, self.y, liver.hilum
        return spline_path(
            [
                (-250, y - 34, x - 22, 3.5),
                (-160, y - 28, x - 8, 5.2),
                (-112, y - 22, x - 6, 6.5),
                (h[0] - 10, (h[1] + y - 22) / 2, (h[2] + x - 8) / 2, 6.8),
                (h[0] + 2, h[1], h[2], 6.4),
            ]
        )

    def _add_iliacs(self, side: int, calibre: float, split: float) -> None:
        x, y = self.x, self.y
        artery = np.array(
            [
                (split, y - 6, x + 4, calibre * 0.6),
                (split - 45, y - 2, x + side * 32, calibre * 0.55),
                (-340, y - 30, x + side * 68, 5.5),
                (-420, y - 78, x + side * 82, 5.0),
            ]
        )
        beside = [(-8, 4, -16, 2), (0, 12, -4 * side, 2), (0, 12, -6 * side, 2), (0, 8, -8 * side, 2)]
        self.arteries.append(spline_path(artery))
        self.veins.append(spline_path(artery + np.array(beside)))

    def _add_renals(self, kidney: Kidney) -> None:
        x, y, side, centre = self.x, self.y, kidney.side, kidney.shape.centre
        hilum = (centre[0], centre[1] - 6, centre[2] - side * 16)
        artery = [(-112, y, x + 8 + side * 8, 3.2), (centre[0] + 4, y + 8, x + side * 30, 2.8), (*hilum, 2.4)]
        # The left vein crosses in front of the aorta.
        start = (-120, y, x - 18 + (side > 0) * 6, 5.0)
        middle = (-116, y - 14, x + 8, 4.4) if side > 0 else (-122, y + 4, x - 32, 5.0)
        vein = [start, middle, (centre[0] + 1, y + 4, x + side * 36, 4.6), (*hilum, 4.0)]
        self.arteries.append(spline_path(artery))
        self.veins.append(spline_path(vein))

    def paint_mesentery(self, canvas: Canvas) -> None:
        """Thin vessels in the visceral fat, where two smooth fields vanish together."""
        first, second = (canvas.field(f, canvas.everything) for f in self.mesentery)
        thin = first * first + second * second < self.mesentery_width**2
        canvas.paint(canvas.everything, thin & (canvas.tissue == Tissue.VISCERAL_FAT), Tissue.MESENTERIC_VESSEL)

    def paint(self, canvas: Canvas) -> None:
        """Paint veins, then arteries with calcified plaques."""
        for paths, tissue in (
            (self.veins, Tissue.SYSTEMIC_VEIN),
            (self.portal, Tissue.PORTAL_VEIN),
            (self.arteries, Tissue.ARTERY),
        ):
            for path in paths:
                if found := tube_radius(canvas, path):
                    canvas.paint(found[0], found[1] < 1, tissue)
        if self.calcified and (found := tube_radius(canvas, self.arteries[0])):
            box, q = found
            plaque = (q > 0.86) & (q < 1.05) & (canvas.field(self.plaque, box) > 1.7)
            canvas.paint(box, plaque, Tissue.CALCIFICATION)
