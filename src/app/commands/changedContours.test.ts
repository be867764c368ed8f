import { expect, it } from 'vitest';
import { runServices, SEGMENTATION, until } from '../../testing/runServices.ts';
import type { Answer } from '../../testing/services.ts';
import { drawStroke } from '../strokes.ts';
import { takeTool } from './edit.ts';
import { redo, undo } from './history.ts';
import { answerOpening } from './openCase.ts';
import { cancelRun, discardRun, runSampling } from './run.ts';
import { reviewArrays } from '../presentReview.ts';

const preview = { ...SEGMENTATION, provenance: { ...SEGMENTATION.provenance } };
Object.assign(preview.provenance, {
  drawn: { ...preview.provenance.drawn, samples: 2, ended: 'under-way' },
});

/** Of a run under way, with a result so far. */
const PROGRESS = {
  stage: 'sample',
  slicesDone: 0,
  slicesPlanned: 20,
  samplesDone: 2,
  samples: 10,
  callsDone: 60,
  callsPlanned: 220,
  kept: { samples: 2, slices: 20 },
  preview,
};

/** A first run that succeeds, and a second that shows a preview and waits for the cancel. */
function twoRuns(): ReturnType<typeof runServices> {
  let runs = 0;
  const segment: Answer = async (_, cancelled, report) => {
    runs += 1;
    if (runs !== 2) return SEGMENTATION;
    report(PROGRESS);
    await cancelled;
    throw { code: 'cancelled' };
  };
  return runServices({ segment, discardPartial: () => null });
}

function paint(services: ReturnType<typeof runServices>): void {
  takeTool(services, 'brush');
  const event = { plane: 'axial', depthAxis: 2, isOpposite: false } as const;
  drawStroke(services, { ...event, phase: 'start', points: [[15, 15, 2]] });
  drawStroke(services, { ...event, phase: 'end', points: [] });
}

it('a run over changed contours asks first; what it replaces comes back when it is discarded', async () => {
  const services = twoRuns();
  const state = () => services.store.getState();
  const painted = (): number =>
    (reviewArrays(services)?.corrected ?? new Uint8Array()).filter((one) => one === 1).length;
  await runSampling(services);
  paint(services);
  const [before, segments] = [painted(), state().segments];
  expect(before).toBeGreaterThan(0);

  await runSampling(services);
  expect(state().opening).toMatchObject({ status: 'asking', purpose: 'run-over-changes' });
  await answerOpening(services, false);
  expect([painted(), state().job.status]).toEqual([before, 'idle']);

  services.store.setState({ timeSpentMs: { r1: 4200 } });
  await runSampling(services);
  const running = answerOpening(services, true);
  await until(() => state().result?.isPreview === true);
  // Nothing is drawn on a preview.
  paint(services);
  expect([painted(), state().canUndo]).toEqual([0, false]);
  cancelRun(services);
  await running;
  await discardRun(services);
  expect([painted(), state().canUndo]).toEqual([before, true]);
  expect(state().segments).toEqual(segments);
  expect(state().timeSpentMs).toEqual({ r1: 4200 });
  undo(services);
  expect(painted()).toBe(0);
  redo(services);

  // The third run is kept: a review of its own begins.
  await runSampling(services);
  await answerOpening(services, true);
  expect([painted(), state().canUndo, state().canRedo]).toEqual([0, false, false]);
  expect(reviewArrays(services)?.events).toEqual([]);
});
