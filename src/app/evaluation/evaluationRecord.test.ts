import { describe, expect, it } from 'vitest';
import type { StructureInput } from '../../core/evaluation/evaluateStructure.ts';
import { evaluateStructure } from '../../core/evaluation/evaluateStructure.ts';
import type { StructureEvaluation } from '../../core/evaluation/structureEvaluation.ts';
import { evaluationTables } from '../../core/review/recordTables.ts';
import { completed } from '../../core/steps.ts';
import { finished } from '../../testing/finished.ts';
import { SEGMENTATION } from '../../testing/runServices.ts';
import { reviewedCase } from '../../testing/reviewedCase.ts';
import { TEST_VOLUME } from '../../testing/services.ts';
import { NOTHING_EXPORTED, recordInSteps } from '../reviewRecord.ts';
import type { Services } from '../services.ts';
import { evaluationRecord } from './evaluationRecord.ts';

const { grid } = TEST_VOLUME;

function mask(from: number, to: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(20 ** 3).map((_, voxel) => Number(voxel >= from && voxel < to));
}

/** 400 voxels against 300 of them and against none. */
function evaluated(): StructureEvaluation {
  const input: StructureInput = {
    grid,
    contour: mask(0, 400),
    observers: [
      { name: 'DOE_JOHN.nii.gz', mask: mask(100, 400) },
      { name: 'second', mask: mask(0, 0) },
    ],
    fusion: { kind: 'union' },
    toleranceMm: 3,
    network: null,
  };
  return { structure: 1, ...finished(evaluateStructure(input)).evaluation };
}

/** A review whose structure 1 was measured against two observers, of whom the second has not drawn it. */
function measured(): Services {
  const services = reviewedCase();
  const row = {
    fileName: 'x',
    role: 'observer',
    color: '#FFFFFF',
    isVisible: true,
    sha256: 'a'.repeat(64),
    format: 'label-map',
    structures: [],
  } as const;
  services.store.setState({
    observers: [
      { ...row, name: 'DOE_JOHN.nii.gz' },
      { ...row, name: 'second' },
    ],
    matches: [{ structure: 1, observers: [3, null], by: 'name' }],
    fusion: { kind: 'union' },
    evaluations: { 1: evaluated() },
  });
  return services;
}

const recordOf = (services: Services, identity: 'kept' | 'removed' = 'kept') =>
  completed(recordInSteps(services, { ...NOTHING_EXPORTED, identity }));

describe('the record of an evaluation', () => {
  it('says where the contours were made of the observers whom they are held against', () => {
    const { store } = measured();
    const files = [{ sha256: 'a'.repeat(64), format: 'label-map', structures: 1 }] as const;
    const detail = { rule: 'majority', observers: 2, position: 0 };
    const made = {
      origin: 'contours',
      files,
      structures: [],
      issues: [{ code: 'issue/fused-observers', detail }],
      elapsedMs: 0,
    } as const;
    const saysSo = (provenance: typeof made | typeof SEGMENTATION.provenance) =>
      evaluationRecord(store.getState(), { isNamed: true, provenance })?.isMadeOfObservers;
    expect(saysSo(made)).toBe(true);
    expect(saysSo(SEGMENTATION.provenance)).toBe(false);
    const others = store.getState().observers.map((row) => ({ ...row, sha256: 'b'.repeat(64) }));
    store.setState({ observers: others });
    expect(saysSo(made)).toBe(false);
  });

  it('is null where there is nobody to compare with, and defines nothing of it', () => {
    const made = recordOf(reviewedCase());
    expect(made.evaluation).toBeNull();
    expect(made.definitions).not.toHaveProperty('agreement');
    expect(evaluationTables(made)).toEqual([]);
  });

  it('has what was measured, against whom and how, and says what the words mean', () => {
    const made = recordOf(measured());
    expect(made.evaluation).toMatchObject({
      measured: 'reviewed',
      fusion: { kind: 'union' },
      observers: [{ name: 'DOE_JOHN.nii.gz', format: 'label-map' }, { name: 'second' }],
      structures: [{ structure: 1, name: 'Liver', observed: [3, null] }],
      notMeasured: [],
    });
    expect(made.evaluation?.structures[0]?.agreement.dice).toBeCloseTo(600 / 700, 12);
    expect(made.definitions['agreement']).toContain('DeepMind surface-distance');
  });

  it('leaves out what is of contours before', () => {
    const services = measured();
    services.store.setState({ staleEvaluations: [1] });
    expect(recordOf(services).evaluation).toMatchObject({
      structures: [],
      notMeasured: [{ index: 1, name: 'Liver' }],
    });
  });

  it('numbers observers where it is not to say whom it is of', () => {
    const made = recordOf(measured(), 'removed');
    const texts = [JSON.stringify(made), ...evaluationTables(made).map(([, text]) => text)];
    for (const text of texts) expect(text).not.toContain('DOE');
    expect(texts[2]).toContain('Observer 1');
  });

  it('is a table of agreement and one of observers', () => {
    const [agreement, observers] = evaluationTables(recordOf(measured()));
    expect([agreement?.[0], observers?.[0]]).toEqual(['agreement.csv', 'observers.csv']);
    const rows = (text = ''): Record<string, string>[] => {
      const [head = '', ...lines] = text.replace('\uFEFF', '').trimEnd().split('\r\n');
      const names = head.split(',');
      return lines.map((line) => {
        const cells = line.split(',');
        expect(cells.length).toBe(names.length);
        return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']));
      });
    };
    const [row] = rows(agreement?.[1]);
    expect(row).toMatchObject({ structure: 'Liver', tolerance_mm: '3', observers: '1', ece: '' });
    expect(Number(row?.['dice'])).toBeCloseTo(600 / 700, 12);
    expect(rows(observers?.[1]).map(({ observer, drawn }) => [observer, drawn])).toEqual([
      ['DOE_JOHN.nii.gz', 'true'],
      ['second', 'false'],
    ]);
  });

  it('is nothing of a case without observers, whatever was evaluated', () => {
    const { store } = measured();
    expect(
      evaluationRecord(
        { ...store.getState(), observers: [] },
        { isNamed: true, provenance: SEGMENTATION.provenance },
      ),
    ).toBeNull();
  });
});
