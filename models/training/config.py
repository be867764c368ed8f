"""Constants that training, evaluation, export and the manifest share."""

from __future__ import annotations

from dataclasses import dataclass

SPACING_MM = 2.5
"""Isotropic spacing of the network's grid."""

SLAB_SLICES = 7
"""Neighbouring axial slices that the network sees; it labels the middle one."""

WINDOW = (-160.0, 240.0)
"""HU range that the network sees."""

CENTRE_HU, SCALE_HU = 40.0, 200.0
"""Intensity = (clip(HU, WINDOW) - CENTRE_HU) / SCALE_HU."""

DROPOUT_RATE = 0.1
"""Share of decoder channels that a mask drops."""

CLASSES = 5
"""Background, liver, liver tumour, spleen, kidneys."""

ENCODER = (16, 32, 64, 96, 128)
"""Encoder channels by level, finest first."""

DECODER = (8, 16, 24, 32, 48)
"""Decoder channels by level, finest first."""

VOLUME_SHAPE = (192, 160, 160)
"""Training volumes (z, y, x): 480 mm by 400 mm by 400 mm, from the lung bases to the thighs."""

SIZE_MULTIPLE = 16
"""Height and width of the input must be multiples of this."""


@dataclass(frozen=True)
class Split:
    """Seeds of one split of the phantoms, [first, last)."""

    first: int
    last: int

    @property
    def seeds(self) -> range:
        """All seeds of the split."""
        return range(self.first, self.last)


TRAIN = Split(1000, 1096)
"""Procedural phantoms for training and for every choice between networks."""

TEMPLATE = Split(0, 40)
"""Warps of the real CT that serves as an anatomy template (`template.py`), for training."""


@dataclass(frozen=True)
class Cohort:
    """A fixed set of simulated scans: seeds and the range that each one's difficulty (0 to 1) is drawn from."""

    split: Split
    difficulty: tuple[float, float]

    @property
    def seeds(self) -> range:
        """All seeds of the cohort."""
        return self.split.seeds


# Frozen before the networks of version 0.4.0 were trained. No seed of TEST, HARD or SHIFTED is seen in training,
# calibration or any choice.
CALIBRATION = Cohort(Split(5000, 5040), (0.0, 1.0))
TEST = Cohort(Split(9000, 9024), (0.0, 0.35))
HARD = Cohort(Split(9100, 9148), (0.4, 1.0))
SHIFTED = Cohort(Split(9100, 9112), (0.2, 0.2))
"""Patients of HARD scanned at one moderate difficulty, then once under each shift: differences are paired."""

SHIFTS = ("none", "noise", "blur", "thick-slices", "motion", "metal", "field-of-view", "arterial", "native", "arms", "atypical")
"""What a case of SHIFTED is shifted by; "none" is the same patient unshifted."""

TRAINING = Cohort(TRAIN, HARD.difficulty)
"""Patients that the networks were trained on, scanned anew like HARD: how far a network knows its patients by heart."""

COHORTS = {"training": TRAINING, "calibration": CALIBRATION, "test": TEST, "hard": HARD, "shifted": SHIFTED}

DEMO_CANDIDATES = Split(9500, 9560)
"""Held-out seeds from which the demo case is picked; never trained on, calibrated on or counted in the figures."""
