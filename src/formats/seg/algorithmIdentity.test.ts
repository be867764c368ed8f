import { expect, it } from 'vitest';
import { algorithmIdentity } from './algorithmIdentity.ts';

it.each([
  ['abdomen-ct 0.4.0', { name: 'abdomen-ct', version: '0.4.0' }],
  ['TotalSegmentator v2.10', { name: 'TotalSegmentator', version: '2.10' }],
  ['net 1.2.0-rc.1+7', { name: 'net', version: '1.2.0-rc.1+7' }],
  ['SlicerEditor', { name: 'SlicerEditor', version: 'unknown' }],
  ['nnU-Net of 2024', { name: 'nnU-Net of', version: '2024' }],
  ['3', { name: '3', version: 'unknown' }],
  ['', { name: 'Isodoubt', version: '9.9' }],
])('%s', (algorithm, identity) => {
  expect(algorithmIdentity(algorithm, '9.9')).toEqual(identity);
});
