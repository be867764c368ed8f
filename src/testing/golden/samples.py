"""Files of samples as nibabel and numpy write them: python samples.py > samples.json

Each file is base64; `values` are its planes one after the other, i fastest, as nibabel or numpy read them back.
"""
import base64
import io
import json
import zipfile

import nibabel
import numpy as np

rng = np.random.default_rng(20261122)
SHAPE = (4, 3, 2)
AFFINE = np.array([[-0.8, 0, 0, 40], [0, -0.8, 0, 30.5], [0, 0, 2.5, -600], [0, 0, 0, 1.0]])
cases = []


def note(name, content, planes, kind, structures):
    """planes: [..., P], axes i, j, k first."""
    cases.append({
        "name": name,
        "bytes": base64.b64encode(content).decode(),
        "kind": kind,
        "structures": structures,
        "planes": planes.shape[3],
        "values": [float(np.float32(v)) for v in planes.reshape(-1, order="F")],
    })


def nifti(name, data, *, kind, structures, dtype=None, order="<", slope=None, gz=False, five=False):
    stored = data if slope is None else np.round(data / slope)
    stored = stored.astype(dtype or data.dtype)
    shaped = stored[:, :, :, None, :] if five else stored
    image = nibabel.Nifti1Image(shaped, AFFINE, header=nibabel.Nifti1Header(endianness=order))
    image.header.set_data_dtype(stored.dtype)
    if slope is not None:
        image.header["scl_slope"], image.header["scl_inter"] = slope, 0
    stream = io.BytesIO()
    # Written by hand: nibabel would choose a scale of its own.
    header = image.header.copy()
    header["vox_offset"] = 352
    header["magic"] = b"n+1"
    stream.write(header.binaryblock + b"\0\0\0\0")
    stream.write(np.asarray(shaped, dtype=np.dtype(stored.dtype).newbyteorder(order)).tobytes(order="F"))
    content = stream.getvalue()
    read = nibabel.Nifti1Image.from_bytes(content).get_fdata()
    if gz:
        import gzip
        content = gzip.compress(content, mtime=0)
    note(name, content, read.reshape(SHAPE + (-1,), order="F"), kind, structures)


def npz(name, arrays, *, member, kind, structures, compressed=True):
    stream = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(stream, **arrays)
    content = stream.getvalue()
    array = np.load(io.BytesIO(content))[member].astype(np.float64)
    # [C, z, y, x] -> i = x, j = y, k = z
    note(name, content, array.transpose(3, 2, 1, 0), kind, structures)


def softmax(classes):
    logits = rng.normal(0, 3, SHAPE + (classes,))
    e = np.exp(logits - logits.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


labels = rng.choice([0, 0, 1, 3, 7], SHAPE + (1,)).astype(np.uint8)
nifti("labels-uint8", labels, kind="labels", structures=[1, 3, 7])
nifti("labels-float32-gz", labels.astype(np.float32), kind="labels", structures=[1, 3, 7], gz=True)
nifti("labels-int16-big-endian", labels.astype(np.int16), kind="labels", structures=[1, 3, 7], order=">")
nifti("labels-4d", rng.integers(0, 3, SHAPE + (5,)).astype(np.uint8), kind="labels", structures=[1, 2])
p = rng.random(SHAPE + (1,))
nifti("probability-float32", p.astype(np.float32), kind="probability", structures=[1])
nifti("probability-float64-gz", p, kind="probability", structures=[1], gz=True)
nifti("probability-uint8-scaled", p, dtype=np.uint8, slope=np.float32(1 / 255), kind="probability", structures=[1])
nifti("probability-4d", rng.random(SHAPE + (3,)).astype(np.float32), kind="probability", structures=[1])
nifti("classes-4d", softmax(3).astype(np.float32), kind="classes", structures=[1, 2])
nifti("classes-5d-vector", softmax(3).astype(np.float32), kind="classes", structures=[1, 2], five=True)
one_hot = np.eye(4)[rng.integers(0, 4, SHAPE)].astype(np.uint8)
nifti("classes-one-hot", one_hot, kind="classes", structures=[1, 2, 3])

zyx = softmax(3).transpose(3, 2, 1, 0)
npz("nnunet-v2", {"probabilities": zyx.astype(np.float32)}, member="probabilities", kind="classes", structures=[1, 2])
npz("nnunet-v1-half-stored", {"softmax": zyx.astype(np.float16)}, member="softmax", kind="classes",
    structures=[1, 2], compressed=False)
npz("fortran-order", {"probabilities": np.asfortranarray(zyx.astype(np.float32))}, member="probabilities",
    kind="classes", structures=[1, 2])
npz("big-endian-second-member", {"other": np.arange(3), "probabilities": zyx.astype(">f4")},
    member="probabilities", kind="classes", structures=[1, 2])
npz("one-hot-bool", {"probabilities": (zyx == zyx.max(0)).astype(bool)}, member="probabilities", kind="classes",
    structures=[1, 2])
with np.errstate(all="ignore"):
    half = np.array([0, 2**-24, 2**-14, 1 / 3, 0.5, 1, 65504], dtype=np.float16)
halves = {"bits": half.view(np.uint16).tolist(), "values": half.astype(np.float64).tolist()}


def bad(name, arrays):
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return {"name": name, "bytes": base64.b64encode(stream.getvalue()).decode()}


def bomb():
    """An archive of a few kilobytes whose one array inflates to 8 MiB."""
    stream = io.BytesIO()
    np.savez_compressed(stream, probabilities=np.zeros((1, 128, 128, 128), np.float32))
    return {"name": "bomb", "bytes": base64.b64encode(stream.getvalue()).decode()}


def other_compression():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("probabilities.npy", b"x" * 400)
    return {"name": "lzma", "bytes": base64.b64encode(stream.getvalue()).decode()}


bad_files = [
    bad("objects", {"probabilities": np.array([[[["a", None]]]], dtype=object)}),
    bad("three-axes", {"probabilities": zyx[0].astype(np.float32)}),
    bad("no-probabilities", {"data": zyx.astype(np.float32)}),
    bad("complex", {"probabilities": zyx.astype(np.complex64)}),
    bad("structured", {"probabilities": np.zeros((1, 1, 1, 1), dtype=[("a", "<f4"), ("b", "<f4")])}),
    other_compression(),
    bomb(),
]
print(json.dumps({
    "versions": {"nibabel": nibabel.__version__, "numpy": np.__version__},
    "shape": SHAPE,
    "affine": AFFINE.reshape(-1).tolist(),
    "cases": cases,
    "halves": halves,
    "bad": bad_files,
}))
