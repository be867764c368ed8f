"""The cases of the parity evidence: phantoms of models/training as tissue numbers, turned into HU by integers alone.

The noise is a hash of the voxel's index, so that Python and TypeScript draw the very same image from a file of a few
kilobytes. Arrays are [k, j, i] = [z, y, x]; spacings are millimetres in the same order.
"""

from __future__ import annotations

import gzip
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
DATA = HERE / "data"
sys.path.insert(0, str(HERE.parent.parent / "models"))

from training.phantom.anatomy import Anatomy  # noqa: E402
from training.phantom.grid import centred_grid  # noqa: E402
from training.phantom.hounsfield import draw_table  # noqa: E402
from training.phantom.tissues import TARGET  # noqa: E402

TARGET_SPACING_MM = (4.0, 2.0, 2.0)
PATCH = (20, 72, 72)
CLASSES = 4
"""Background, liver (with its tumours), spleen, kidneys."""

INTENSITY = {"mean": 40.0, "std": 90.0, "percentile_00_5": -160.0, "percentile_99_5": 240.0}
LABELS = np.array([0, 1, 1, 2, 3], np.uint8)[TARGET]


@dataclass(frozen=True)
class Case:
    """One scan. top_mm: position of the uppermost slice above the dome of the diaphragm. zero_outside: 0 HU for air."""

    name: str
    seed: int
    shape: tuple[int, int, int]
    spacing_mm: tuple[float, float, float]
    top_mm: float
    centre_mm: tuple[float, float] = (0.0, 0.0)
    zero_outside: bool = False


CASES = [
    Case("native-grid-a", 9700, (44, 160, 176), TARGET_SPACING_MM, 30),
    Case("native-grid-b", 9701, (37, 131, 149), TARGET_SPACING_MM, 20),
    Case("smaller-than-patch", 9702, (17, 90, 65), TARGET_SPACING_MM, -40, (-10, -50)),
    Case("isotropic-2.5", 9703, (60, 128, 140), (2.5, 2.5, 2.5), 10),
    Case("isotropic-1.5", 9704, (60, 156, 150), (1.5, 1.5, 1.5), -10, (0, -40)),
    Case("thin-1.25x0.9", 9705, (61, 170, 160), (1.25, 0.9, 0.9), -20, (0, -50)),
    Case("anisotropic-5x0.8-a", 9706, (32, 320, 320), (5.0, 0.8, 0.8), 20, (0, -30)),
    Case("anisotropic-5x0.8-b", 9707, (29, 281, 330), (5.0, 0.8, 0.8), 10, (0, 10)),
    Case("anisotropic-5x0.8-c", 9708, (26, 256, 256), (5.0, 0.8, 0.8), 0, (10, 40)),
    Case("anisotropic-7x0.7", 9709, (21, 300, 300), (7.0, 0.7, 0.7), 10, (0, -40)),
    Case("anisotropic-8x2", 9710, (19, 150, 170), (8.0, 2.0, 2.0), 20),
    Case("zero-outside-5x1.2", 9711, (28, 230, 280), (5.0, 1.2, 1.2), 20, (0, 0), True),
]


def noise(shape: tuple[int, int, int]) -> np.ndarray:
    """Whole-number noise, standard deviation about 9: sum of the four bytes of a hash of the flat index."""
    h = np.arange(np.prod(shape), dtype=np.uint32)
    h = (h ^ (h >> np.uint32(16))) * np.uint32(0x45D9F3B)
    h = (h ^ (h >> np.uint32(16))) * np.uint32(0x45D9F3B)
    h = h ^ (h >> np.uint32(16))
    total = sum(((h >> np.uint32(shift)) & np.uint32(255)).astype(np.int32) for shift in (0, 8, 16, 24))
    return (((total - 510) * 16) >> 8).reshape(shape)


def table_of(seed: int) -> np.ndarray:
    """Whole HU of every tissue number, int16[256], for a phantom."""
    table, _ = draw_table(np.random.default_rng([seed, 300]), wild=0.0)
    return np.round(table).astype(np.int16)


def tissue_of(case: Case) -> np.ndarray:
    """Tissue numbers uint8 [K, J, I]."""
    grid = centred_grid(case.shape, case.spacing_mm, case.top_mm, case.centre_mm)
    return Anatomy(case.seed).tissue(grid)


def image_of(tissue: np.ndarray, table: np.ndarray, zero_outside: bool) -> np.ndarray:
    """HU int16 [K, J, I]."""
    image = table[tissue].astype(np.int32) + noise(tissue.shape)
    if zero_outside:
        image[tissue == 0] = 0
    return image.astype(np.int16)


def stored_cases() -> list[tuple[Case, np.ndarray]]:
    """The cases and their images, read from the data folder."""
    entries = json.loads(gzip.decompress((DATA / "cases.json.gz").read_bytes()))["cases"]
    cases = []
    for entry in entries:
        table = np.array(entry.pop("table"), np.int16)
        case = Case(**{key: tuple(v) if isinstance(v, list) else v for key, v in entry.items()})
        raw = gzip.decompress((DATA / f"{case.name}.tissue.gz").read_bytes())
        tissue = np.frombuffer(raw, np.uint8).reshape(case.shape)
        cases.append((case, image_of(tissue, table, case.zero_outside)))
    return cases


def write() -> None:
    """Draw all phantoms and store them."""
    DATA.mkdir(exist_ok=True)
    entries = []
    for case in CASES:
        tissue = tissue_of(case)
        table = table_of(case.seed)
        # Tissue numbers of equal HU and label become one: smaller files, the same image.
        _, first = np.unique(np.stack([table, np.arange(256) == 0], 1), axis=0, return_index=True)
        canonical = {(int(table[t]), t == 0): t for t in first.tolist()}
        merge = np.array([canonical[(int(table[t]), t == 0)] for t in range(256)], np.uint8)
        (DATA / f"{case.name}.tissue.gz").write_bytes(gzip.compress(merge[tissue].tobytes(), 9, mtime=0))
        entries.append({**asdict(case), "table": table.tolist()})
        print(case.name, case.shape, (DATA / f"{case.name}.tissue.gz").stat().st_size, flush=True)
    (DATA / "cases.json.gz").write_bytes(gzip.compress(json.dumps({"cases": entries}).encode(), 9, mtime=0))


if __name__ == "__main__":
    write()
