import type { DicomDataSet } from './dataSet.ts';

/** What a file of DICOM holds, as far as it can be of use here. */
export type DicomContent =
  | 'image'
  | 'rtstruct'
  | 'segmentation'
  /** Of no use here, each for a reason of its own. */
  | 'rt-plan'
  | 'rt-dose'
  | 'rt-image'
  | 'report'
  | 'presentation'
  | 'key-objects'
  | 'registration'
  | 'directory'
  | 'secondary-capture'
  | 'parametric-map'
  | 'document'
  | 'other';

const STORAGE = '1.2.840.10008.5.1.4.1.1';

/** SOP classes by the end of their UID behind that of storage (PS3.4 B.5), the longer before the shorter. */
const BY_CLASS: readonly (readonly [prefix: string, content: DicomContent])[] = [
  ['481.3', 'rtstruct'],
  ['66.4', 'segmentation'],
  ['66.7', 'segmentation'],
  ['481.1', 'rt-image'],
  ['481.2', 'rt-dose'],
  ['481.4', 'rt-plan'],
  ['481.5', 'rt-plan'],
  ['481.6', 'rt-plan'],
  ['481.7', 'rt-plan'],
  ['481.8', 'rt-plan'],
  ['481.9', 'rt-plan'],
  ['66.1', 'registration'],
  ['66.2', 'registration'],
  ['66.3', 'registration'],
  ['66.5', 'other'],
  ['66', 'other'],
  ['88.59', 'key-objects'],
  ['88', 'report'],
  ['11', 'presentation'],
  ['30', 'parametric-map'],
  ['104', 'document'],
];

/** Secondary capture (PS3.3 A.8): pictures of a screen, of which some are slices all the same. */
const SECONDARY_CAPTURE = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.7(\.\d+)?$/;
const DIRECTORY = '1.2.840.10008.1.3.10';

/** What a file holds by its SOP class; by its attributes where it has none that is known. */
export function dicomContent(dataSet: DicomDataSet): DicomContent {
  const sopClass = dataSet.text('SOPClassUID') ?? '';
  const isDirectory = dataSet.text('MediaStorageSOPClassUID') === DIRECTORY;
  if (isDirectory || sopClass === DIRECTORY) return 'directory';
  if (sopClass.startsWith(`${STORAGE}.`)) {
    const end = sopClass.slice(STORAGE.length + 1);
    const known = BY_CLASS.find(([prefix]) => end === prefix || end.startsWith(`${prefix}.`));
    if (known) return known[1];
  }
  const isPlanar = dataSet.number('Rows') !== null && dataSet.number('Columns') !== null;
  if (!isPlanar) return 'other';
  const isPlaced =
    dataSet.has('ImagePositionPatient') ||
    dataSet.has('PerFrameFunctionalGroupsSequence') ||
    dataSet.has('SharedFunctionalGroupsSequence');
  return SECONDARY_CAPTURE.test(sopClass) && !isPlaced ? 'secondary-capture' : 'image';
}
