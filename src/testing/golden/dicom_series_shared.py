"""What SimpleITK makes of the DICOM series of the shared data, as hashes.

    python dicom_series_shared.py FOLDER > dicom_series_shared.json

SimpleITK 2.5.7 (GDCM), numpy 2.4.6; Python 3.11. Affines from LPS to RAS+, row by row; voxels as float32, i fastest.
"""
import hashlib
import json
import pathlib
import sys

import numpy as np
import SimpleITK as sitk

SERIES = {
    "LIDC": "LIDC-IDRI-0314-4readers/ct_dicom",
    "IBSI": "mirp-IBSI-STS_003-CT-RTSTRUCT/dicom/image",
    "dcmqi": "dcmqi/ct-3slice",
    "TotalSegmentator": "TotalSegmentator/example_ct_dicom",
}


def ordered(folder):
    """By the position along the normal, the series' own UID aside: one of them has none."""
    planes = []
    for path in sorted(folder.iterdir()):
        reader = sitk.ImageFileReader()
        reader.SetFileName(str(path))
        reader.ReadImageInformation()
        direction = np.array(reader.GetDirection()).reshape(3, 3)
        planes.append((float(np.array(reader.GetOrigin()) @ direction[:, 2]), str(path)))
    return [path for _, path in sorted(planes)]


def main(root):
    found = {}
    for name, folder in SERIES.items():
        image = sitk.ReadImage(ordered(pathlib.Path(root) / folder), sitk.sitkFloat32)
        affine = np.eye(4)
        affine[:3, :3] = np.array(image.GetDirection()).reshape(3, 3) * image.GetSpacing()
        affine[:3, 3] = image.GetOrigin()
        affine = np.diag([-1, -1, 1, 1]) @ affine
        voxels = np.ascontiguousarray(sitk.GetArrayFromImage(image), "<f4")
        found[name] = {
            "folder": folder,
            "shape": image.GetSize(),
            "affine": affine.ravel().tolist(),
            "sha256": hashlib.sha256(voxels.tobytes()).hexdigest(),
        }
    json.dump(found, sys.stdout, indent=1)
    print()


main(sys.argv[1])
