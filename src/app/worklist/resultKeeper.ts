import type { AppError } from '../../core/errors.ts';
import { putTogether, takeApart } from '../../storage/arrays.ts';
import { loadResult, removeResult, saveResult, type KeptArray } from '../../storage/results.ts';
import { toAppError } from '../failures.ts';
import { packResult, unpackResult, type WholeResult } from '../keptResult.ts';
import { notify } from '../notices.ts';
import type { Services } from '../services.ts';
import type { KeptResultHandle, PackedResult } from './listedCase.ts';
import { removeStaleResults, worklistResultId } from './staleResults.ts';

/**
 * Keeps a result until its case is opened: on disk, or gzipped in memory where nothing may be kept there, or there is no
 * room. The arrays must not change until this has settled; they are not needed any more then.
 * @throws AppError `cancelled`; `resource/out-of-memory` and what the codec worker fails with.
 */
export async function keepResult(
  services: Services,
  whole: WholeResult,
  { imageSha256, signal }: { readonly imageSha256: string; readonly signal?: AbortSignal },
): Promise<KeptResultHandle> {
  const resultId = whole.summary.id;
  try {
    const database = await services.disk.open();
    await removeStaleResults(database);
    const diskId = worklistResultId();
    await saveResult(database, packResult(diskId, imageSha256, whole), signal);
    return { kind: 'disk', resultId, diskId };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (!error.code.startsWith('storage/')) throw error;
    if (!isByChoice(error) && !isKnown(services))
      notify(services, { tone: 'info', code: error.code, detail: error.detail });
    return { kind: 'packed', resultId, packed: await packInMemory(services, whole, signal) };
  }
}

/** Once is enough: every further case says the same. */
function isKnown({ listed }: Services): boolean {
  return [...listed.values()].some(({ result }) => result?.kind === 'packed');
}

function isByChoice({ detail }: AppError): boolean {
  return detail['reason'] === 'leave-no-trace';
}

async function packInMemory(
  { codec }: Services,
  whole: WholeResult,
  signal: AbortSignal | undefined,
): Promise<PackedResult> {
  const { plain, arrays } = takeApart(whole);
  const entries = Object.entries(arrays);
  const buffers = entries.map(([, array]) => wholeBuffer(array));
  const blobs = await codec.call('pack', { buffers }, signal ? { signal } : {});
  return {
    plain,
    arrays: entries.flatMap(([name, array], at) => {
      const blob = blobs[at];
      return blob ? [{ name, type: typeOf(array), bytes: array.byteLength, blob }] : [];
    }),
  };
}

/**
 * The result again.
 * @throws AppError `storage/corrupt`, `storage/unavailable` where it is gone from disk; what the codec worker fails with.
 */
export async function fetchResult(
  { disk, codec }: Services,
  handle: KeptResultHandle,
): Promise<WholeResult | null> {
  switch (handle.kind) {
    case 'held':
      return handle.whole;
    case 'disk': {
      // Also while nothing is to be kept: it was before.
      const database = await disk.openExisting();
      const kept = database && (await loadResult(database, handle.diskId));
      return kept && unpackResult(kept);
    }
    case 'packed': {
      const { plain, arrays } = handle.packed;
      const buffers = await codec.call('unpack', { packed: arrays });
      const named = arrays.map(({ name, type }, at): [string, KeptArray] => [
        name,
        arrayOf(type, buffers[at] ?? new ArrayBuffer()),
      ]);
      return putTogether({ plain, arrays: Object.fromEntries(named) }) as WholeResult;
    }
  }
}

/**
 * Takes the results of the worklist from disk into memory: nothing is to stay there, and reviews wait for them.
 * @throws as {@link fetchResult} and the codec worker do; what was not taken yet is on disk still.
 */
export async function takeOffDisk(services: Services): Promise<void> {
  for (const one of services.listed.values()) {
    const { result: handle } = one;
    if (handle?.kind !== 'disk') continue;
    const whole = await fetchResult(services, handle);
    if (!whole) continue;
    const packed = await packInMemory(services, whole, undefined);
    if (one.result === handle) one.result = { kind: 'packed', resultId: handle.resultId, packed };
    await forgetResult(services, handle);
  }
}

/** Lets a kept result go; on disk as well. */
export async function forgetResult({ disk }: Services, handle: KeptResultHandle): Promise<void> {
  if (handle.kind !== 'disk') return;
  const database = await disk.openExisting();
  if (database) await removeResult(database, handle.diskId);
}

function wholeBuffer(array: KeptArray): ArrayBuffer {
  const isWhole = array.byteOffset === 0 && array.byteLength === array.buffer.byteLength;
  return isWhole ? array.buffer : array.slice().buffer;
}

function typeOf(array: KeptArray): PackedResult['arrays'][number]['type'] {
  if (array instanceof Uint8Array) return 'uint8';
  return array instanceof Uint32Array ? 'uint32' : 'float32';
}

function arrayOf(type: PackedResult['arrays'][number]['type'], buffer: ArrayBuffer): KeptArray {
  if (type === 'uint8') return new Uint8Array(buffer);
  return type === 'uint32' ? new Uint32Array(buffer) : new Float32Array(buffer);
}
