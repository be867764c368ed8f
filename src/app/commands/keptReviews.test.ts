import { describe, expect, it } from 'vitest';
import { testServices } from '../../testing/services.ts';
import { offeredReviews } from './keptReviews.ts';
import type { KeptReviewRow } from '../../store/keepingSlice.ts';

const ROW: KeptReviewRow = {
  id: 'review',
  isPresent: false,
  imageName: 'other.nii',
  imageSha256: 'another image',
  isDemo: false,
  stage: 'open',
  hasResult: true,
  hasHandle: false,
  decided: 1,
  regions: 2,
  changes: 0,
  unexported: 1,
  changedAtMs: 0,
  bytes: 1,
};

describe('what is offered at the start', () => {
  const { openCase } = testServices().store.getState();
  if (!openCase) throw new Error('no case');
  const demo = { ...openCase, isDemo: true };
  const offered = (row: Partial<KeptReviewRow>) =>
    offeredReviews({ keptReviews: [{ ...ROW, ...row }], openCase: demo }).length;

  it('is what was left unfinished of other images', () => {
    expect(offered({})).toBe(1);
    expect(offered({ stage: 'running', unexported: 0 })).toBe(1);
    expect(offered({ unexported: 0 })).toBe(0);
    expect(offered({ stage: 'aside' })).toBe(0);
    expect(offered({ isDemo: true })).toBe(0);
  });

  it('is not the review of the image that is open, though its file was opened as any other', () => {
    expect(offered({ imageSha256: demo.sha256 })).toBe(0);
  });

  it('is nothing beside a case that the reader has opened', () => {
    const keptReviews = [ROW];
    expect(offeredReviews({ keptReviews, openCase: { ...demo, isDemo: false } })).toEqual([]);
    expect(offeredReviews({ keptReviews, openCase: null })).toEqual([]);
  });
});
