import type {
  ExportChoices,
  ExportContent,
  ExportFacts,
  ExportFormat,
} from '../store/exportSlice.ts';
import { EXPORT_CONTENTS, EXPORT_FORMATS } from '../store/exportSlice.ts';
import type { ContourFormat, MapFormat } from '../workers/codec.api.ts';
import { AppError } from '../core/errors.ts';

/** A file that is to be written; of NIfTI there may be more of them where structures overlap. */
export interface PlannedFile {
  readonly content: ExportContent;
  readonly format: ExportFormat;
  /** Of which it is the share of samples. */
  readonly structure: { readonly index: number; readonly name: string } | null;
  /** Without what stands for the case before it: `contours`, `.nii.gz`. */
  readonly stem: string;
  readonly extension: string;
}

const CONTOUR_FORMATS: readonly ContourFormat[] = [
  'rtstruct',
  'dicom-seg',
  'dicom-seg-labelmap',
  'nifti',
  'nrrd',
];
const MAP_FORMATS: readonly MapFormat[] = ['dicom-pmap', 'nifti', 'nrrd'];

/** Which formats hold voxels that belong to something, and which hold a value of each voxel. */
const HOLDS: Readonly<Record<ExportContent, readonly ExportFormat[]>> = {
  contours: CONTOUR_FORMATS,
  automatic: CONTOUR_FORMATS,
  uncertainty: MAP_FORMATS,
  share: MAP_FORMATS,
  regions: ['dicom-seg', 'nifti', 'nrrd'],
  agreement: ['dicom-seg', 'nifti', 'nrrd'],
  disagreement: MAP_FORMATS,
};

const EXTENSIONS: Readonly<Record<ExportFormat, string>> = {
  rtstruct: '.rtstruct.dcm',
  'dicom-seg': '.seg.dcm',
  'dicom-seg-labelmap': '.labelmap.dcm',
  'dicom-pmap': '.pmap.dcm',
  nifti: '.nii.gz',
  nrrd: '.seg.nrrd',
};

/** @throws AppError `internal/unexpected` for one that holds no contours. */
export function contourFormat(format: ExportFormat): ContourFormat {
  return formatIn(CONTOUR_FORMATS, format);
}

/** @throws AppError `internal/unexpected` for one that holds no map. */
export function mapFormat(format: ExportFormat): MapFormat {
  return formatIn(MAP_FORMATS, format);
}

function formatIn<T extends ExportFormat>(formats: readonly T[], format: ExportFormat): T {
  const found = formats.find((one) => one === format);
  if (found === undefined) throw new AppError('internal/unexpected', { what: 'format', format });
  return found;
}

/** The files that the choices come to, in the order of the contents, then of the formats. */
export function plannedFiles(choices: ExportChoices, facts: ExportFacts): readonly PlannedFile[] {
  return EXPORT_CONTENTS.filter(
    (content) => choices.contents.includes(content) && !facts.hindrances[content],
  ).flatMap((content) =>
    formatsOf(content, choices, facts).flatMap((format): readonly PlannedFile[] => {
      const extension =
        HOLDS[content] === MAP_FORMATS && format === 'nrrd' ? '.nrrd' : EXTENSIONS[format];
      const file = { content, format, structure: null, extension };
      if (content !== 'share') return [{ ...file, stem: content }];
      return facts.structures.map((structure) => ({
        ...file,
        structure,
        stem: `share_${structure.index}-${fileWords(structure.name)}`,
      }));
    }),
  );
}

/** Contents that are wished for and possible, and that none of the chosen formats holds. */
export function contentsWithoutFormat(
  choices: ExportChoices,
  facts: ExportFacts,
): readonly ExportContent[] {
  return choices.contents.filter(
    (content) => !facts.hindrances[content] && formatsOf(content, choices, facts).length === 0,
  );
}

function formatsOf(
  content: ExportContent,
  { formats }: ExportChoices,
  { image, hindrances }: ExportFacts,
): readonly ExportFormat[] {
  return EXPORT_FORMATS.filter(
    (format) =>
      formats[image].includes(format) && HOLDS[content].includes(format) && !hindrances[format],
  );
}

const LONGEST_WORDS = 60;

/** A name as a part of a file name that every system takes: letters and digits of any script, `-`, `.` and `_`. */
export function fileWords(name: string): string {
  // A name of a megabyte would be looked through again from each of its letters.
  const words = name
    .slice(0, 10 * LONGEST_WORDS)
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '');
  return Array.from(words).slice(0, LONGEST_WORDS).join('') || 'unnamed';
}
