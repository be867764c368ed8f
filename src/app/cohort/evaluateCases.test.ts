import { describe, expect, it } from 'vitest';
import type { CaseInput } from '../../core/evaluation/evaluateCase.ts';
import { WorkerClient } from '../../rpc/client.ts';
import { until } from '../../testing/runServices.ts';
import { fakePort, type Answer } from '../../testing/services.ts';
import { imageFile, worklistServices } from '../../testing/worklistServices.ts';
import { openAnything } from '../commands/openAnything.ts';
import { runSampling } from '../commands/run.ts';
import { removeCase } from '../commands/worklist.ts';
import type { Services } from '../services.ts';
import { QualityAssessor } from '../quality/qualityAssessor.ts';
import { openListed } from '../worklist/openListed.ts';
import { runAllCases } from '../worklist/runWorklist.ts';
import { cancelEvaluation, evaluateAllCases, watchCases } from './evaluateCases.ts';

const STRUCTURE = { index: 1, number: 1, name: '', color: '#FF0000', type: null };

/** Images and, for some, a reference beside them; each case that is measured is noted. */
async function listOf(names: readonly string[], evaluateCase?: Answer) {
  const measured: string[] = [];
  const made = worklistServices({
    codec: {
      checkRules: () => [],
      readObserver: () => ({
        labels: new Uint8Array(20 ** 3),
        sets: [],
        structures: [STRUCTURE],
        sha256: '0'.repeat(64),
        issues: [],
      }),
    },
  });
  const answer: Answer = (params, ...others) => {
    const { name, source, observers } = params as CaseInput;
    measured.push(`${name} against ${observers.length}`);
    if (evaluateCase) return evaluateCase(params, ...others);
    return { name, source, observers: [], structures: [] };
  };
  const port = fakePort({ evaluateCase: answer });
  const services = Object.assign(made, { evaluation: new WorkerClient(() => port) });
  watchCases(services, (work) => void work(services));
  await openAnything(
    services,
    names.map((name) => ({ path: name, file: imageFile(name) })),
  );
  return { services, measured };
}

const TWO = ['a.nii', 'a_gt.seg.nii', 'b.nii'];

function states({ store }: Services): string[] {
  const { cases, evaluatedCases } = store.getState();
  return cases.map(({ id, name }) => `${name} ${evaluatedCases[id]?.status ?? '-'}`);
}

function idOf({ store }: Services, name: string): string {
  return store.getState().cases.find((row) => row.name === name)?.id ?? '';
}

