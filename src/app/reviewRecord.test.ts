import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { patchOfVoxels } from '../core/edit/labelPatch.ts';
import { completed } from '../core/steps.ts';
import { blockSegmentation, reviewedCase } from '../testing/reviewedCase.ts';
import { record, redo, undo } from './commands/history.ts';
import { selectNeighbour, selectRegion } from './commands/navigate.ts';
import { decide } from './commands/review.ts';
import { recordInSteps } from './reviewRecord.ts';
import type { Services } from './services.ts';

const SIZE = 20;
const recordOf = (services: Services) => completed(recordInSteps(services));

/** Gives voxels (i, 6, 6) for i from 14 on another label. */
function paint(services: Services, label: number, voxels: number): void {
  const { result, selectedRegionId } = services.store.getState();
  const { corrected } = services.registry.reviews.get(result?.id ?? '');
  const changed = Uint32Array.from({ length: voxels }, (_, i) => 14 + i + SIZE * (6 + SIZE * 6));
  const before = Uint8Array.from(changed, (voxel) => corrected[voxel] ?? 0);
  for (const voxel of changed) corrected[voxel] = label;
  record(
    services,
    {
      kind: 'edited',
      tool: 'brush',
      structure: label,
      regionId: selectedRegionId,
      patch: patchOfVoxels(corrected, { voxels: changed, before }),
    },
    { isApplied: true },
  );
}

describe('what version 1 said', () => {
  /** Every field with the type of its value; of lists the first entry stands for all. */
  const shapeOf = (value: unknown, path = ''): string[] => {
    if (Array.isArray(value)) return value.length === 0 ? [] : shapeOf(value[0], `${path}[]`);
    if (typeof value !== 'object' || value === null) return [`${path}: ${typeof value}`];
    return Object.entries(value).flatMap(([key, one]) => shapeOf(one, `${path}.${key}`));
  };

  for (const origin of ['run', 'samples'] as const) {
    it(`is said the same way of ${origin}`, () => {
      const path = `src/testing/records/review-v1-${origin}.json`;
      const old = JSON.parse(readFileSync(path, 'utf8')) as { formatVersion: number };
      expect(old.formatVersion).toBe(1);
      const run = blockSegmentation();
      const provenance = {
        origin: 'samples',
        samples: 2,
        files: [{ sha256: '1'.repeat(64), format: 'nifti', kind: 'labels', samples: 2 }],
        meanEntropy: 0.1,
        meanExpectedEntropy: null,
        elapsedMs: 5,
      } as const;
      const services = reviewedCase({
        segmentation: origin === 'run' ? run : { ...run, provenance },
      });
      services.sampleNames = ['samples.nii.gz'];
      selectNeighbour(services, 1);
      decide(services, 'accepted');
      decide(services, 'flagged');
      undo(services);
      const now = { ...recordOf(services), files: [{ name: 'x', sha256: 'y' }] };
      expect(now.formatVersion).toBe(2);
      const present = new Set(shapeOf(JSON.parse(JSON.stringify(now))));
      expect(shapeOf(old).filter((field) => !present.has(field))).toEqual([]);
      const [structure] = now.structures;
      expect((old as typeof old & typeof now).structures[0]?.volumeMl).toBe(structure?.volumeMl);
    });
  }
});

