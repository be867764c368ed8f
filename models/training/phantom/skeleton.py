"""Spine, ribs and pelvis, each with a cortical shell around cancellous bone."""

from __future__ import annotations

import numpy as np

from .grid import Box, Canvas, Ellipsoid, SmoothField, spline_path, tube_radius
from .tissues import Tissue
from .torso import Torso

RIB_RANGE = range(5, 13)
"""Ribs that can reach the field of view."""


class Spine:
    """Vertebral bodies with discs, canal, pedicles, transverse and spinous processes."""

    def __init__(self, rng: np.random.Generator, torso: Torso):
        u = rng.uniform
        self.torso = torso
        self.pitch = u(32, 37)
        self.phase = u(0, 35)
        self.disc_share = u(0.22, 0.28)
        self.half_width = u(20.5, 24.5)
        self.half_depth = u(15.5, 18.5)
        self.lordosis = u(4, 12)
        self.trabeculae = SmoothField(rng, 9)

    def paint(self, canvas: Canvas) -> None:
        """Paint the whole column through the grid."""
        torso = self.torso
        box = canvas.box(
            (-305, torso.spine_y - 45, torso.spine_x - 50), (200, torso.spine_y + 80, torso.spine_x + 50)
        )
        if box is None:
            return
        z, y, x = canvas.at(box)
        x = x - torso.spine_x
        y = y - torso.spine_y + self.lordosis * np.exp(-(((z + 210) / 80) ** 2))
        level = (z + self.phase) / self.pitch
        along = np.abs(level - np.round(level)) * 2  # 0 in mid-vertebra, 1 in mid-disc
        to_endplate = (1 - self.disc_share - along) * self.pitch / 2
        waist = 1 - 0.10 * np.cos(np.clip(along, 0, 1) * np.pi / 2)
        rx, ry = self.half_width * waist, self.half_depth * waist
        notch = np.maximum(0, 1 - np.abs(x) / 12) * 4 * (y > 0)  # flat or hollow towards the canal
        q = np.sqrt((x / rx) ** 2 + ((y + notch) / ry) ** 2)
        rim = (1 - q) * self.half_depth
        body = q < 1
        self._paint_arch(canvas, box, z, y, x, along)
        canvas.paint(box, body, Tissue.DISC)
        bone = body & (to_endplate > 0)
        canvas.paint(box, bone, Tissue.CORTICAL)
        inner = bone & (rim > 1.3) & (to_endplate > 1.0)
        canvas.paint(box, inner, Tissue.CANCELLOUS)
        basivertebral = (np.abs(x) < 2.2) & (along < 0.12) & (y > 2)
        canvas.paint(box, inner & basivertebral, Tissue.SOFT_TISSUE)

    def _paint_arch(
        self, canvas: Canvas, box: Box, z: np.ndarray, y: np.ndarray, x: np.ndarray, along: np.ndarray
    ) -> None:
        """Neural arch behind the body; pedicles and transverse processes only at the vertebra's upper half."""
        depth = self.half_depth
        lateral = np.abs(x)
        centre = depth + 8
        ring = np.sqrt((x / 16) ** 2 + ((y - centre) / 12.5) ** 2)
        lamina = (ring < 1) & (y > centre - 8) & (along < 0.86)
        facet = np.sqrt(((lateral - 15) / 8) ** 2 + ((y - centre - 7) / 8) ** 2) < 1
        pedicle = (lateral > 9) & (lateral < 16) & (np.abs(y - centre + 7) < 8) & (along < 0.42)
        transverse = (
            (lateral < 40) & (lateral > 12) & (np.abs(y - centre - 4 - 0.18 * lateral) < 4) & (along < 0.26)
        )
        sweep = (z + self.phase) / self.pitch + (y - centre) * 0.006
        height = np.abs(sweep - np.round(sweep)) * 2
        spinous = (lateral < 4) & (y > centre + 8) & (y < centre + 36) & (height < 0.6)
        bone = lamina | facet | pedicle | transverse | spinous
        canvas.paint(box, bone, Tissue.CORTICAL)
        marrow = ((lateral < 2.2) & spinous) | (
            facet & (((lateral - 15) / 5.5) ** 2 + ((y - centre - 7) / 5.5) ** 2 < 1)
        )
        canvas.paint(box, marrow, Tissue.CANCELLOUS)
        canvas.paint(box, np.sqrt((x / 10.5) ** 2 + ((y - centre) / 8) ** 2) < 1, Tissue.SPINAL_CANAL)


