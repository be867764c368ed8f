import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Finding } from '../../core/intake/findings.ts';
import { pairFindings } from '../../core/intake/pairFindings.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecProgress, InspectedFiles, SourceFile } from '../codec.api.ts';
import { codecHandlers } from './handlers.ts';

// A machine busy with other tests is no failure.
vi.setConfig({ testTimeout: 60_000 });

const DATA = resolve(process.env['ISODOUBT_DATA'] ?? '../shared/data');

const context: CallContext<CodecProgress> = {
  signal: new AbortController().signal,
  progress: () => undefined,
  deliver: () => undefined,
  transfer: () => undefined,
  checkpoint: () => Promise.resolve(),
};

function filesBelow(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesBelow(path) : [path]));
}

function inspect(folder: string): Promise<InspectedFiles> {
  const sources = filesBelow(join(DATA, folder)).map((path): SourceFile => ({
    path: relative(DATA, path),
    file: new Blob([new Uint8Array(readFileSync(path))]),
    entry: null,
  }));
  return codecHandlers.inspectFiles({ sources }, context);
}

function pair({ sources, findings }: InspectedFiles) {
  const pathOf = (at: number): string => sources[findings[at]?.sources[0] ?? -1]?.path ?? '';
  return pairFindings(findings, { open: null, pathOf });
}

/** Every file is in one finding, or in several volumes of one series. */
function expectComplete({ sources, findings }: InspectedFiles): void {
  const found = new Set(findings.flatMap((finding) => finding.sources));
  expect(found.size).toBe(sources.length);
}

const ofKind = (findings: readonly Finding[], kind: Finding['kind']): readonly Finding[] =>
  findings.filter((finding) => finding.kind === kind);

describe.skipIf(!existsSync(DATA))('files of others (ISODOUBT_DATA)', () => {
  it('IBSI: a series and the structure set that refers to it', async () => {
    const inspected = await inspect('mirp-IBSI-STS_003-CT-RTSTRUCT/dicom');
    expectComplete(inspected);
    const [image] = ofKind(inspected.findings, 'volume');
    const [contours] = ofKind(inspected.findings, 'contours');
    expect(image?.sources).toHaveLength(51);
    expect(contours).toMatchObject({ format: 'rtstruct' });
    const { cases, questions, leftOut } = pair(inspected);
    expect([questions, leftOut]).toEqual([[], []]);
    expect(cases).toHaveLength(1);
    // Its series was anonymised apart from the images.
    expect(cases[0]?.contours).toMatchObject([{ by: 'frame-of-reference', mismatch: null }]);
  });

  it('dcmqi: a series of three slices and its segmentations', async () => {
    const inspected = await inspect('dcmqi');
    expectComplete(inspected);
    const { cases } = pair(inspected);
    const series = cases.find(({ image }) => inspected.findings[image]?.sources.length === 3);
    const byReference = series?.contours.filter(({ by }) => by === 'series');
    expect(byReference?.length).toBeGreaterThanOrEqual(1);
  });

  it('a folder of 20,000 files: half of them are slices, the others nothing to open', async () => {
    const slice = readFileSync(join(DATA, 'malformed/pydicom/CT_small.dcm'));
    const sources = Array.from({ length: 20_000 }, (_, n): SourceFile => ({
      path: `disc/${n}`,
      file: new Blob([n % 2 === 0 ? new Uint8Array(slice) : `note ${n}`]),
      entry: null,
    }));
    const inspected = await codecHandlers.inspectFiles({ sources }, context);
    expectComplete(inspected);
    expect(ofKind(inspected.findings, 'volume').map((one) => one.sources.length)).toEqual([10_000]);
    expect(ofKind(inspected.findings, 'left-out')).toHaveLength(10_000);
  });

  it('damaged files are left out, each with its reason, and stop nothing', async () => {
    const inspected = await inspect('malformed');
    expectComplete(inspected);
    expect(ofKind(inspected.findings, 'left-out').length).toBeGreaterThan(0);
  });
});
