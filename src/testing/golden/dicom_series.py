"""Small DICOM series, written by pydicom, and the volumes that SimpleITK makes of them.

    python dicom_series.py > dicom_series.json

pydicom 3.0.2, SimpleITK 2.5.7 (GDCM), numpy 2.4.6; Python 3.11. `files` is a zip archive (base64) of all files, whose names
say nothing of their order. Voxels are SimpleITK's where it reads the values of each slice; enhanced images, of which GDCM
rescales all frames by the first one's slope, take them from pydicom's stored values and each frame's own slope. Affines are
SimpleITK's, from LPS to RAS+, row by row.
"""
import base64
import io
import json
import pathlib
import sys
import tempfile
import zipfile

import numpy as np
import pydicom
import SimpleITK as sitk
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    EnhancedCTImageStorage,
    EnhancedMRImageStorage,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    MRImageStorage,
    PositronEmissionTomographyImageStorage,
)

rng = np.random.default_rng(20)
ROWS, COLUMNS, SLICES = 5, 7, 4
ROOT = "1.2.826.0.1.3680043.10.511.3."
LPS_TO_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])

AXIAL = ((1, 0, 0), (0, 1, 0))
SAGITTAL = ((0, 1, 0), (0, 0, -1))
CORONAL = ((1, 0, 0), (0, 0, -1))


def rotation(seed):
    q = np.random.default_rng(seed).normal(size=4)
    w, x, y, z = q / np.linalg.norm(q)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def ds(value):
    """The nearest decimal string of at most 16 characters."""
    for digits in range(17, 0, -1):
        text = f"{value:.{digits}g}"
        if len(text) <= 16:
            return text
    raise ValueError(value)


def base(name, number, sop_class, modality):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = sop_class
    meta.MediaStorageSOPInstanceUID = f"{ROOT}{number}"
    file = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
    file.SOPClassUID = sop_class
    file.SOPInstanceUID = f"{ROOT}{number}"
    file.StudyInstanceUID = ROOT + "1"
    file.SeriesInstanceUID = ROOT + "2." + str(sum(map(ord, name)))
    file.FrameOfReferenceUID = ROOT + "3"
    file.Modality = modality
    file.PatientName = "Golden^Series"
    file.PatientID = "G-1"
    file.SeriesDescription = name
    file.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    file.SamplesPerPixel = 1
    file.PhotometricInterpretation = "MONOCHROME2"
    file.Rows, file.Columns = ROWS, COLUMNS
    return file


def pixels(file, values, stored, signed, allocated=16):
    file.BitsAllocated = allocated
    file.BitsStored = stored
    file.HighBit = stored - 1
    file.PixelRepresentation = int(signed)
    dtype = {8: "u1", 16: "<u2", 32: "<u4"}[allocated]
    mask = (1 << stored) - 1
    file.PixelData = (values.astype("i8") & mask).astype(dtype).tobytes()
    file["PixelData"].VR = "OB" if allocated == 8 else "OW"


def saved(file, syntax):
    file.file_meta.TransferSyntaxUID = syntax
    out = io.BytesIO()
    if syntax == ExplicitVRBigEndian and file.BitsAllocated > 8:
        file.PixelData = np.frombuffer(file.PixelData, f"<u{file.BitsAllocated // 8}").byteswap().tobytes()
    pydicom.dcmwrite(out, file, enforce_file_format=True)
    return out.getvalue()


def series(name, directions=AXIAL, **given):
    """Files in a shuffled order, instance numbers falling where the position rises."""
    row, column = (np.array(d, float) for d in directions)
    normal = np.cross(row, column)
    spacing = given.get("spacing", (0.75, 0.5))
    gap = given.get("gap", 2.5)
    origin = np.array(given.get("origin", (-101.25, 12.5, -640.125)))
    stored, signed = given.get("stored", 12), given.get("signed", False)
    low, high = (-(1 << stored - 1), (1 << stored - 1)) if signed else (0, 1 << stored)
    low, high = given.get("range", (low, high))
    modality = given.get("modality", "CT")
    sop_class = {"CT": CTImageStorage, "MR": MRImageStorage, "PT": PositronEmissionTomographyImageStorage}[modality]
    files = []
    for k in range(SLICES):
        file = base(name, 1000 * (1 + sum(map(ord, name))) + k, sop_class, modality)
        file.InstanceNumber = SLICES - k
        file.ImageOrientationPatient = [ds(v) for v in (*row, *column)]
        file.ImagePositionPatient = [ds(v) for v in origin + k * gap * normal]
        file.PixelSpacing = [ds(v) for v in spacing]
        file.SliceThickness = ds(gap)
        slopes = given.get("rescale")
        if slopes:
            file.RescaleSlope, file.RescaleIntercept = (ds(v) for v in slopes[k % len(slopes)])
        values = rng.integers(low, high, (ROWS, COLUMNS))
        pixels(file, values, stored, signed, given.get("allocated", 16))
        files.append(saved(file, given.get("syntax", ExplicitVRLittleEndian)))
    order = rng.permutation(SLICES)
    return [files[at] for at in order]


