"""Golden NIfTI files read by nibabel: python nifti.py [data folder] > nifti.json

Each small file is gzipped and base64; affine, values and axis codes are nibabel's. With the data folder
also notes the values of real files, the smallest finite one in place of those that are not finite. Units are not applied by nibabel: `mmPerUnit` says what a reader must.
"""
import base64
import gzip
import hashlib
import json
import sys
from pathlib import Path

import nibabel
import numpy as np

rng = np.random.default_rng(20261121)
SHAPE = (3, 4, 2)
cases = []


def rotation(x, y, z):
    cx, cy, cz = np.cos([x, y, z])
    sx, sy, sz = np.sin([x, y, z])
    return (
        np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
        @ np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
        @ np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    )


def affine_of(linear, origin=(-12.5, 31.25, 700.125)):
    affine = np.eye(4)
    affine[:3, :3] = linear
    affine[:3, 3] = origin
    return affine


OBLIQUE = affine_of(rotation(0.2, -0.35, 0.6) @ np.diag([0.7, 0.8, 2.5]))
LEFT_HANDED = affine_of(rotation(-0.1, 0.25, 1.1) @ np.diag([-0.9, 1.1, 3.0]))
PLAIN = affine_of(np.diag([-0.8, -0.8, 2.0]))


def stored_values(dtype, shape):
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        return rng.normal(0, 300, shape).astype(dtype)
    info = np.iinfo(dtype)
    span = min(int(info.max), 30000)
    values = rng.integers(max(int(info.min), -span), span, shape, endpoint=True).astype(dtype)
    if info.bits > 16:
        values[0, 0, 0] = info.max
        values[1, 0, 0] = info.min
    return values


def add(name, *, dtype="int16", version=1, order="<", slope=None, inter=0.0, sform=None, qform=None,
        pixdim=(0.8, 0.9, 2.5), units=2, shape=SHAPE, values=None, extension=b"", edit=None):
    header = (nibabel.Nifti1Header if version == 1 else nibabel.Nifti2Header)(endianness=order)
    header.set_data_shape(shape)
    header.set_data_dtype(np.dtype(dtype))
    header["pixdim"][1:4] = pixdim
    if qform is not None:
        header.set_qform(*qform)
    if sform is not None:
        header.set_sform(*sform)
    header["xyzt_units"] = units
    header["scl_slope"] = np.nan if slope is None else slope
    header["scl_inter"] = inter
    start = 352 if version == 1 else 544
    header["vox_offset"] = start + len(extension)
    header["magic"] = b"n+1" if version == 1 else b"n+2"
    if edit:
        edit(header)
    raw = stored_values(dtype, shape) if values is None else np.asarray(values, dtype)
    flag = b"\x01\0\0\0" if extension else b"\0\0\0\0"
    voxels = raw.astype(raw.dtype.newbyteorder(order)).tobytes("F")
    data = header.binaryblock + flag + extension + voxels
    image = (nibabel.Nifti1Image if version == 1 else nibabel.Nifti2Image).from_bytes(data)
    real = image.get_fdata(dtype=np.float64)
    cases.append(
        {
            "name": name,
            "bytes": base64.b64encode(gzip.compress(data, 9, mtime=0)).decode(),
            "shape": list(image.shape[:3]),
            "affine": [float(v) for v in image.affine.ravel()],
            "isExact": bool(header["sform_code"] > 0 or header["qform_code"] == 0),
            "mmPerUnit": {1: 1000.0, 3: 0.001}.get(units & 7, 1.0),
            "axisCodes": "".join(nibabel.aff2axcodes(image.affine)),
            "values": [float(v) for v in real.astype(np.float32).ravel("F")],
            "isInt16": bool(np.all(real == np.round(real)) and np.abs(real + 0.5).max() <= 32767.5),
        }
    )


