"""Opens an export in nibabel and compares its grid with the source: checkExport.py SOURCE CONTOURS UNCERTAINTY SEGMENTS.

SEGMENTS is the .seg.nrrd, which has to hold the voxels of CONTOURS on the same grid. Prints the number of liver voxels; fails
with an AssertionError.
"""

import gzip
import sys

import nibabel
import numpy

*paths, segments = sys.argv[1:]
source, labels, doubt = (nibabel.load(path) for path in paths)
for image in (labels, doubt):
    assert image.shape == source.shape[:3], (image.shape, source.shape)
    assert (image.affine == source.affine).all()
    assert image.header['sform_code'] == source.header['sform_code']
    assert image.header['qform_code'] == source.header['qform_code']
    assert (image.header.get_qform() == source.header.get_qform()).all()
values = numpy.asanyarray(labels.dataobj)
assert labels.get_data_dtype() == numpy.uint8 and values.max() <= 4
data = doubt.get_fdata()
assert 0 <= data.min() and data.max() <= 1 and data.max() > 0.2

head, packed = open(segments, 'rb').read().split(b'\n\n', 1)
fields = dict(line.split(': ', 1) for line in head.decode().splitlines() if ': ' in line)
assert fields['space'] == 'left-posterior-superior' and fields['encoding'] == 'gzip'
shape = tuple(int(size) for size in fields['sizes'].split())
voxels = numpy.frombuffer(gzip.decompress(packed), numpy.uint8).reshape(shape, order='F')
assert (voxels == values).all()
vectors = [[float(part) for part in vector.strip('()').split(',')]
           for vector in [*fields['space directions'].split(), fields['space origin']]]
lps = numpy.array(vectors).T
assert (lps == numpy.diag([-1, -1, 1]) @ source.affine[:3]).all(), lps
print((values == 1).sum())
