import { createStore, type StoreApi } from 'zustand/vanilla';
import { initialAssistant, type AssistantSlice } from './assistantSlice.ts';
import { initialCase, type CaseSlice } from './caseSlice.ts';
import { initialCohort, type CohortSlice } from './cohortSlice.ts';
import { initialEdit, type EditSlice } from './editSlice.ts';
import { initialEvaluation, type EvaluationSlice } from './evaluationSlice.ts';
import { initialDisplay, type DisplaySlice } from './displaySlice.ts';
import { initialEstimator, type EstimatorSlice } from './estimatorSlice.ts';
import {
  initialExport,
  initialExportChoices,
  type ExportChoiceSlice,
  type ExportSlice,
} from './exportSlice.ts';
import { initialKeeping, type KeepingSlice } from './keepingSlice.ts';
import { initialIntake, type IntakeSlice } from './intakeSlice.ts';
import { initialJob, type JobSlice } from './jobSlice.ts';
import { initialMachine, type MachineSlice } from './machineSlice.ts';
import { initialNetworks, type NetworkSlice } from './networkSlice.ts';
import { initialNotices, type NoticeSlice } from './noticeSlice.ts';
import { initialOffline, type OfflineSlice } from './offlineSlice.ts';
import { initialProposals, type ProposalSlice } from './proposalSlice.ts';
import { initialResult, type ResultSlice } from './resultSlice.ts';
import { initialReview, type ReviewSlice } from './reviewSlice.ts';
import { initialInterface, type InterfaceSlice } from './interfaceSlice.ts';
import { initialSamples, type SamplesSlice } from './samplesSlice.ts';
import { initialWorklist, type WorklistSlice } from './worklistSlice.ts';

/** Everything that the interface shows, as plain serialisable data. Voxels are not here: only ids. */
export type AppState = CaseSlice &
  JobSlice &
  EstimatorSlice &
  ResultSlice &
  SamplesSlice &
  ReviewSlice &
  ProposalSlice &
  DisplaySlice &
  EditSlice &
  KeepingSlice &
  InterfaceSlice &
  MachineSlice &
  ExportSlice &
  ExportChoiceSlice &
  NoticeSlice &
  OfflineSlice &
  NetworkSlice &
  AssistantSlice &
  IntakeSlice &
  EvaluationSlice &
  CohortSlice &
  WorklistSlice;

export type AppStore = StoreApi<AppState>;

export function createAppStore(): AppStore {
  return createStore<AppState>(() => ({
    ...initialCase,
    ...initialJob,
    ...initialEstimator,
    ...initialResult,
    ...initialSamples,
    ...initialReview,
    ...initialProposals,
    ...initialDisplay,
    ...initialEdit,
    ...initialKeeping,
    ...initialInterface,
    ...initialMachine,
    ...initialExport,
    ...initialExportChoices,
    ...initialNotices,
    ...initialOffline,
    ...initialNetworks,
    ...initialAssistant,
    ...initialIntake,
    ...initialEvaluation,
    ...initialCohort,
    ...initialWorklist,
  }));
}
