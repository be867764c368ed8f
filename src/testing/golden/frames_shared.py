"""SHA-256 of the stored values of real files, as pydicom reads them: python frames_shared.py DATA > frames_shared.json

DATA is the folder of shared data. pydicom 3.0.2 with pylibjpeg-openjpeg 2.6.0, pylibjpeg-libjpeg 2.5.0, pyjpegls 1.5.1,
numpy. Hashed are the values of all frames as int32, little-endian.
"""
import hashlib
import json
import pathlib
import sys

import pydicom

root = pathlib.Path(sys.argv[1])
NAMES = """
pydicom/693_J2KI pydicom/J2K_pixelrep_mismatch pydicom/JPEG2000 pydicom/JPEGLSNearLossless_08
pydicom/JPEGLSNearLossless_16 pydicom/JPGExtended pydicom/CT_small pydicom/MR_small pydicom/MR_small_RLE
pydicom/MR_small_bigendian pydicom/MR_small_implicit pydicom/MR_small_jp2klossless pydicom/MR_small_jpeg_ls_lossless
pydicom/MR_small_padded pydicom/image_dfl pydicom/rtdose_rle pydicom/rtdose_expb pydicom-data/693_J2KR
pydicom-data/JPEG-LL pydicom-data/bad_sequence pydicom-data/emri_small pydicom-data/emri_small_RLE
pydicom-data/emri_small_big_endian pydicom-data/emri_small_jpeg_2k_lossless pydicom-data/explicit_VR-UN
nibabel/nicom/slicethickness_empty_string
"""
paths = [f"malformed/{name}.dcm" for name in NAMES.split()]
# A folder: the values of its files in the order of their names.
paths.append("TotalSegmentator/example_ct_dicom")
hashes = {}
for path in paths:
    whole = root / path
    files = sorted(whole.iterdir()) if whole.is_dir() else [whole]
    pixels = [pydicom.dcmread(file).pixel_array.astype("<i4").tobytes() for file in files]
    hashes[path] = hashlib.sha256(b"".join(pixels)).hexdigest()
json.dump(hashes, sys.stdout, indent=1)
print()