describe('cases of the worklist', () => {
  it('are measured after their run where there is a reference, and all of them once the cohort is shown', async () => {
    const { services, measured } = await listOf(TWO);
    await runAllCases(services);
    await until(() => states(services)[0] === 'a evaluated');
    expect(measured).toEqual(['a against 1']);
    services.store.setState({ isCohortOpen: true });
    await until(() => states(services)[1] === 'b evaluated');
    expect(measured).toEqual(['a against 1', 'b against 0']);
    expect(services.store.getState().evaluatingCase).toBeNull();
  });

  it('leave nothing behind when they are removed', async () => {
    const { services } = await listOf(TWO);
    services.store.setState({ isCohortOpen: true });
    await runAllCases(services);
    await until(() => states(services).every((state) => state.endsWith('evaluated')));
    const [other] = services.store
      .getState()
      .cases.filter(({ id }) => id !== services.store.getState().listedCaseId);
    await removeCase(services, other?.id ?? '');
    expect(Object.keys(services.store.getState().evaluatedCases)).toHaveLength(1);
  });

  it('are measured again when they were run again', async () => {
    const { services, measured } = await listOf(TWO);
    await runAllCases(services);
    await until(() => states(services)[0] === 'a evaluated');
    await openListed(services, idOf(services, 'a'));
    await runSampling(services);
    await until(() => measured.length === 2);
    await until(() => states(services)[0] === 'a evaluated');
    expect(measured).toEqual(['a against 1', 'a against 1']);
  });

  it('say why they could not be measured, and are tried again when asked', async () => {
    let isBroken = true;
    const { services } = await listOf(TWO, (params) => {
      if (isBroken) throw { code: 'input/corrupt', detail: { reason: 'x' } };
      return { name: (params as CaseInput).name, source: 's', observers: [], structures: [] };
    });
    await runAllCases(services);
    await until(() => states(services)[0] === 'a failed');
    isBroken = false;
    await evaluateAllCases(services);
    expect(states(services)[0]).toBe('a evaluated');
  });

  it('take another prediction that comes after they were measured', async () => {
    const { services, measured } = await listOf(TWO, (params) => {
      const { name, source, structures } = params as CaseInput;
      const none = { agreement: null, calibration: null, doubt: null, observersDice: null };
      const known = structures.map(({ measures: quality, verdict, reasons }) => ({
        ...none,
        name: quality.name,
        quality,
        verdict,
        reasons,
        reference: 'none',
        guarantee: null,
      }));
      return { name, source, observers: [], structures: known };
    });
    await runAllCases(services);
    await until(() => states(services)[0] === 'a evaluated');
    const valueOf = () => {
      const found = services.store.getState().evaluatedCases[idOf(services, 'a')];
      return found?.status === 'evaluated' ? found : null;
    };
    const structureOf = () => valueOf()?.value.structures[0];
    const before = structureOf();
    expect(before?.quality.predicted).toMatchObject({ dice: 0.9 });
    services.predictions.set(valueOf()?.resultId ?? '', {
      byLabel: new Map([[1, { reason: null, dice: 0.123456, volumeError: 0 }]]),
      names: new Map(),
      issues: [],
    });
    services.store.setState({ qualityJob: { status: 'idle' } });
    expect(structureOf()?.quality.predicted).toMatchObject({ reason: null, dice: 0.1235 });
    expect(structureOf()?.verdict).toBe('reject');
    expect(structureOf()?.reasons).toContainEqual(
      expect.objectContaining({ rule: 'predicted-dice', value: 0.1235 }),
    );
    expect(structureOf()?.quality.meanPairwiseDice).toBe(before?.quality.meanPairwiseDice);
    expect(measured).toEqual(['a against 1']);
  });

  it('wait after a cancel until they are asked for again', async () => {
    let isHeld = true;
    const { services, measured } = await listOf(TWO, async (params, cancelled) => {
      if (isHeld) {
        await cancelled;
        throw { code: 'cancelled' };
      }
      return { name: (params as CaseInput).name, source: 's', observers: [], structures: [] };
    });
    await runAllCases(services);
    await until(() => measured.length === 1);
    cancelEvaluation(services);
    await until(() => services.cohortAbort === null);
    expect(states(services)[0]).toBe('a -');
    isHeld = false;
    await evaluateAllCases(services);
    expect(states(services)[0]).toBe('a evaluated');
  });

  it('are measured when they are asked for again before a cancel has ended', async () => {
    let calls = 0;
    const { services } = await listOf(TWO, async (params, cancelled) => {
      if (++calls === 1) {
        await cancelled;
        throw { code: 'cancelled' };
      }
      return { name: (params as CaseInput).name, source: 's', observers: [], structures: [] };
    });
    await runAllCases(services);
    await until(() => calls === 1);
    cancelEvaluation(services);
    void evaluateAllCases(services);
    await until(() => states(services)[0] === 'a evaluated');
    expect(services.store.getState().isEvaluationHeld).toBe(false);
  });

  it('are measured anew by the rule that came while they were measured', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const tolerances: unknown[] = [];
    const { services } = await listOf(TWO, async (params) => {
      const { name, tolerancesMm } = params as CaseInput;
      tolerances.push(tolerancesMm);
      if (tolerances.length === 1) await held;
      return { name, source: 's', observers: [], structures: [] };
    });
    await runAllCases(services);
    await until(() => tolerances.length === 1);
    services.store.setState({ tolerancesMm: { Liver: 5 } });
    release();
    await until(() => states(services)[0] === 'a evaluated');
    expect(tolerances).toEqual([{}, { Liver: 5 }]);
  });

  it('keep their numbers when another of them is opened, and when one observer is shown alone', async () => {
    const { services, measured } = await listOf(TWO);
    services.store.setState({ isCohortOpen: true, fusion: { kind: 'staple' } });
    await runAllCases(services);
    await until(() => states(services).every((state) => state.endsWith('evaluated')));
    await openListed(services, idOf(services, 'b'));
    await openListed(services, idOf(services, 'a'));
    expect(services.store.getState().fusion).toEqual({ kind: 'staple' });
    services.store.setState({ fusion: { kind: 'majority' } });
    await until(() => states(services).every((state) => state.endsWith('evaluated')));
    services.store.setState({ fusion: { kind: 'observer', position: 0 } });
    expect(states(services)).toEqual(['a evaluated', 'b evaluated']);
    expect(measured).toHaveLength(4);
  });

  it('wait for what is predicted of a result that was made by hand', async () => {
    const { services, measured } = await listOf(TWO);
    services.assessor = new QualityAssessor(services);
    await openListed(services, idOf(services, 'a'));
    await runSampling(services);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(measured).toEqual([]);
    const { result } = services.store.getState();
    services.predictions.set(result?.id ?? '', {
      names: new Map(),
      byLabel: new Map(),
      issues: [],
    });
    services.store.setState({ qualityJob: { status: 'idle' } });
    await until(() => states(services)[0] === 'a evaluated');
    expect(measured).toEqual(['a against 1']);
  });

  it('hold the samples of a single case against its reference, which is no sample', async () => {
    const names = ['a.nii', 'a_sample1.seg.nii', 'a_sample2.seg.nii', 'a_gt.seg.nii'];
    const { services } = await listOf(names);
    const { cases, samples } = services.store.getState();
    expect(samples.status).toBe('closed');
    expect(cases.map(({ name }) => name)).toEqual(['a']);
    const listed = services.listed.get(idOf(services, 'a'));
    expect(listed?.samples.map(({ name }) => name)).toEqual([
      'a_sample1.seg.nii',
      'a_sample2.seg.nii',
    ]);
    expect(listed?.observers.map(({ files }) => files.map(({ name }) => name))).toEqual([
      ['a_gt.seg.nii'],
    ]);
  });
});
