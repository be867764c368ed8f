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
        y, x = torso.spine_y - 27, torso.spine_x
        a = u(8.5, 12.0)
        split = -u(228, 250)
        sway = u(-3, 6)
        aorta = [(150, y + 8, x + 16, a * 1.15), (0, y + 2, x + 13, a * 1.1), (-100, y, x + 9 + sway, a), (split, y - 6, x + 4, a * 0.85)]
        self.arteries = [spline_path(np.array(aorta, float))]
        self.veins = [spline_path(np.array([(split - 8, y - 2, x - 12, 10), (-180, y + 1, x - 17, 10.5), (-125, y + 1, x - 20, 10.5)], float))]
        for side in (-1, 1):
            iliac = [(split, y - 6, x + 4, a * 0.6), (split - 45, y - 2, x + side * 32, a * 0.55),
                     (-340, y - 30, x + side * 68, 5.5), (-420, y - 78, x + side * 82, 5.0)]
            self.arteries.append(spline_path(np.array(iliac, float)))
            path = np.array(iliac, float) + np.array([(-8, 4, -16, 2), (0, 12, -4 * side, 2), (0, 12, -side * 6, 2), (0, 8, -side * 8, 2)])
            self.veins.append(spline_path(path))
        for kidney in kidneys:
            if kidney.present:
                k, side = kidney.shape.centre, kidney.side
                end = (k[0], k[1] - 6, k[2] - side * 16)
                self.arteries.append(spline_path(np.array([(-112, y, x + 8 + side * 8, 3.2), (k[0] + 4, y + 8, x + side * 30, 2.8), (*end, 2.4)], float)))
                start = (-120, y, x - 18 + (side > 0) * 6, 5.0)
                middle = (-116, y - 14, x + 8, 4.4) if side > 0 else (-122, y + 4, x - 32, 5.0)
                self.veins.append(spline_path(np.array([start, middle, (k[0] + 1, y + 4, x + side * 36, 4.6), (*end, 4.0)], float)))
        self.arteries.append(spline_path(np.array([(-86, y - 6, x + 8, 3.6), (-88, y - 22, x + 6, 3.2), (-84, y - 26, x + 30, 2.4), (-80, y - 8, x + 62, 2.2)], float)))
        self.arteries.append(spline_path(np.array([(-84, y - 22, x + 4, 2.4), (-88, y - 24, x - 16, 2.2), (*liver.hilum, 1.8)], float)))
        self.arteries.append(spline_path(np.array([(-100, y - 6, x + 8, 4.0), (-112, y - 20, x + 8, 3.8), (-180, y - 30, x + 2, 3.2), (-250, y - 36, x - 12, 2.2)], float)))
        h = liver.hilum
        self.portal = [spline_path(np.array([(-250, y - 34, x - 22, 3.5), (-160, y - 28, x - 8, 5.2), (-112, y - 22, x - 6, 6.5),
                                             (h[0] - 10, (h[1] + y - 22) / 2, (h[2] + x - 8) / 2, 6.8), (h[0] + 2, h[1], h[2], 6.4)], float))]
        self.calcified = u() < 0.35
        self.plaque = SmoothField(rng, 10)
        self.mesentery = [SmoothField(rng, 17), SmoothField(rng, 17)]
        self.mesentery_width = u(0.07, 0.12)

    def paint_mesentery(self, canvas: Canvas) -> None:
        """Thin vessels in the visceral fat, where two smooth fields vanish together."""
        first, second = (canvas.field(f, canvas.everything) for f in self.mesentery)
        thin = first * first + second * second < self.mesentery_width**2
        canvas.paint(canvas.everything, thin & (canvas.tissue == Tissue.VISCERAL_FAT), Tissue.MESENTERIC_VESSEL)

    def paint(self, canvas: Canvas) -> None:
        """Paint veins, then arteries with calcified plaques."""
        for paths, tissue in ((self.veins, Tissue.SYSTEMIC_VEIN), (self.portal, Tissue.PORTAL_VEIN), (self.arteries, Tissue.ARTERY)):
            for path in paths:
                if found := tube_radius(canvas, path):
                    canvas.paint(found[0], found[1] < 1, tissue)
        if self.calcified and (found := tube_radius(canvas, self.arteries[0])):
            box, q = found
            plaque = (q > 0.86) & (q < 1.05) & (canvas.field(self.plaque, box) > 1.7)
            canvas.paint(box, plaque, Tissue.CALCIFICATION)
