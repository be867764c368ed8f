import type { ErrorDetail } from '../../../core/errors.ts';
import type { NoSampleReason } from '../../../core/samples/inspectedSample.ts';
import { bytes, count, rounded, shown, type Text } from '../../messageText.ts';

const fraction = (value: ErrorDetail[string] | undefined): string => rounded(value, 3);

/** What is wrong with a file, by the reason of its error. */
export const inputReasons = {
  /** What stands behind a reason of `input/corrupt`. */
  corrupt: {
    'not-a-cohort': ({ field }) => ({
      title: `This is not a cohort file of Isodoubt, or it was changed${field === undefined ? '' : ` at ${shown(field)}`}.`,
      advice: 'Choose a cohort.json that Isodoubt wrote.',
    }),
    'newer-cohort': () => ({
      title: 'This cohort file was written by a later version of Isodoubt.',
      advice: 'Update this copy of Isodoubt, and open the file again.',
    }),
    'truncated-gzip': () => ({
      title: 'The file ends in the middle of its compressed data.',
      advice: 'It was probably cut short while being copied. Copy it again and open the new copy.',
    }),
    'bad-gzip': () => ({
      title: 'The compressed data is damaged.',
      advice: 'Copy the file again from where it came from.',
    }),
    // Of a package or of an .npz, which is a zip archive too.
    'bad-zip': ({ path }) => ({
      title: `The archive is damaged or cut short${path === undefined ? '' : ` at ${shown(path)}`}.`,
      advice: 'Copy it again from where it came from.',
    }),
    'unsafe-path': ({ path }) => ({
      title: `A file in it would lie outside its folder: ${shown(path)}.`,
      advice: 'Nothing of it was read. Pack it again with names that stay within the folder.',
    }),
    'duplicate-path': ({ path }) => ({
      title: `Two files have the same name${path === undefined ? '' : `: ${shown(path)}`}.`,
      advice: 'It cannot be said which one is meant. Keep only one of them.',
    }),
    'encrypted-zip': () => ({
      title: 'The archive is encrypted.',
      advice: 'Save it again without a password. A package can also be dropped as a folder.',
    }),
    'zip-method': () => ({
      title: 'The archive is compressed in a way that this app does not read.',
      advice: 'Pack it again with deflate. A package can also be dropped as a folder.',
    }),
    'large-zip-directory': () => ({
      title: 'The archive holds more than 50,000 files, or more than 32 MB of names.',
      advice: 'Pack only what belongs to it.',
    }),
    'split-zip': () => ({
      title: 'This is one part of an archive that was split.',
      advice: 'Join its parts and open the whole.',
    }),
    'bad-npy-header': () => ({
      title: 'The array in this archive has no header that numpy writes.',
      advice: 'Save it again with numpy.savez_compressed, or as NIfTI.',
    }),
    'bad-structure': () => ({
      title: 'This DICOM file is damaged: its elements make no sense.',
      advice: 'Export it again from where it came from.',
    }),
    truncated: () => ({
      title: 'This DICOM file ends in the middle of an element.',
      advice: 'It was probably cut short. Copy or export it again.',
    }),
    'no-image-size': () => ({
      title: 'The header of this DICOM file does not say how large its image is.',
      advice: 'Export it again from where it came from.',
    }),
    'bad-frame': () => ({
      title:
        'A slice of this series is damaged: its compressed image cannot be decoded, or is another than its header says.',
      advice: 'Export the series again from where it came from.',
    }),
    'bad-fragments': () => ({
      title:
        'The slices in this file cannot be told apart: its fragments are not the frames that its header promises.',
      advice: 'Export the series again, uncompressed if you can.',
    }),
    'bad-contours': () => ({
      title: 'The coordinates of the contours cannot be read.',
      advice: 'Export the structures again from where they came from.',
    }),
    'no-structures': () => ({
      title: 'The structure set holds no structure.',
      advice: 'Export the structures again from where they came from.',
    }),
    'bad-header': ({ field }) => ({
      title: `The header of this file makes no sense at “${shown(field)}”.`,
      advice: 'Export the image again from where it came from.',
    }),
    'long-header': ({ limitBytes }) => ({
      title: `The header of this file does not end within ${bytes(limitBytes)}.`,
      advice: 'Export the image again from where it came from.',
    }),
    'data-file-missing': ({ missing, count: files }) => ({
      title: `The voxels are in ${Number(files) > 1 ? `${count(files)} files` : 'a file'} beside this header; ${Number(files) > 1 ? `${count(missing)} of them are` : 'it is'} missing.`,
      advice: 'Drop the header together with its data (.raw, .zraw, .img), or the whole folder.',
    }),
    'bad-voxel-text': () => ({
      title: 'The voxels are written as text, and something among them is not a number.',
      advice: 'Export the image again from where it came from.',
    }),
    'bad-zlib': () => ({
      title: 'The compressed data is damaged.',
      advice: 'Copy the file again from where it came from.',
    }),
    'truncated-data': ({ expectedBytes, actualBytes }) => ({
      title: `The header promises ${bytes(expectedBytes)} of voxels; the file holds ${bytes(actualBytes)}.`,
      advice: 'It was probably cut short. Copy or export it again.',
    }),
  } satisfies Record<string, Text>,
  /** Why a file of a known format is not read. */
  unsupported: {
    encoding: () => ({
      title: 'Its voxels are compressed in a way that is not read here.',
      advice: 'Save it again as one file: .nii.gz, .nrrd or .mha.',
    }),
    'compressed-twice': () => ({
      title: 'It is compressed twice.',
      advice: 'Save it again as one file: .nii.gz, .nrrd or .mha.',
    }),
    'data-file-list': () => ({
      title: 'Its slices are in a list of files.',
      advice: 'Save it again as one file: .nii.gz, .nrrd or .mha.',
    }),
    'not-an-image': () => ({
      title: 'It holds shapes, not voxels.',
      advice: 'Save it again as one file: .nii.gz, .nrrd or .mha.',
    }),
    'no-image': () => ({
      title: 'This DICOM file holds no image (but a plan, a report or the like).',
      advice: 'Drop it together with the images of its series.',
    }),
    'transfer-syntax': () => ({
      title: 'The images of this series are compressed in a way that this app does not read.',
      advice: 'Export it uncompressed, or in JPEG, JPEG-LS, JPEG 2000, HTJ2K or RLE.',
    }),
    'jpeg-12-bit': () => ({
      title:
        'The images of this series are compressed as JPEG with 12 bits, which this app does not read.',
      advice: 'Export it uncompressed, or in JPEG lossless, JPEG-LS or JPEG 2000.',
    }),
  } satisfies Record<string, Text>,
  /** What stands behind a reason of `input/inconsistent-geometry`. */
  geometry: {
    'contours-across-slices': () => ({
      title: 'The contours do not lie parallel to the slices of this image.',
      advice: 'Open them together with the image that they were drawn on.',
    }),
    'contours-outside': () => ({
      title: 'All contours lie outside of this image.',
      advice: 'Open them together with the image that they were drawn on.',
    }),
    'singular-affine': () => ({
      title: 'The header does not say where the voxels lie: its affine has no inverse.',
      advice: 'Export the image again with its orientation (sform or qform).',
    }),
    'zero-spacing': () => ({
      title: 'The voxel size in the header is zero or not a number.',
      advice: 'Export the image again with its voxel spacing.',
    }),
    'non-positive-dimension': () => ({
      title: 'The header gives an image of zero or negative size.',
      advice: 'Export the image again from where it came from.',
    }),
    'invalid-qform': () => ({
      title: 'The orientation in the header (qform) is not a rotation.',
      advice: 'Export the image again with its orientation (sform or qform).',
    }),
    'no-plane-position': () => ({
      title: 'The file does not say where its frames lie in the patient.',
      advice: 'Export it again with plane positions, orientations and pixel spacing.',
    }),
    'bad-orientation': () => ({
      title: 'The orientation of a frame is not one: its rows and columns are not at right angles.',
      advice: 'Export it again from where it came from.',
    }),
    'mixed-orientations': () => ({
      title:
        'The frames do not lie on one grid: some are turned, scaled or shifted against others.',
      advice: 'Export them as separate series.',
    }),
    'uneven-spacing': () => ({
      title: 'The frames are unevenly spaced and do not lie on the slices of the image.',
      advice: 'Export the contours on the grid of the image.',
    }),
    'other-frame-of-reference': () => ({
      title:
        'The contours name another frame of reference than the image, and they do not lie on its voxels.',
      advice: 'Open them with the image they were drawn on.',
    }),
    'no-position': () => ({
      title: 'The files do not say where their slices lie in the patient.',
      advice: 'Pictures such as X-rays, photographs or screenshots cannot be opened as a volume.',
    }),
    'no-direction': () => ({
      title: 'The files do not say how their slices are oriented in the patient.',
      advice: 'Export the series again from where it came from.',
    }),
    'no-pixel-spacing': () => ({
      title: 'The files do not say how large their pixels are.',
      advice: 'Export the series again from where it came from.',
    }),
    mosaic: () => ({
      title:
        'The slices are tiles of one picture (a Siemens mosaic), without a position of their own.',
      advice: 'Export it as a series of single slices or as NIfTI.',
    }),
    'uneven-slices': ({ lowMm, highMm }) => ({
      title: `The slices are ${rounded(lowMm)} to ${rounded(highMm)} mm apart: too uneven to make a volume of them.`,
      advice: 'Check that the files belong together and that none are missing.',
    }),
    'scattered-planes': ({ distanceMm }) => ({
      title: `The slices do not lie above each other: they are up to ${rounded(distanceMm)} mm off a line.`,
      advice: 'Check that the files belong together.',
    }),
    'too-many-parts': () => ({
      title:
        'The slices of this series differ in size, orientation or place more than those of any scan.',
      advice: 'Check that the files belong together.',
    }),
    'unlike-duplicates': () => ({
      title: 'Two different slices lie at the same place, and nothing tells them apart.',
      advice: 'Check that the files are of one series and of one point in time.',
    }),
    channels: () => ({
      title: 'The images do not have the same voxels, so they cannot be channels of one case.',
      advice: 'Register them to one of them and resample them to its grid.',
    }),
  } satisfies Record<string, Text>,
  /** Why a file cannot be one of the samples of a case. */
  noSample: {
    'grey-values': ({ min, max }) => ({
      title: `It holds values from ${fraction(min)} to ${fraction(max)}: an image, not a label map or a probability.`,
      advice: 'Use label maps with whole numbers up to 255, or probabilities from 0 to 1.',
    }),
    'ambiguous-scale': ({ max, kinds }) => ({
      title: `It holds ${count(kinds)} different whole numbers up to ${shown(max)}: grey values, or a probability times 100 or 255.`,
      advice: 'Save probabilities as numbers from 0 to 1 (or with that scale in the header).',
    }),
    'above-one': ({ max }) => ({
      title: `It holds fractions up to ${fraction(max)}; a probability is at most 1.`,
      advice: 'If it is a percentage or a logit, save it as a probability from 0 to 1.',
    }),
    'non-finite': ({ count: voxels }) => ({
      title: `${count(voxels)} voxels are not a number.`,
      advice: 'A sample has to be known everywhere. Save it again without NaN.',
    }),
    'not-probabilities': ({ min, max }) => ({
      title: `It holds several volumes with values from ${fraction(min)} to ${fraction(max)}: neither labels nor probabilities.`,
      advice: 'Use label maps with whole numbers up to 255, or probabilities from 0 to 1.',
    }),
    'classes-do-not-sum-to-one': () => ({
      title: 'The probabilities of its classes do not sum to 1.',
      advice: 'Overlapping regions (sigmoid) have to be saved as one map for each structure.',
    }),
    'other-shape': ({ expected, actual, format }) => ({
      title: `It has ${shown(actual)} voxels, the image ${shown(expected)}.`,
      advice:
        format === 'npz'
          ? 'nnU-Net version 1 saves what it cropped the image to. Save the probabilities on the image’s own grid.'
          : 'Resample it to the grid of the image.',
    }),
    'other-place': ({ distanceMm }) => ({
      title: `It has the size of the image but lies elsewhere, up to ${fraction(distanceMm)} mm away.`,
      advice: 'Check that it belongs to this image, or resample it to its grid.',
    }),
    'other-classes': ({ expected, actual }) => ({
      title: `It has ${shown(actual)} classes, background included; another file has ${shown(expected)}.`,
      advice: 'All samples of a case have to have the same classes.',
    }),
    'structure-unclear': () => ({
      title: 'It is the probability of one structure; the other files have several.',
      advice: 'Use it without them, or save the probabilities of all classes.',
    }),
    'single-label-map': () => ({
      title: 'A single label map says nothing about where it is in doubt.',
      advice: 'Add more samples of it, or use a probability map.',
    }),
    'all-empty': () => ({
      title: 'No sample holds any structure.',
      advice: 'Check that these are the right files.',
    }),
  } satisfies Record<NoSampleReason, Text>,
  /** Why a file is no label map. */
  noLabels: {
    'not-labels': () => ({
      title: 'It holds values that are no labels: those are whole numbers from 0.',
      advice:
        'Check that it is a map of contours; probabilities and images are opened in other ways.',
    }),
    'too-many-labels': ({ count: labels, limit }) => ({
      title: `It holds ${count(labels)} different labels; at most ${shown(limit)} can be shown.`,
      advice: 'Keep the structures that matter, and save it again.',
    }),
  } satisfies Record<string, Text>,
  /** What a file is that cannot be opened. */
  formats: {
    'empty-folder': 'There is no file in the folder.',
    dicom: 'This is a DICOM file, but not an image in the patient.',
    nrrd: 'This NRRD file cannot be used here.',
    metaimage: 'This MetaImage file cannot be used here.',
    'nifti-pair': 'This is half of a NIfTI pair: drop the .hdr and the .img together.',
    analyze: 'This is an Analyze 7.5 image, which does not say where left and right are.',
    hdf5: 'This is an HDF5 file, which is not read.',
    mgh: 'This MGH file cannot be used here.',
    png: 'This is a PNG picture, not an image in the patient.',
    jpeg: 'This is a JPEG picture, not an image in the patient.',
    zip: 'This is a zip archive without images that are read.',
  },
};
