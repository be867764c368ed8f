import { basename } from 'node:path';
import { AppError } from '../core/errors.ts';
import type { InspectedSample } from '../core/samples/inspectedSample.ts';
import { planSamples } from '../core/samples/planSamples.ts';
import type { Volume } from '../core/volume/volume.ts';
import { inspectSample } from '../workers/codec/inspectSample.ts';
import { readSamples } from '../workers/codec/readSamples.ts';
import type { MadeResult } from './report.ts';
import type { Surroundings } from './surroundings.ts';
import { codecCall } from './surroundings.ts';

/** A file of samples, by the name that it is told of under. */
export interface SampleFile {
  readonly name: string;
  readonly file: Blob;
}

/**
 * Samples that were made elsewhere in place of a run. Unlike in the app, where a person can look at what was refused, all
 * of them have to fit.
 * @param given NIfTI or nnU-Net's .npz, on the image's grid.
 * @throws AppError as `inspectSample` and `readSamples`; the first refusal of `planSamples`.
 */
export async function segmentSamples(
  image: Volume,
  given: readonly SampleFile[],
  surroundings: Surroundings,
): Promise<MadeResult> {
  const call = codecCall(surroundings);
  const inspected: { readonly file: Blob; readonly inspected: InspectedSample }[] = [];
  for (const { name, file } of given) {
    surroundings.err(`looking through ${name}`);
    inspected.push({ file, inspected: await inspectSample({ file }, call) });
  }
  const { grid, voxels } = image;
  const plan = planSamples(
    grid,
    inspected.map((entry) => entry.inspected),
  );
  const [refused] = plan.refused;
  if (refused) {
    surroundings.err(`refused: ${given[refused.position]?.name ?? ''}`);
    throw new AppError(refused.code, refused.detail);
  }
  const files = plan.accepted.flatMap(({ position, samples }) => {
    const entry = inspected[position];
    return entry ? [{ ...entry, samples }] : [];
  });
  const result = await readSamples({ image: { grid, voxels }, files, plan }, call);
  const names = given.map(({ name }) => basename(name));
  const { provenance } = result;
  return { result, maps: null, origin: { origin: 'samples', names, provenance } };
}
