import { describe, expect, it } from 'vitest';
import { evaluateStructure } from '../../core/evaluation/evaluateStructure.ts';
import { upsampleSlices } from '../../core/geometry/resample.ts';
import { finished } from '../../testing/finished.ts';
import { reviewServices } from '../../testing/reviewServices.ts';
import { TEST_VOLUME } from '../../testing/services.ts';
import { exportFacts } from '../exportFacts.ts';
import { mapsId } from '../volumeRegistry.ts';
import { exportedAgreement, exportedDisagreement } from './exportedAgreement.ts';

const VOXELS = 20 ** 3;

function mask(from: number, to: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(VOXELS).map((_, voxel) => Number(voxel >= from && voxel < to));
}

/** Structure 1, voxels 810 … 829 of the image, against a reference of 815 … 834. */
function compared(reference = mask(815, 835), others: readonly Uint8Array<ArrayBuffer>[] = []) {
  const services = reviewServices();
  const { evaluation, maps } = finished(
    evaluateStructure({
      grid: TEST_VOLUME.grid,
      contour: mask(810, 830),
      observers: [reference, ...others].map((drawn, at) => ({ name: `${at}`, mask: drawn })),
      fusion: { kind: 'majority' },
      toleranceMm: 2,
      network: null,
    }),
  );
  services.registry.evaluationMaps.put(mapsId('result', 1), maps);
  services.store.setState({
    matches: [{ structure: 1, observers: [1], by: 'name' }],
    evaluations: { 1: { structure: 1, ...evaluation } },
  });
  return services;
}

describe('the agreement that is exported', () => {
  it('lies on the image, three contours that do not overlap', () => {
    const made = exportedAgreement(compared());
    const counts = [0, 1, 2, 3].map((label) => made?.labels.filter((one) => one === label).length);
    expect(counts).toEqual([VOXELS - 25, 15, 5, 5]);
    expect([810, 820, 834].map((voxel) => made?.labels[voxel])).toEqual([2, 1, 3]);
    expect(made?.structures.map(({ index, name }) => `${index} ${name}`)).toEqual([
      '1 Liver: contour and reference',
      '2 Liver: contour alone',
      '3 Liver: reference alone',
    ]);
  });

  it('has no structure without voxels', () => {
    const made = exportedAgreement(compared(mask(810, 830)));
    expect(made?.structures.map(({ index }) => index)).toEqual([1]);
  });

  it('is not to be had of contours that have changed since, nor without a reference', () => {
    const services = compared();
    expect(exportFacts(services).hindrances.agreement).toBeUndefined();
    services.store.setState({ staleEvaluations: [1] });
    expect(exportedAgreement(services)).toBeNull();
    expect(exportFacts(services).hindrances.agreement).toBe('not-compared');
    expect(exportFacts(reviewServices()).hindrances.agreement).toBe('not-compared');
  });
});

describe("the observers' disagreement that is exported", () => {
  it('is 1 bit where one of two has the voxel, in its place on the image, and 0 elsewhere', () => {
    const made = exportedDisagreement(compared(mask(815, 835), [mask(820, 840)]));
    if (!made) throw new Error('no map');
    expect(made.name).toBe('Liver');
    const image = new Float32Array(VOXELS);
    const { grid } = TEST_VOLUME;
    const plane = grid.shape[0] * grid.shape[1];
    // As it is written: brought to the image's grid from its box.
    upsampleSlices(made.values, { network: made.grid, source: grid }, (k, slice) => {
      image.set(slice, k * plane);
    });
    const apart = [...image].flatMap((bits, voxel) => (bits === 0 ? [] : [[voxel, bits]]));
    expect(apart).toEqual([815, 816, 817, 818, 819, 835, 836, 837, 838, 839].map((v) => [v, 1]));
  });

  it('stays when contours change, and is not to be had of one observer', () => {
    const services = compared(mask(815, 835), [mask(820, 840)]);
    services.store.setState({ staleEvaluations: [1] });
    expect(exportFacts(services).hindrances.disagreement).toBeUndefined();
    expect(exportFacts(compared()).hindrances.disagreement).toBe('one-observer');
    expect(exportedDisagreement(compared())).toBeNull();
  });
});
