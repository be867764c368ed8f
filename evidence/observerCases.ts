import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readLabelmap } from '../src/formats/nifti/readLabelmap.ts';
import { readNifti } from '../src/formats/nifti/readNifti.ts';
import type { SourceVolume } from '../src/inference/networkCase.ts';
import { framesOf } from './cohort.ts';
import { MissingInput } from './missing.ts';

/** Cases of several observers that are no CT phantoms, and the command of `models/` that writes them. */
export const OBSERVER_COHORTS = {
  jungo: { cases: 30, module: 'training.observers.jungo' },
  'cavity-mr': { cases: 16, module: 'training.observers.cavity' },
} as const;
export type ObserverCohort = keyof typeof OBSERVER_COHORTS;

/** A case whose contours several observers drew. */
export interface ObserverCase {
  /** `jungo/70`, unique. */
  readonly id: string;
  /** Of case.json and every volume of the case. */
  readonly sha256: () => string;
  /** What is known of the case. */
  readonly facts: { readonly seed: number; readonly oracle?: Readonly<Record<string, Oracle>> };
  /** Registered series by their file's name, in the order asked for. */
  readonly image: (series: readonly string[]) => SourceVolume;
  /** [K, J, I] 0 or 1. */
  readonly truth: () => Uint8Array<ArrayBuffer>;
  /** A mask of each observer, as `truth`. */
  readonly observers: () => Uint8Array<ArrayBuffer>[];
}

/** Weighted mean entropy and mean entropy in bits, and Dice, of a network that knows how observers draw. */
export type Oracle = readonly [wme: number, me: number, dice: number];

/**
 * The cases of a cohort by rising seed. A cohort that is not there is made, where a Python is named.
 * @param how.most of them, from the first on; null for all.
 * @throws MissingInput that says what to run.
 */
export function readObserverCases(
  name: ObserverCohort,
  how: {
    readonly folder: string;
    readonly most: number | null;
    readonly progress: (line: string) => void;
  },
): ObserverCase[] {
  const folder = join(how.folder, name);
  const { cases, module } = OBSERVER_COHORTS[name];
  const args = ['-m', module, '--cohort-only', '--cohorts', how.folder];
  const python = process.env['ISODOUBT_PYTHON'];
  if (seedsIn(folder).length < cases && python) {
    how.progress(`${name}: making the cases`);
    spawnSync(python, args, { cwd: 'models', stdio: ['ignore', 2, 2] });
  }
  const found = seedsIn(folder);
  if (found.length < cases) {
    throw new MissingInput(
      `${found.length} of ${cases} cases in ${folder}: run \`python ${args.join(' ')}\` in models/, ` +
        'or name a Python that has models/training/requirements.txt in ISODOUBT_PYTHON',
    );
  }
  return found
    .slice(0, how.most ?? undefined)
    .map((seed) => openCase(`${name}/${seed}`, join(folder, String(seed))));
}

function seedsIn(folder: string): number[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((id) => existsSync(join(folder, id, 'case.json')))
    .map(Number)
    .toSorted((a, b) => a - b);
}

function openCase(id: string, folder: string): ObserverCase {
  const bytes = (file: string): Buffer => readFileSync(join(folder, file));
  const inflated = (file: string): Uint8Array => new Uint8Array(gunzipSync(bytes(file)));
  const volume = (series: string) => readNifti(inflated(`${series}.nii.gz`), { sha256: '' });
  return {
    id,
    facts: JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as ObserverCase['facts'],
    sha256: () => {
      const hash = createHash('sha256');
      for (const file of readdirSync(folder).toSorted()) hash.update(bytes(file));
      return hash.digest('hex');
    },
    image: ([first, ...others]) => {
      const { grid, voxels } = volume(first);
      return { grid, channels: [voxels, ...others.map((series) => volume(series).voxels)] };
    },
    truth: () => readLabelmap(inflated('truth.nii.gz')).labels,
    observers: () => framesOf(inflated('observers.nii.gz')),
  };
}
