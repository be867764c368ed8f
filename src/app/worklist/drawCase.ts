import { randomUuid } from '../../core/uuid.ts';
import { AppError } from '../../core/errors.ts';
import type { Volume } from '../../core/volume/volume.ts';
import type { InspectedSample } from '../../core/samples/inspectedSample.ts';
import { planSamples } from '../../core/samples/planSamples.ts';
import type { CaseQuality } from '../../core/worklist/caseQuality.ts';
import type { RunProgress } from '../../inference/segmentation.ts';
import type { RunSettings } from '../../store/jobSlice.ts';
import type { CaseProgress } from '../../store/worklistSlice.ts';
import { summariseContours } from '../commands/contours.ts';
import { summariseRun } from '../commands/runResult.ts';
import { namesOf, summariseSamples } from '../commands/samples.ts';
import type { ContoursFile } from '../../workers/codec.api.ts';
import type { WholeResult } from '../keptResult.ts';
import { prepareWorker } from '../prepareWorker.ts';
import { estimatorOf } from '../runPlan.ts';
import type { Services } from '../services.ts';
import { assessResult } from './assess.ts';
import { imageName, type ListedCase } from './listedCase.ts';

/** What a case came to in the background. */
export interface DrawnCase {
  readonly whole: WholeResult;
  readonly quality: CaseQuality | null;
  /** Of the image. */
  readonly sha256: string;
}

type Report = (progress: Omit<CaseProgress, 'caseId'>) => void;

/**
 * Reads a case and makes its result, by the network or of its samples. No voxel of the image stays on the page.
 * @throws AppError as reading, loading and running do; `input/changed` for a file that is not the one of a result before.
 */
export async function drawCase(
  services: Services,
  { listed, settings }: { readonly listed: ListedCase; readonly settings: RunSettings },
  { signal, report }: { readonly signal: AbortSignal; readonly report: Report },
): Promise<DrawnCase> {
  report({ stage: 'reading', fraction: null });
  const { image } = listed;
  const volume = await services.codec.call('openVolume', image, { signal });
  const { sha256 } = volume.source;
  if (listed.sha256 !== null && listed.sha256 !== sha256) {
    throw new AppError('input/changed', { name: imageName(listed) });
  }
  const { grid, source } = volume;
  const drawn = await resultOf(services, { volume, listed, settings }, { signal, report });
  listed.frame = { grid, source };
  return { ...drawn, sha256 };
}

function resultOf(
  services: Services,
  {
    volume,
    listed,
    settings,
  }: { readonly volume: Volume; readonly listed: ListedCase; readonly settings: RunSettings },
  context: { readonly signal: AbortSignal; readonly report: Report },
): Promise<Omit<DrawnCase, 'sha256'>> {
  const { samples, contours } = listed;
  if (samples.length > 0) return gatherSamples(services, { volume, files: samples }, context);
  if (contours.length > 0) {
    const image = imageName(listed);
    return gatherContours(services, { volume, files: contours, image }, context);
  }
  return runNetwork(services, { volume, settings }, context);
}

/** Contours from files are reviewed as they are. */
async function gatherContours(
  services: Services,
  {
    volume,
    files,
    image,
  }: {
    readonly volume: Volume;
    readonly files: readonly ContoursFile[];
    readonly image: string;
  },
  { signal, report }: { readonly signal: AbortSignal; readonly report: Report },
): Promise<Omit<DrawnCase, 'sha256'>> {
  report({ stage: 'reading', fraction: null });
  const { grid, source } = volume;
  const segmentation = await services.codec.call(
    'readContours',
    { files, image: { grid, source } },
    { signal },
  );
  const summary = summariseContours(randomUuid(), segmentation, {
    files,
    imageName: image,
  });
  const of = { volume, isHandedOver: true, network: null, segmentation, summary };
  report({ stage: 'assessing', fraction: null });
  const quality = await assessResult(services, { caseId: randomUuid(), ...of }, signal);
  const whole: WholeResult = {
    segmentation,
    summary,
    network: null,
    networkId: null,
    sampleNames: files.map(({ name }) => name),
  };
  return { whole, quality };
}

async function runNetwork(
  services: Services,
  { volume, settings }: { readonly volume: Volume; readonly settings: RunSettings },
  { signal, report }: { readonly signal: AbortSignal; readonly report: Report },
): Promise<Omit<DrawnCase, 'sha256'>> {
  report({ stage: 'network', fraction: null });
  const caseId = randomUuid();
  const needs = { settings, caseId, volume, isHandedOver: true };
  const manifest = await prepareWorker(services, needs, signal);
  const { issues } = services.prepared;
  const segmentation = await services.inference.call(
    'segment',
    { volumeId: caseId, estimator: estimatorOf(settings, manifest), previews: false },
    {
      signal,
      onProgress: (progress) => report({ stage: 'sampling', fraction: shareOf(progress) }),
    },
  );
  const summary = summariseRun(randomUuid(), segmentation, { manifest, issues });
  report({ stage: 'assessing', fraction: null });
  const of = { caseId, volume, network: manifest, segmentation, summary };
  const quality = await assessResult(services, of, signal);
  const whole: WholeResult = {
    segmentation,
    summary,
    network: manifest,
    networkId: settings.networkId,
    sampleNames: [],
  };
  return { whole, quality };
}

function shareOf({ callsDone, callsPlanned }: RunProgress): number | null {
  return callsPlanned > 0 ? callsDone / callsPlanned : null;
}

async function gatherSamples(
  services: Services,
  { volume, files }: { readonly volume: Volume; readonly files: readonly File[] },
  { signal, report }: { readonly signal: AbortSignal; readonly report: Report },
): Promise<Omit<DrawnCase, 'sha256'>> {
  const { codec } = services;
  const inspected: InspectedSample[] = [];
  for (const [done, file] of files.entries()) {
    report({ stage: 'reading', fraction: done / files.length });
    inspected.push(await codec.call('inspectSample', { file }, { signal }));
  }
  const { grid, voxels } = volume;
  const plan = planSamples(grid, inspected);
  // All or none: with one sample less the result would be another one, and nobody would be there to see it.
  const [refused] = plan.refused;
  if (refused) throw new AppError(refused.code, refused.detail);
  const entries = plan.accepted.flatMap(({ position, samples }) => {
    const [file, found] = [files[position], inspected[position]];
    return file && found ? [{ file, inspected: found, samples }] : [];
  });
  const segmentation = await codec.call(
    'readSamples',
    { image: { grid, voxels }, files: entries, plan },
    {
      signal,
      onProgress: ({ done, total }) =>
        report({ stage: 'sampling', fraction: total > 0 ? done / total : null }),
    },
  );
  const summary = summariseSamples(randomUuid(), segmentation, namesOf(plan));
  const of = { volume, isHandedOver: true, network: null, segmentation, summary };
  report({ stage: 'assessing', fraction: null });
  const quality = await assessResult(services, { caseId: randomUuid(), ...of }, signal);
  const whole: WholeResult = {
    segmentation,
    summary,
    network: null,
    networkId: null,
    sampleNames: entries.map(({ file }) => file.name),
  };
  return { whole, quality };
}