describe('a review', () => {
  it('is recorded as it is when nothing was done', () => {
    const made = recordOf(reviewedCase());
    expect(made).toMatchObject({
      reviewers: [],
      decisions: { accepted: 0, corrected: 0, skipped: 0, flagged: 0, open: 3 },
      time: { onRegionsSeconds: 0, firstEventAt: null, lastEventAt: null },
      changes: { edits: [], structures: [] },
      comments: [],
      events: [],
    });
    expect(made.residual.remainingMl).toBe(made.expectedErrors.totalMl);
    expect(made.structures).toMatchObject([
      { state: 'kept', volumeMl: 8, reviewedVolumeMl: 8, dice: 1, addedPathLengthMm: 0 },
    ]);
    expect(made.image).toMatchObject({ identity: null, spacingMm: [2.5, 2.5, 2.5] });
  });

  it('has what was changed, before and after, and by what', () => {
    const services = reviewedCase();
    selectNeighbour(services, 1);
    paint(services, 1, 4);
    decide(services, 'accepted');
    const made = recordOf(services);
    const [structure] = made.structures;
    expect(structure?.reviewedVolumeMl).toBeCloseTo(8 + 4 * 0.015625, 12);
    expect(structure?.addedMl).toBeCloseTo(4 * 0.015625, 12);
    expect(structure?.dice).toBeCloseTo((2 * 512) / (512 + 516), 12);
    // Four voxels beside a corner of the block: all of them are edge, and so is what was edge before.
    expect(structure?.addedPathLengthMm).toBe(10);
    expect(made.changes.edits).toMatchObject([{ tool: 'brush', structure: 'Liver', voxels: 4 }]);
    expect(made.decisions.corrected).toBe(1);
    expect(made.events.map(({ kind }) => kind)).toEqual(['edited', 'decided']);
  });

  it('has in force what undo left in force, and all of it in the log', () => {
    const services = reviewedCase();
    paint(services, 1, 4);
    undo(services);
    expect(recordOf(services).changes.edits).toEqual([]);
    expect(recordOf(services).structures[0]?.dice).toBe(1);
    redo(services);
    const made = recordOf(services);
    expect(made.changes.edits).toHaveLength(1);
    expect(made.events.map(({ kind }) => kind)).toEqual(['edited', 'undone', 'redone']);
  });

  it('has structures that were added, renamed and removed', () => {
    const services = reviewedCase();
    const before = [{ index: 1, name: 'Liver', color: '#E69F00' }];
    const lesion = { index: 2, name: '=Lesion', color: '#56B4E9' };
    const after = [{ index: 1, name: 'Leber', color: '#E69F00' }, lesion];
    record(services, { kind: 'structured', before, after, patch: null });
    paint(services, 2, 3);
    const made = recordOf(services);
    expect(made.structures).toMatchObject([
      { name: 'Leber', state: 'kept', dice: 1 },
      { name: '=Lesion', state: 'added', volumeMl: 0, dice: 0, sampleVolumesMl: [] },
    ]);
    expect(made.changes.structures).toEqual([expect.objectContaining({ before, after })]);
    expect(made.changes.edits[0]?.structure).toBe('=Lesion');
    record(services, { kind: 'structured', before: after, after: [lesion], patch: null });
    expect(recordOf(services).structures[0]).toMatchObject({ name: 'Liver', state: 'removed' });
  });

  it('has the comments and who made them', () => {
    const services = reviewedCase();
    record(services, { kind: 'noted', topic: 'commented', text: 'motion at the dome' });
    record(services, { kind: 'noted', topic: 'opened', text: '' });
    expect(recordOf(services).comments).toMatchObject([{ text: 'motion at the dome', by: '' }]);
  });

  it('leaves what was skipped and flagged, and settles what was accepted', () => {
    const services = reviewedCase();
    const ids = services.store.getState().regions.map(({ id }) => id);
    const whole = recordOf(services).residual.wholeMl;
    selectRegion(services, ids[0] ?? '');
    decide(services, 'flagged');
    const flagged = recordOf(services).residual;
    expect(flagged.remainingMl).toBeCloseTo(whole, 9);
    expect(flagged.leftMl).toBeGreaterThan(0);
    selectRegion(services, ids[0] ?? '');
    decide(services, 'accepted');
    const accepted = recordOf(services).residual;
    expect(accepted.settledMl).toBeCloseTo(flagged.leftMl, 9);
    expect(accepted.remainingMl).toBeCloseTo(whole - accepted.settledMl, 9);
  });

  it('adds up the time of regions that are no longer listed', () => {
    const services = reviewedCase();
    services.store.setState({ timeSpentMs: { gone: 1500, r1: 2040 } });
    expect(recordOf(services).time.onRegionsSeconds).toBe(3.5);
  });
});
