import { afterEach, expect, it, vi } from 'vitest';
import { blobOf } from './blobOf.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it.each([1, 7, 20, 21, 1000])('in parts of %d bytes it is the same file', async (partBytes) => {
  const bytes = Uint8Array.from({ length: 21 }, (_, at) => 11 * at);
  const blob = await blobOf(bytes.subarray(1), partBytes);
  expect(new Uint8Array(await blob.arrayBuffer())).toEqual(bytes.slice(1));
});

/** A browser that cannot read back what it did not take, so many times. */
function refuse(times: number, name = 'NotReadableError'): void {
  vi.useFakeTimers();
  const reading = vi.spyOn(Blob.prototype, 'arrayBuffer');
  for (let at = 0; at < times; at++) reading.mockRejectedValueOnce(new DOMException('', name));
}

it('waits for a browser that has not looked at its disk yet', async () => {
  refuse(4);
  const writing = blobOf(new Uint8Array([1, 2, 3]), 2);
  await vi.runAllTimersAsync();
  vi.useRealTimers();
  expect(new Uint8Array(await (await writing).arrayBuffer())).toEqual(new Uint8Array([1, 2, 3]));
});

it('says that there is no room, and for how much, where the browser takes it at no time', async () => {
  refuse(5);
  const writing = blobOf(new Uint8Array(3), 2).catch((thrown: unknown) => thrown);
  await vi.runAllTimersAsync();
  expect(await writing).toMatchObject({ code: 'export/no-room', detail: { fileBytes: 3 } });
});

it('passes on what else goes wrong', async () => {
  refuse(1, 'SecurityError');
  await expect(blobOf(new Uint8Array(3), 2)).rejects.toThrow(DOMException);
});
