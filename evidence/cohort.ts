import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readLabelmap } from '../src/formats/nifti/readLabelmap.ts';
import { readNifti } from '../src/formats/nifti/readNifti.ts';
import type { SourceVolume } from '../src/inference/networkCase.ts';
import { MissingInput } from './missing.ts';

/** Phantom cohorts by their split; how many cases the whole of each has (`shifted`: for each shift). */
export const COHORTS = { training: 96, calibration: 40, test: 24, hard: 48, shifted: 12 } as const;
export type CohortName = keyof typeof COHORTS;

/** What was drawn for a case; `case.json` as `training.cohort` writes it. */
export interface CaseFacts {
  readonly cohort: string;
  readonly seed: number;
  /** 0 … 1 */
  readonly difficulty: number;
  readonly phase: string;
  readonly noiseHu: number;
  readonly blurVoxels: number;
  readonly sliceThicknessMm: number;
  /** Amplitude of breathing; 0 for none. */
  readonly motionVoxels: number;
  /** Height of the streaks near metal; 0 for none. */
  readonly metalHu: number;
  readonly fieldOfViewMm: number | null;
  readonly tumours: readonly { readonly ml: number; readonly contrastHu: number }[];
  /** In the cohort `shifted` the name of the shift, `none` for the same patient without; else null. */
  readonly shift: string | null;
}

/** Labels of a phantom's truth, in the order of the network `abdomen-ct`. */
export const TRUTH_LABELS = { liver: 1, tumour: 2, spleen: 3, kidneys: 4 } as const;

/** One phantom on the network's own grid: axes L, P, S, 2.5 mm. Voxels are read when they are asked for, and not kept. */
export interface CohortCase {
  /** `hard/9100`, unique. */
  readonly id: string;
  readonly facts: CaseFacts;
  /** Of image and truth as they are stored: a cohort that was made again differently is another one. */
  readonly sha256: () => string;
  /** Hounsfield units. */
  readonly image: () => SourceVolume;
  /** [K, J, I] of {@link TRUTH_LABELS}. */
  readonly truth: () => Uint8Array<ArrayBuffer>;
  /** A label map of each simulated observer, as `truth`; the cohort `shifted` has none. */
  readonly observers: () => Uint8Array<ArrayBuffer>[];
}

/**
 * The cases of a cohort by rising name. A cohort that is not there is made, where a Python is named.
 * @param most of them, from the first on; null for all.
 * @throws MissingInput that says what to run.
 */
export function readCohort(
  name: CohortName,
  how: {
    readonly folder: string;
    readonly most: number | null;
    readonly progress: (line: string) => void;
  },
): CohortCase[] {
  const folder = join(how.folder, name);
  const wanted = Math.min(how.most ?? Infinity, COHORTS[name]);
  if (caseFolders(folder).length < wanted) generate(name, how);
  const found = caseFolders(folder);
  if (found.length === 0)
    throw new MissingInput(`no cases in ${folder}: ${howToMake(name, how.folder)}`);
  if (found.length < wanted) {
    how.progress(`${name}: ${found.length} of ${wanted} cases are there`);
  }
  // Under every shift the same first seeds: the number of cases counts for each of them.
  const chosen =
    name === 'shifted'
      ? found.filter((id) => how.most === null || seedsOf(found).indexOf(seedOf(id)) < how.most)
      : found.slice(0, how.most ?? undefined);
  return chosen.map((id) => openCase(name, join(folder, id), id));
}

function seedOf(folder: string): string {
  return folder.split('-', 1)[0] ?? folder;
}

function seedsOf(folders: readonly string[]): string[] {
  return [...new Set(folders.map(seedOf))];
}

function caseFolders(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((id) => existsSync(join(folder, id, 'case.json')))
    .toSorted();
}

function generate(
  name: CohortName,
  {
    folder,
    most,
    progress,
  }: { folder: string; most: number | null; progress: (line: string) => void },
): void {
  const python = process.env['ISODOUBT_PYTHON'];
  if (!python) return;
  progress(`${name}: making the phantoms`);
  const count = most === null ? [] : ['--cases', String(most)];
  const args = ['-m', 'training.cohort', '--cohort', name, ...count, '--out', folder];
  const { status } = spawnSync(python, args, { cwd: 'models', stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new MissingInput(`${python} ${args.join(' ')} failed in models/`);
}

function howToMake(name: CohortName, folder: string): string {
  return (
    `run \`python -m training.cohort --cohort ${name} --out ${folder}\` in models/ with a Python that has ` +
    'models/training/requirements.txt, or name such a Python in ISODOUBT_PYTHON'
  );
}

function openCase(cohort: CohortName, folder: string, id: string): CohortCase {
  const bytes = (file: string): Buffer => readFileSync(join(folder, file));
  const inflated = (file: string): Uint8Array => new Uint8Array(gunzipSync(bytes(file)));
  return {
    id: `${cohort}/${id}`,
    facts: JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as CaseFacts,
    sha256: () => {
      const hash = createHash('sha256');
      for (const file of ['image.nii.gz', 'truth.nii.gz']) hash.update(bytes(file));
      return hash.digest('hex');
    },
    image: () => {
      const { grid, voxels } = readNifti(inflated('image.nii.gz'), { sha256: '' });
      return { grid, channels: [voxels] };
    },
    truth: () => readLabelmap(inflated('truth.nii.gz')).labels,
    observers: () => framesOf(inflated('observers.nii.gz')),
  };
}

/** Where a NIfTI-1 header holds its dimensions and the place of the voxels. */
const DIM = 40;
const VOX_OFFSET = 108;

/** The volumes of a 4-D NIfTI-1 of bytes, each read as a label map of its own. */
export function framesOf(file: Uint8Array): Uint8Array<ArrayBuffer>[] {
  const header = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const [ni, nj, nk, frames] = [1, 2, 3, 4].map((axis) => header.getInt16(DIM + 2 * axis, true));
  const start = header.getFloat32(VOX_OFFSET, true);
  const size = ni * nj * nk;
  return Array.from({ length: frames }, (_, frame) => {
    const one = new Uint8Array(start + size);
    one.set(file.subarray(0, start));
    one.set(file.subarray(start + frame * size, start + (frame + 1) * size), start);
    const dims = new DataView(one.buffer);
    dims.setInt16(DIM, 3, true);
    dims.setInt16(DIM + 8, 1, true);
    return readLabelmap(one).labels;
  });
}
