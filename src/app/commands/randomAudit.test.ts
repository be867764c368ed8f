import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { completed } from '../../core/steps.ts';
import type { CodecApi } from '../../workers/codec.api.ts';
import { drawAudit } from '../../workers/codec/drawAudit.ts';
import { WorkerClient } from '../../rpc/client.ts';
import { fakeLocks } from '../../testing/fakeLocks.ts';
import { blockSegmentation, reviewedCase } from '../../testing/reviewedCase.ts';
import { fakePort, testServices } from '../../testing/services.ts';
import { ReviewKeeper } from '../keeper.ts';
import { recordInSteps } from '../reviewRecord.ts';
import type { Services } from '../services.ts';
import { record, redo, undo } from './history.ts';
import { selectNeighbour, selectRegion } from './navigate.ts';
import { setBudget } from './budget.ts';
import { setOrder } from './queue.ts';
import { randomAudit } from './randomAudit.ts';
import { resumeKept } from './resumeReview.ts';
import { decide } from './review.ts';
import { showResult } from './showResult.ts';
import { haveFakeDatabase } from '../../testing/fakeDatabase.ts';

haveFakeDatabase();

/** The worker that draws, in this thread. */
const codec = () =>
  new WorkerClient(() =>
    fakePort({
      drawAudit: (params) =>
        drawAudit(params as CodecApi['drawAudit']['params'], { transfer: () => undefined }),
    }),
  ) as never;

/** A block of 8 × 8 × 8 voxels, one place of doubt far from most of it. */
const SEGMENTATION = blockSegmentation([[6, 6, 6, 0.9]]);

const opened = (): Services =>
  Object.assign(reviewedCase({ segmentation: SEGMENTATION }), { codec: codec() });

const checks = (services: Services) =>
  services.store.getState().regions.filter(({ finding }) => finding?.rule === 'audit');

/** Changes a voxel while a region is selected. */
function edit(services: Services): void {
  const { selectedRegionId: regionId } = services.store.getState();
  const patch = {
    starts: Uint32Array.of(40),
    lengths: Uint32Array.of(1),
    before: Uint8Array.of(0),
    after: Uint8Array.of(1),
  };
  record(services, { kind: 'edited', tool: 'brush', structure: 1, regionId, patch });
}

