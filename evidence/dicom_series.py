"""One CT series of DICOM files, JPEG 2000 or uncompressed, as a NIfTI of Hounsfield units.

python evidence/dicom_series.py FOLDER OUT.nii.gz

The app does not read DICOM yet; the evidence needs one such series. Explicit VR, little endian; packages of
models/training/requirements.txt.
"""

from __future__ import annotations

import io
import struct
import sys
from pathlib import Path

import nibabel as nib
import numpy as np
from PIL import Image

LONG = {b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"}
"""Value representations with a length of four bytes (PS3.5, section 7.1.2)."""

UNDEFINED = 0xFFFFFFFF
ITEM, ITEM_END, SEQUENCE_END = (0xFFFE, 0xE000), (0xFFFE, 0xE00D), (0xFFFE, 0xE0DD)
POSITION, ORIENTATION = (0x0020, 0x0032), (0x0020, 0x0037)
ROWS, COLUMNS, SPACING = (0x0028, 0x0010), (0x0028, 0x0011), (0x0028, 0x0030)
SIGNED, INTERCEPT, SLOPE = (0x0028, 0x0103), (0x0028, 0x1052), (0x0028, 0x1053)
PIXELS = (0x7FE0, 0x0010)


def header(data: bytes, at: int) -> tuple[tuple[int, int], int, int]:
    """Tag, length and place of the value of the element at a byte."""
    tag = struct.unpack_from("<HH", data, at)
    if tag in (ITEM, ITEM_END, SEQUENCE_END):
        return tag, struct.unpack_from("<I", data, at + 4)[0], at + 8
    if data[at + 4 : at + 6] in LONG:
        return tag, struct.unpack_from("<I", data, at + 8)[0], at + 12
    return tag, struct.unpack_from("<H", data, at + 6)[0], at + 8


def skip(data: bytes, at: int) -> int:
    """The byte behind a sequence or an item of undefined length."""
    while True:
        tag, length, at = header(data, at)
        if tag in (SEQUENCE_END, ITEM_END):
            return at
        at = skip(data, at) if length == UNDEFINED else at + length


def fragments(data: bytes, at: int) -> bytes:
    """The one frame of encapsulated pixel data; the first item is the offset table."""
    parts = []
    while True:
        tag, length, at = header(data, at)
        if tag == SEQUENCE_END:
            return b"".join(parts[1:])
        parts.append(data[at : at + length])
        at += length


def elements(data: bytes) -> dict[tuple[int, int], bytes]:
    """Top-level elements of a file up to its pixels."""
    found, at = {}, 132
    while at < len(data):
        tag, length, at = header(data, at)
        if tag == PIXELS:
            found[tag] = fragments(data, at) if length == UNDEFINED else data[at : at + length]
            break
        if length == UNDEFINED:
            at = skip(data, at)
            continue
        found[tag] = data[at : at + length]
        at += length
    return found


def numbers(value: bytes) -> np.ndarray:
    """A decimal string of one or several values."""
    return np.array([float(part) for part in value.decode("ascii").strip("\0 ").split("\\")])


def jpeg2000(raw: bytes) -> np.ndarray:
    """Stored values of a JPEG 2000 codestream of one unsigned component."""
    # Precision and sign of the first component: 40 bytes behind the SIZ marker (ISO 15444-1, A.5.1).
    size = raw[raw.index(b"\xff\x51") + 40]
    if size & 0x80:
        raise ValueError("signed JPEG 2000 is not read here")
    precision = (size & 0x7F) + 1
    # Pillow fills the upper bits of its sixteen.
    return np.asarray(Image.open(io.BytesIO(raw))).astype(np.int32) >> (16 - precision)


def pixels(of: dict[tuple[int, int], bytes]) -> np.ndarray:
    """Stored values of one slice [row, column]."""
    raw = of[PIXELS]
    shape = tuple(struct.unpack("<H", of[tag])[0] for tag in (ROWS, COLUMNS))
    if len(raw) == 2 * shape[0] * shape[1]:
        is_signed = struct.unpack("<H", of[SIGNED])[0] == 1
        return np.frombuffer(raw, "<i2" if is_signed else "<u2").reshape(shape)
    return jpeg2000(raw)


def main() -> None:
    """Command line."""
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    slices = [elements(file.read_bytes()) for file in sorted(folder.iterdir()) if file.is_file()]
    row, column = np.split(numbers(slices[0][ORIENTATION]), 2)
    normal = np.cross(row, column)
    slices.sort(key=lambda one: float(numbers(one[POSITION]) @ normal))
    first, last = numbers(slices[0][POSITION]), numbers(slices[-1][POSITION])
    down, across = numbers(slices[0][SPACING])
    values = [pixels(one) * numbers(one[SLOPE])[0] + numbers(one[INTERCEPT])[0] for one in slices]
    affine = np.eye(4)
    affine[:3, 0], affine[:3, 1] = row * across, column * down
    affine[:3, 2], affine[:3, 3] = (last - first) / (len(slices) - 1), first
    # DICOM counts to the left and to the back, NIfTI to the right and to the front.
    affine[:2] *= -1
    out.parent.mkdir(parents=True, exist_ok=True)
    volume = np.stack(values, -1).transpose(1, 0, 2)
    nib.save(nib.Nifti1Image(np.round(volume).astype(np.int16), affine), out)


if __name__ == "__main__":
    main()
