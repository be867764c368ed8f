"""Tissue numbers of a phantom and the label each one carries in the training target.

A phantom is first a volume of tissue numbers (uint8). Hounsfield units are drawn later, per patient or per
training sample, so one anatomy serves many contrast phases.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Tissue(IntEnum):
    """What a voxel is made of."""

    AIR = 0
    SKIN = 1
    SUBCUTANEOUS_FAT = 2
    MUSCLE = 3
    VISCERAL_FAT = 4
    MESENTERIC_VESSEL = 5
    LUNG = 6
    LUNG_VESSEL = 7
    CANCELLOUS = 8
    CORTICAL = 9
    DISC = 10
    SPINAL_CANAL = 11
    CARTILAGE = 12
    ARTERY = 13
    SYSTEMIC_VEIN = 14
    PORTAL_VEIN = 15
    HEART_BLOOD = 16
    MYOCARDIUM = 17
    STOMACH_WALL = 18
    STOMACH_CONTENT = 19
    GAS = 20
    BOWEL_WALL = 21
    COLON_WALL = 22
    FAECES = 23
    PANCREAS = 24
    SPLEEN = 25
    KIDNEY_CORTEX = 26
    KIDNEY_MEDULLA = 27
    KIDNEY_PELVIS = 28
    LIVER = 29
    LIVER_PORTAL = 30
    LIVER_VEIN = 31
    GALLBLADDER = 32
    GALLBLADDER_WALL = 33
    BLADDER = 34
    CALCIFICATION = 35
    TABLE = 36
    OESOPHAGUS = 37
    SOFT_TISSUE = 38
    CYST = 39
    UTERUS = 48
    BOWEL_CONTENT_0 = 40
    TUMOUR_0 = 64


BOWEL_CONTENTS = 8
"""Number of different bowel fillings; filling n has the tissue number BOWEL_CONTENT_0 + n."""

MAX_TUMOURS = 8
"""Most tumours a phantom can hold."""

TUMOUR_SHELLS = 3
"""Nested shells a tumour, from core (0) to margin (2); shell s of tumour t is TUMOUR_0 + 3 t + s."""

CLASS_NAMES = ("background", "liver", "liver tumour", "spleen", "kidneys")
"""Output classes of the network, by index."""


def tumour_tissue(tumour: int, shell: int) -> int:
    """Tissue number of one shell of one tumour."""
    return int(Tissue.TUMOUR_0) + TUMOUR_SHELLS * tumour + shell


def _target_table() -> np.ndarray:
    table = np.zeros(256, np.uint8)
    table[[Tissue.LIVER, Tissue.LIVER_PORTAL, Tissue.LIVER_VEIN]] = 1
    table[Tissue.TUMOUR_0 : Tissue.TUMOUR_0 + MAX_TUMOURS * TUMOUR_SHELLS] = 2
    table[Tissue.SPLEEN] = 3
    table[[Tissue.KIDNEY_CORTEX, Tissue.KIDNEY_MEDULLA]] = 4
    return table


TARGET = _target_table()
"""uint8[256]: class index of every tissue number. Liver vessels belong to the liver, renal sinus to background."""
