import { LARGEST_TAB_BYTES, USUAL_DEVICE_GB } from '../../core/intake/readingPlan.ts';
import type { MachineFacts, MachineSlice } from '../../store/machineSlice.ts';
import type { OfflineSlice } from '../../store/offlineSlice.ts';

/** The oldest with all that the app is written in. */
const OLDEST = { chromium: 105, firefox: 115, webkit: 16 } as const;
/** A CT of 512 × 512 × 600 has no longer axis, and neither has the largest of our own. */
const LEAST_AXIS = 2048;
/** Less memory than this, and large images are read in part. */
const ENOUGH_GB = 8;
/** Some ten reviews with their results. */
const LEAST_FREE_BYTES = 1e9;

/** What a row of the self-check says, by row; the words are in the catalogue. */
export interface RowStates {
  readonly browser: 'good' | 'old' | 'unknown';
  readonly origin: 'good' | 'insecure';
  readonly picture: 'good' | 'software' | 'small' | 'missing' | 'lost';
  readonly engine: 'good' | 'no-simd' | 'missing';
  readonly workers: 'good' | 'missing';
  readonly threads: 'good' | 'one-core' | 'not-isolated';
  readonly webgpu: 'good' | 'software' | 'no-adapter' | 'missing';
  readonly memory: 'good' | 'little' | 'unknown';
  readonly reviews: 'good' | 'refused' | 'missing';
  readonly room: 'good' | 'clearable' | 'little' | 'unknown';
  readonly offline: 'good' | 'filling' | 'off' | 'failed' | 'missing' | 'unknown';
  readonly siteFiles: 'good' | 'no-sync' | 'refused' | 'missing';
  readonly locks: 'good' | 'missing';
  readonly compression: 'good' | 'missing';
  readonly fileHandles: 'good' | 'missing';
}

export type RowId = keyof RowStates;

export type RowGrade = 'good' | 'limited' | 'missing' | 'unknown';

/** One row of the self-check. */
export type MachineRow = {
  readonly [Id in RowId]: {
    readonly id: Id;
    readonly state: RowStates[Id];
    readonly grade: RowGrade;
    /** Without it the main job cannot be done. */
    readonly isBlocking: boolean;
  };
}[RowId];

const GRADES: Readonly<Record<string, RowGrade>> = {
  good: 'good',
  missing: 'missing',
  refused: 'missing',
  'no-adapter': 'missing',
  'no-simd': 'missing',
  lost: 'missing',
  unknown: 'unknown',
};

/** Rows of which the bad states leave nothing to go on with. */
const NEEDED: ReadonlySet<RowId> = new Set(['picture', 'engine', 'workers', 'compression']);

/** What changes while the page is open. */
export type MachineNow = Pick<MachineSlice, 'picture'> & Pick<OfflineSlice, 'offline'>;

/** The rows: what the main job needs first. */
export function machineRows(facts: MachineFacts, now: MachineNow): MachineRow[] {
  const states: RowStates = {
    origin: facts.isSecure ? 'good' : 'insecure',
    picture: pictureState(facts, now.picture),
    engine: facts.wasm === 'simd' ? 'good' : facts.wasm,
    workers: facts.hasModuleWorkers ? 'good' : 'missing',
    compression: facts.hasCompression ? 'good' : 'missing',
    browser: browserState(facts),
    threads: facts.isIsolated ? (facts.cores > 1 ? 'good' : 'one-core') : 'not-isolated',
    webgpu: facts.webgpu.state === 'hardware' ? 'good' : facts.webgpu.state,
    memory: memoryState(facts),
    reviews: facts.database,
    room: roomState(facts),
    locks: facts.hasLocks ? 'good' : 'missing',
    offline: OFFLINE[now.offline.status],
    fileHandles: facts.hasFileHandles ? 'good' : 'missing',
    siteFiles: { sync: 'good', good: 'no-sync', refused: 'refused', missing: 'missing' }[
      facts.siteFiles
    ] as RowStates['siteFiles'],
  };
  return Object.entries(states).map(([id, state]: [string, string]) => {
    const grade = GRADES[state] ?? 'limited';
    const isBlocking = grade === 'missing' && NEEDED.has(id as RowId);
    return { id, state, grade, isBlocking } as MachineRow;
  });
}

const OFFLINE: Readonly<Record<OfflineSlice['offline']['status'], RowStates['offline']>> = {
  checking: 'unknown',
  off: 'off',
  impossible: 'missing',
  filling: 'filling',
  ready: 'good',
  failed: 'failed',
};

/** Rows without which the main job cannot be done; none before the machine was looked at. */
export function blockingRows(facts: MachineFacts | null, now: MachineNow): MachineRow[] {
  return facts ? machineRows(facts, now).filter(({ isBlocking }) => isBlocking) : [];
}

function browserState({ browser: { engine, major } }: MachineFacts): RowStates['browser'] {
  if (engine === 'unknown' || major === null) return 'unknown';
  return major < OLDEST[engine] ? 'old' : 'good';
}

function pictureState(
  { webgl: { state, longestAxis } }: MachineFacts,
  picture: MachineSlice['picture'],
): RowStates['picture'] {
  if (state === 'missing') return 'missing';
  if (picture !== 'good') return 'lost';
  if (longestAxis < LEAST_AXIS) return 'small';
  return state === 'software' ? 'software' : 'good';
}

function memoryState({ memory: { deviceGb } }: MachineFacts): RowStates['memory'] {
  if (deviceGb === null) return 'unknown';
  return deviceGb < ENOUGH_GB ? 'little' : 'good';
}

function roomState({ storage }: MachineFacts): RowStates['room'] {
  if (!storage) return 'unknown';
  if (storage.quotaBytes - storage.usedBytes < LEAST_FREE_BYTES) return 'little';
  return storage.isPersistent ? 'good' : 'clearable';
}

/** What images may take in a tab here, bytes: as `readingChoice` has it. */
export function imageLimitBytes({ memory: { deviceGb } }: MachineFacts): number {
  return Math.min(LARGEST_TAB_BYTES, ((deviceGb ?? USUAL_DEVICE_GB) * 1e9) / 2);
}
