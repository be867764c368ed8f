"""Has others open what voxelFormatsWritten.test.ts writes: python voxel_formats_written.py FOLDER > voxel_formats_written.json

FOLDER is what the test fills where ISODOUBT_WRITE names it. Fails unless SimpleITK (all but sheared grids, which it does
not know), pynrrd and nibabel find the marked voxel at the millimetre that the affine says, the values, the names, colours,
labels and layers of the segments; then prints the hashes of what they found so.
"""
import json
import sys
from pathlib import Path

import nibabel
import nrrd
import numpy as np
import SimpleITK as sitk

sitk.ProcessObject.SetGlobalWarningDisplay(False)
MARKED = (2, 1, 1)
LPS = np.diag([-1.0, -1.0, 1.0])
folder = Path(sys.argv[1])
files = []


def at_its_place(found, affine, what):
    expected = (affine @ [*MARKED, 1])[:3]
    assert np.abs(np.asarray(found) - expected).max() < 1e-4, (what, found, expected)


def pynrrd_place(header):
    vectors = np.asarray(header["space directions"], float)
    vectors = vectors[~np.isnan(vectors).any(axis=1)]
    assert header["space"] == "left-posterior-superior"
    return LPS @ (np.asarray(MARKED) @ vectors + header["space origin"])


for n, entry in enumerate(json.loads((folder / "written.json").read_text())):
    affine = np.reshape(entry["affine"], (4, 4))
    own = folder / str(n)
    is_sheared = entry["name"] == "sheared"

    values, header = nrrd.read(str(own / "map.nrrd"), index_order="F")
    assert values.dtype == np.float32 and values.shape == (3, 4, 2)
    assert np.array_equal(values.ravel("F"), (np.arange(24) / 100).astype(np.float32))
    at_its_place(pynrrd_place(header), affine, "map")

    layers, header = nrrd.read(str(own / "a.seg.nrrd"), index_order="F")
    assert layers.shape == (2, 3, 4, 2) and layers[0][MARKED] == 5 and layers[1][MARKED] == 7
    assert layers[0][0, 0, 0] == 6 and np.count_nonzero(layers) == 3
    at_its_place(pynrrd_place(header), affine, "segmentation")
    for segment, (name, label, layer, color) in enumerate([
            ("marked", 5, 0, (255, 128, 0)), ("first", 6, 0, (0, 0, 255)), ("Läsion", 7, 1, (0, 255, 0))]):
        key = f"Segment{segment}_"
        # pynrrd leaves out what is not ASCII; the file has UTF-8, as 3D Slicer writes it.
        assert header[key + "Name"] == name.encode("ascii", "ignore").decode()
        assert f"\n{key}Name:={name}\n".encode() in (own / "a.seg.nrrd").read_bytes()
        assert int(header[key + "LabelValue"]) == label
        assert int(header[key + "Layer"]) == layer
        assert np.allclose(np.array(header[key + "Color"].split(), float) * 255, color)
    assert header["Segment0_Extent"] == "2 2 1 1 1 1" and header["Segment1_Extent"] == "0 0 0 0 0 0"

    image = nibabel.load(own / "labels.nii")
    assert image.get_fdata()[MARKED] == 5 and np.count_nonzero(image.get_fdata()) == 1
    at_its_place((image.get_sform() @ [*MARKED, 1])[:3], affine, "sform")
    if not is_sheared:
        assert image.header["qform_code"] == 1
        at_its_place((image.get_qform() @ [*MARKED, 1])[:3], affine, "qform")
        for file in ("map.nrrd", "a.seg.nrrd", "labels.nii"):
            read = sitk.ReadImage(str(own / file))
            at_its_place(LPS @ read.TransformIndexToPhysicalPoint(MARKED), affine, file)
        assert sitk.ReadImage(str(own / "a.seg.nrrd"))[MARKED] == (5, 7)
    files.append({"name": entry["name"], "sha256": entry["sha256"]})

versions = {"SimpleITK": sitk.Version_VersionString(), "nibabel": nibabel.__version__, "pynrrd": nrrd.__version__}
json.dump({"versions": versions, "files": files}, sys.stdout, indent=1)
