import { beforeEach, describe, expect, it } from 'vitest';
import {
  structurePatch,
  type StructureOperation,
  type StructurePart,
} from '../../core/edit/structureEdit.ts';
import { WorkerClient } from '../../rpc/client.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { reviewServices } from '../../testing/reviewServices.ts';
import { fakePort } from '../../testing/services.ts';
import type { Decision } from '../../core/review/events.ts';
import { drawStroke } from '../strokes.ts';
import { setWindowPreset, toggleMaximised, toggleStructure } from './display.ts';
import { changeOperation, chooseSegment, stepComparison, takeTool, toggleLock } from './edit.ts';
import { redo, undo } from './history.ts';
import { selectNeighbour } from './navigate.ts';
import { operate, type HandOperation } from './operations.ts';
import { setBudget } from './budget.ts';
import { decide } from './review.ts';
import { addStructure, recolourStructure, removeStructure, renameStructure } from './structures.ts';

let services: ReturnType<typeof reviewServices>;

beforeEach(() => {
  // As the worker works it out, interpolation left out.
  const editStructure = (params: unknown): unknown => {
    const { part, operation } = params as {
      part: StructurePart;
      operation: Exclude<StructureOperation, { kind: 'interpolate' }>;
    };
    return structurePatch(part, operation);
  };
  const codec = new WorkerClient<never>(() => fakePort({ editStructure }));
  services = Object.assign(reviewServices(), { codec });
});

const state = () => services.store.getState();
const arrays = () => services.registry.reviews.get('result');

/** All that undo and redo are about; locks and the active structure are not. */
function snapshot() {
  const { segments, decisions } = state();
  return {
    // As text, which compares fast.
    labels: new TextDecoder('latin1').decode(arrays().corrected),
    segments: segments.map((row) => ({ ...row, isLocked: false })),
    decisions,
  };
}

/** Something that a reviewer may do, drawn at random: strokes, operations, structures, decisions, and going about. */
async function randomDeed(random: () => number): Promise<void> {
  const among = <T>(...choices: readonly T[]): T => {
    const chosen = choices[Math.floor(random() * choices.length)];
    if (chosen === undefined) throw new Error('nothing to choose');
    return chosen;
  };
  const structure = (): number => among(...state().segments).index;
  const operation = (): Promise<void> => {
    const at = (): number => -2.5 * Math.floor(20 * random());
    services.crosshair = [at(), at(), -at()];
    changeOperation(services, {
      marginMm: 1 + 5 * random(),
      smoothMm: 1 + 3 * random(),
      isInSlice: random() < 0.3,
    });
    takeTool(services, 'brush');
    return operate(
      services,
      among<HandOperation>(
        'grow',
        'shrink',
        'smooth',
        'fill-holes',
        'keep-island',
        'remove-island',
      ),
    );
  };
  const deeds: readonly (() => unknown)[] = [
    operation,
    operation,
    () => setWindowPreset(services, among(1, 2, 3)),
    () => toggleMaximised(services),
    () => toggleStructure(services, structure()),
    () => stepComparison(services),
    () => randomStroke(random),
    () => randomStroke(random),
    () => randomStroke(random),
    () => decide(services, among<Decision>('accepted', 'skipped', 'flagged')),
    () => selectNeighbour(services, among(1, -1)),
    () => setBudget(services, { unit: 'share', value: among(0.01, 0.02, 0.03) }),
    () => chooseSegment(services, structure()),
    () => toggleLock(services, structure()),
    () => addStructure(services),
    () => renameStructure(services, structure(), `S${Math.floor(random() * 1e6)}`),
    () => recolourStructure(services, structure(), among('#112233', '#445566')),
    () => state().segments.length > 1 && removeStructure(services, structure()),
    () => undo(services),
    () => redo(services),
  ];
  await among(...deeds)();
}

function randomStroke(random: () => number): void {
  takeTool(services, random() < 0.5 ? 'brush' : random() < 0.5 ? 'eraser' : 'lasso');
  const [radius, ball, draw] = [random(), random(), random()];
  services.store.setState({
    brushRadiusMm: 2 + 10 * radius,
    isBall: ball < 0.3,
    paintOver: draw < 0.4 ? 'take' : draw < 0.7 ? 'share' : 'background',
  });
  const depthAxis = random() < 0.34 ? 0 : random() < 0.5 ? 1 : 2;
  const slice = Math.floor(20 * random());
  const point = (): [number, number, number] => {
    const at: [number, number, number] = [0, 0, 0].map(() => 24 * random() - 2) as never;
    at[depthAxis] = slice;
    return at;
  };
  const isOpposite = random() < 0.2;
  const send = (phase: 'start' | 'move' | 'end' | 'cancel', points: number): void =>
    drawStroke(services, {
      phase,
      plane: 'axial',
      depthAxis,
      points: Array.from({ length: points }, point),
      isOpposite,
    });
  send('start', 1);
  send('move', 3);
  send(random() < 0.1 ? 'cancel' : 'end', 0);
}

describe('undo and redo', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'bring back the original, and all that was done, to the bit (seed %i)',
    async (seed) => {
      const random = seededRandom(seed);
      const original = snapshot();
      for (let deed = 0; deed < 80; deed++) await randomDeed(random);
      const done = snapshot();
      const steps: ReturnType<typeof snapshot>[] = [];
      while (state().canUndo) {
        steps.push(snapshot());
        undo(services);
      }
      expect(steps.length).toBeGreaterThan(10);
      expect(snapshot()).toEqual(original);
      expect(arrays().corrected).toEqual(services.registry.segmentations.get('result').labels);
      for (const before of steps.toReversed()) {
        redo(services);
        expect(snapshot()).toEqual(before);
      }
      expect(snapshot()).toEqual(done);
    },
  );

  it('go to where voxels changed, along the axes on which that is not shown', () => {
    takeTool(services, 'brush');
    services.store.setState({ brushRadiusMm: 1 });
    services.crosshair = [-15, -15, 5];
    const stroke = { plane: 'sagittal', depthAxis: 0, isOpposite: false } as const;
    drawStroke(services, { ...stroke, phase: 'start', points: [[15, 5, 3]] });
    drawStroke(services, { ...stroke, phase: 'move', points: [[15, 9, 3]] });
    drawStroke(services, { ...stroke, phase: 'end', points: [] });
    undo(services);
    // The crosshair is at (6, 6, 2): in the stroke along j alone.
    expect(services.viewer.visits.at(-1)).toEqual([-37.5, -15, 7.5]);
    redo(services);
    expect(services.viewer.visits).toHaveLength(2);
  });
});
