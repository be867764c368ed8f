import { beforeEach, describe, expect, it } from 'vitest';
import { structurePatch, type StructurePart } from '../../core/edit/structureEdit.ts';
import type { StructureOperation } from '../../core/edit/structureEdit.ts';
import { WorkerClient } from '../../rpc/client.ts';
import { reviewServices } from '../../testing/reviewServices.ts';
import { fakePort, type Answer } from '../../testing/services.ts';
import { until } from '../../testing/runServices.ts';
import { drawStroke } from '../strokes.ts';
import { changeOperation, chooseSegment, takeTool, toggleLock } from './edit.ts';
import { undo } from './history.ts';
import { cancelOperation, copyToNextSlice, operate } from './operations.ts';
import { addStructure } from './structures.ts';

interface EditParams {
  readonly part: StructurePart;
  readonly operation: Exclude<StructureOperation, { kind: 'interpolate' }>;
}

/** As the worker works it out. */
const worked: Answer = (params) => {
  const { part, operation } = params as EditParams;
  return structurePatch(part, operation);
};

let services: ReturnType<typeof reviewServices>;

function begin(answer: Answer): void {
  services = Object.assign(reviewServices(), {
    codec: new WorkerClient(() => fakePort({ editStructure: answer })),
    // The voxel (6, 6, 6), inside structure 1.
    crosshair: [-15, -15, 15] as const,
  });
  takeTool(services, 'brush');
}

beforeEach(() => begin(worked));

const state = () => services.store.getState();
const arrays = () => services.registry.reviews.get('result');
const count = (label: number): number => arrays().corrected.filter((one) => one === label).length;

describe('an operation', () => {
  it('is worked out elsewhere and is one step', async () => {
    changeOperation(services, { marginMm: 2.5 });
    const pending = operate(services, 'grow');
    expect([state().editJob, count(1)]).toEqual(['grow', 216]);
    await pending;
    // Six faces of 6² voxels.
    expect([state().editJob, count(1)]).toEqual([null, 216 + 6 * 36]);
    expect(arrays().events).toMatchObject([{ kind: 'edited', tool: 'grow', structure: 1 }]);
    undo(services);
    expect(count(1)).toBe(216);
  });

  it('keeps to the slice that is shown where it is told to', async () => {
    changeOperation(services, { marginMm: 2.5, isInSlice: true });
    await operate(services, 'grow');
    expect(count(1)).toBe(216 + 4 * 6);
  });

  it('leaves locked structures, and others unless it may', async () => {
    chooseSegment(services, 2);
    changeOperation(services, { marginMm: 20 });
    toggleLock(services, 1);
    await operate(services, 'grow');
    expect(count(1)).toBe(216);
    undo(services);
    toggleLock(services, 1);
    services.store.setState({ paintOver: 'background' });
    await operate(services, 'grow');
    expect(count(1)).toBe(216);
    expect(count(2)).toBeGreaterThan(64);
  });

  it('says why nothing came of it', async () => {
    toggleLock(services, 1);
    await operate(services, 'grow');
    expect(state().editNote).toBe('locked');
    toggleLock(services, 1);
    await operate(services, 'fill-holes');
    expect(state().editNote).toBe('nothing-changed');
    chooseSegment(services, 2);
    await operate(services, 'remove-island');
    expect(state().editNote).toBe('not-on-structure');
    addStructure(services);
    await operate(services, 'grow');
    expect(state().editNote).toBe('nothing-changed');
    expect(arrays().events).toHaveLength(1);
  });

  it('takes the island pointed at', async () => {
    await operate(services, 'remove-island');
    expect(count(1)).toBe(0);
    expect(state().editNote).toBeNull();
  });

  it('is dropped when contours were changed meanwhile, or it is cancelled', async () => {
    const slow = async (params: unknown, cancelled: Promise<void>): Promise<unknown> => {
      await Promise.race([cancelled, new Promise((resolve) => setTimeout(resolve, 20))]);
      return structurePatch((params as EditParams).part, (params as EditParams).operation);
    };
    begin(slow);
    const pending = operate(services, 'grow');
    const event = { plane: 'axial', depthAxis: 2, isOpposite: false } as const;
    drawStroke(services, { ...event, phase: 'start', points: [[15, 15, 2]] });
    drawStroke(services, { ...event, phase: 'end', points: [] });
    const painted = count(1);
    await pending;
    expect([count(1), state().editNote, arrays().events.length]).toEqual([painted, 'outdated', 1]);
    const given = operate(services, 'grow');
    cancelOperation(services);
    await given.catch(() => undefined);
    await until(() => state().editJob === null);
    expect(count(1)).toBe(painted);
  });

  it('changes nothing that is being exported, nor a structure that was locked meanwhile', async () => {
    const slow = async (params: unknown): Promise<unknown> => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return structurePatch((params as EditParams).part, (params as EditParams).operation);
    };
    begin(slow);
    const exported = operate(services, 'grow');
    services.store.setState({ exporting: { status: 'working', name: null, done: 1, of: 1 } });
    await exported;
    expect([count(1), state().editNote, arrays().events]).toEqual([216, 'outdated', []]);
    services.store.setState({ exporting: { status: 'closed' } });
    const locked = operate(services, 'grow');
    toggleLock(services, 2);
    await locked;
    expect([count(1), state().editNote, arrays().events]).toEqual([216, 'outdated', []]);
  });

  it('copies a slice to the next one, and goes there', async () => {
    const { viewer } = services;
    let k = 9;
    services.crosshair = [-15, -15, 2.5 * k];
    viewer.stepSlice = (_, delta) => {
      k = Math.min(19, k + delta);
      services.crosshair = [-15, -15, 2.5 * k];
    };
    await copyToNextSlice(services, 1);
    expect([k, count(1)]).toEqual([10, 216 + 36]);
    k = 19;
    services.crosshair = [-15, -15, 2.5 * k];
    await copyToNextSlice(services, 1);
    expect(state().editNote).toBe('nothing-changed');
  });
});
