"""The other side of the comparisons: numpy, scipy, connected-components-3d, surface-distance and PyTorch, one thread.

Reads one JSON object a line, {"op": ..., ...}, and answers with one: {"cpuS", "wallS", ...} or {"error"}. Packages are loaded by
the first call that needs them, so that a missing one costs only its own rows.
"""

from __future__ import annotations

import json
import platform
import sys
import time
import traceback
from importlib import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))


def timed(work) -> dict:
    """Cost of the work, and what it returned."""
    cpu, wall = time.process_time(), time.perf_counter()
    result = work()
    return {"cpuS": time.process_time() - cpu, "wallS": time.perf_counter() - wall, "result": result}


class Volumes:
    """Numerics on a large volume. Arrays are [k, j, i] in memory order."""

    def __init__(self, folder: str, shape: list[int], low_shape: list[int], spacing: list[float]):
        import numpy as np

        self.np, self.shape, self.spacing = np, tuple(shape), spacing
        read = lambda name, kind, size: np.fromfile(Path(folder, name), kind).reshape(size)
        self.low = read("low.f32", np.float32, tuple(low_shape))
        self.probability = read("probability.f32", np.float32, self.shape)
        self.entropy = read("entropy.f32", np.float32, self.shape)
        self.mask = read("mask.u8", np.uint8, self.shape)
        self.scratch = [np.empty(self.shape, np.float32) for _ in range(3)]

    def entropy_bits(self):
        """Binary entropy in float32 with every array made before and nothing computed twice."""
        np, (q, r, out) = self.np, self.scratch
        np.clip(self.probability, 1e-7, 1 - 1e-7, out=q)
        np.subtract(1, q, out=r)
        np.log(q, out=out)
        out *= q
        np.log(r, out=q)
        q *= r
        out += q
        out *= np.float32(-1 / np.log(2))
        return out

    def entropy_usual(self):
        """The same in one expression, float32."""
        np = self.np
        p = np.clip(self.probability, 1e-7, 1 - 1e-7)
        return -(p * np.log(p) + (1 - p) * np.log(1 - p)) / np.float32(np.log(2))

    def top(self, count: int):
        """The `count` largest values in falling order."""
        np, values = self.np, self.entropy.ravel()
        chosen = np.argpartition(values, values.size - count)[values.size - count :]
        return chosen[np.argsort(-values[chosen], kind="stable")].astype(np.uint32)

    def components(self):
        import cc3d

        return cc3d.connected_components(self.mask, connectivity=26)

    def zoom(self):
        from scipy import ndimage

        factors = [large / small for large, small in zip(self.shape, self.low.shape)]
        return ndimage.zoom(self.low, factors, order=1, mode="nearest", grid_mode=True)

    def interpolate(self):
        import torch

        torch.set_num_threads(1)
        low = torch.from_numpy(self.low)[None, None]
        return torch.nn.functional.interpolate(low, size=self.shape, mode="trilinear", align_corners=False)[0, 0].numpy()

    def distance(self):
        from scipy import ndimage

        return ndimage.distance_transform_edt(self.mask == 0, sampling=self.spacing)


class Edits:
    """Edits of a large label map. Arrays are [k, j, i] in memory order."""

    def __init__(self, folder: str, shape: list[int], spacing: list[float]):
        import numpy as np

        self.np, self.spacing = np, spacing
        self.labels = np.fromfile(Path(folder, "labels.u8"), np.uint8).reshape(shape)
        self.saved = self.labels.copy()

    def brush(self, centers: list[list[int]], radius: float, label: int):
        """A ball at each place: a boolean mask of its box, and a write by it."""
        np = self.np
        reach = [int(radius / step) for step in self.spacing]
        around = np.ogrid[tuple(slice(-r, r + 1) for r in reach)]
        for center in centers:
            squared = sum((axis * step) ** 2 for axis, step in zip(around, self.spacing))
            box = tuple(slice(c - r, c + r + 1) for c, r in zip(center, reach))
            self.labels[box][squared <= radius * radius * (1 + 1e-9)] = label
        return self.labels

    def restore(self, low: list[int], high: list[int], repeats: int):
        box = tuple(slice(a, b) for a, b in zip(low, high))
        for _ in range(repeats):
            self.labels[box] = self.saved[box]

    def grow(self, low: list[int], high: list[int], radius: float):
        from scipy import ndimage

        box = tuple(slice(a, b) for a, b in zip(low, high))
        distance = ndimage.distance_transform_edt(self.saved[box] == 0, sampling=self.spacing)
        return (distance <= radius * (1 + 1e-9)).astype(self.np.uint8)