def functional_group(**items):
    group = Dataset()
    for keyword, values in items.items():
        item = Dataset()
        for name, value in values.items():
            setattr(item, name, value)
        setattr(group, keyword, Sequence([item]))
    return group


def enhanced(name, sop_class, frames, shared, stored=12, signed=False):
    """One file; `frames` in the order of the file: (position, functional groups)."""
    file = base(name, 1000 * (1 + sum(map(ord, name))), sop_class, "CT" if sop_class == EnhancedCTImageStorage else "MR")
    file.NumberOfFrames = len(frames)
    file.SharedFunctionalGroupsSequence = Sequence([shared])
    file.PerFrameFunctionalGroupsSequence = Sequence([group for _, group in frames])
    low, high = (-(1 << stored - 1), (1 << stored - 1)) if signed else (0, 1 << stored)
    pixels(file, rng.integers(low, high, (len(frames), ROWS, COLUMNS)), stored, signed)
    return saved(file, ExplicitVRLittleEndian)


def enhanced_ct():
    row, column = (np.array(d, float) for d in AXIAL)
    shared = functional_group(
        PixelMeasuresSequence={"PixelSpacing": ["0.75", "0.5"], "SliceThickness": "2.5", "SpacingBetweenSlices": "2.5"},
        PlaneOrientationSequence={"ImageOrientationPatient": [*map(ds, (*row, *column))]},
    )
    frames = []
    for k in (2, 0, 3, 1):
        position = {"ImagePositionPatient": [*map(ds, (-40.5, 10.25, 100 + 2.5 * k))]}
        rescale = {"RescaleSlope": ds(1 + k), "RescaleIntercept": ds(-1024 + 100 * k), "RescaleType": "HU"}
        frames.append((k, functional_group(PlanePositionSequence=position, PixelValueTransformationSequence=rescale)))
    return [enhanced("enhanced CT", EnhancedCTImageStorage, frames, shared)]


def enhanced_mr():
    turn = rotation(5)
    shared = functional_group(
        PixelMeasuresSequence={"PixelSpacing": ["1.25", "1.5"], "SliceThickness": "3"},
        PlaneOrientationSequence={"ImageOrientationPatient": [*map(ds, (*turn[:, 0], *turn[:, 1]))]},
    )
    frames = []
    for echo, time in enumerate((30.5, 2.25)):
        for k in range(SLICES):
            position = {"ImagePositionPatient": [*map(ds, np.array([5.5, -60, 33]) + 3 * k * turn[:, 2])]}
            frames.append(
                (
                    (echo, k),
                    functional_group(
                        PlanePositionSequence=position,
                        MREchoSequence={"EffectiveEchoTime": time},
                        FrameContentSequence={"InStackPositionNumber": k + 1, "StackID": "1"},
                    ),
                )
            )
    return [enhanced("enhanced MR", EnhancedMRImageStorage, frames, shared, 16, True)]


def oblique(seed, **given):
    turn = rotation(seed)
    return dict(directions=(turn[:, 0], turn[:, 1]), gap=1.5 + seed / 8, origin=tuple(turn[0] * 90), **given)


