"""RT Structure Sets of others: python rtstruct.py > rtstruct.json (plastimatch on the PATH)

Draws four structures on an invented CT series, and has rt-utils and plastimatch write them as RTSTRUCT. Holds the masks
as runs [first, end) with i fastest, and the files, gzipped.
"""
import base64
import contextlib
import glob
import gzip
import json
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy as np
import SimpleITK
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian
from rt_utils import RTStructBuilder

SIZE, SLICES = 48, 8
SPACING, THICKNESS = 0.9765625, 2.5
ORIGIN = [-21.3, -250.75, 101.5]


def series(folder):
    """Slices 1.2.3.4.1 … of series 1.2.3.2 in frame of reference 1.2.3.3, as inventedSeries in dicomSeries.ts."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    for k in range(SLICES):
        meta = FileMetaDataset()
        meta.MediaStorageSOPClassUID = CTImageStorage
        meta.MediaStorageSOPInstanceUID = f"1.2.3.4.{k + 1}"
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        ct = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
        ct.SOPClassUID, ct.SOPInstanceUID = CTImageStorage, f"1.2.3.4.{k + 1}"
        ct.PatientName, ct.PatientID, ct.PatientBirthDate, ct.PatientSex = "Doe^Jane", "J-1", "", "F"
        ct.StudyInstanceUID, ct.SeriesInstanceUID, ct.FrameOfReferenceUID = "1.2.3.1", "1.2.3.2", "1.2.3.3"
        ct.StudyDate, ct.StudyTime, ct.StudyID, ct.AccessionNumber = "20240506", "0708", "S", ""
        ct.Modality, ct.SeriesNumber, ct.InstanceNumber = "CT", 4, k + 1
        ct.Manufacturer, ct.ReferringPhysicianName, ct.PositionReferenceIndicator = "", "", ""
        ct.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
        ct.ImagePositionPatient = [ORIGIN[0], ORIGIN[1], ORIGIN[2] + THICKNESS * k]
        ct.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        ct.PixelSpacing, ct.SliceThickness = [SPACING, SPACING], THICKNESS
        ct.Rows = ct.Columns = SIZE
        ct.SamplesPerPixel, ct.PhotometricInterpretation = 1, "MONOCHROME2"
        ct.BitsAllocated, ct.BitsStored, ct.HighBit, ct.PixelRepresentation = 16, 16, 15, 1
        ct.RescaleSlope, ct.RescaleIntercept = 1, 0
        ct.PixelData = np.full((SIZE, SIZE), 40, np.int16).tobytes()
        ct.save_as(f"{folder}/{k + 1}.dcm")


def masks():
    """[K, J, I] by name."""
    k, j, i = np.mgrid[:SLICES, :SIZE, :SIZE].astype(float)
    ball = np.hypot(np.hypot(i - 23.3, j - 21.8), 4 * (k - 3.5)) < 15.2
    hole = np.hypot(np.hypot(i - 23.3, j - 21.8), 4 * (k - 3.5)) < 8.9
    island = np.hypot(i - 23, j - 22) < 3.4
    return {
        "ball": ball,
        "shell with an island": (ball & ~hole) | (island & ball),
        "two lobes": (np.hypot(i - 14, j - 30) < 9) | ((np.hypot(i - 33.6, j - 17.2) < 7.7) & (k > 1)),
        "sieve": (abs(i - 24) < 17) & (abs(j - 24) < 17) & ~((i % 8 > 4) & (j % 7 > 3)) & (k == 4),
    }


def runs(mask):
    padded = np.concatenate([[0], mask.ravel().astype(np.int8), [0]])
    return np.flatnonzero(np.diff(padded)).tolist()


def packed(path):
    return base64.b64encode(gzip.compress(Path(path).read_bytes(), mtime=0)).decode()


def by_plastimatch(folder, structures):
    for at, (name, mask) in enumerate(structures.items()):
        image = SimpleITK.GetImageFromArray(mask.astype(np.uint8))
        image.SetSpacing([SPACING, SPACING, THICKNESS])
        image.SetOrigin(ORIGIN)
        SimpleITK.WriteImage(image, f"{folder}/masks/{name}.nrrd")
    subprocess.run(["plastimatch", "convert", "--input-prefix", f"{folder}/masks", "--referenced-ct", f"{folder}/ct",
                    "--output-dicom", f"{folder}/plastimatch"], check=True, stdout=sys.stderr)
    (path,) = [p for p in glob.glob(f"{folder}/plastimatch/*") if "rtss" in p]
    return packed(path)


def by_rt_utils(folder, structures):
    rtstruct = RTStructBuilder.create_new(dicom_series_path=f"{folder}/ct")
    for name, mask in structures.items():
        rtstruct.add_roi(mask=mask.transpose(1, 2, 0), name=name)
    with contextlib.redirect_stdout(sys.stderr):
        rtstruct.save(f"{folder}/rt-utils.dcm")
    return packed(f"{folder}/rt-utils.dcm")


def main():
    with tempfile.TemporaryDirectory() as folder:
        series(f"{folder}/ct")
        Path(f"{folder}/masks").mkdir()
        structures = masks()
        plastimatch = subprocess.run(["plastimatch", "--version"], capture_output=True, text=True).stdout.split()[-1]
        json.dump({
            "versions": {"rt-utils": version("rt-utils"), "opencv-python": version("opencv-python"),
                         "pydicom": version("pydicom"), "numpy": np.__version__, "plastimatch": plastimatch},
            "shape": [SIZE, SIZE, SLICES], "spacingMm": SPACING, "thicknessMm": THICKNESS, "originLps": ORIGIN,
            "structures": [{"name": name, "runs": runs(mask)} for name, mask in structures.items()],
            "files": {"rt-utils": by_rt_utils(folder, structures), "plastimatch": by_plastimatch(folder, structures)},
        }, sys.stdout)


if __name__ == "__main__":
    main()
