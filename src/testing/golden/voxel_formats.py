"""Golden files of voxels in every format, read by others: python voxel_formats.py [data folder] > voxel_formats.json

Each case has one or more small files, written by SimpleITK, pynrrd or nibabel or by hand, and what SimpleITK (NRRD,
MetaImage) or nibabel (NIfTI, MGH) finds in the first of them: shape, affine (RAS+ mm), values (i fastest). In the cases
named "marked" one voxel stands out, and `markedMm` is where that library says it is. The cases are gzipped together.
With the data folder also notes what these libraries find in real files.
"""
import base64
import gzip
import hashlib
import itertools
import json
import sys
import tempfile
import zlib
from pathlib import Path

import nibabel
import nrrd
import numpy as np
import SimpleITK as sitk

sitk.ProcessObject.SetGlobalWarningDisplay(False)
rng = np.random.default_rng(20261121)
SHAPE = (3, 4, 2)
MARKED = (2, 1, 1)
SPACING = np.array([0.7, 0.9, 2.5])
ORIGIN = np.array([-12.5, 31.25, 700.125])
LPS = np.diag([-1.0, -1.0, 1.0])
cases = []


def rotation(x, y, z):
    cx, cy, cz = np.cos([x, y, z])
    sx, sy, sz = np.sin([x, y, z])
    return (
        np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
        @ np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
        @ np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    )


def directions():
    for order in itertools.permutations(range(3)):
        for signs in itertools.product((1, -1), repeat=3):
            matrix = np.zeros((3, 3))
            for column, (row, sign) in enumerate(zip(order, signs)):
                matrix[row, column] = sign
            yield "".join("RAS"[r] if s > 0 else "LPI"[r] for r, s in zip(order, signs)), matrix
    yield "oblique", rotation(0.2, -0.35, 0.6)
    yield "oblique, left-handed", rotation(-0.1, 0.25, 1.1) @ np.diag([-1.0, 1, 1])


def affine_of(linear, origin):
    affine = np.eye(4)
    affine[:3, :3] = linear
    affine[:3, 3] = origin
    return affine


def by_itk(path):
    image = sitk.ReadImage(str(path))
    linear = np.array(image.GetDirection()).reshape(3, 3) @ np.diag(image.GetSpacing())
    values = sitk.GetArrayFromImage(image)
    to_point = lambda index: (LPS @ image.TransformIndexToPhysicalPoint([int(i) for i in index])).tolist()
    return image.GetSize(), affine_of(LPS @ linear, LPS @ image.GetOrigin()), values.ravel("C"), to_point


def by_nibabel(path):
    image = nibabel.load(path)
    to_point = lambda index: (image.affine @ [*index, 1])[:3].tolist()
    return image.shape[:3], image.affine, image.get_fdata(dtype=np.float64).ravel("F"), to_point


def add(name, files, reader, marked=None):
    with tempfile.TemporaryDirectory() as folder:
        for file, content in files:
            (Path(folder) / file).write_bytes(content)
        shape, affine, values, to_point = reader(Path(folder) / files[0][0])
    case = {
        "name": name,
        "files": [[file, base64.b64encode(content).decode()] for file, content in files],
        "shape": [int(size) for size in shape],
        "affine": [float(value) for value in affine.ravel()],
        "values": [float(value) for value in np.asarray(values).astype(np.float32)],
    }
    if marked is not None:
        case["marked"] = list(marked)
        case["markedMm"] = to_point(marked)
    cases.append(case)


def written(suffix, write):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        write(path)
        return path.read_bytes()


def stored(dtype, shape=SHAPE):
    info = None if np.dtype(dtype).kind == "f" else np.iinfo(dtype)
    if info is None:
        return rng.normal(0, 300, shape).astype(dtype)
    return rng.integers(max(int(info.min), -9000), min(int(info.max), 9000), shape, endpoint=True).astype(dtype)


def itk_image(array, direction, spacing=SPACING, origin=ORIGIN):
    image = sitk.GetImageFromArray(array.transpose(2, 1, 0))
    image.SetSpacing(spacing.tolist())
    image.SetDirection((LPS @ direction).ravel().tolist())
    image.SetOrigin((LPS @ origin).tolist())
    return image


