import { afterEach, describe, expect, it, vi } from 'vitest';
import { EVERY_SLICE } from '../../core/intake/readingPlan.ts';
import { emptySeries } from '../../testing/dicomSeries.ts';
import { until } from '../../testing/runServices.ts';
import { imageFile, inspect, worklistServices } from '../../testing/worklistServices.ts';
import { TEST_VOLUME } from '../../testing/services.ts';
import type { SourceFile } from '../../workers/codec.api.ts';
import { selectNeighbour } from '../commands/navigate.ts';
import { openAnything } from '../commands/openAnything.ts';
import { decide } from '../commands/review.ts';
import { runSampling } from '../commands/run.ts';
import {
  finishCase,
  hasParkedWork,
  openNeighbour,
  setComment,
  toggleCaseFlag,
} from '../commands/worklist.ts';
import { undo } from '../commands/history.ts';
import type { Services } from '../services.ts';
import { openFound } from '../intake/carryOut.ts';
import { openListed } from './openListed.ts';
import { cancelAllCases, cancelCase } from './cancelCases.ts';
import { runAllCases } from './runWorklist.ts';
import { watchWorklist } from './watchWorklist.ts';

const STILL = {
  nowMs: () => 0,
  isVisible: () => true,
  onVisibility: () => undefined,
  eachSecond: () => undefined,
};

afterEach(() => void vi.unstubAllGlobals());

type Options = Parameters<typeof worklistServices>[0];

async function listOf(names: readonly string[], options: Options = {}) {
  const services = worklistServices(options);
  watchWorklist(services, STILL);
  const files = names.map((name) => ({ path: name, file: imageFile(name) }));
  await openAnything(services, files);
  return services;
}

function states({ store }: Services): string[] {
  return store.getState().cases.map(({ name, state }) => `${name} ${state}`);
}

function idOf({ store }: Services, name: string): string {
  return store.getState().cases.find((row) => row.name === name)?.id ?? '';
}

const THREE = ['a.nii', 'b.nii', 'c.nii'];

it('the next case waits while the open one is assessed, or is to be', async () => {
  const services = await listOf(THREE);
  services.store.setState({ qualityJob: { status: 'waiting' } });
  const all = runAllCases(services);
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(states(services)).toEqual(['a queued', 'b queued', 'c queued']);
  services.store.setState({ qualityJob: { status: 'idle' } });
  await all;
  expect(states(services)).toEqual(['a ready', 'b ready', 'c ready']);
});

describe('files', () => {
  it('several images are cases, the first is opened, masks stay with their image', async () => {
    const services = await listOf(['b.nii', 'b.seg.nii', 'a.nii', 'notes.txt']);
    expect(states(services)).toEqual(['b new', 'a new']);
    const { cases, listedCaseId, openCase, notices } = services.store.getState();
    expect(cases[0]?.files.map(({ as }) => as)).toEqual(['image', 'contours']);
    expect(listedCaseId).toBe(idOf(services, 'a'));
    expect(openCase?.name).toBe('a');
    expect(notices).toEqual([]);
  });

  it('one image alone is none, until there is a list; the same file is not listed twice', async () => {
    const alone = await listOf(['a.nii']);
    expect(states(alone)).toEqual([]);
    const services = await listOf(THREE);
    const again = ['a.nii', 'd.nii'].map((name) => ({ path: name, file: imageFile(name) }));
    await openAnything(services, again);
    expect(states(services)).toEqual(['a new', 'b new', 'c new', 'd new']);
  });

  it('what is not clear is asked, and what is not answered left out, with a notice', async () => {
    const services = await listOf(['a.nii', 'b.nii', 'x.seg.nii', 'y.seg.nii']);
    const { intake } = services.store.getState();
    if (intake.status !== 'asking') throw new Error(intake.status);
    expect(intake.questions.map(({ name, images }) => [name, images.length])).toEqual([
      ['x.seg.nii', 2],
      ['y.seg.nii', 2],
    ]);
    const [first] = intake.questions;
    const image = first?.images[1]?.position ?? -1;
    await openFound(services, {
      purpose: intake.purpose,
      image: intake.chosen,
      plans: new Map(),
      roles: new Map(),
      numbers: new Map(),
      accepted: new Set(),
      answers: new Map([[2, { kind: 'belongs-to', image }]]),
    });
    const { cases, notices } = services.store.getState();
    expect(cases.map(({ files }) => files.length)).toEqual([1, 2]);
    expect(notices).toMatchObject([{ code: 'issue/files-left-out', detail: { notChosen: 1 } }]);
  });

  it('an image that cannot be opened is told before the others are', async () => {
    const refusal = { code: 'input/unsupported-format', detail: { format: 'dicom' } } as const;
    const services = await listOf(THREE, {
      codec: {
        inspectFiles: (params) => {
          const { sources, findings } = inspect(params as Parameters<typeof inspect>[0]);
          const refused = findings.map((one) => (one.name === 'b.nii' ? { ...one, refusal } : one));
          return { sources, findings: refused };
        },
      },
    });
    const { intake, cases } = services.store.getState();
    if (intake.status !== 'asking') throw new Error(intake.status);
    expect(cases).toEqual([]);
    expect(intake.images.map(({ name, refusal: why }) => [name, why?.code ?? 'opens'])).toEqual([
      ['a', 'opens'],
      ['b.nii', 'input/unsupported-format'],
      ['c', 'opens'],
    ]);
  });

  it('a series too large to be read whole is asked about, and read as was chosen', async () => {
    vi.stubGlobal('navigator', { deviceMemory: 8 });
    const shape = [512, 512, 1000] as const;
    const services = await listOf(['a.nii', 'b.nii'], {
      codec: {
        inspectFiles: (params) => {
          const { sources, findings } = inspect(params as Parameters<typeof inspect>[0]);
          const large = findings.map((one) =>
            one.kind === 'volume' && one.name === 'b.nii'
              ? { ...one, series: emptySeries(), glance: { ...one.glance, shape } }
              : one,
          );
          return { sources, findings: large };
        },
      },
    });
    const { intake, cases } = services.store.getState();
    if (intake.status !== 'asking') throw new Error(intake.status);
    expect(cases).toEqual([]);
    expect(intake.purpose).toBe('worklist');
    const tooLarge = intake.images.filter(({ reading }) => reading?.kind === 'part');
    expect(tooLarge.map(({ position }) => position)).toEqual([1]);
    await openFound(services, {
      purpose: intake.purpose,
      image: intake.chosen,
      plans: new Map([[1, { ...EVERY_SLICE, every: 2 }]]),
      roles: new Map(),
      numbers: new Map(),
      accepted: new Set(),
      answers: new Map(),
    });
    expect([...services.listed.values()].map(({ image }) => image.plan.every)).toEqual([1, 2]);
  });

  it('a file that is no NIfTI is counted and stops nothing', async () => {
    const services = await listOf(THREE, {
      codec: {
        inspectFiles: (params) =>
          inspect(params as Parameters<typeof inspect>[0], (path) => path === 'b.nii'),
      },
    });
    expect(states(services)).toEqual(['a new', 'c new']);
    expect(services.store.getState().notices).toMatchObject([{ detail: { unreadable: 1 } }]);
  });
});

