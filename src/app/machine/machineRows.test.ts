import { describe, expect, it } from 'vitest';
import type { MachineFacts } from '../../store/machineSlice.ts';
import { browserName } from './browserName.ts';
import {
  blockingRows,
  imageLimitBytes,
  machineRows,
  type MachineNow,
  type RowId,
} from './machineRows.ts';

const WHOLE: MachineFacts = {
  browser: { engine: 'chromium', name: 'Chrome 156', major: 156, system: 'Windows' },
  isSecure: true,
  isIsolated: true,
  cores: 4,
  wasm: 'simd',
  hasModuleWorkers: true,
  webgpu: { state: 'hardware', adapter: 'acme one' },
  webgl: { state: 'hardware', renderer: 'ACME', longestAxis: 2048 },
  database: 'good',
  siteFiles: 'sync',
  hasLocks: true,
  hasCompression: true,
  hasFileHandles: true,
  storage: { quotaBytes: 10e9, usedBytes: 1e9, isPersistent: true },
  memory: { deviceGb: 8, heapLimitBytes: 4e9 },
};

const GOOD: MachineNow = { picture: 'good', offline: { status: 'ready', totalBytes: 5e7 } };

const gradeOf = (changes: Partial<MachineFacts>, id: RowId): readonly [string, string, boolean] => {
  const row = machineRows({ ...WHOLE, ...changes }, GOOD).find((one) => one.id === id);
  if (!row) throw new Error(`no row ${id}`);
  return [row.state, row.grade, row.isBlocking];
};

describe('machineRows', () => {
  it('finds everything good on a machine that has everything', () => {
    expect(machineRows(WHOLE, GOOD).map(({ grade }) => grade)).toEqual(Array(15).fill('good'));
    expect(blockingRows(WHOLE, GOOD)).toEqual([]);
  });

  it('goes on without a secure address, threads, WebGPU, a database, locks and private files', () => {
    const poor: MachineFacts = {
      ...WHOLE,
      isSecure: false,
      isIsolated: false,
      webgpu: { state: 'missing', adapter: '' },
      database: 'missing',
      siteFiles: 'missing',
      hasLocks: false,
      hasFileHandles: false,
      storage: null,
      memory: { deviceGb: null, heapLimitBytes: null },
    };
    expect(blockingRows(poor, GOOD)).toEqual([]);
    expect(gradeOf(poor, 'origin')).toEqual(['insecure', 'limited', false]);
    expect(gradeOf(poor, 'threads')).toEqual(['not-isolated', 'limited', false]);
    expect(gradeOf(poor, 'webgpu')).toEqual(['missing', 'missing', false]);
    expect(gradeOf(poor, 'reviews')).toEqual(['missing', 'missing', false]);
    expect(gradeOf(poor, 'room')).toEqual(['unknown', 'unknown', false]);
    expect(gradeOf(poor, 'memory')).toEqual(['unknown', 'unknown', false]);
  });

  it.each<[Partial<MachineFacts>, RowId, string]>([
    [{ webgl: { state: 'missing', renderer: '', longestAxis: 0 } }, 'picture', 'missing'],
    [{ wasm: 'missing' }, 'engine', 'missing'],
    [{ wasm: 'no-simd' }, 'engine', 'no-simd'],
    [{ hasModuleWorkers: false }, 'workers', 'missing'],
    [{ hasCompression: false }, 'compression', 'missing'],
  ])('stops at %j', (changes, id, state) => {
    expect(gradeOf(changes, id)).toEqual([state, 'missing', true]);
    expect(blockingRows({ ...WHOLE, ...changes }, GOOD).map((row) => row.id)).toEqual([id]);
  });

  it('stops while the picture is taken away, and not before the machine was looked at', () => {
    expect(blockingRows(WHOLE, { ...GOOD, picture: 'gone' }).map(({ state }) => state)).toEqual([
      'lost',
    ]);
    expect(blockingRows(null, { ...GOOD, picture: 'gone' })).toEqual([]);
  });

  it.each([
    [{ status: 'checking' }, 'unknown'],
    [{ status: 'off' }, 'limited'],
    [{ status: 'impossible', reason: 'refused' }, 'missing'],
    [{ status: 'filling', doneBytes: 1, totalBytes: 2 }, 'limited'],
    [{ status: 'failed', failure: { reason: 'full', path: 'a' } }, 'limited'],
  ] as const)('goes on while %j', (offline, grade) => {
    const row = machineRows(WHOLE, { ...GOOD, offline }).find(({ id }) => id === 'offline');
    expect([row?.grade, row?.isBlocking]).toEqual([grade, false]);
  });

  it('takes textures under 2048, 4 GB, little room and old browsers for limits', () => {
    const webgl = { ...WHOLE.webgl, longestAxis: 2047 };
    expect(gradeOf({ webgl }, 'picture')).toEqual(['small', 'limited', false]);
    const memory = { deviceGb: 4, heapLimitBytes: null };
    expect(gradeOf({ memory }, 'memory')).toEqual(['little', 'limited', false]);
    expect(imageLimitBytes({ ...WHOLE, memory })).toBe(2e9);
    expect(imageLimitBytes({ ...WHOLE, memory: { deviceGb: null, heapLimitBytes: null } })).toBe(
      4e9,
    );
    const storage = { quotaBytes: 3e9, usedBytes: 2.5e9, isPersistent: true };
    expect(gradeOf({ storage }, 'room')).toEqual(['little', 'limited', false]);
    const browser = { ...WHOLE.browser, major: 104 };
    expect(gradeOf({ browser }, 'browser')).toEqual(['old', 'limited', false]);
  });
});

describe('browserName', () => {
  const like = 'AppleWebKit/537.36 (KHTML, like Gecko)';
  it.each([
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${like} Chrome/109.0.0.0 Safari/537.36`,
      { engine: 'chromium', name: 'Chrome 109', major: 109, system: 'Windows' },
    ],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${like} Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0`,
      { engine: 'chromium', name: 'Edge 130', major: 130, system: 'Windows' },
    ],
    [
      'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0',
      { engine: 'firefox', name: 'Firefox 153', major: 153, system: 'Linux' },
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15',
      { engine: 'webkit', name: 'Safari 17', major: 17, system: 'macOS' },
    ],
    [
      'Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1',
      { engine: 'webkit', name: 'Safari 17', major: 17, system: 'iPadOS / iOS' },
    ],
    ['curl/8.0', { engine: 'unknown', name: '', major: null, system: '' }],
  ])('reads %s', (userAgent, expected) => {
    expect(browserName(userAgent)).toEqual(expected);
  });
});
