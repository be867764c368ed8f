import { toAppError } from './failures.ts';
import { notify } from './notices.ts';
import { checkCase, watchCase } from './commands/checkCase.ts';
import { checkRules, watchRules } from './commands/checkRules.ts';
import { learnNetwork, watchNetwork } from './commands/learnNetwork.ts';
import { hasUnexportedDecisions } from './commands/review.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commandTable.ts';
import { fetchAsset } from './commands/openCase.ts';
import { resumeKept, watchKept } from './commands/resumeReview.ts';
import { hasParkedWork } from './commands/worklist.ts';
import { watchNumbers } from './cohort/cohortNumbers.ts';
import { watchCases } from './cohort/evaluateCases.ts';
import { createDisk } from './disk.ts';
import { watchBudgetYield } from './evaluation/budgetYield.ts';
import { Evaluator } from './evaluation/evaluate.ts';
import { PAGE_TIMER, watchEvaluation } from './evaluation/watchEvaluation.ts';
import { ReviewKeeper } from './keeper.ts';
import { watchMatches } from './evaluation/matches.ts';
import { watchProposals } from './proposals.ts';
import { NOTHING_PREPARED } from './prepareWorker.ts';
import { PAGE_CLOCK, watchRegionTime } from './regionClock.ts';
import { QualityAssessor } from './quality/qualityAssessor.ts';
import { watchQuality } from './quality/watchQuality.ts';
import type { ReportWriter } from './report.ts';
import { markRuns } from './runMarker.ts';
import { watchIntroduction } from './introduction.ts';
import type { Services } from './services.ts';
import { PAGE_LOOKS, watchSliceLooks } from './sliceLooks.ts';
import { keepSettings } from './settings.ts';
import { drawStroke, settleStroke } from './strokes.ts';
import { syncViewer } from './sync.ts';
import { createVolumeRegistry } from './volumeRegistry.ts';
import { createCodecClient, createEvaluationClient, createInferenceClient } from './workers.ts';
import { watchWorklist } from './worklist/watchWorklist.ts';
import { createAppStore } from '../store/store.ts';
import type { CrosshairEvent } from '../viewer/viewer.ts';

/** What the interface gets: the state to show, the things to do. */
export interface App {
  readonly services: Services;
  /** Runs a command if it is enabled; a failure that it did not show itself becomes a notice. */
  readonly execute: (id: string) => void;
  /** Runs any use case the same way. */
  readonly perform: (work: (services: Services) => void | Promise<void>) => void;
  /** Puts the picture on a canvas; the result takes it away. */
  readonly attachViewer: (canvas: HTMLCanvasElement) => () => void;
  /** Up to 60 times a second: past the store, straight to a text node. */
  readonly onCrosshair: (listener: (event: CrosshairEvent) => void) => () => void;
}

/** @param writeReport from the interface, where the words are. */
export function createApp(writeReport: ReportWriter): App {
  const store = createAppStore();
  keepSettings(store);
  const services: Services = {
    store,
    registry: createVolumeRegistry(),
    disk: createDisk(),
    keeper: null,
    imageHandles: new Map(),
    firstLook: null,
    codec: createCodecClient(),
    inference: createInferenceClient(),
    evaluation: createEvaluationClient(),
    evaluator: null,
    writeReport,
    fetchAsset,
    viewer: null,
    crosshair: null,
    packages: new Map(),
    network: null,
    networkId: null,
    prepared: NOTHING_PREPARED,
    sampleNames: [],
    pendingSamples: [],
    resultBefore: null,
    pendingCase: null,
    openAbort: null,
    networkAbort: null,
    previewAbort: null,
    described: null,
    drafts: new Map(),
    previewPicture: null,
    runAbort: null,
    exportAbort: null,
    samplesAbort: null,
    stroke: null,
    editAbort: null,
    assessor: null,
    predictions: new Map(),
    listed: new Map(),
    background: null,
    isWorkingThrough: false,
    cohortAbort: null,
    fitAbort: null,
    pendingIntake: null,
    intakeAbort: null,
  };
  window.addEventListener('beforeunload', (event) => {
    const isAtRisk = hasUnexportedDecisions(services) || hasParkedWork(services);
    const { keeper } = services;
    if ((isAtRisk && !keeper?.isSafe()) || keeper?.isLeaving()) event.preventDefault();
  });
  const crosshairListeners = new Set<(event: CrosshairEvent) => void>();
  let lastCrosshair: CrosshairEvent | null = null;

  const perform: App['perform'] = (work) => {
    const report = (thrown: unknown): void => {
      const { code, detail } = toAppError(thrown);
      if (code !== 'cancelled') notify(services, { tone: 'error', code, detail });
    };
    try {
      // Whatever is asked for meanwhile finds the stroke in the log: nothing is done around it.
      settleStroke(services);
      void Promise.resolve(work(services)).catch(report);
    } catch (thrown) {
      report(thrown);
    }
  };

  services.keeper = new ReviewKeeper(services);
  markRuns(services, perform);
  watchKept(services, () => perform(resumeKept));
  watchCase(services, () => perform(checkCase));
  watchIntroduction(services);
  watchNetwork(services, () => perform(learnNetwork));
  watchMatches(services);
  watchRules(services, () => perform(checkRules));
  watchRegionTime(services, PAGE_CLOCK);
  watchProposals(services);
  const evaluator = new Evaluator(services);
  services.evaluator = evaluator;
  watchEvaluation(services, evaluator, PAGE_TIMER);
  watchBudgetYield(services);
  watchWorklist(services, PAGE_CLOCK);
  watchCases(services, perform);
  watchNumbers(services, perform);
  const assessor = new QualityAssessor(services);
  services.assessor = assessor;
  watchQuality(services, assessor, PAGE_TIMER);
  const look = watchSliceLooks(services, PAGE_LOOKS);

  return {
    services,
    perform,
    execute: (id) => {
      const command = COMMANDS.find((candidate: Command) => candidate.id === id);
      if (command?.isEnabled(services.store.getState())) perform(command.run);
    },
    attachViewer: (canvas) => {
      let detach: (() => void) | undefined;
      let isGone = false;
      perform(async () => {
        // niivue is the largest part of the app: the shell shows before it arrives.
        const { createNiivueViewer } = await import('../viewer/niivueViewer.ts');
        const viewer = await createNiivueViewer(canvas);
        if (isGone) {
          viewer.dispose();
          return;
        }
        services.viewer = viewer;
        viewer.onCrosshair((event) => {
          services.crosshair = event.world;
          look(event.world);
          lastCrosshair = event;
          for (const listener of crosshairListeners) listener(event);
        });
        viewer.onTool((event) => drawStroke(services, event));
        const unsync = syncViewer(services, viewer);
        detach = () => {
          unsync();
          services.viewer = null;
          viewer.dispose();
        };
      });
      return () => {
        isGone = true;
        detach?.();
      };
    },
    onCrosshair: (listener) => {
      crosshairListeners.add(listener);
      if (lastCrosshair) listener(lastCrosshair);
      return () => crosshairListeners.delete(listener);
    },
  };
}
