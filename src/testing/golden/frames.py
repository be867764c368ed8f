"""One small frame in each transfer syntax, and its values as other libraries decode them.

    python frames.py > frames.json

pydicom 3.0.2, pylibjpeg 2.1.0, pylibjpeg-openjpeg 2.6.0, pylibjpeg-libjpeg 2.5.0, pyjpegls 1.5.1, numpy; the encoders are
dcmtk 3.6's dcmcjpeg, dcmcjpls and dcmcrle, OpenJPEG (by pydicom), and OpenJPH (@cornerstonejs/codec-openjph 2.4.11 in
Node, found from this folder), whose frames are decoded here by OpenJPEG.
"""
import base64
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import openjpeg
import pydicom
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import generate_frames
from pydicom.uid import ExplicitVRLittleEndian, JPEG2000, JPEG2000Lossless, generate_uid

ROWS, COLUMNS = 33, 36
HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(7)
j, i = np.mgrid[:ROWS, :COLUMNS]
smooth = 900 * np.exp(-((i - 11) ** 2 + (j - 9) ** 2) / 40.0) + 12 * i
SIGNED = (smooth * 2 - 1000 + rng.integers(-9, 9, (ROWS, COLUMNS))).astype("<i2")
TWELVE = np.clip(smooth * 2 + rng.integers(0, 9, (ROWS, COLUMNS)), 0, 4095).astype("<u2")
EIGHT = np.clip(smooth / 6, 0, 255).astype("u1")
FRAMES = {"signed": (SIGNED, 16, 16, 1), "twelve": (TWELVE, 16, 12, 0), "eight": (EIGHT, 8, 8, 0)}

# Frames encoded in HTJ2K, a line of hex each.
HTJ2K = """
import { readFileSync } from 'node:fs';
import openjph from '@cornerstonejs/codec-openjph';

const [raw, rows, columns] = process.argv.slice(1);
const bytes = readFileSync(raw);
const frameBytes = Number(rows) * Number(columns) * 2;
const codec = await openjph({ print: () => undefined });

function encode(frame, isSigned, bitsPerSample, quality) {
  const encoder = new codec.HTJ2KEncoder();
  const size = { width: Number(columns), height: Number(rows) };
  const info = { ...size, bitsPerSample, componentCount: 1, isSigned, isUsingColorTransform: false };
  encoder.getDecodedBuffer(info).set(bytes.subarray(frame * frameBytes, (frame + 1) * frameBytes));
  encoder.setQuality(quality === 0, quality);
  encoder.encode();
  return Buffer.from(encoder.getEncodedBuffer()).toString('hex');
}

console.log(encode(0, true, 16, 0));
console.log(encode(1, false, 12, 0));
console.log(encode(1, false, 12, 0.002));
"""


def file_of(name):
    pixels, allocated, stored, signed = FRAMES[name]
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    meta.MediaStorageSOPInstanceUID = generate_uid()
    ds = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    ds.SOPClassUID, ds.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    ds.StudyInstanceUID, ds.SeriesInstanceUID = generate_uid(), generate_uid()
    ds.PatientName, ds.PatientID, ds.Modality = "A", "1", "OT"
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.Rows, ds.Columns = pixels.shape
    ds.BitsAllocated, ds.BitsStored, ds.HighBit = allocated, stored, stored - 1
    ds.PixelRepresentation = signed
    ds.PixelData = pixels.tobytes()
    ds["PixelData"].VR = "OW" if allocated > 8 else "OB"
    return ds


def entry(name, frame, ds, encoded, values):
    pixels, allocated, stored, signed = FRAMES[frame]
    is_lossless = np.array_equal(values, pixels)
    return {
        "name": name,
        "transferSyntaxUid": str(ds if isinstance(ds, str) else ds.file_meta.TransferSyntaxUID),
        "bitsAllocated": allocated,
        "bitsStored": stored,
        "isSigned": bool(signed),
        "encoded": base64.b64encode(encoded).decode(),
        "sha256": hashlib.sha256(values.astype("<i4").tobytes()).hexdigest(),
        # Decoders of JPEG may round differently.
        "values": None if is_lossless else base64.b64encode(values.astype("<i2").tobytes()).decode(),
    }


def by_dcmtk(folder, name, frame, *command):
    plain, made = folder / "plain.dcm", folder / "made.dcm"
    file_of(frame).save_as(plain)
    subprocess.run([*command, str(plain), str(made)], check=True, capture_output=True)
    ds = pydicom.dcmread(made)
    encoded = next(generate_frames(ds.PixelData, number_of_frames=1))
    return entry(name, frame, ds, encoded, ds.pixel_array)


def by_openjpeg(name, frame, syntax, **options):
    ds = file_of(frame)
    ds.compress(syntax, encoding_plugin="pylibjpeg", **options)
    encoded = next(generate_frames(ds.PixelData, number_of_frames=1))
    return entry(name, frame, ds, encoded, ds.pixel_array)


def by_openjph(folder):
    raw = folder / "frames.raw"
    raw.write_bytes(SIGNED.tobytes() + TWELVE.tobytes())
    command = ["node", "--input-type=module", "-e", HTJ2K, str(raw), str(ROWS), str(COLUMNS)]
    run = subprocess.run(command, check=True, capture_output=True, text=True, cwd=HERE)
    lines = run.stdout.split()
    named = [("htj2k-lossless-signed", "signed", 201), ("htj2k-lossless", "twelve", 202), ("htj2k", "twelve", 203)]
    for (name, frame, syntax), line in zip(named, lines):
        encoded = bytes.fromhex(line)
        yield entry(name, frame, f"1.2.840.10008.1.2.4.{syntax}", encoded, openjpeg.decode(encoded))


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        entries = [
            by_dcmtk(folder, "rle-signed", "signed", "dcmcrle"),
            by_dcmtk(folder, "rle-8-bit", "eight", "dcmcrle"),
            by_dcmtk(folder, "jpeg-baseline", "eight", "dcmcjpeg", "+eb", "+q", "95"),
            by_dcmtk(folder, "jpeg-extended-8-bit", "eight", "dcmcjpeg", "+ee", "+q", "95"),
            by_dcmtk(folder, "jpeg-extended-12-bit", "twelve", "dcmcjpeg", "+ee", "+q", "95"),
            *(
                by_dcmtk(folder, f"jpeg-lossless-{sv}", "twelve", "dcmcjpeg", "+el", "+sv", str(sv))
                for sv in (2, 4, 5, 6, 7)
            ),
            by_dcmtk(folder, "jpeg-lossless-sv1", "twelve", "dcmcjpeg", "+e1"),
            by_dcmtk(folder, "jpeg-lossless-8-bit", "eight", "dcmcjpeg", "+e1"),
            by_dcmtk(folder, "jpeg-ls-lossless", "signed", "dcmcjpls", "+el"),
            by_dcmtk(folder, "jpeg-ls-near", "twelve", "dcmcjpls", "+en", "+md", "3"),
            by_openjpeg("j2k-lossless-signed", "signed", JPEG2000Lossless),
            by_openjpeg("j2k-lossless", "twelve", JPEG2000Lossless),
            by_openjpeg("j2k", "twelve", JPEG2000, j2k_cr=[4]),
            *by_openjph(folder),
        ]
    json.dump({"rows": ROWS, "columns": COLUMNS, "frames": entries}, sys.stdout, indent=1)
    print()


main()