class Surfaces:
    """Surface measures of several structures, a bit of a voxel each. Arrays are [k, j, i] in memory order."""

    def __init__(self, folder: str, shape: list[int], spacing: list[float], structures: int):
        import warnings

        import numpy as np
        import scipy.ndimage

        # The published package still uses names that numpy 2 and scipy 1.15 have dropped.
        np.Inf, np.NaN = np.inf, np.nan
        if not hasattr(scipy.ndimage, "morphology"):
            scipy.ndimage.morphology = scipy.ndimage
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import surface_distance

        self.np, self.tool, self.spacing = np, surface_distance, spacing
        read = lambda name: np.fromfile(Path(folder, name), np.uint8).reshape(shape)
        reference, contour = read("reference.u8"), read("contour.u8")
        self.pairs = [((reference >> bit & 1) == 1, (contour >> bit & 1) == 1) for bit in range(structures)]

    def surfaces(self, tolerance: float):
        """Average distance both ways, HD95, HD and surface Dice of each structure."""
        found = []
        for reference, contour in self.pairs:
            d = self.tool.compute_surface_distances(reference, contour, self.spacing)
            found += [
                *self.tool.compute_average_surface_distance(d),
                self.tool.compute_robust_hausdorff(d, 95),
                self.tool.compute_robust_hausdorff(d, 100),
                self.tool.compute_surface_dice_at_tolerance(d, tolerance),
            ]
        return self.np.array(found, self.np.float32)


volumes: Volumes | Edits | Surfaces | None = None
network = None


def answer(request: dict) -> dict:
    global volumes, network
    op = request.pop("op")
    if op == "hello":
        return {"cpuS": 0, "wallS": 0}
    if op == "versions":
        return {"cpuS": 0, "wallS": 0, "versions": versions()}
    if op == "volumes":
        volumes = Volumes(**request)
        return {"cpuS": 0, "wallS": 0}
    if op == "edits":
        volumes = Edits(**request)
        return {"cpuS": 0, "wallS": 0}
    if op == "structures":
        volumes = Surfaces(**request)
        return {"cpuS": 0, "wallS": 0}
    if op == "free":
        volumes = network = None
        return {"cpuS": 0, "wallS": 0}
    if op == "network":
        from onnx_torch import DropoutNetwork

        network = DropoutNetwork(**request)
        return {"cpuS": 0, "wallS": 0}
    if op == "sample":
        return without_result(timed(lambda: network.sample(**request)))
    out = request.pop("out", None)
    cost = timed(lambda: getattr(volumes, op)(**request))
    if out is not None:
        write(op, cost["result"], out)
    return without_result(cost)


def without_result(cost: dict) -> dict:
    return {key: value for key, value in cost.items() if key != "result"}


def write(op: str, result, out: str) -> None:
    """What the two sides compare; of components the sizes, since they may be numbered otherwise."""
    np = volumes.np
    if op == "components":
        result = np.sort(np.bincount(result.ravel())[1:]).astype(np.uint32)
    if op == "distance":
        result = result.astype(np.float32)
    np.ascontiguousarray(result).tofile(out)


def versions() -> dict:
    found = {"python": platform.python_version()}
    for module, package in {
        "numpy": "numpy",
        "scipy": "scipy",
        "cc3d": "connected-components-3d",
        "surface_distance": "surface-distance-based-measures",
        "torch": "torch",
        "monai": "monai",
    }.items():
        if module in sys.modules:
            found[package] = metadata.version(package)
    return found


def main() -> None:
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line))
        except Exception as error:  # told to the caller, which names the row
            traceback.print_exc(limit=2)
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