marked_voxels = np.zeros(SHAPE, np.uint8)
marked_voxels[MARKED] = 200
for name, direction in directions():
    image = itk_image(marked_voxels, direction)
    for suffix in (".nrrd", ".mha"):
        data = written(suffix, lambda path: sitk.WriteImage(image, str(path), True))
        add(f"marked {suffix} {name}", [(f"a{suffix}", data)], by_itk, MARKED)
    affine = affine_of(direction @ np.diag(SPACING), ORIGIN)
    mgh = nibabel.MGHImage(marked_voxels, affine)
    add(f"marked .mgz {name}", [("a.mgz", gzip.compress(mgh.to_bytes(), mtime=0))], by_nibabel, MARKED)
    pair = nibabel.Nifti1Pair(marked_voxels, affine)
    pair.set_qform(affine, 1)
    pair.set_sform(affine, len(cases) % 8 // 4)
    with tempfile.TemporaryDirectory() as folder:
        nibabel.save(pair, Path(folder) / "a.hdr")
        files = [(f, (Path(folder) / f).read_bytes()) for f in ("a.hdr", "a.img")]
    add(f"marked .hdr {name}", files, by_nibabel, MARKED)


def nrrd_file(fields, data=b"", magic="NRRD0004", newline="\n"):
    lines = [magic, *(f"{key}: {value}" for key, value in fields.items())]
    return (newline.join(lines) + newline + newline).encode() + data


TYPES = {"int8": "signed char", "uint8": "uchar", "int16": "short", "uint16": "unsigned short", "int32": "int",
         "uint32": "uint", "int64": "long long int", "uint64": "uint64_t", "float32": "float", "float64": "double"}
VECTORS = "(0.7,0.1,0) (-0.2,0.9,0.05) (0,-0.1,2.5)"
OBLIQUE_VECTORS = " ".join(
    "(" + ",".join(repr(float(v)) for v in column) + ")"
    for column in (rotation(0.3, 0.2, -0.4) @ np.diag(SPACING)).T)


def fields(dtype="int16", order="little", **changes):
    base = {"type": TYPES[dtype], "dimension": 3, "space": "left-posterior-superior", "sizes": "3 4 2",
            "space directions": OBLIQUE_VECTORS, "kinds": "domain domain domain", "endian": order, "encoding": "raw",
            "space origin": "(-12.5,31.25,700.125)"}
    base.update({key.replace("_", " "): value for key, value in changes.items()})
    return {key: value for key, value in base.items() if value is not None}


def raw(values, order="<"):
    return values.astype(values.dtype.newbyteorder(order)).tobytes("F")


for dtype in TYPES:
    for order, mark in (("little", "<"), ("big", ">")):
        values = stored(dtype)
        add(f"nrrd {dtype} {order}", [("a.nrrd", nrrd_file(fields(dtype, order), raw(values, mark)))], by_itk)
values = stored("int16")
for encoding, data in (("gzip", gzip.compress(raw(values), mtime=0)), ("gz", gzip.compress(raw(values), mtime=0)),
                       ("hex", raw(values).hex("\n", 20).encode()),
                       ("ascii", " ".join(map(str, values.ravel("F"))).encode()),
                       ("text", "\n".join(map(str, values.ravel("F"))).encode())):
    add(f"nrrd encoding {encoding}", [("a.nrrd", nrrd_file(fields(encoding=encoding), data))], by_itk)
for space in ("right-anterior-superior", "RAS", "left-anterior-superior", "LAS", "LPS", "scanner-xyz", "3D-right-handed"):
    add(f"nrrd space {space}", [("a.nrrd", nrrd_file(fields(space=space), raw(values)))], by_itk)
add("nrrd space dimension", [("a.nrrd", nrrd_file({**{"space dimension": 3}, **fields(space=None)}, raw(values)))], by_itk)
plain = dict(space=None, space_directions=None, space_origin=None, kinds=None)
add("nrrd spacings", [("a.nrrd", nrrd_file(fields(**plain, spacings="0.7 0.9 2.5"), raw(values)))], by_itk)
add("nrrd nothing", [("a.nrrd", nrrd_file(fields(**plain), raw(values)))], by_itk)
for centers in ("cell cell cell", "node node node"):
    add(f"nrrd axis mins {centers}", [("a.nrrd", nrrd_file(fields(
        **plain, spacings="0.7 0.9 2.5", axis_mins="1 2 3", centers=centers), raw(values)))], by_itk)
add("nrrd no origin", [("a.nrrd", nrrd_file(fields(space_origin=None), raw(values)))], by_itk)
add("nrrd measurement frame", [("a.nrrd", nrrd_file(fields(
    measurement_frame="(0,1,0) (1,0,0) (0,0,1)"), raw(values)))], by_itk)
add("nrrd byte skip", [("a.nrrd", nrrd_file(fields(byte_skip=5), b"12345" + raw(values)))], by_itk)
add("nrrd line skip", [("a.nrrd", nrrd_file(fields(line_skip=2), b"one\ntwo\n" + raw(values)))], by_itk)
add("nrrd carriage returns", [("a.nrrd", nrrd_file(fields(), raw(values), newline="\r\n"))], by_itk)
add("nhdr", [("a.nhdr", nrrd_file(fields(data_file="./a.raw"))), ("a.raw", raw(values))], by_itk)
add("nhdr list", [("a.nhdr", nrrd_file(fields(data_file="LIST\nb.raw\na.raw")).rstrip(b"\n") + b"\n"),
                  ("b.raw", raw(values[:, :, :1])), ("a.raw", raw(values[:, :, 1:]))], by_itk)
add("nhdr pattern", [("a.nhdr", nrrd_file(fields(data_file="s%03d.raw 2 1 -1"))),
                     ("s002.raw", raw(values[:, :, :1])), ("s001.raw", raw(values[:, :, 1:]))], by_itk)
add("pynrrd gzip", [("a.nrrd", written(".nrrd", lambda path: nrrd.write(str(path), values, {
    "space": "right-anterior-superior", "space directions": rotation(0.3, 0.2, -0.4) @ np.diag(SPACING),
    "space origin": ORIGIN}, index_order="F")))], by_itk)


def meta(dtype="MET_SHORT", data="LOCAL", **changes):
    base = {"ObjectType": "Image", "NDims": 3, "BinaryData": "True", "BinaryDataByteOrderMSB": "False",
            "CompressedData": "False", "TransformMatrix": "0 1 0 -1 0 0 0 0 1", "Offset": "-12.5 31.25 700.125",
            "CenterOfRotation": "0 0 0", "AnatomicalOrientation": "RAI", "ElementSpacing": "0.7 0.9 2.5",
            "DimSize": "3 4 2", "ElementType": dtype, **changes, "ElementDataFile": data}
    return "".join(f"{key} = {value}\n" for key, value in base.items() if value is not None).encode()


for dtype, kind in (("int8", "CHAR"), ("uint8", "UCHAR"), ("int16", "SHORT"), ("uint16", "USHORT"), ("int32", "INT"),
                    ("uint32", "UINT"), ("int32", "LONG"), ("uint32", "ULONG"), ("int64", "LONG_LONG"),
                    ("uint64", "ULONG_LONG"), ("float32", "FLOAT"), ("float64", "DOUBLE")):
    own = stored(dtype)
    if kind not in ("LONG", "ULONG"):  # eight bytes in ITK on this platform, four on others
        add(f"mha {kind}", [("a.mha", meta(f"MET_{kind}") + raw(own))], by_itk)
        add(f"mha {kind} MSB", [("a.mha", meta(f"MET_{kind}", BinaryDataByteOrderMSB="True") + raw(own, ">"))], by_itk)
add("mha compressed", [("a.mha", meta(CompressedData="True", CompressedDataSize=len(zlib.compress(raw(values))))
                        + zlib.compress(raw(values)))], by_itk)
add("mha ascii", [("a.mha", meta(BinaryData="False") + (" ".join(map(str, values.ravel("F"))) + "\n").encode())], by_itk)
add("mha anatomical orientation LPS", [("a.mha", meta(AnatomicalOrientation="LPS") + raw(values))], by_itk)
add("mha center of rotation", [("a.mha", meta(CenterOfRotation="10 20 30") + raw(values))], by_itk)
add("mha no matrix", [("a.mha", meta(TransformMatrix=None, Offset=None) + raw(values))], by_itk)
add("mha element size", [("a.mha", meta(ElementSize="1 1 1") + raw(values))], by_itk)
add("mha old names", [("a.mha", meta(TransformMatrix=None, Offset=None, Orientation="0 1 0 -1 0 0 0 0 1",
                                     Position="1 2 3") + raw(values))], by_itk)
add("mhd", [("a.mhd", meta(data="a.raw")), ("a.raw", raw(values))], by_itk)
add("mhd zraw", [("a.mhd", meta(data="a.zraw", CompressedData="True", CompressedDataSize=len(zlib.compress(raw(values))))),
                 ("a.zraw", zlib.compress(raw(values)))], by_itk)
add("mhd header size", [("a.mhd", meta(data="a.raw", HeaderSize=7)), ("a.raw", b"1234567" + raw(values))], by_itk)
add("mhd header size -1", [("a.mhd", meta(data="a.raw", HeaderSize=-1)), ("a.raw", b"1234567" + raw(values))], by_itk)

for dtype in ("uint8", "int16", "int32", "float32", "uint16"):
    own = stored(dtype)
    image = nibabel.MGHImage(own, affine_of(rotation(0.2, -0.35, 0.6) @ np.diag(SPACING), ORIGIN))
    add(f"mgh {dtype}", [("a.mgh", image.to_bytes())], by_nibabel)
    add(f"mgz {dtype}", [("a.mgz", gzip.compress(image.to_bytes(), mtime=0))], by_nibabel)

def read_pair(path, files):
    path.with_name("a.img").write_bytes(files[1][1])
    return by_nibabel(path)


for kind, image_class in (("nifti1", nibabel.Nifti1Pair), ("nifti2", nibabel.Nifti2Pair)):
    image = image_class(values, affine_of(rotation(0.2, -0.35, 0.6) @ np.diag(SPACING), ORIGIN))
    image.header.set_slope_inter(2, -1024)
    with tempfile.TemporaryDirectory() as folder:
        nibabel.save(image, Path(folder) / "a.hdr")
        files = [(f, (Path(folder) / f).read_bytes()) for f in ("a.hdr", "a.img")]
    add(f"{kind} pair", files, by_nibabel)
    add(f"{kind} pair, image gzipped", [files[0], ("a.img.gz", gzip.compress(files[1][1], mtime=0))],
        lambda path, files=files: read_pair(path, files))


REAL = (
    "pyradiomics/brain1_image.nrrd", "pyradiomics/brain1_label.nrrd", "dcmqi/liver_seg.nrrd",
    "dcmqi/liver_spine_seg.nrrd", "dcmqi/partial_overlaps-1.nrrd", "dcmqi/partial_overlaps-2.nrrd",
    "dcmqi/partial_overlaps-3.nrrd", "dcmqi/sparse_labelmap_noppv_seg.nrrd", "dcmqi/sparse_labelmap_ppv5_seg.nrrd",
    "TotalSegmentator/example_seg_dicom.nii.gz", "TotalSegmentator/example_seg_fast_force_split.nii.gz",
    "TotalSegmentator/example_seg_mr.nii.gz", "sct_testing_data/t2/t2.nii.gz", "sct_testing_data/t2/labels.nii.gz",
    "sct_testing_data/t2/t2_seg-manual.nii.gz", "mirp-IBSI-STS_003-CT-RTSTRUCT/nifti/mask/mask.nii.gz",
)


def real_files(data):
    for name in REAL:
        shape, affine, values, _ = (by_itk if name.endswith("nrrd") else by_nibabel)(Path(data) / name)
        values = np.asarray(values).astype(np.float32)
        found, counts = np.unique(values, return_counts=True)
        is_map = len(found) < 200
        yield {"path": name, "shape": [int(size) for size in shape], "affine": [float(v) for v in affine.ravel()],
               "sha256OfFloat32": hashlib.sha256(values.tobytes()).hexdigest(),
               "labels": [[int(v), int(n)] for v, n in zip(found, counts) if v > 0] if is_map else None}


real = list(real_files(sys.argv[1])) if len(sys.argv) > 1 else []
versions = {"SimpleITK": sitk.Version_VersionString(), "nibabel": nibabel.__version__, "pynrrd": nrrd.__version__,
            "numpy": np.__version__}
packed = gzip.compress(json.dumps(cases).encode(), 9, mtime=0)
json.dump({"versions": versions, "realFiles": real, "cases": base64.b64encode(packed).decode()}, sys.stdout)