class Ribs:
    """Ribs as bands in the chest wall that fall toward the front and end in cartilage."""

    def __init__(self, rng: np.random.Generator, torso: Torso):
        u = rng.uniform
        self.torso = torso
        self.lowest = -u(95, 125)
        self.pitch = u(27, 32)
        self.fall = u(95, 125)
        self.depth_from_inside = u(4.5, 6.0)
        self.half_height = u(5.0, 6.5)
        self.half_thickness = u(2.8, 3.6)

    def paint(self, canvas: Canvas) -> None:
        """Paint both sides of every rib."""
        torso = self.torso
        box = canvas.box((self.lowest - self.fall - 20, -230, -260), (200, 230, 260))
        if box is None:
            return
        z, y, x = canvas.at(box)
        inside = torso.cavity_depth(z, y, x)
        shell = (inside > -18) & (inside < 4)
        z, y, x, inside = z[shell], y[shell], x[shell], inside[shell]
        angle = np.arctan2(np.abs(x - torso.spine_x), y - 10)  # 0 at the back, pi at the front
        radial = (inside + self.depth_from_inside) / self.half_thickness
        tissue = canvas.tissue[box][shell]
        for rib in RIB_RANGE:
            head = self.lowest + (12 - rib) * self.pitch
            bony_end = {12: 0.95, 11: 1.5}.get(rib, 2.15)
            end = {12: 1.0, 11: 1.55, 10: 2.35}.get(rib, 2.95)
            turn = np.clip(angle / 2.15, 0, 1)
            centre = head - self.fall * (0.25 * np.sin(turn * np.pi / 2) + 0.75 * turn)
            centre = centre + np.maximum(0, angle - 2.15) * (40 + 8 * (rib - 5))
            slope = 0.85
            q = radial**2 + ((z - centre) * slope / self.half_height) ** 2
            bone = (q < 1) & (angle > 0.30) & (angle < bony_end)
            tissue[bone] = Tissue.CORTICAL
            tissue[bone & (q < 0.42)] = Tissue.CANCELLOUS
            tissue[(q < 1) & (angle >= bony_end) & (angle < end) & (bony_end > 2)] = Tissue.CARTILAGE
        canvas.tissue[box][shell] = tissue


class Pelvis:
    """Iliac wings, sacrum, hip joints, thighs, gluteal muscle, bladder and rectum wall."""

    def __init__(self, rng: np.random.Generator, torso: Torso):
        u = rng.uniform
        self.torso = torso
        self.crest = -u(225, 250)
        s = torso.scale_x
        self.wing_x = u(88, 98) * s
        self.wing_thickness = u(4.5, 6.5)
        y = u(-8, 4)
        self.heads = [Ellipsoid((-390, y, side * u(84, 92) * s), (25, 25, 25)) for side in (-1, 1)]
        self.sockets = [Ellipsoid((-386, y + 2, side * 84 * s), (36, 34, 33)) for side in (-1, 1)]
        self.femurs = [
            spline_path(
                np.array(
                    [
                        (-392, y, side * 92 * s, 15),
                        (-420, y + 4, side * 122 * s, 19),
                        (-450, y, side * 122 * s, 15),
                        (-500, y - 8, side * 112 * s, 14),
                    ]
                )
            )
            for side in (-1, 1)
        ]
        # Thigh and hip muscles: (z, y, x, radius) from the pelvis into the thigh.
        self.muscles = [
            spline_path(
                np.array(
                    [
                        (-340, yy, side * 105 * s, 14),
                        (-400, yy, side * xx * s, r),
                        (-500, yy, side * xx * s, r * 1.1),
                    ]
                )
            )
            for side in (-1, 1)
            for yy, xx, r in ((-48, 100, 19), (-35, 132, 18), (30, 128, 24), (12, 72, 20), (52, 84, 30))
        ]
        size = float(np.exp(u(np.log(0.45), np.log(1.25))))
        self.bladder = Ellipsoid(
            (-400 + 30 * size, -26 + u(-8, 8), u(-8, 8)), (46 * size, 38 * size, 50 * size * u(0.8, 1.1))
        )
        self.uterus = Ellipsoid((-u(355, 385), u(12, 26), u(-12, 12)), (u(18, 34), u(16, 24), u(20, 34)))
        self.with_uterus = u() < 0.5
        self.floor = u(-425, -405)

    def paint(self, canvas: Canvas) -> None:
        """Paint the pelvis where the grid reaches it."""
        torso = self.torso
        box = canvas.box((-520, -230, -260), (self.crest, 230, 260))
        if box is None:
            return
        z, y, x = canvas.at(box)
        below = np.maximum(0, self.crest - z)
        lateral = np.abs(x - torso.spine_x)
        # The wing is a curved sheet: wide and lateral at the crest, turning toward the hip joint below.
        front = torso.spine_y + 22 - 95 * np.minimum(1, below / 75)
        sheet = self.wing_x - 0.10 * below - 0.011 * np.maximum(0, y - torso.spine_y + 30) ** 2
        back = torso.spine_y + 48
        gap = np.abs(lateral - sheet) * 0.85
        wing = (gap < self.wing_thickness) & (y > front) & (y < back) & (below > 0) & (below < 165)
        across = np.clip(1 - ((y - torso.spine_y - 22) / (30 + 0.45 * np.minimum(below, 90))) ** 2, 0, 1)
        gluteal = (
            (lateral > sheet)
            & (lateral < sheet + 40 * np.sqrt(across) * np.minimum(1, below / 60))
            & (below > 0)
        )
        canvas.paint(box, gluteal & (torso.depth(z, y, x) > torso.fat * 0.8), Tissue.MUSCLE)
        canvas.paint(box, wing, Tissue.CORTICAL)
        canvas.paint(box, wing & (gap < self.wing_thickness - 1.6), Tissue.CANCELLOUS)
        taper = 48 - 0.22 * np.maximum(0, -285 - z)
        tilt = y - torso.spine_y - 16 - 0.25 * (-275 - z) - 6 * (lateral / 40) ** 2
        sacrum = np.where((z < -272) & (z > -385), np.sqrt((lateral / taper) ** 2 + (tilt / 17) ** 2), 9.0)
        canvas.paint(box, sacrum < 1, Tissue.CORTICAL)
        canvas.paint(box, sacrum < 0.92, Tissue.CANCELLOUS)
        self._paint_thighs(canvas, box)
        for ball in self.heads:
            if (part := ball.box(canvas)) is not None:
                r = ball.radius(*canvas.at(part))
                canvas.paint(part, r < 1, Tissue.CORTICAL)
                canvas.paint(part, r < 0.92, Tissue.CANCELLOUS)
        if self.with_uterus and (part := self.uterus.box(canvas)) is not None:
            canvas.paint(part, self.uterus.radius(*canvas.at(part)) < 1, Tissue.UTERUS)
        if (part := self.bladder.box(canvas)) is not None:
            r = self.bladder.radius(*canvas.at(part))
            canvas.paint(part, r < 1.06, Tissue.SOFT_TISSUE)
            canvas.paint(part, r < 1, Tissue.BLADDER)

    def _paint_thighs(self, canvas: Canvas, box: Box) -> None:
        """Muscles around the hips, the pelvic floor, acetabula and femurs."""
        torso = self.torso
        z, y, x = canvas.at(box)
        under = (z < self.floor) & (torso.depth(z, y, x) > torso.fat)
        canvas.paint(box, under & (np.sqrt(x**2 + (y - 20) ** 2) < 48), Tissue.MUSCLE)
        for path in self.muscles:
            if found := tube_radius(canvas, path, 1.1):
                part, q = found
                canvas.paint(
                    part, (q < 1) & (torso.depth(*canvas.at(part)) > 0.6 * torso.fat + 4), Tissue.MUSCLE
                )
        for socket in self.sockets:
            if (part := socket.box(canvas)) is not None:
                r = socket.radius(*canvas.at(part))
                lateral = np.abs(canvas.at(part)[2]) - torso.scale_x * 84
                canvas.paint(part, (r < 1) & (r > 0.8) & (lateral < 8), Tissue.CORTICAL)
        for path in self.femurs:
            if found := tube_radius(canvas, path, 1.1):
                canvas.paint(found[0], found[1] < 1, Tissue.CORTICAL)
                canvas.paint(found[0], found[1] < 0.78, Tissue.CANCELLOUS)


