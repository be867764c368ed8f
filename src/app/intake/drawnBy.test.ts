import { describe, expect, it } from 'vitest';
import { NO_SETS } from '../../core/contour/labelSets.ts';
import { observerOf } from '../../core/evaluation/caseInput.ts';
import { matchesAmong } from '../../core/evaluation/fusedStructures.ts';
import type { ContoursRole } from '../../core/intake/contoursRole.ts';
import { describedSegment } from '../../testing/obliqueSeries.ts';
import { drawnBy } from './drawnBy.ts';
import type { PendingIntake } from './pendingIntake.ts';

/** One segmentation of these segments, numbered from 1. */
function segmentation(...names: readonly string[]): PendingIntake {
  const file = { path: 'seg/readers.dcm', file: new File(['x'], 'readers.dcm'), entry: null };
  const segments = names.map((name, at) => describedSegment(at + 1, { name }));
  const glance = { kind: 'contours', format: 'dicom-seg', name: 'readers.dcm', segments } as const;
  const reference = {
    seriesInstanceUid: '',
    frameOfReferenceUid: '',
    studyInstanceUid: '',
    patientName: '',
    patientId: '',
  };
  return {
    sources: [file],
    findings: [{ ...glance, sources: [0], grid: null, reference }],
    found: { cases: [], questions: [], leftOut: [] },
    open: null,
    openCaseId: null,
  };
}

function drawn(pending: PendingIntake, role: ContoursRole, numbers?: readonly number[]) {
  return drawnBy(pending, {
    imageName: 'ct',
    positions: [0],
    roleOf: () => role,
    numbers: new Map(numbers ? [[0, numbers]] : []),
  });
}

describe('one file that several people drew in', () => {
  const names = ['Nodule 1 - Annotation 57', 'rater2 nodule 1', 'Reader 3'];

  it('is as many observers, each of whom has drawn their own segments', () => {
    const found = drawn(segmentation(...names, 'GTV (Rater 2)'), 'observers');
    expect(found.map(({ name, files }) => [name, files[0]?.numbers])).toEqual([
      ['Annotation 57', [1]],
      ['rater2', [2, 4]],
      ['Reader 3', [3]],
    ]);
    expect(found.every(({ role }) => role === 'observer')).toBe(true);
  });

  it('leaves out whose segments are not wanted', () => {
    const found = drawn(segmentation(...names), 'observers', [1, 3]);
    expect(found.map(({ name }) => name)).toEqual(['Annotation 57', 'Reader 3']);
  });

  it('is one person with all of them, where that is what it is said to be', () => {
    const [only, ...others] = drawn(segmentation(...names), 'observer');
    expect(others).toEqual([]);
    expect(only?.files[0]?.numbers).toBeNull();
  });

  it('is compared as one structure, whatever is left of their names', () => {
    const observers = drawn(segmentation(...names), 'observers').map(({ name, files }) => {
      const number = files[0]?.numbers?.[0] ?? 0;
      const segment = describedSegment(1, { name: names[number - 1] ?? '' });
      const flat = { labels: new Uint8Array(1), sets: NO_SETS };
      return observerOf(
        { ...flat, structures: [{ ...segment, index: 1 }] },
        { name, file: 'readers.dcm', imageName: 'ct' },
      );
    });
    expect(matchesAmong(observers).map((match) => match.observers)).toEqual([[1, 1, 1]]);
  });
});
