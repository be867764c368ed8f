import { describe, expect, it, vi } from 'vitest';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import { testServices } from '../testing/services.ts';
import { isLargeImage, releaseCodec, releaseInference } from './largeImage.ts';
import { handedVoxels } from './prepareWorker.ts';

const affine = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] as const;
const LARGE: VoxelGrid = { shape: [512, 512, 600], affine };
const SMALL: VoxelGrid = { shape: [512, 512, 100], affine };

function holding() {
  const services = testServices();
  services.prepared = {
    ...services.prepared,
    network: 'a on wasm',
    caseId: 'case',
    issues: [{ code: 'issue/looks-like-contours', detail: {} }],
  };
  const dispose = vi.spyOn(services.inference, 'dispose');
  const retire = vi.spyOn(services.codec, 'retire');
  return { services, dispose, retire };
}

describe('after work on a large image', () => {
  it('the workers are let go; what was said of the image is still known', () => {
    const { services, dispose, retire } = holding();
    releaseInference(services, LARGE);
    releaseCodec(services, LARGE);
    expect([dispose, retire].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
    expect(services.prepared).toMatchObject({ network: null, caseId: null });
    expect(services.prepared.issues).toHaveLength(1);
  });

  it('of a small one they stay', () => {
    const { services, dispose, retire } = holding();
    releaseInference(services, SMALL);
    releaseCodec(services, SMALL);
    expect([dispose, retire].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
    expect(services.prepared.caseId).toBe('case');
  });

  it('the inference worker stays while somebody waits for it', () => {
    const { services, dispose } = holding();
    vi.spyOn(services.inference, 'isBusy').mockReturnValue(true);
    releaseInference(services, LARGE);
    expect(dispose).not.toHaveBeenCalled();
    expect(services.prepared.caseId).toBe('case');
  });
});

describe('voxels on their way to a worker', () => {
  const signal = new AbortController().signal;

  it('of a small image are posted as they are, and only those that were handed over may be transferred', async () => {
    const volume = { grid: SMALL, voxels: new Int16Array(4) };
    const posted = await handedVoxels(volume, { isHandedOver: false, signal });
    expect(posted).toEqual({ voxels: volume.voxels, isOurs: false });
    expect((await handedVoxels(volume, { isHandedOver: true, signal })).isOurs).toBe(true);
  });

  it.each([Int16Array.of(1, -2, 3), Float32Array.of(0.5, 2)])(
    'of a large one are a copy that may be transferred',
    async (voxels) => {
      expect(isLargeImage(LARGE)).toBe(true);
      const posted = await handedVoxels({ grid: LARGE, voxels }, { isHandedOver: false, signal });
      expect(posted.isOurs).toBe(true);
      expect(posted.voxels).toEqual(voxels);
      expect(posted.voxels.buffer).not.toBe(voxels.buffer);
    },
  );

  it('are not copied on when nobody wants them any more', async () => {
    const signalled = AbortSignal.abort();
    const volume = { grid: LARGE, voxels: new Int16Array(4) };
    await expect(
      handedVoxels(volume, { isHandedOver: false, signal: signalled }),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });
});
