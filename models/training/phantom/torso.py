"""The body envelope: skin, fat, wall muscles, abdominal cavity, diaphragm, lungs and heart."""

from __future__ import annotations

import numpy as np

from .grid import Canvas, Ellipsoid, SmoothField, smooth_min, spline_path, tube_radius
from .tissues import Tissue


def _sigmoid(v: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(v, -30, 30)))


class Torso:
    """Size and layers of one body; other organs take their scale and landmarks from it.

    Depth is measured along the ray from the body axis to the skin, in mm below the skin.
    """

    def __init__(self, rng: np.random.Generator):
        u = rng.uniform
        self.half_width = u(132, 182)
        self.half_depth = float(np.clip(u(92, 130), self.half_width * 0.62, self.half_width * 0.8))
        self.fat = u(6, 34) * (0.6 + 0.4 * (self.half_width - 132) / 50)
        self.wall = u(10, 16)
        self.exponent = u(2.1, 2.5)
        self.hips = u(1.0, 1.1)
        self.waist = u(0.93, 1.0)
        inner_x = self.half_width - self.fat - self.wall
        inner_y = self.half_depth - self.fat * 0.8 - self.wall
        self.scale_x = float(np.clip(inner_x / 118, 0.82, 1.25))
        self.scale_y = float(np.clip(inner_y / 84, 0.82, 1.25))
        self.spine_y = self.half_depth * 0.30 + u(-4, 6)
        self.spine_x = u(-4, 4)
        # Domes of the diaphragm: height is the fall from the dome to the cavity wall.
        self.dome_fall = u(70, 110)
        self.left_dome = -u(4, 22)
        self.tendon = -u(16, 26)
        self.recess = -u(85, 120)
        self.fat_lobules = SmoothField(rng, 30)
        self.septa = SmoothField(rng, 11)
        self.umbilicus_z = -u(215, 250)

    def depth(self, z: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Depth below the skin in mm; negative outside."""
        widen = (
            1
            + (self.waist - 1) * np.exp(-(((z + 200) / 70) ** 2))
            + (self.hips - 1) * _sigmoid(-(z + 290) / 25)
        )
        distance = np.sqrt(x * x + y * y) + 1e-3
        p = self.exponent
        ratio = ((np.abs(x) / (self.half_width * widen)) ** p + (np.abs(y) / self.half_depth) ** p) ** (1 / p)
        return distance * (1 / np.maximum(ratio, 1e-3) - 1)

    def layers(self, z: np.ndarray, y: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Depth, fat thickness and wall thickness (mm) at each point."""
        depth = self.depth(z, y, x)
        posterior = np.arctan2(np.abs(x), y)  # 0 at the back, pi at the front
        fat = self.fat * (1.0 + 0.22 * np.cos(2 * posterior) + 0.18 * np.cos(posterior))
        fat = fat * (0.62 + 0.38 * _sigmoid(-(z + 90) / 30))
        wall = self.wall * (1 - 0.3 * _sigmoid((posterior - 2.2) / 0.15)) + 13 * np.exp(
            -((posterior / 0.75) ** 2)
        )
        return depth, fat + 2, wall

    def cavity_depth(self, z: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Depth below the inner surface of the wall in mm; positive inside the cavity."""
        depth, fat, wall = self.layers(z, y, x)
        return depth - fat - wall

    def diaphragm(self, y: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Height z (mm) of the diaphragm above each point of the axial plane."""
        sx, sy = self.scale_x, self.scale_y

        def dome(top: float, centre_x: float, width: float) -> np.ndarray:
            behind = np.where(y > 0, 1.25, 0.85)
            q = ((x - centre_x * sx) / (width * sx)) ** 2 + behind * ((y + 6) / (84 * sy)) ** 2
            return top - self.dome_fall * 0.62 * q

        right, left = dome(0.0, -56, 70), dome(self.left_dome, 58, 66)
        tendon = dome(self.tendon, 6, 55)
        # A soft maximum of both domes and the central tendon, and a floor: the costophrenic recess ends there.
        top = -smooth_min([-right, -left, -tendon], 6.0)
        return -smooth_min([-top, np.full_like(top, -self.recess)], 10.0)

    def paint(self, canvas: Canvas) -> None:
        """Paint everything between the air and the organs."""
        box = canvas.everything
        z, y, x = canvas.at(box)
        depth, fat, wall = self.layers(z, y, x)
        canvas.paint(box, depth > 0, Tissue.SKIN)
        canvas.paint(box, depth > 2.0, Tissue.SUBCUTANEOUS_FAT)
        septa = (np.abs(canvas.field(self.septa, box)) < 0.035) & (
            np.abs(canvas.field(self.fat_lobules, box)) < 0.7
        )
        canvas.paint(box, (depth > 4) & (depth < fat - 1) & septa, Tissue.SOFT_TISSUE)
        canvas.paint(box, depth > fat, Tissue.MUSCLE)
        self._paint_fasciae(canvas, depth, fat, wall)
        canvas.paint(box, depth > fat + wall, Tissue.VISCERAL_FAT)
        gap = np.sqrt((z - self.umbilicus_z) ** 2 + x * x)
        canvas.paint(box, (depth > 0) & (depth < fat) & (y < 0) & (gap < 4), Tissue.SOFT_TISSUE)
        canvas.paint(box, (depth > -1) & (depth < fat * 0.4) & (y < 0) & (gap < 7), Tissue.AIR)

    def _paint_fasciae(self, canvas: Canvas, depth: np.ndarray, fat: np.ndarray, wall: np.ndarray) -> None:
        """Thin fat planes between the three flat muscles, at the linea alba and beside the rectus."""
        z, y, x = canvas.at(canvas.everything)
        share = (depth - fat) / wall
        inside = (share > 0) & (share < 1)
        flank = (np.abs(x) > 75 * self.scale_x) & (y < self.spine_y + 25) & (z < -70)
        planes = (np.abs(share - 0.36) < 0.045) | (np.abs(share - 0.68) < 0.035)
        canvas.paint(canvas.everything, inside & flank & planes, Tissue.SUBCUTANEOUS_FAT)
        front = (y < -0.45 * self.half_depth) & inside
        alba = (np.abs(x) < 2.5) | (np.abs(np.abs(x) - 70 * self.scale_x) < 1.6)
        canvas.paint(canvas.everything, front & alba & (z < -40), Tissue.SUBCUTANEOUS_FAT)


class BackMuscles:
    """Erector spinae, quadratus lumborum and psoas on both sides."""

    def __init__(self, rng: np.random.Generator, torso: Torso):
        u = rng.uniform
        self.torso = torso
        bulk = u(0.85, 1.15)
        self.paths = []
        sx, ys = torso.spine_x, torso.spine_y
        for side in (-1, 1):
            top, hip = u(-95, -75), -345.0
            psoas = [
                (top, ys + 8, sx + side * 24, 4),
                (top - 60, ys + 4, sx + side * 33, 11 * bulk),
                (-230, ys - 4, sx + side * 40, 18 * bulk),
                (-300, ys - 18, sx + side * 52, 20 * bulk),
                (hip, ys - 40, sx + side * 72, 19 * bulk),
                (-420, ys - 55, sx + side * 88, 17 * bulk),
            ]
            quadratus = [
                (-110, ys + 22, sx + side * 48, 6),
                (-180, ys + 20, sx + side * 58, 11 * bulk),
                (-250, ys + 22, sx + side * 68, 13 * bulk),
            ]
            self.paths += [spline_path(np.array(psoas)), spline_path(np.array(quadratus))]
        self.erector_radii = (u(21, 27) * bulk, u(26, 32) * bulk)
        self.planes = SmoothField(rng, 13)

    def paint(self, canvas: Canvas) -> None:
        """Paint the muscles that line the back of the cavity."""
        torso = self.torso
        z, y, x = canvas.at(canvas.everything)
        ry, rx = self.erector_radii
        lateral = np.abs(x - torso.spine_x)
        q = ((lateral - rx * 0.98) / rx) ** 2 + ((y - torso.spine_y - 45) / ry) ** 2
        within = (q < 1) & (torso.depth(z, y, x) > 4)
        canvas.paint(canvas.everything, within, Tissue.MUSCLE)
        planes = (np.abs(canvas.field(self.planes, canvas.everything)) < 0.06) & (q < 0.9) & within
        canvas.paint(canvas.everything, planes, Tissue.SUBCUTANEOUS_FAT)
        for path in self.paths:
            if found := tube_radius(canvas, path, 1.2):
                canvas.paint(found[0], found[1] < 1, Tissue.MUSCLE)


class Chest:
    """Lungs with vessels, diaphragm, heart, oesophagus and the crura."""

    def __init__(self, rng: np.random.Generator, torso: Torso):
        u = rng.uniform
        self.torso = torso
        self.heart = Ellipsoid(
            (torso.tendon + u(34, 42), u(-42, -30) * torso.scale_y, u(12, 26)),
            (u(44, 52), u(38, 46), u(50, 60)),
            about_z=u(-0.6, -0.3),
            about_y=u(-0.2, 0.2),
        )
        self.muscle_thickness = u(1.6, 2.8)
        self.vessel_fields = [SmoothField(rng, 16), SmoothField(rng, 16)]
        self.vessel_width = u(0.12, 0.2)
        x, y = torso.spine_x, torso.spine_y
        oesophagus = [
            (140, y - 26, x + 4, 8),
            (30, y - 30, x + 10, 8),
            (-15, y - 34, x + 18, 8.5),
            (-32, y - 40, x + 30, 8),
        ]
        self.oesophagus = spline_path(np.array(oesophagus))
        self.oesophagus_gas = u() < 0.4
        self.crura = [
            spline_path(
                np.array(
                    [
                        (-25, y - 22, x + s * 16, 3.0),
                        (-70, y - 18, x + s * 19, 4.5),
                        (-150, y - 14, x + s * 18, 2.5),
                    ]
                )
            )
            for s in (-1, 1)
        ]

    def paint(self, canvas: Canvas) -> None:
        """Paint what lies above the diaphragm, and the diaphragm itself."""
        torso = self.torso
        box = canvas.box((torso.recess - 15, -230, -260), (200, 230, 260))
        if box is None:
            return
        z, y, x = canvas.at(box)
        cavity = torso.cavity_depth(z, y, x)
        above = z - torso.diaphragm(y, x)
        spine = np.sqrt((x - torso.spine_x) ** 2 + ((y - torso.spine_y + 6) * 0.9) ** 2)
        canvas.paint(box, (cavity > 0) & (above > -self.muscle_thickness), Tissue.MUSCLE)
        lung = (cavity > 1.0) & (above > 0) & (spine > 30)
        canvas.paint(box, (cavity > 0) & (above > 0), Tissue.SOFT_TISSUE)
        canvas.paint(box, lung, Tissue.LUNG)
        first, second = (canvas.field(f, box) for f in self.vessel_fields)
        ridge = np.sqrt(first * first + second * second)
        canvas.paint(box, lung & (ridge < self.vessel_width), Tissue.LUNG_VESSEL)
        if (inner := self.heart.box(canvas, 1.25)) is not None:
            self._paint_heart(canvas, inner)
        for path in self.crura:
            if found := tube_radius(canvas, path):
                canvas.paint(found[0], found[1] < 1, Tissue.MUSCLE)
        if found := tube_radius(canvas, self.oesophagus):
            canvas.paint(found[0], found[1] < 1, Tissue.OESOPHAGUS)
            if self.oesophagus_gas:
                canvas.paint(found[0], found[1] < 0.35, Tissue.GAS)

    def _paint_heart(self, canvas: Canvas, box: tuple[slice, slice, slice]) -> None:
        z, y, x = canvas.at(box)
        torso = self.torso
        allowed = (z - torso.diaphragm(y, x) > 2) & (torso.cavity_depth(z, y, x) > 2)
        r = self.heart.radius(z, y, x)
        along, across, lateral = self.heart.local(z, y, x)
        canvas.paint(box, allowed & (r < 1.18), Tissue.VISCERAL_FAT)
        canvas.paint(box, allowed & (r < 1.0), Tissue.MYOCARDIUM)
        left = np.sqrt((lateral - 0.28) ** 2 + (across - 0.12) ** 2 + along**2)
        right = np.sqrt(((lateral + 0.35) / 0.9) ** 2 + ((across + 0.25) / 0.8) ** 2 + along**2)
        canvas.paint(box, allowed & (r < 0.93) & (right < 0.62), Tissue.HEART_BLOOD)
        canvas.paint(box, allowed & (r < 0.8) & (left < 0.42), Tissue.HEART_BLOOD)
