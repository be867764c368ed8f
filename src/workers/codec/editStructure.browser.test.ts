import { afterEach, describe, expect, it } from 'vitest';
import { createCodecClient } from '../../app/workers.ts';
import { applyPatch } from '../../core/edit/labelPatch.ts';
import {
  structurePart,
  structurePatch,
  type StructureOperation,
  type StructurePart,
} from '../../core/edit/structureEdit.ts';
import { plainRules } from '../../core/edit/structureRules.ts';
import { IDENTITY } from '../../core/geometry/affine.ts';
import type { WorkerClient } from '../../rpc/client.ts';
import type { CodecApi } from '../codec.api.ts';

let client: WorkerClient<CodecApi> | null = null;

afterEach(() => {
  client?.dispose();
  client = null;
});

const [none, square, moved] = [
  '0000000000000000000000000',
  '0000001100011000000000000',
  '0000000110001100000000000',
];
const slices = [square, none, square, none, moved, none, moved];
const labels = Uint8Array.from(slices.join(''), Number);
const grid = { shape: [5, 5, 7] as const, affine: IDENTITY };
const writable = new Uint8Array(256).fill(1);

function part(operation: StructureOperation): StructurePart {
  const found = structurePart({ grid, labels, rules: plainRules(1, writable) }, operation);
  if (!found) throw new Error('no structure');
  return found;
}

describe('edits in the codec worker', () => {
  it('interpolates between slices, and again', async () => {
    client = createCodecClient();
    const operation = { kind: 'interpolate', axis: 2 } as const;
    for (let round = 0; round < 2; round++) {
      const cut = part(operation);
      const sent = { part: cut, operation };
      const transfer = [cut.labels.buffer];
      const patch = await client.call('editStructure', sent, { transfer });
      expect(cut.labels).toHaveLength(0);
      const filled = labels.slice();
      applyPatch(filled, patch);
      const at = (slice: number): string => filled.subarray(25 * slice, 25 * (slice + 1)).join('');
      expect([at(1), at(5)]).toEqual([square, moved]);
      expect(at(3)).toMatch(/1/);
    }
  });

  it('gives the patch of the core for other operations, and can be cancelled', async () => {
    client = createCodecClient();
    const operation = { kind: 'grow', radiusMm: 1, extent: { kind: 'volume' } } as const;
    const patch = await client.call('editStructure', { part: part(operation), operation });
    expect(patch).toEqual(structurePatch(part(operation), operation));
    const controller = new AbortController();
    const { signal } = controller;
    const call = client.call('editStructure', { part: part(operation), operation }, { signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
  });
});
