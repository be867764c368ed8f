import { expect, it } from 'vitest';
import { testSegmentation, testServices, testSummary } from '../../testing/services.ts';
import { LARGE_VOXELS } from '../largeImage.ts';
import { showResultInTasks } from './showResult.ts';

it('of a large image the contours to correct are copied before, and are no part of the automatic ones', async () => {
  const services = testServices();
  const labels = new Uint8Array(LARGE_VOXELS);
  labels[LARGE_VOXELS - 1] = 1;
  labels.slice = () => {
    throw new Error('copied in one task');
  };
  await showResultInTasks(
    services,
    { ...testSegmentation([]), labels },
    { summarise: testSummary, isWanted: () => true, beforeShown: () => undefined },
  );
  const { result } = services.store.getState();
  const { corrected } = services.registry.reviews.get(result?.id ?? '');
  expect(corrected === labels).toBe(false);
  expect([corrected.length, corrected[LARGE_VOXELS - 1]]).toEqual([LARGE_VOXELS, 1]);
});