class Arms:
    """Arms beside the trunk and the table below it; both are optional."""

    def __init__(self, rng: np.random.Generator, torso: Torso):
        u = rng.uniform
        self.arms = []
        if u() < 0.25:
            for side in (-1, 1):
                if u() < 0.8:
                    x = side * (torso.half_width + u(30, 48))
                    path = np.array(
                        [
                            (170, u(0, 40), x, u(32, 42)),
                            (-150, u(-30, 30), x, u(26, 36)),
                            (-460, u(-60, 10), x, 26),
                        ]
                    )
                    self.arms.append(spline_path(path, 20))
        self.table = u() < 0.75
        self.table_y = torso.half_depth + u(1, 12)
        self.curve = u(0, 0.0011)
        self.thickness = u(5, 9)
        self.second_sheet = u(18, 40)

    def paint(self, canvas: Canvas) -> None:
        """Paint arms and table where there is still air."""
        for path in self.arms:
            if found := tube_radius(canvas, path, 1.2):
                box, q = found
                q = np.where(canvas.tissue[box] == Tissue.AIR, q, 9)
                for limit, tissue in (
                    (1.0, Tissue.SUBCUTANEOUS_FAT),
                    (0.8, Tissue.MUSCLE),
                    (0.34, Tissue.CORTICAL),
                    (0.2, Tissue.CANCELLOUS),
                ):
                    canvas.paint(box, q < limit, tissue)
        if self.table:
            # The table is straight: it uses the undeformed axes.
            y = canvas.axes[1][:, None] + self.curve * canvas.axes[2][None, :] ** 2 - self.table_y
            sheet = (
                ((y > 0) & (y < 1.5))
                | ((y > self.second_sheet) & (y < self.second_sheet + 1.5))
                | ((y > 0) & (y < self.thickness))
            ) & (np.abs(canvas.axes[2])[None, :] < 215)
            air = canvas.tissue == Tissue.AIR
            canvas.paint(canvas.everything, air & sheet[None], Tissue.TABLE)
