import { describe, expect, it } from 'vitest';
import type { CohortCase } from '../../core/evaluation/cohort.ts';
import type { RecalibrationFit } from '../../core/evaluation/fitRecalibration.ts';
import type { CaseEvaluation } from '../../store/cohortSlice.ts';
import { caseRow, cohortStructure } from '../../testing/cohortFixture.ts';
import { syntheticManifest } from '../../testing/manifest.ts';
import { testServices } from '../../testing/services.ts';
import { fitCandidates, keepFit, toggleFitCase } from './fitTemperature.ts';

const SCORES = { voxels: 1, prevalence: 0, ece: 0, ace: 0, mce: 0, brier: 0, nll: 0, bins: [] };

function evaluated(name: string, source: string, isKept = true): CaseEvaluation {
  const structure = { ...cohortStructure(0.9), calibration: isKept ? SCORES : null };
  const value: CohortCase = { name, source, observers: ['reference'], structures: [structure] };
  return { status: 'evaluated', value, resultId: name };
}

const MODEL = {
  temperature: 1.5,
  bias: [0, 0.1, -0.1],
  after: { nll: 1, structures: [] },
  heldOut: { nll: 1, structures: [] },
  warnings: [],
};

const FIT: RecalibrationFit = {
  kind: 'fit',
  structures: [1, 2],
  cases: 6,
  voxels: 600,
  groups: 6,
  before: { nll: 2, structures: [] },
  temperature: { ...MODEL, bias: [0, 0, 0] },
  temperatureBias: MODEL,
  better: 'temperature-bias',
  floor: 1 / 131070,
};

describe('cases for a fit', () => {
  it('are those of the network that most have, with a reference and kept probabilities, but for those ticked off', () => {
    const { store } = testServices();
    store.setState({
      cases: ['1', '2', '3', '4', '5'].map((id) => caseRow(id, `case ${id}`)),
      evaluatedCases: {
        1: evaluated('case 1', 'net 1.0.0'),
        2: evaluated('case 2', 'net 2.0.0'),
        3: evaluated('case 3', 'net 1.0.0'),
        4: evaluated('case 4', 'net 1.0.0', false),
        5: evaluated('case 5', 'samples'),
      },
    });
    const services = { ...testServices(), store };
    toggleFitCase(services, '3');
    expect(fitCandidates(store.getState())).toEqual({
      source: 'net 1.0.0',
      candidates: [
        { id: '1', name: 'case 1', isChosen: true },
        { id: '3', name: 'case 3', isChosen: false },
      ],
      others: 3,
    });
    toggleFitCase(services, '3');
    expect(store.getState().unfittedIds).toEqual([]);
  });
});

describe('a fit that is kept', () => {
  it('is a network of its own version and name, chosen for the next runs, with the files of the one before', async () => {
    const services = testServices();
    const manifest = syntheticManifest();
    const channels = manifest.output.segments.length + 1;
    const model = { ...MODEL, bias: Array.from({ length: channels }, () => 0) };
    const files = Object.fromEntries(manifest.files.map(({ path }) => [path, new Blob(['x'])]));
    services.packages.set('own', { manifest, files });
    services.store.setState({
      fitJob: {
        status: 'done',
        outcome: FIT,
        source: `${manifest.id} ${manifest.version}`,
        networkId: 'own',
        names: {},
        unfitted: [],
        keptAs: null,
      },
    });
    await keepFit(services, model);
    const { settings, networks, fitJob } = services.store.getState();
    const kept = services.packages.get(settings.networkId);
    expect(kept?.manifest.version).toBe(`${manifest.version}+recalibrated.T1-500-n6`);
    expect(kept?.manifest.recalibration).toMatchObject({ temperature: 1.5, bias: model.bias });
    expect(kept?.files).toEqual(files);
    expect(networks.at(-1)?.name).toBe(`${manifest.name}, recalibrated (T 1.50)`);
    expect(fitJob).toMatchObject({ keptAs: kept?.manifest.version });
    // Recalibrated again it does not carry both.
    services.store.setState((state) =>
      state.fitJob.status === 'done'
        ? { fitJob: { ...state.fitJob, networkId: state.settings.networkId } }
        : {},
    );
    await keepFit(services, { ...model, temperature: 2 });
    expect(services.store.getState().networks.at(-1)?.name).toBe(
      `${manifest.name}, recalibrated (T 2.00)`,
    );
  });
});