SERIES = {
    "axial, unsigned 12 bit": lambda n: series(n, rescale=[(1, -1024)]),
    "implicit": lambda n: series(n, rescale=[(1, -1000)], syntax=ImplicitVRLittleEndian),
    "big endian, signed": lambda n: series(n, signed=True, stored=16, modality="MR", syntax=ExplicitVRBigEndian),
    "deflated": lambda n: series(n, rescale=[(1, -1024)], syntax=DeflatedExplicitVRLittleEndian),
    "signed 12 bit": lambda n: series(n, signed=True, modality="MR"),
    "8 bit": lambda n: series(n, stored=8, allocated=8, modality="MR"),
    "16 bit beyond int16": lambda n: series(n, stored=16, modality="MR"),
    "a slope for each slice": lambda n: series(n, modality="PT", rescale=[(0.5, 0), (1.25, 0), (2.0625, -3)]),
    "sagittal": lambda n: series(n, SAGITTAL, modality="MR"),
    "coronal": lambda n: series(n, CORONAL, modality="MR"),
    **{f"oblique {seed}": (lambda seed: lambda n: series(n, **oblique(seed, modality="MR")))(seed) for seed in range(1, 9)},
}


def itk_affine(image):
    affine = np.eye(4)
    size = image.GetDimension()
    directions = np.array(image.GetDirection()).reshape(size, size)[:3, :3]
    affine[:3, :3] = directions * np.array(image.GetSpacing())[:3]
    affine[:3, 3] = image.GetOrigin()[:3]
    return (LPS_TO_RAS @ affine).ravel().tolist()


def read_by_itk(folder):
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(folder), useSeriesDetails=False))
    reader.SetOutputPixelType(sitk.sitkFloat64)
    return reader.Execute()


def packed(values):
    return base64.b64encode(np.ascontiguousarray(values, "<f4").tobytes()).decode()


def by_itk(files):
    with tempfile.TemporaryDirectory() as folder:
        for at, content in enumerate(files):
            (pathlib.Path(folder) / f"{at}.dcm").write_bytes(content)
        image = read_by_itk(folder)
    return [{"affine": itk_affine(image), "voxels": packed(sitk.GetArrayFromImage(image))}]


def frames_of(content):
    file = pydicom.dcmread(io.BytesIO(content))
    stored = file.pixel_array.astype(float)
    shared = file.SharedFunctionalGroupsSequence[0]
    row, column = np.array(shared.PlaneOrientationSequence[0].ImageOrientationPatient, float).reshape(2, 3)
    normal = np.cross(row, column)
    frames = []
    for values, group in zip(stored, file.PerFrameFunctionalGroupsSequence):
        position = np.array(group.PlanePositionSequence[0].ImagePositionPatient, float)
        rescale = group.get("PixelValueTransformationSequence")
        slope, intercept = (float(rescale[0].RescaleSlope), float(rescale[0].RescaleIntercept)) if rescale else (1, 0)
        echo = float(group.MREchoSequence[0].EffectiveEchoTime) if "MREchoSequence" in group else 0.0
        frames.append((echo, position @ normal, position, values * slope + intercept))
    measures = shared.PixelMeasuresSequence[0]
    return frames, (row, column), [float(v) for v in measures.PixelSpacing]


def by_frames(files):
    """Volumes by echo, rising; planes rising along the normal."""
    frames, (row, column), (between_rows, between_columns) = frames_of(files[0])
    volumes = []
    for echo in sorted({frame[0] for frame in frames}):
        planes = sorted((frame[1:] for frame in frames if frame[0] == echo), key=lambda plane: plane[0])
        affine = np.eye(4)
        affine[:3, 0] = row * between_columns
        affine[:3, 1] = column * between_rows
        affine[:3, 2] = (planes[-1][1] - planes[0][1]) / (len(planes) - 1)
        affine[:3, 3] = planes[0][1]
        voxels = np.stack([plane[2] for plane in planes])
        volumes.append({"affine": (LPS_TO_RAS @ affine).ravel().tolist(), "voxels": packed(voxels)})
    return volumes


def main():
    made = {name: (make(name), by_itk) for name, make in SERIES.items()}
    made["enhanced CT"] = (enhanced_ct(), by_frames)
    made["enhanced MR"] = (enhanced_mr(), by_frames)
    archive = io.BytesIO()
    listed = []
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for number, (name, (files, read)) in enumerate(made.items()):
            paths = []
            for content in files:
                path = f"{number}/{rng.integers(1 << 30):08x}"
                out.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)
                paths.append(path)
            listed.append({"name": name, "paths": paths, "volumes": read(files)})
    json.dump(
        {
            "shape": [COLUMNS, ROWS, SLICES],
            "files": base64.b64encode(archive.getvalue()).decode(),
            "series": listed,
        },
        sys.stdout,
    )
    print()


main()
