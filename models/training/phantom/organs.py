"""Solid organs: liver with tumours and vessels, gallbladder, spleen, kidneys, pancreas."""

from __future__ import annotations

import numpy as np

from .grid import Canvas, Ellipsoid, SmoothField, smooth_min, spline_path, tube_radius
from .tissues import MAX_TUMOURS, Tissue, tumour_tissue
from .torso import Torso


class Liver:
    """Two lobes between the diaphragm, the right wall and an oblique visceral surface.

    The organ is the soft intersection of three half-spaces in mm: below the diaphragm, inside the wall, above the
    visceral surface; clefts and a caudate lobe are cut and added afterwards.
    """

    def __init__(self, rng: np.random.Generator, torso: Torso):
        u = rng.uniform
        self.torso = torso
        sx, sy = torso.scale_x, torso.scale_y
        self.tip = -u(135, 195)
        self.medial_start = -u(72, 92) * sx
        self.rise_x = u(0.75, 1.0)
        self.rise_y = u(0.55, 0.95)
        self.rise_y_start = -u(5, 30) * sy
        self.left_end = u(48, 108) * sx
        self.left_floor = -u(45, 85)
        self.rounding = u(6, 10)
        self.clearance = u(3.0, 5.0)
        self.front_slope = u(0.25, 0.6)
        self.ligament = (u(6, 20), u(0.15, 0.4), u(2.0, 4.5), -u(50, 62) * sy)
        self.surface = SmoothField(rng, 42)
        self.roughness = u(1.5, 3.5)
        hilum = (-u(72, 88), u(-2, 10) * sy, -u(20, 30) * sx)
        self.hilum = np.array(hilum, np.float32)
        self.caudate = Ellipsoid(
            (hilum[0] + u(14, 24), hilum[1] + u(6, 12), torso.spine_x - u(6, 14)),
            (u(22, 30), u(11, 15), u(14, 19)),
        )
        self.cava = spline_path(
            np.array(
                [
                    (-130, torso.spine_y - 26, torso.spine_x - 20, 10.0),
                    (-70, torso.spine_y - 27, torso.spine_x - 22, 11.0),
                    (-12, torso.spine_y - 36, torso.spine_x - 20, 12.0),
                    (22, torso.spine_y - 46, torso.spine_x - 12, 13.5),
                ]
            )
        )

    def inside(self, z: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Signed distance-like value in mm: positive inside the liver (before the roughness of the surface)."""
        torso = self.torso
        cap = (torso.diaphragm(y, x) - z) * 0.72 - 1.2
        wall = torso.cavity_depth(z, y, x) - self.clearance
        rise = self.rise_x * np.maximum(0, x - self.medial_start) + self.rise_y * np.maximum(
            0, y - self.rise_y_start
        )
        # In front, the rise levels off: the left lobe is a wedge under the anterior wall.
        wedge = self.left_floor + 0.9 * np.maximum(0, y + 38 * torso.scale_y)
        level = smooth_min([self.tip + rise, wedge], 12.0)
        visceral = (z - level) * 0.62
        left = (self.left_end - x) * 0.8 + 0.25 * np.minimum(0, z + 40)
        front = (z - self.tip - 25 + self.front_slope * np.minimum(0, y + 20)) * 0.8 + 40
        spine = np.sqrt((x - torso.spine_x) ** 2 + (y - torso.spine_y) ** 2) - 31
        return smooth_min([cap, wall, visceral, left, front, spine], self.rounding)

    def contains(self, points: np.ndarray, depth: float = 0.0) -> np.ndarray:
        """Whether points [n, 3] (z, y, x in mm) lie at least depth mm inside."""
        return self.inside(points[:, 0], points[:, 1], points[:, 2]) > depth

    def interior_points(self, rng: np.random.Generator, count: int, depth: float) -> np.ndarray:
        """Uniform random points [count, 3] at least depth mm below the surface."""
        found: list[np.ndarray] = []
        total = 0
        for _ in range(60):
            p = rng.uniform((self.tip, -110, -150), (5, 90, 100), (1500, 3))
            p = p[self.contains(p, depth)]
            found.append(p)
            total += len(p)
            if total >= count:
                break
        return np.concatenate(found)[:count]

    def paint(self, canvas: Canvas) -> None:
        """Paint parenchyma, the fissure of the ligamentum teres and the vena cava behind the liver."""
        box = canvas.box((self.tip - 5, -150, -190), (8, 110, 120))
        if box is None:
            return
        z, y, x = canvas.at(box)
        value = self.inside(z, y, x) + self.roughness * canvas.field(self.surface, box)
        cx, slope, width, end_y = self.ligament
        cleft = np.abs(x - cx - slope * (y + 60)) - width * np.clip((-z - 25) / 50, 0, 1.3)
        fissure = np.maximum(cleft, np.maximum(y - (end_y + 40), z + 32))
        value = np.minimum(value, np.maximum(fissure, -5))
        hole = (
            np.sqrt(
                ((z - self.hilum[0]) / 2.2) ** 2
                + (y - self.hilum[1]) ** 2
                + ((x - self.hilum[2] - 14) / 1.8) ** 2
            )
            - 9
        )
        value = np.minimum(value, hole)
        body = value > 0
        caudate = (
            (self.caudate.radius(z, y, x) < 1)
            & (self.torso.cavity_depth(z, y, x) > 3)
            & (z < self.torso.diaphragm(y, x) - 4)
        )
        canvas.paint(box, body | caudate, Tissue.LIVER)
        if found := tube_radius(canvas, self.cava):
            canvas.paint(found[0], found[1] < 1, Tissue.SYSTEMIC_VEIN)


def grow_tree(
    root: list[np.ndarray], targets: np.ndarray, tip_radius: float, exponent: float = 2.3
) -> list[np.ndarray]:
    """A vessel tree that reaches every target, as tubes [2, 4] of z, y, x, radius (mm).

    root: polyline points of the trunk. Each target, nearest first, is joined to the closest point of the tree through
    a point that bends toward the trunk; radii follow Murray's law from the number of tips that a branch feeds.
    """
    nodes = [np.asarray(p, float) for p in root]
    parent = [max(0, i - 1) for i in range(len(nodes))]
    tips = []
    order = np.argsort(((targets - nodes[-1]) ** 2).sum(1))
    for target in targets[order]:
        known = np.array(nodes)
        offset = target - known
        # Prefer joints that lie nearer to the root than the target does: branches run outward.
        backward = np.linalg.norm(known - nodes[0], axis=1) > np.linalg.norm(target - nodes[0])
        joint = int(np.argmin((offset**2).sum(1) + 400.0 * backward))
        here, count = joint, max(1, int(np.linalg.norm(target - nodes[joint]) / 9))
        start = nodes[joint]
        along = start - nodes[parent[joint]]
        along = along / (np.linalg.norm(along) + 1e-6)
        bend = along * np.linalg.norm(target - start) * 0.3
        for step in range(1, count + 1):
            t = step / count
            nodes.append(start + (target - start) * t + bend * t * (1 - t) * 1.6)
            parent.append(here)
            here = len(nodes) - 1
        tips.append(here)
    load = np.zeros(len(nodes))
    for tip in tips:
        node = tip
        while node:
            load[node] += 1
            node = parent[node]
    load[0] = load[1:].max()
    radius = tip_radius * np.maximum(load, 1) ** (1 / exponent)
    return [
        np.array(
            [[*nodes[parent[i]], min(radius[parent[i]], radius[i] * 1.35)], [*nodes[i], radius[i]]], np.float32
        )
        for i in range(1, len(nodes))
    ]


class LiverVessels:
    """Portal tree from the hilum and three hepatic veins that drain to the cava below the dome."""

    def __init__(self, rng: np.random.Generator, torso: Torso, liver: Liver):
        u = rng.uniform
        sx, sy = torso.scale_x, torso.scale_y
        hilum = liver.hilum
        split = hilum + (6, -3, 2)
        right = hilum + (14, -4, -28 * sx)
        left = hilum + (26, -34 * sy, 30 * sx)
        points = liver.interior_points(rng, 130, 7)
        toward_left = points[:, 2] > hilum[2] + 8
        tip = u(1.1, 1.5)
        self.portal = grow_tree([hilum, split, right], points[~toward_left][:60], tip)
        self.portal += grow_tree([split, (split + left) / 2, left], points[toward_left][:30], tip)
        self.veins: list[np.ndarray] = []
        outlet = np.array([-6.0, torso.spine_y - 38, torso.spine_x - 20])
        points = liver.interior_points(rng, 90, 7)
        for aim in ((-30, 5 * sy, -85 * sx), (-32, -35 * sy, -42 * sx), (-28, -30 * sy, 8 * sx)):
            aim = np.array(aim)
            own = points[np.argsort(((points - aim) ** 2).sum(1))[:20]]
            self.veins += grow_tree([outlet, outlet * 0.65 + aim * 0.35, aim], own, tip * 1.05)

    def paint(self, canvas: Canvas) -> None:
        """Paint both trees where they run inside the liver."""
        for tubes, tissue in ((self.portal, Tissue.LIVER_PORTAL), (self.veins, Tissue.LIVER_VEIN)):
            for tube in tubes:
                if found := tube_radius(canvas, tube, 1.05):
                    box, q = found
                    canvas.paint(box, (q < 1) & (canvas.tissue[box] == Tissue.LIVER), tissue)


class Tumours:
    """Up to eight liver tumours: lobulated ellipsoids of three nested shells."""

    def __init__(self, rng: np.random.Generator, liver: Liver, count: int | None = None):
        u = rng.uniform
        if count is None:
            count = int(rng.integers(1, 7)) if u() < 0.85 else 0
        self.lesions = []
        for centre in liver.interior_points(rng, min(count, MAX_TUMOURS), 4.0):
            size = float(np.exp(u(np.log(5.0), np.log(30.0))))
            radii = tuple(size * u(0.75, 1.25) for _ in range(3))
            shape = Ellipsoid(tuple(centre), radii, u(-1.5, 1.5), u(-0.5, 0.5), u(-0.5, 0.5))
            wobble = SmoothField(rng, max(9.0, size * 0.8))
            shells = (u(0.45, 0.7), u(0.72, 0.9))
            self.lesions.append((shape, wobble, u(0.08, 0.2), shells))

    def paint(self, canvas: Canvas) -> None:
        """Paint the lesions over liver tissue only."""
        liver_tissue = (Tissue.LIVER, Tissue.LIVER_PORTAL, Tissue.LIVER_VEIN)
        for index, (shape, wobble, lobulation, (core, middle)) in enumerate(self.lesions):
            if (box := shape.box(canvas, 1.5)) is None:
                continue
            q = shape.radius(*canvas.at(box)) + lobulation * canvas.field(wobble, box)
            allowed = np.isin(canvas.tissue[box], liver_tissue)
            for limit, shell in ((1.0, 2), (middle, 1), (core, 0)):
                canvas.paint(box, allowed & (q < limit), tumour_tissue(index, shell))


class Gallbladder:
    """A pear in the fossa under the right lobe; absent in one patient of five."""

    def __init__(self, rng: np.random.Generator, torso: Torso, liver: Liver):
        u = rng.uniform
        self.present = u() < 0.8
        centre = (liver.hilum[0] - u(22, 42), -u(22, 44) * torso.scale_y, -u(34, 54) * torso.scale_x)
        self.shape = Ellipsoid(
            centre, (u(18, 30), u(11, 17), u(10, 15)), u(-0.5, 0.5), u(-0.3, 0.3), u(0.2, 0.7)
        )
        self.wall = u(1.04, 1.14)

    def paint(self, canvas: Canvas) -> None:
        """Paint wall and bile."""
        if not self.present or (box := self.shape.box(canvas, 1.2)) is None:
            return
        _, along, _ = self.shape.local(*canvas.at(box))
        r = self.shape.radius(*canvas.at(box)) * (1 + 0.15 * along)
        canvas.paint(box, r < self.wall, Tissue.GALLBLADDER_WALL)
        canvas.paint(box, r < 1, Tissue.GALLBLADDER)


class Spleen:
    """A curved wedge against the left posterior wall, hollowed by stomach and kidney."""

    def __init__(self, rng: np.random.Generator, torso: Torso):
        u = rng.uniform
        self.torso = torso
        sx, sy = torso.scale_x, torso.scale_y
        size = u(0.82, 1.2)
        centre = np.array([torso.left_dome - u(48, 72), u(24, 40) * sy, u(86, 98) * sx])
        self.shape = Ellipsoid(
            tuple(centre), (u(44, 58) * size, u(44, 54) * size, u(34, 44) * size), u(-0.35, 0.1), 0, u(-0.4, 0)
        )
        self.hollow = Ellipsoid(
            (centre[0] - u(-6, 14), centre[1] - u(16, 26), centre[2] - u(44, 54)),
            (70 * size, u(40, 48) * size, u(32, 38) * size),
            u(-0.3, 0.2),
        )
        self.surface = SmoothField(rng, 34)
        self.roughness = u(0.02, 0.06)

    def paint(self, canvas: Canvas) -> None:
        """Paint the pulp."""
        if (box := self.shape.box(canvas, 1.2)) is None:
            return
        z, y, x = canvas.at(box)
        r = self.shape.radius(z, y, x) + self.roughness * canvas.field(self.surface, box)
        free = (self.torso.cavity_depth(z, y, x) > 3.5) & (z < self.torso.diaphragm(y, x) - 5)
        canvas.paint(box, (r < 1) & (self.hollow.radius(z, y, x) > 1) & free, Tissue.SPLEEN)


class Kidney:
    """One kidney in its fat: cortex, pyramids, and a sinus of fat and pelvis that opens medially."""

    def __init__(self, rng: np.random.Generator, torso: Torso, side: int):
        u = rng.uniform
        self.torso, self.side = torso, side
        height = -u(120, 150) if side < 0 else -u(108, 138)
        self.present = u() > 0.02
        lateral = torso.spine_x + side * u(58, 68) * (0.5 + 0.5 * torso.scale_x)
        centre = (height, torso.spine_y + u(0, 12), lateral)
        radii = (u(48, 60), u(23, 29), u(24, 31))
        # The upper pole leans medially and back; the hilum faces medially and forward.
        self.shape = Ellipsoid(
            centre, radii, about_z=side * u(0.3, 0.7), about_y=side * u(0.12, 0.28), about_x=u(0.05, 0.2)
        )
        self.fat = u(4, 22)
        self.cortex = u(0.70, 0.78)
        self.sinus = (u(0.42, 0.56), u(0.30, 0.42))
        self.pyramids = SmoothField(rng, 15)
        self.surface = SmoothField(rng, 26)
        self.dilated = u(0.12, 0.2)
        self.cyst = None
        if u() < 0.3:
            offset = np.array([u(-30, 30), u(-8, 8), side * u(18, 26)])
            size = u(6, 17)
            self.cyst = Ellipsoid(tuple(np.array(centre) + offset), (size, size, size))

    def paint(self, canvas: Canvas) -> None:
        """Paint perirenal fat first, then the organ."""
        grow = 1 + self.fat / 24
        if not self.present or (box := self.shape.box(canvas, max(1.25, grow))) is None:
            return
        z, y, x = canvas.at(box)
        along, across, lateral = self.shape.local(z, y, x)
        outward = lateral * self.side
        r = np.sqrt(along**2 + across**2 + lateral**2) + 0.035 * canvas.field(self.surface, box)
        free = (self.torso.cavity_depth(z, y, x) > 1.5) & (z < self.torso.diaphragm(y, x) - 4)
        soft = ~np.isin(canvas.tissue[box], (Tissue.LIVER, Tissue.SPLEEN, Tissue.MUSCLE))
        canvas.paint(box, (r < grow) & free & soft, Tissue.VISCERAL_FAT)
        canvas.paint(box, (r < 1 + 2.5 / 24) & free, Tissue.VISCERAL_FAT)
        canvas.paint(box, (r < 1) & free, Tissue.KIDNEY_CORTEX)
        columns = np.abs(canvas.field(self.pyramids, box)) > 0.38
        canvas.paint(box, (r < self.cortex) & free & columns, Tissue.KIDNEY_MEDULLA)
        # The sinus is an ellipsoid displaced toward the hilum, so that it opens on the medial side.
        height, width = self.sinus
        sinus = np.sqrt((along / height) ** 2 + (across / width) ** 2 + ((outward + 0.62) / 0.72) ** 2)
        canvas.paint(box, (sinus < 1) & free & (r < 1.1), Tissue.VISCERAL_FAT)
        pelvis = np.sqrt(
            (along / (height * 0.6)) ** 2 + (across / self.dilated) ** 2 + ((outward + 0.7) / 0.55) ** 2
        )
        canvas.paint(box, (pelvis < 1) & free & (r < 1.1), Tissue.KIDNEY_PELVIS)
        if self.cyst is not None and (part := self.cyst.box(canvas)) is not None:
            inside = (self.cyst.radius(*canvas.at(part)) < 1) & (self.torso.cavity_depth(*canvas.at(part)) > 2)
            open_space = np.isin(
                canvas.tissue[part], (Tissue.KIDNEY_CORTEX, Tissue.KIDNEY_MEDULLA, Tissue.VISCERAL_FAT)
            )
            canvas.paint(part, inside & open_space, Tissue.CYST)


class Pancreas:
    """Head in the duodenal loop, neck over the portal vein, body and tail toward the splenic hilum."""

    def __init__(self, rng: np.random.Generator, torso: Torso):
        u = rng.uniform
        sx, sy = torso.scale_x, torso.scale_y
        y, x, z = torso.spine_y, torso.spine_x, -u(98, 116)
        bulk = u(0.75, 1.15)
        points = [
            (z - 38, y - 32, x - 32 * sx, 8),
            (z - 18, y - 36, x - 30 * sx, 14),
            (z - 2, y - 48, x - 12 * sx, 10),
            (z + 10, y - 54, x + 14 * sx, 10),
            (z + 20, y - 38 * sy, x + 42 * sx, 11),
            (z + 30, y - 12, x + 66 * sx, 9),
        ]
        path = np.array(points, float)
        path[:, 3] *= bulk
        self.path = spline_path(path)
        self.lobules = SmoothField(rng, 7)
        self.fatty = u(0.05, 0.3)
        self.splenic_vein = spline_path(path[2:, :] * (1, 1, 1, 0) + np.array([(0, 11, 0, 4.2)] * 4))

    def paint(self, canvas: Canvas) -> None:
        """Paint lobulated tissue and the splenic vein behind it."""
        if found := tube_radius(canvas, self.path):
            box, q = found
            q = q + self.fatty * canvas.field(self.lobules, box)
            canvas.paint(box, q < 1, Tissue.PANCREAS)
        if found := tube_radius(canvas, self.splenic_vein):
            canvas.paint(found[0], found[1] < 1, Tissue.PORTAL_VEIN)
