import { expect, it } from 'vitest';
import { EVERY_SLICE, type ReadingPlan } from '../../core/intake/readingPlan.ts';
import { writeDicom } from '../../formats/dicom/writeDicom.ts';
import { codecContext } from '../../testing/codecContext.ts';
import type { SourceFile } from '../codec.api.ts';
import { openVolume } from './openVolume.ts';

/** Slice k of 9, 2 × 2; its first pixel is air, the second 40 HU in slice 4 and bone in others. @param row its direction */
function slice(k: number, row: string[]): SourceFile {
  const pixels = Int16Array.of(-1000, k === 4 ? 40 : 900, -1000, -1000);
  const bytes = writeDicom({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
    SOPInstanceUID: `1.2.3.${k + 1}`,
    Modality: 'CT',
    SeriesInstanceUID: '1.2.4',
    FrameOfReferenceUID: '1.2.5',
    ImagePositionPatient: ['0', '0', String(k)],
    ImageOrientationPatient: [...row, '0', '1', '0'],
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: 2,
    Columns: 2,
    PixelSpacing: ['1', '1'],
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 1,
    PixelData: pixels.buffer,
  });
  return { path: `${(k * 5) % 9}.dcm`, file: new Blob([bytes]), entry: null };
}

async function reportsOf(row: string[], plan: ReadingPlan = EVERY_SLICE) {
  const context = codecContext();
  const sources = Array.from({ length: 9 }, (_, k) => slice(k, row));
  const { grid, issues } = await openVolume({ sources, plan }, context);
  return { grid, issues, reports: context.reports.filter(({ stage }) => stage === 'slices') };
}

it('shows the slice in the middle before any is read, then counts slices', async () => {
  const { reports } = await reportsOf(['1', '0', '0']);
  const [first, ...others] = reports;
  expect(first).toMatchObject({
    done: 0,
    total: 9,
    picture: { width: 2, height: 2, isAxial: true },
  });
  expect(Array.from(first.picture?.grey ?? [])).toEqual([0, 128, 0, 0]);
  expect(others.some(({ picture }) => picture)).toBe(false);
  expect(others.at(-1)).toMatchObject({ done: 9, total: 9 });
});

it('turns it as radiologists look at it', async () => {
  const { reports } = await reportsOf(['-1', '0', '0']);
  expect(Array.from(reports[0].picture?.grey ?? [])).toEqual([128, 0, 0, 0]);
});

it('reads the slices of a plan, and shows the middle of these', async () => {
  const { grid, reports } = await reportsOf(['1', '0', '0'], { ...EVERY_SLICE, slices: [6, 8] });
  expect(grid.shape).toEqual([2, 2, 3]);
  expect(Array.from(reports[0].picture?.grey ?? [])).toEqual([0, 255, 0, 0]);
  const { grid: thinned, issues } = await reportsOf(['1', '0', '0'], { ...EVERY_SLICE, every: 2 });
  expect(thinned.shape).toEqual([2, 2, 5]);
  expect(issues.map(({ detail }) => detail)).toContainEqual({
    reason: 'slices-left-out',
    read: 5,
    of: 9,
  });
});
