import { AppError } from '../core/errors.ts';
import { fileWords } from './exportPlan.ts';
import type { Services } from './services.ts';

const IMAGE_EXTENSION = /\.(nii|nrrd|nhdr|mha|mhd|mgh|mgz|hdr|img|dcm|zip)(\.gz)?$/i;
const HASH_DIGITS = 8;

/**
 * What stands for the case in the names of exported files: of a series what it is, of a file its name; never the patient's
 * name from a header. Where the identity is removed, the beginning of the image's SHA-256, as a file may be called after the
 * patient.
 * @throws AppError `internal/unexpected` without a case.
 */
export function exportBaseName({ store, registry }: Services): string {
  const { openCase, exportChoices } = store.getState();
  if (!openCase) throw new AppError('internal/unexpected', { what: 'export' });
  if (exportChoices.identity === 'removed') {
    return `case-${openCase.sha256.slice(0, HASH_DIGITS)}`;
  }
  const { source } = registry.volumes.get(openCase.id);
  if (source.format !== 'dicom') return fileWords(openCase.name.replace(IMAGE_EXTENSION, ''));
  const { modality, number, description } = source.series;
  return fileWords([modality, number ?? '', description].join(' ').trim());
}
