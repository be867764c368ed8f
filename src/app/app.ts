import { toAppError } from './failures.ts';
import { notify } from './notices.ts';
import { checkCase, watchCase } from './commands/checkCase.ts';
import { checkRules, watchRules } from './commands/checkRules.ts';
import { learnNetwork, watchNetwork } from './commands/learnNetwork.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commandTable.ts';
import { fetchAsset } from './commands/openCase.ts';
import { rescueStranded, resumeKept, watchKept, watchStranded } from './commands/resumeReview.ts';
import { createDisk } from './disk.ts';
import { ReviewKeeper } from './keeper.ts';
import { watchMatches } from './evaluation/matches.ts';
import { attachPicture } from './picture.ts';
import { watchProposals } from './proposals.ts';
import { NOTHING_PREPARED } from './prepareWorker.ts';
import { PAGE_CLOCK, watchRegionTime } from './regionClock.ts';
import type { ReportWriter } from './report.ts';
import { wouldLose } from './leaving.ts';
import { markRuns } from './runMarker.ts';
import { watchIntroduction } from './introduction.ts';
import { watchInstall } from './offline/installApp.ts';
import { watchOffline } from './offline/watchOffline.ts';
import type { Services } from './services.ts';
import { PAGE_LOOKS, watchSliceLooks } from './sliceLooks.ts';
import { keepSettings } from './settings.ts';
import { settleStroke } from './strokes.ts';
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
    if (wouldLose(services)) event.preventDefault();
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
  watchStranded(services, () => perform(rescueStranded));
  watchCase(services, () => perform(checkCase));
  watchIntroduction(services);
  watchNetwork(services, () => perform(learnNetwork));
  watchMatches(services);
  watchRules(services, () => perform(checkRules));
  watchRegionTime(services, PAGE_CLOCK);
  watchProposals(services);
  watchWorklist(services, PAGE_CLOCK);
  // Not before the page is shown: nothing is there to be measured.
  perform(async () => (await import('./measuring.ts')).startMeasuring(services, perform));
  const look = watchSliceLooks(services, PAGE_LOOKS);
  watchInstall(store);
  watchOffline(store);

  return {
    services,
    perform,
    execute: (id) => {
      const command = COMMANDS.find((candidate: Command) => candidate.id === id);
      if (command?.isEnabled(services.store.getState())) perform(command.run);
    },
    attachViewer: (canvas) =>
      attachPicture(services, canvas, {
        perform,
        onCrosshair: (event) => {
          services.crosshair = event.world;
          look(event.world);
          lastCrosshair = event;
          for (const listener of crosshairListeners) listener(event);
        },
      }),
    onCrosshair: (listener) => {
      crosshairListeners.add(listener);
      if (lastCrosshair) listener(lastCrosshair);
      return () => crosshairListeners.delete(listener);
    },
  };
}
