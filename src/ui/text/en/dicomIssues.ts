import { formatMm, formatRounded } from '../../format.ts';
import { count, type Text } from '../../messageText.ts';
import type { ErrorDetail } from '../../../core/errors.ts';
import { countedIn, pluralIn } from '../plural.ts';

const counted = countedIn('en');
const plural = pluralIn('en');

type Value = ErrorDetail[string] | undefined;

const mm = (value: Value): string => `${formatMm(Number(value))} mm`;
const degrees = (value: Value): string => `${formatRounded(Number(value), 2)}°`;
/** Slice numbers, the first few of many. */
const slices = (value: Value, all: Value): string =>
  Array.isArray(value) ? value.join(', ') + (Number(all) > value.length ? ', …' : '') : '?';

const SPLIT: Record<string, string> = {
  'frame-of-reference': 'frame of reference',
  size: 'size of the slices',
  orientation: 'orientation',
  place: 'place of the slices',
  gap: 'wide gaps',
  repeat: 'repeated slices',
  echo: 'echo time',
  bValue: 'diffusion weighting',
  time: 'time',
  stack: 'stack',
  imageType: 'kind of image',
};

/** Doubts about a DICOM series, by their reason. */
export const dicomIssues = {
  /** Of `issue/dicom-geometry`. */
  geometry: {
    'missing-slices': ({ count: missing, slices: which }) => ({
      title: `${counted(Number(missing), 'slice is', 'slices are')} missing in the series and ${plural(Number(missing), 'was', 'were')} interpolated: slice ${slices(which, missing)}.`,
      advice: 'Nothing was measured there. Find the missing files if you can.',
    }),
    'uneven-spacing': ({ lowMm, highMm, spacingMm }) => ({
      title: `The slices are ${mm(lowMm)} to ${mm(highMm)} apart; the image was resampled to ${mm(spacingMm)}.`,
      advice: 'Where slices were farther apart, those in between are interpolated.',
    }),
    'rounded-positions': ({ distanceMm }) => ({
      title: `The positions of the slices are up to ${mm(distanceMm)} off a regular grid; they are taken as regular.`,
      advice: '',
    }),
    'gantry-tilt': ({ degrees: angle }) => ({
      title: `The gantry was tilted by ${degrees(angle)}; each slice was moved within its plane to make the image upright.`,
      advice:
        'The slices are the measured ones. What lies beside them is filled with their lowest value.',
    }),
    'tilt-not-in-positions': ({ degrees: angle }) => ({
      title: `The header states a gantry tilt of ${degrees(angle)}, but the slices lie straight above each other; their positions are used.`,
      advice: 'Compare a distance along the body with another source before you rely on it.',
    }),
    'duplicate-positions': ({ count: repeats }) => ({
      title: `${counted(Number(repeats), 'slice is', 'slices are')} there twice; one of each is used.`,
      advice: '',
    }),
    'slices-left-out': ({ of, read }) => ({
      title: `Of ${count(of)} slices ${count(read)} were read, so that the memory is enough.`,
      advice:
        'Contours and volumes are of the slices that were read. Every structure has to lie within them.',
    }),
    'thickness-unlike-spacing': ({ thicknessMm, spacingMm }) => ({
      title: `Slices are ${mm(thicknessMm)} thick and ${mm(spacingMm)} apart.`,
      advice: 'Volumes are counted by their distance.',
    }),
    'stated-spacing-unlike': ({ statedMm, spacingMm }) => ({
      title: `The header states ${mm(statedMm)} between slices; their positions are ${mm(spacingMm)} apart and are used.`,
      advice: '',
    }),
    'single-slice': ({ spacingMm, isStated }) => ({
      title:
        isStated === true
          ? `There is a single slice; it is taken as ${mm(spacingMm)} thick, as its header states.`
          : `There is a single slice of unknown thickness; it is taken as ${mm(spacingMm)}.`,
      advice: 'Check that no files of the series are missing.',
    }),
    split: ({ by, count: parts }) => ({
      title: `The series holds ${count(parts)} volumes that differ (${SPLIT[String(by)] ?? String(by)}); this is one of them.`,
      advice: 'Check that it is the one you mean.',
    }),
    'damaged-files': ({ count: files }) => ({
      title: `${counted(Number(files), 'file', 'files')} of the series ${plural(Number(files), 'is', 'are')} damaged and left out.`,
      advice: 'Slices at the ends of the image may be missing.',
    }),
    'no-series-uid': () => ({
      title:
        'The files do not say which series they belong to; those of the same study and description were put together.',
      advice: 'Check that they belong together.',
    }),
    'no-frame-of-reference': () => ({
      title: 'The series has no frame of reference.',
      advice: 'RTSTRUCT files made for it cannot be tied to it by other programs.',
    }),
  } satisfies Record<string, Text>,
  /** Of `issue/dicom-values`. */
  values: {
    padding: ({ count: voxels, value }) => ({
      title: `${counted(Number(voxels), 'voxel lies', 'voxels lie')} outside of what was measured and ${plural(Number(voxels), 'holds', 'hold')} the filling value ${formatRounded(Number(value))}, which is kept.`,
      advice: '',
    }),
    monochrome1: () => ({
      title:
        'The image is stored to be shown inverted (MONOCHROME1); its values are kept as they are.',
      advice: 'Dark and bright may look exchanged.',
    }),
    lossy: () => ({
      title: 'The image was compressed with loss.',
      advice: 'Fine detail and noise differ from what was measured.',
    }),
    'no-rescale': () => ({
      title:
        'The header of this CT has no rescale; the stored values are taken as Hounsfield units.',
      advice: 'Check a known tissue before you rely on it.',
    }),
    'not-hounsfield': () => ({
      title: 'The header says that the values of this CT are not Hounsfield units.',
      advice: 'Networks made for CT cannot be relied on here.',
    }),
    modality: ({ modality }) => ({
      title: `This is neither CT nor MR${modality === '' ? '' : ` (${String(modality)})`}: its values are shown as they are stored.`,
      advice: 'No network that comes with this app was made for it.',
    }),
  } satisfies Record<string, Text>,
};
