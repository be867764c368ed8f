import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readGraph } from '../../onnx/readGraph.ts';
import { cutNetwork } from './cutNetwork.ts';

function bundled(id: string): ArrayBuffer {
  const file = readFileSync(new URL(`../../../models/${id}/${id}.onnx`, import.meta.url));
  return new Uint8Array(file).buffer;
}

test.each(['tiny', 'abdomen-ct'])('%s: image to features, features and masks to logits', (id) => {
  const parts = cutNetwork(bundled(id), 'masks');
  if ('uncut' in parts) throw new Error(parts.uncut);
  const names = (values: readonly { readonly name: string }[]) => values.map(({ name }) => name);
  const [prefix, suffix] = [readGraph(parts.prefix), readGraph(parts.suffix)];
  expect(names(prefix.inputs)).toEqual(['image']);
  expect(names(prefix.outputs)).toEqual(parts.cut);
  expect(names(suffix.inputs)).toEqual([...parts.cut, 'masks']);
  expect(names(suffix.outputs)).toEqual(['logits']);
});

test('no such masks input, or bytes that are no network: the reason', () => {
  expect(cutNetwork(bundled('tiny'), 'drop')).toEqual({ uncut: 'no-masks' });
  const junk = cutNetwork(new Uint8Array(5000).fill(7).buffer, 'masks');
  expect(junk).toEqual({ uncut: expect.any(String) as string });
});