describe('a random check', () => {
  it('comes at the end, of what the queue does not show, and no budget counts it', async () => {
    const services = opened();
    const before = services.store.getState();
    await randomAudit(services);
    const now = services.store.getState();
    expect(now.regions.length).toBe(before.regions.length + 5);
    expect(now.regions.slice(0, -5)).toEqual(before.regions);
    expect(checks(services)).toEqual(now.regions.slice(-5));
    expect(checks(services)[0]).toMatchObject({ rank: 2, structure: 1, expectedMl: 0 });
    expect(now.wholeQueue).toEqual(before.wholeQueue);
    expect(now.bought).toEqual(before.bought);
    setBudget(services, { unit: 'regions', value: 0 });
    expect(services.store.getState().regions).toEqual(checks(services));
  });

  it('is walked and decided like a region, stays in another order, and is undone', async () => {
    const services = opened();
    await randomAudit(services);
    const [first, second] = checks(services);
    selectRegion(services, first?.id ?? '');
    decide(services, 'accepted');
    expect(services.store.getState().selectedRegionId).toBe(second?.id);
    edit(services);
    decide(services, 'accepted');
    expect(Object.values(services.store.getState().decisions)).toEqual(['accepted', 'corrected']);
    const places = checks(services).map(({ id, anchor }) => [id, anchor]);
    await setOrder(services, 'uncertainty');
    expect(checks(services).map(({ id, anchor }) => [id, anchor])).toEqual(places);
    expect(new Set(services.store.getState().regions.map(({ id }) => id)).size).toBe(6);
    undo(services);
    expect(services.store.getState().decisions).toEqual({ [first?.id ?? '']: 'accepted' });
    expect(checks(services)).toHaveLength(5);
    redo(services);
    selectNeighbour(services, 1);
    expect(services.store.getState().selectedRegionId).toBe(checks(services)[2]?.id);
  });

  it('draws others when it is asked for again, once for two keys at once, until none is left', async () => {
    const services = opened();
    await Promise.all([randomAudit(services), randomAudit(services)]);
    expect(checks(services)).toHaveLength(5);
    const before = checks(services).map(({ id }) => id);
    await randomAudit(services);
    expect(checks(services)).toHaveLength(10);
    expect(
      checks(services)
        .slice(0, 5)
        .map(({ id }) => id),
    ).toEqual(before);
    for (let call = 0; call < 20; call++) await randomAudit(services);
    expect(services.store.getState().notices).toMatchObject([{ code: 'issue/nothing-to-audit' }]);
    const { regions } = services.registry.reviews.get(services.store.getState().result?.id ?? '');
    const drawn = regions
      .filter(({ id }) => id.startsWith('audit'))
      .flatMap(({ voxels }) => [...voxels]);
    expect(new Set(drawn).size).toBe(drawn.length);
  });

  it('brings the queue up once there is something new in it', async () => {
    const services = opened();
    const shown = () => services.store.getState().sidePanel;
    services.store.setState({ sidePanel: 'compare' });
    await randomAudit(services);
    expect(shown()).toBe('queue');
    for (let call = 0; call < 20; call++) await randomAudit(services);
    services.store.setState({ sidePanel: 'quality' });
    await randomAudit(services);
    expect(shown()).toBe('quality');
  });

  it('is in the record with its seed, its estimate and how much it is an estimate of', async () => {
    const services = opened();
    expect(completed(recordInSteps(services)).randomAudit).toBeNull();
    await randomAudit(services);
    const [first] = checks(services);
    selectRegion(services, first?.id ?? '');
    edit(services);
    decide(services, 'accepted');
    for (let left = 0; left < 4; left++) decide(services, 'accepted');
    const { randomAudit: audit, queue, residual } = completed(recordInSteps(services));
    expect(audit).toMatchObject({ drawn: 5, decided: 5, corrected: 1, share: 0.2 });
    expect(audit?.interval?.[1]).toBeCloseTo(0.62447, 5);
    expect(audit?.expectedAreaMm2).toBeCloseTo(0.2 * (audit?.eligibleAreaMm2 ?? 0), 9);
    // 384 faces of 6.25 mm² in all.
    expect(audit?.contourAreaMm2).toBeCloseTo(2400, 6);
    expect(audit?.eligibleAreaMm2).toBeLessThan(2400);
    expect(queue.regions).toBe(1);
    expect(residual.settledMl).toBe(0);
  });

  it('is of one result: another one begins without', async () => {
    const services = opened();
    await randomAudit(services);
    const { result } = services.store.getState();
    if (!result) throw new Error('no result');
    showResult(services, SEGMENTATION, (id) => ({ ...result, id }));
    expect(checks(services)).toEqual([]);
    await randomAudit(services);
    expect(checks(services)).toHaveLength(5);
  });
});

describe('after a page that was killed', () => {
  let pages: Services[] = [];

  const kill = async (services: Services): Promise<void> => {
    await services.keeper?.settled();
    (services.keeper as ReviewKeeper).dispose();
    await services.keeper?.settled();
    pages = pages.filter((one) => one !== services);
  };
  beforeEach(() => vi.stubGlobal('navigator', { locks: fakeLocks() }));
  afterEach(async () => {
    for (const services of pages) await kill(services);
    await testServices().disk.purge();
    vi.unstubAllGlobals();
  });

  it('the same places are there with what was decided, and the next draw goes on', async () => {
    const before = opened();
    before.keeper = new ReviewKeeper(before);
    const { result } = before.store.getState();
    if (!result) throw new Error('no result');
    showResult(before, SEGMENTATION, (id) => ({ ...result, id }));
    pages.push(before);
    await randomAudit(before);
    selectRegion(before, checks(before)[0]?.id ?? '');
    decide(before, 'flagged');
    before.keeper.recorded();
    const { regions, decisions } = before.store.getState();
    await kill(before);
    const after: Services = Object.assign(testServices(), { codec: codec() });
    after.network = before.network;
    after.networkId = before.networkId;
    after.keeper = new ReviewKeeper(after);
    pages.push(after);
    await resumeKept(after);
    expect(after.store.getState().regions).toEqual(regions);
    expect(after.store.getState().decisions).toEqual(decisions);
    await randomAudit(after);
    expect(checks(after)).toHaveLength(10);
  });
});
