import { describe, expect, it } from 'vitest';
import { EVERY_SLICE, type ReadingPlan } from '../../core/intake/readingPlan.ts';
import { codecContext } from '../../testing/codecContext.ts';
import { sliceFile, slicesAt } from '../../testing/dicomSlices.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import type { SourceFile } from '../codec.api.ts';
import { openVolume } from './openVolume.ts';

/** A file that counts how often it is read. */
class CountedFile extends Blob {
  reads = 0;

  override slice(start?: number, end?: number): Blob {
    this.reads++;
    return super.slice(start, end);
  }
}

function plan(change: Partial<ReadingPlan>): ReadingPlan {
  return { ...EVERY_SLICE, ...change };
}

async function hashOf(sources: readonly SourceFile[], reading: ReadingPlan): Promise<string> {
  return (await openVolume({ sources, plan: reading }, codecContext())).source.sha256;
}

describe('the hash by which a review is found again', () => {
  const golden = readGolden('dicom_series') as {
    readonly files: string;
    readonly series: readonly { readonly name: string; readonly paths: readonly string[] }[];
  };
  const file = new Blob([Buffer.from(golden.files, 'base64')]);
  const [path = ''] = golden.series.find(({ name }) => name === 'enhanced MR')?.paths ?? [];
  const echoes: readonly SourceFile[] = [{ path: 'series.zip', file, entry: path }];

  it('is another one for another volume of the very same file, and for other slices of it', async () => {
    const hashes = await Promise.all(
      [
        plan({}),
        plan({ part: 1 }),
        plan({ every: 2 }),
        plan({ slices: [0, 1] }),
        plan({ slices: [2, 3] }),
        plan({ slices: [2, 3], part: 1 }),
      ].map((reading) => hashOf(echoes, reading)),
    );
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('is another one where a slice that is made from its neighbours is left out', async () => {
    const sources = slicesAt([0, 1, 2, 4, 5, 6]).map((bytes, at): SourceFile => ({
      path: `${at}`,
      file: new Blob([bytes]),
      entry: null,
    }));
    const [with3, without3] = await Promise.all(
      [plan({ slices: [1, 4] }), plan({ slices: [1, 3] })].map((one) => hashOf(sources, one)),
    );
    expect(with3).not.toBe(without3);
  });

  it('is the same for all slices, however they are asked for', async () => {
    const [all, asRange] = await Promise.all(
      [plan({}), plan({ slices: [0, 3] })].map((one) => hashOf(echoes, one)),
    );
    expect(asRange).toBe(all);
  });
});

it('files of slices that are left out are not read', async () => {
  const files = Array.from({ length: 24 }, (_, at) => new CountedFile([sliceFile({ at })]));
  const sources = files.map((file, at): SourceFile => ({ path: `${at}`, file, entry: null }));
  await openVolume({ sources, plan: plan({ every: 4 }) }, codecContext());
  // All headers are.
  const fewest = Math.min(...files.map(({ reads }) => reads));
  const read = files.flatMap(({ reads }, at) => (reads > fewest ? [at] : []));
  expect(read).toEqual([0, 4, 8, 12, 16, 20]);
});
