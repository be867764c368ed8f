"""Has others read what rtstruct.golden.test.ts writes: python rtstruct_written.py FOLDER > rtstruct_written.json

FOLDER holds rs.dcm, as the test makes it of the masks of rtstruct.json where ISODOUBT_WRITE names the folder. Fails unless
pydicom finds every contour in the plane of the image that it refers to; then prints, of rt-utils and of plastimatch, the
voxels of each structure, how many of them are the mask's, and how many the mask has.
"""
import contextlib
import hashlib
import json
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy as np
import SimpleITK
from pydicom import dcmread
from rt_utils import RTStructBuilder

from rtstruct import masks, series

path = Path(sys.argv[1]) / "rs.dcm"
structures = masks()


def counts(read):
    return [{"name": name, "voxels": int(read[name].sum()), "maskVoxels": int(mask.sum()),
             "common": int((read[name] & mask).sum())} for name, mask in structures.items()]


with tempfile.TemporaryDirectory() as folder:
    series(f"{folder}/ct")
    planes = {ct.SOPInstanceUID: ct for ct in map(dcmread, Path(f"{folder}/ct").iterdir())}
    rs = dcmread(path)
    contours = 0
    for roi in rs.ROIContourSequence:
        for contour in roi.ContourSequence:
            points = np.reshape(np.array(contour.ContourData, float), (-1, 3))
            assert len(points) == contour.NumberOfContourPoints
            plane = planes[contour.ContourImageSequence[0].ReferencedSOPInstanceUID]
            assert np.all(points[:, 2] == plane.ImagePositionPatient[2])
            contours += 1

    with contextlib.redirect_stdout(sys.stderr):
        rt_utils = RTStructBuilder.create_from(dicom_series_path=f"{folder}/ct", rt_struct_path=str(path))
        by_rt_utils = {name: rt_utils.get_roi_mask_by_name(name).transpose(2, 0, 1) for name in structures}

    subprocess.run(["plastimatch", "convert", "--input", str(path), "--referenced-ct", f"{folder}/ct",
                    "--output-prefix", f"{folder}/out", "--prefix-format", "nrrd"], check=True, stdout=sys.stderr)
    read = lambda name: SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(name)).astype(bool)
    by_plastimatch = {name: read(f"{folder}/out/{name}.nrrd") for name in structures}

plastimatch = subprocess.run(["plastimatch", "--version"], capture_output=True, text=True).stdout.split()[-1]
json.dump({
    "versions": {"rt-utils": version("rt-utils"), "opencv-python": version("opencv-python"),
                 "pydicom": version("pydicom"), "numpy": np.__version__, "plastimatch": plastimatch},
    "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "contours": contours,
    "rt-utils": counts(by_rt_utils), "plastimatch": counts(by_plastimatch),
}, sys.stdout, indent=1)
