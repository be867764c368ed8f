"""Has nibabel open what writeNifti.test.ts writes: python nifti_written.py FOLDER > nifti_written.json

FOLDER holds, for n = 0, 1, …, n.source.nii (a case of nifti.json), n.labelmap.nii and n.uncertainty.nii as
the test makes them where ISODOUBT_WRITE names the folder, and names.json with the cases' names. Fails unless nibabel finds the source's shape,
affine, unit and geometry fields bit for bit, and the values that the test put in; then prints the hashes.
"""
import hashlib
import json
import sys
from pathlib import Path

import nibabel
import numpy as np

GEOMETRY = ["pixdim", "xyzt_units", "qform_code", "sform_code", "quatern_b", "quatern_c", "quatern_d",
            "qoffset_x", "qoffset_y", "qoffset_z", "srow_x", "srow_y", "srow_z"]
folder = Path(sys.argv[1])
files = []
for n, name in enumerate(json.loads((folder / "names.json").read_text())):
    source = nibabel.load(folder / f"{n}.source.nii")
    entry = {"name": name}
    for kind in ("labelmap", "uncertainty"):
        path = folder / f"{n}.{kind}.nii"
        image = nibabel.load(path)
        assert type(image) is type(source) and image.header.endianness == source.header.endianness
        assert image.shape == source.shape[:3], (name, image.shape)
        assert image.affine.tobytes() == source.affine.tobytes(), name
        for field in GEOMETRY:
            assert image.header[field].tobytes() == source.header[field].tobytes(), (name, field)
        index = np.arange(np.prod(image.shape))
        stored = image.dataobj.get_unscaled().ravel("F")
        if kind == "labelmap":
            assert image.header["intent_code"] == 1002 and stored.dtype == np.uint8
            assert np.array_equal(stored, index % 5)
        else:
            assert stored.dtype.newbyteorder("=") == np.uint16
            assert np.abs(image.get_fdata().ravel("F") - index / index[-1]).max() <= 7.7e-6
        entry[f"{kind}Sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    files.append(entry)
json.dump({"versions": {"nibabel": nibabel.__version__, "numpy": np.__version__}, "files": files},
          sys.stdout, indent=1)
