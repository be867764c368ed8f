"""Zip64 archives as Python's zipfile writes them: python zip64.py > zip64.json

Run in this folder. The limit beyond which zipfile writes the 64-bit records is set to 0, so that a small archive has them
all: the end record and its locator, and the extra field of every entry. The older end record, in which zipfile repeats
numbers that fit, is filled with ones as it is in an archive too large for it, so that a reader has to use the 64-bit one.
`force_zip64` alone changes only local headers.
"""
import base64
import io
import json
import platform
import struct
import zipfile
from pathlib import Path

import numpy as np

TINY = Path(__file__).resolve().parents[3] / "models" / "tiny"


def archive(files, limit, method=zipfile.ZIP_DEFLATED):
    before, zipfile.ZIP64_LIMIT = zipfile.ZIP64_LIMIT, limit
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as out:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = method
            with out.open(info, "w", force_zip64=True) as entry:
                entry.write(content)
    zipfile.ZIP64_LIMIT = before
    content = bytearray(stream.getvalue())
    if limit == 0:
        struct.pack_into("<HHLL", content, len(content) - 14, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    with zipfile.ZipFile(io.BytesIO(content)) as back:
        assert {name: back.read(name) for name in back.namelist()} == files
    return base64.b64encode(content).decode()


def npy(array):
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


package = {name: (TINY / name).read_bytes() for name in ["model.json", "tiny.onnx"]}
# [C, z, y, x] of 2 x 3 x 4 voxels: the probability of the structure rises with the index.
rising = np.arange(24, dtype=np.float32).reshape(1, 2, 3, 4) / 32
arrays = {
    "other.npy": npy(np.arange(3)),
    "probabilities.npy": npy(np.concatenate([1 - rising, rising])),
}
print(json.dumps({
    "versions": {"python": platform.python_version(), "numpy": np.__version__},
    "package": archive(package, 0),
    "packageLocalOnly": archive(package, zipfile.ZIP64_LIMIT),
    "npz": archive(arrays, 0),
    "npzStored": archive(arrays, 0, zipfile.ZIP_STORED),
}))
