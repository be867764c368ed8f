import { expect, it } from 'vitest';
import { completed } from '../core/steps.ts';
import { reviewedCase } from '../testing/reviewedCase.ts';
import { selectRegion } from './commands/navigate.ts';
import { decide } from './commands/review.ts';
import { regionFigures } from './regionFigures.ts';
import { recordInSteps } from './reviewRecord.ts';

it('draws flagged regions first, with the automatic contour where it differs', async () => {
  const services = reviewedCase();
  const [, second, third] = services.store.getState().regions;
  selectRegion(services, third?.id ?? '');
  decide(services, 'flagged');
  const { result } = services.store.getState();
  const { corrected } = services.registry.reviews.get(result?.id ?? '');
  // The rim of the block in the slice of the second region, which lies within it.
  corrected[6 + 20 * (6 + 20 * 10)] = 0;
  const figures = await regionFigures(services, completed(recordInSteps(services)));
  expect(figures[0]?.regionId).toBe(third?.id);
  expect(figures).toHaveLength(3);
  expect(figures[0]?.outlines).toEqual([]);
  const drawn = figures.find(({ regionId }) => regionId === second?.id);
  expect(drawn?.outlines.map(({ isAutomatic, color }) => [isAutomatic, color])).toEqual([
    [true, '#E69F00'],
    [false, '#E69F00'],
  ]);
  expect(drawn?.image).toMatch(/^data:image\/png;base64,iVBORw0KGgo/);
  expect(drawn?.sides).toEqual(['R', 'L']);
  expect(drawn?.region?.width).toBeCloseTo(7.5, 9);
});