describe('the background', () => {
  it('runs one case after the other, the open one first, and lists the worst first', async () => {
    const dice = [0.7, 0.9, 0.5];
    let running = 0;
    const services = await listOf(THREE, {
      diceOf: (assessed) => dice[assessed] ?? 0,
      inference: {
        segment: async () => {
          expect(++running).toBe(1);
          await Promise.resolve();
          running--;
          return structuredClone((await import('../../testing/runServices.ts')).SEGMENTATION);
        },
      },
    });
    await openListed(services, idOf(services, 'b'));
    await runAllCases(services);
    expect(states(services)).toEqual(['a ready', 'b ready', 'c ready']);
    const quality = services.store.getState().cases.map((row) => row.quality?.dice);
    expect(quality).toEqual([0.9, 0.7, 0.5]);
    // Whoever looked at the image sees its result.
    expect(services.store.getState().result).not.toBeNull();
    expect(services.store.getState().caseProgress).toBeNull();
  });

  it('says of samples that they agree where no network knows the case', async () => {
    const services = await listOf(THREE, {
      inference: { assessContours: () => ({ issues: [{ code: 'x', detail: {} }], contours: [] }) },
    });
    await runAllCases(services);
    const [row] = services.store.getState().cases;
    expect(row?.quality).toMatchObject({ kind: 'agreement', dice: 0.8 });
  });

  it('keeps the reason of a failure and goes on; a failed case can be run again', async () => {
    let isBroken = true;
    let segmented = 0;
    const services = await listOf(THREE, {
      codec: {
        openVolume: (params) => {
          const [source] = (params as { readonly sources: readonly SourceFile[] }).sources;
          if (source?.path === 'b.nii' && isBroken)
            throw { code: 'input/corrupt', detail: { reason: 'x' } };
          return { ...TEST_VOLUME, voxels: TEST_VOLUME.voxels.slice() };
        },
      },
      inference: {
        segment: async () => {
          segmented++;
          const { SEGMENTATION } = await import('../../testing/runServices.ts');
          return structuredClone(SEGMENTATION);
        },
      },
    });
    await runAllCases(services);
    expect(states(services)).toEqual(['a ready', 'b failed', 'c ready']);
    const failed = services.store.getState().cases[1];
    expect(failed?.failure).toEqual({ code: 'input/corrupt', detail: { reason: 'x' } });
    isBroken = false;
    await runAllCases(services);
    expect(states(services)).toEqual(['a ready', 'b ready', 'c ready']);
    expect(segmented).toBe(3);
  });

  it('ends one run or all of them', async () => {
    let hold = true;
    const services = await listOf(THREE, {
      inference: {
        segment: async (_, cancelled) => {
          const { SEGMENTATION } = await import('../../testing/runServices.ts');
          if (!hold) return structuredClone(SEGMENTATION);
          await cancelled;
          throw { code: 'cancelled' };
        },
      },
    });
    const running = runAllCases(services);
    await until(() => states(services)[0] === 'a running');
    cancelCase(services, idOf(services, 'b'));
    expect(states(services)).toEqual(['a running', 'b new', 'c queued']);
    cancelCase(services, idOf(services, 'a'));
    await until(() => states(services)[2] === 'c running');
    cancelAllCases(services);
    await running;
    expect(states(services)).toEqual(['a new', 'b new', 'c new']);
    hold = false;
    await runAllCases(services);
    expect(states(services)).toEqual(['a ready', 'b ready', 'c ready']);
  });

  it('gives way to a run by hand, and takes its case up again afterwards', async () => {
    let calls = 0;
    const services = await listOf(THREE, {
      inference: {
        segment: async (_, cancelled) => {
          const { SEGMENTATION } = await import('../../testing/runServices.ts');
          if (calls++ > 0) return structuredClone(SEGMENTATION);
          await cancelled;
          throw { code: 'cancelled' };
        },
      },
    });
    const working = runAllCases(services);
    await until(() => calls === 1);
    await runSampling(services);
    expect(services.store.getState().result).not.toBeNull();
    await working;
    expect(states(services)).toEqual(['a ready', 'b ready', 'c ready']);
    // By hand, then two others; the open one was not run again.
    expect(calls).toBe(4);
  });
});