for version in (1, 2):
    for order in "<>":
        tag = f"nifti{version} {'little' if order == '<' else 'big'}-endian"
        for dtype in ("uint8", "int8", "int16", "uint16", "int32", "uint32", "int64", "uint64",
                      "float32", "float64"):
            add(f"{tag} {dtype}", dtype=dtype, version=version, order=order, sform=(OBLIQUE, 1))
        for name, slope, inter in (("slope 0", 0, 99), ("integral", 2, -1024), ("fractional", 0.1, 3.5),
                                   ("negative", -1, 5), ("unit", 1, 0)):
            values = rng.integers(-500, 500, SHAPE)
            add(f"{tag} int16 {name}", version=version, order=order, slope=slope, inter=inter,
                sform=(PLAIN, 2), values=values)
        add(f"{tag} uint16 brought into int16", dtype="uint16", version=version, order=order, slope=1,
            inter=-32768, sform=(PLAIN, 1), values=rng.integers(0, 65535, SHAPE, endpoint=True))
        add(f"{tag} whole float32", dtype="float32", version=version, order=order, sform=(PLAIN, 1),
            values=rng.integers(-1024, 3000, SHAPE))
        add(f"{tag} qform only", version=version, order=order, qform=(OBLIQUE, 1))
        add(f"{tag} left-handed qform", version=version, order=order, qform=(LEFT_HANDED, 1))
        add(f"{tag} left-handed sform", version=version, order=order, sform=(LEFT_HANDED, 4))
        add(f"{tag} half turn", version=version, order=order,
            qform=(affine_of(np.diag([-0.8, -0.8, 2.0])), 1))
        add(f"{tag} neither", version=version, order=order)
        add(f"{tag} metres", version=version, order=order, units=1, sform=(PLAIN / 1000, 1))
        add(f"{tag} micrometres", version=version, order=order, units=3 | 8, sform=(PLAIN * 1000, 1))
        add(f"{tag} unknown unit", version=version, order=order, units=0, qform=(PLAIN, 1))
        add(f"{tag} extension", version=version, order=order, sform=(PLAIN, 1),
            extension=np.array([32, 6], np.dtype("int32").newbyteorder(order)).tobytes() + b"comment".ljust(24, b"\0"))
        add(f"{tag} singleton fourth", version=version, order=order, sform=(PLAIN, 1), shape=(3, 4, 2, 1))
        add(f"{tag} sform before qform of a larger code", version=version, order=order,
            qform=(OBLIQUE, 3), sform=(LEFT_HANDED, 1))

for n in range(12):
    linear = rotation(*rng.uniform(-3, 3, 3)) @ np.diag(rng.uniform(0.4, 5, 3) * [rng.choice([-1, 1]), 1, 1])
    add(f"random qform {n}", qform=(affine_of(linear, rng.uniform(-500, 500, 3)), 1), version=1 + n % 2)


REAL = (
    "TotalSegmentator/example_ct.nii.gz",
    "TotalSegmentator/example_ct_sm.nii.gz",
    "LIDC-IDRI-0314-4readers/derived_nifti/ct_crop.nii.gz",
    "malformed/nibabel/anatomical.nii",
    "malformed/nibabel/reoriented_anat_moved.nii",
    "malformed/nibabel/resampled_anat_moved.nii",
    "malformed/nibabel/standard.nii.gz",
    "mirp-IBSI-STS_003-CT-RTSTRUCT/nifti/image/image.nii.gz",
    "sct_testing_data/t2/t2.nii.gz",
)
real_files = []
for path in REAL if len(sys.argv) > 1 else ():
    image = nibabel.load(Path(sys.argv[1]) / path)
    values = image.get_fdata(dtype=np.float64).astype(np.float32)
    finite = np.isfinite(values)
    values[~finite] = values[finite].min()
    real_files.append(
        {
            "path": path,
            "shape": list(image.shape),
            "affine": [float(v) for v in image.affine.ravel()],
            "isExact": bool(image.header["sform_code"] > 0 or image.header["qform_code"] == 0),
            "axisCodes": "".join(nibabel.aff2axcodes(image.affine)),
            "sha256OfFloat32": hashlib.sha256(values.ravel("F").astype("<f4").tobytes()).hexdigest(),
            "nonFiniteCount": int((~finite).sum()),
        }
    )

json.dump(
    {
        "versions": {"nibabel": nibabel.__version__, "numpy": np.__version__},
        "cases": cases,
        "realFiles": real_files,
    },
    sys.stdout,
    indent=1,
    allow_nan=False,
)
