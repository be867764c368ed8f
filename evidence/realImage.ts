import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readNifti } from '../src/formats/nifti/readNifti.ts';
import type { SourceVolume } from '../src/inference/networkCase.ts';
import { MissingInput } from './missing.ts';

/**
 * A CT or MR image of the test data: a NIfTI, or a folder of DICOM files, which Python decodes once.
 * @param folder where what was decoded is kept.
 * @returns null for DICOM where no Python is named and nothing was decoded before.
 * @throws MissingInput where decoding fails; AppError as `readNifti`.
 */
export function readRealImage(path: string, folder: string): SourceVolume | null {
  const nifti = statSync(path).isDirectory() ? decoded(path, folder) : path;
  if (nifti === null) return null;
  const bytes = new Uint8Array(gunzipSync(readFileSync(nifti)));
  const { grid, voxels } = readNifti(bytes, { sha256: '' });
  return { grid, channels: [voxels] };
}

function decoded(series: string, folder: string): string | null {
  const out = join(folder, `${basename(series)}.nii.gz`);
  if (existsSync(out)) return out;
  const python = process.env['ISODOUBT_PYTHON'];
  if (!python) return null;
  mkdirSync(folder, { recursive: true });
  const args = ['-m', 'training.scans', resolve(series), resolve(out)];
  const { status } = spawnSync(python, args, { cwd: 'models', stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new MissingInput(`${python} ${args.join(' ')} failed in models/`);
  return out;
}
