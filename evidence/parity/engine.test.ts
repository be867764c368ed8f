import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openOnCpu } from '../../src/cli/nodeRuntime.ts';
import type { Segmentation } from '../../src/inference/segmentation.ts';
import { segmentVolume } from '../../src/inference/segmentVolume.ts';
import type { Agreement } from './agreement.ts';
import { agreement } from './agreement.ts';
import { gridOf, parityPackage } from './enginePackage.ts';
import type { EngineResult } from './engineReport.ts';
import { writeEngineReport } from './engineReport.ts';
import { caseNames, storedCase, type LabelKind, type StoredCase } from './storedCases.ts';

const LEAST_AGREEMENT = 0.9999;

const files = parityPackage();
let opened: Awaited<ReturnType<typeof openOnCpu>>;

beforeAll(async () => {
  opened = await openOnCpu(files, 1);
});

const isReport = process.env['PARITY_REPORT'] === '1';
/** The report has all; this many show every way of resampling and cropping. */
const SOME = [
  'smaller-than-patch',
  'isotropic-1.5',
  'thin-1.25x0.9',
  'anisotropic-5x0.8-c',
  'zero-outside-5x1.2',
];
const names = isReport ? caseNames : SOME;
const results: EngineResult[] = [];

afterAll(async () => {
  await opened.model.dispose();
  if (isReport && results.length === caseNames.length) writeEngineReport(results);
});

/** The package as the app runs it: the network's own tiles, one pass. */
function segment(stored: StoredCase, memoryBytes?: number): Promise<Segmentation> {
  return segmentVolume(
    {
      volume: { grid: gridOf(stored), channels: [stored.voxels] },
      manifest: files.manifest,
      sessions: opened.model.sessions,
      estimator: {
        members: 1,
        dropoutPasses: 0,
        flips: [],
        seed: 1,
        stop: 'at-samples',
        field: 'whole',
      },
      backend: opened.backend,
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
    },
    { checkpoint: () => Promise.resolve(), progress: () => undefined, nowMs: () => 0 },
  );
}

describe('the network as a package, through the whole engine, against nnU-Net', () => {
  it.each(names)('%s', async (name) => {
    const stored = storedCase(name);
    const { labels, networkGrid } = await segment(stored);
    expect(networkGrid.shape).toEqual(stored.references.shape);
    const against = (kind: LabelKind): Agreement =>
      agreement(labels, stored.references.labels(kind), stored.source.shape);
    const onnx = against('nnunet-onnx');
    const float32 = against('nnunet-float32');
    results.push({ name, onnx, float32, released: against('nnunet') });
    for (const found of [onnx, float32]) {
      const figures = [found.identical, ...Object.values(found.dice)];
      expect(Math.min(...figures)).toBeGreaterThanOrEqual(LEAST_AGREEMENT);
    }
  });

  it('in bands, where not all of it fits the memory: the same labels', async () => {
    const stored = storedCase('anisotropic-5x0.8-c');
    const banded = await segment(stored, 15e6);
    expect(banded.provenance.plan.bands).toBeGreaterThan(1);
    const expected = stored.references.labels('nnunet-onnx');
    const found = agreement(banded.labels, expected, stored.source.shape);
    expect(found.identical).toBeGreaterThanOrEqual(LEAST_AGREEMENT);
  });
});
