import { basename } from 'node:path';
import { AppError } from '../core/errors.ts';
import type { InspectedSample } from '../core/samples/inspectedSample.ts';
import { planSamples } from '../core/samples/planSamples.ts';
import type { Volume } from '../core/volume/volume.ts';
import { inspectSample } from '../workers/codec/inspectSample.ts';
import { readSamples } from '../workers/codec/readSamples.ts';
import { readBlob } from './readFiles.ts';
import type { MadeResult } from './report.ts';
import type { Surroundings } from './surroundings.ts';
import { codecCall } from './surroundings.ts';

/**
 * Samples that were made elsewhere in place of a run. Unlike in the app, where a person can look at what was refused, all
 * of them have to fit.
 * @param paths NIfTI or nnU-Net's .npz, on the image's grid.
 * @throws AppError as `inspectSample` and `readSamples`; the first refusal of `planSamples`.
 */
export async function segmentSamples(
  image: Volume,
  paths: readonly string[],
  surroundings: Surroundings,
): Promise<MadeResult> {
  const call = codecCall(surroundings);
  const inspected: { readonly file: Blob; readonly inspected: InspectedSample }[] = [];
  for (const path of paths) {
    surroundings.err(`looking through ${path}`);
    const file = await readBlob(path);
    inspected.push({ file, inspected: await inspectSample({ file }, call) });
  }
  const { grid, voxels } = image;
  const plan = planSamples(
    grid,
    inspected.map((entry) => entry.inspected),
  );
  const [refused] = plan.refused;
  if (refused) {
    surroundings.err(`refused: ${paths[refused.position] ?? ''}`);
    throw new AppError(refused.code, refused.detail);
  }
  const files = plan.accepted.flatMap(({ position, samples }) => {
    const entry = inspected[position];
    return entry ? [{ ...entry, samples }] : [];
  });
  const result = await readSamples({ image: { grid, voxels }, files, plan }, call);
  const names = paths.map((path) => basename(path));
  const { provenance } = result;
  return { result, maps: null, origin: { origin: 'samples', names, provenance } };
}