describe('going from case to case', () => {
  it('keeps each review, and undo goes on where it was', async () => {
    const services = await listOf(THREE);
    await runAllCases(services);
    selectNeighbour(services, 1);
    decide(services, 'accepted');
    expect(states(services)[0]).toBe('a in-review');
    await openNeighbour(services, 1);
    expect(services.store.getState().openCase?.name).toBe('b');
    expect(services.store.getState().decisions).toEqual({});
    expect(hasParkedWork(services)).toBe(true);
    await openNeighbour(services, -1);
    expect(Object.values(services.store.getState().decisions)).toEqual(['accepted']);
    expect(services.store.getState().cases[0]).toMatchObject({ regions: 1, decided: 1 });
    undo(services);
    expect(services.store.getState().decisions).toEqual({});
  });

  it('holds the arrays of one case, however many were opened', async () => {
    const names = Array.from({ length: 200 }, (_, at) => `case ${at}.nii`);
    const services = await listOf(names);
    const { volumes, segmentations, reviews } = services.registry;
    await runAllCases(services);
    for (const { id } of services.store.getState().cases) {
      await openListed(services, id);
      expect([volumes.size(), segmentations.size(), reviews.size()]).toEqual([1, 1, 1]);
    }
    const held = [...services.listed.values()].filter(({ result }) => result?.kind === 'held');
    expect(held.length).toBeLessThanOrEqual(1);
  });

  it('done, next: finished ones are left, the last one stays open', async () => {
    const services = await listOf(THREE, { diceOf: (assessed) => [0.5, 0.6, 0.7][assessed] ?? 0 });
    await runAllCases(services);
    await finishCase(services);
    expect(services.store.getState().openCase?.name).toBe('b');
    toggleCaseFlag(services);
    await openNeighbour(services, 1);
    await finishCase(services);
    expect(services.store.getState().openCase?.name).toBe('b');
    expect(states(services)).toEqual(['a done', 'b flagged', 'c done']);
    await finishCase(services);
    expect(states(services)).toEqual(['a done', 'b done', 'c done']);
    expect(services.store.getState().openCase?.name).toBe('b');
  });

  it('a comment is one entry of the log and takes no case up again', async () => {
    const services = await listOf(THREE);
    await runAllCases(services);
    const id = idOf(services, 'a');
    setComment(services, id, '  contrast phase unclear ');
    setComment(services, id, 'contrast phase unclear');
    const [row] = services.store.getState().cases;
    expect(row).toMatchObject({ state: 'ready', comment: 'contrast phase unclear' });
    const result = services.store.getState().result?.id ?? '';
    const { events } = services.registry.reviews.get(result);
    expect(events).toMatchObject([{ kind: 'noted', topic: 'commented' }]);
  });

  it('a file that has gone or changed is said, and the open case stays', async () => {
    let sha256 = TEST_VOLUME.source.sha256;
    let isGone = false;
    const services = await listOf(THREE, {
      codec: {
        openVolume: () => {
          if (isGone) throw { code: 'input/unreadable' };
          const source = { ...TEST_VOLUME.source, sha256 };
          return { ...TEST_VOLUME, source, voxels: TEST_VOLUME.voxels.slice() };
        },
      },
    });
    await runAllCases(services);
    sha256 = '0'.repeat(64);
    await openNeighbour(services, 1);
    expect(services.store.getState().opening).toMatchObject({ code: 'input/changed' });
    isGone = true;
    await openListed(services, idOf(services, 'c'));
    expect(services.store.getState().opening).toMatchObject({ code: 'input/unreadable' });
    expect(services.store.getState().openCase?.name).toBe('a');
    expect(states(services)).toEqual(['a ready', 'b ready', 'c ready']);
    expect(services.store.getState().cases[1]?.failure?.code).toBe('input/changed');
  });
});
