import { describe, expect, it } from 'vitest';
import type { Json } from '../canonicalJson.ts';
import { eventFromJson, eventToJson, fieldsOf } from './eventJson.ts';
import type { Edited } from './events.ts';

const stamp = { atMs: 5, by: 'A. Reader' };

const edited: Edited = {
  kind: 'edited',
  tool: 'brush',
  structure: 1,
  regionId: null,
  patch: {
    starts: Uint32Array.of(3),
    lengths: Uint32Array.of(2),
    before: Uint8Array.of(1),
    after: Uint8Array.of(7),
  },
  ...stamp,
};

describe('sets of structures', () => {
  it('are written with the change that made them, and not at all where there are none', () => {
    const sets = [{ label: 7, structures: [1, 2] }];
    const json = eventToJson({ ...edited, sets });
    expect(json).toMatchObject({ sets });
    expect(eventFromJson(json, stamp, 10)).toEqual({ ...edited, sets });
    // As every entry was before structures could overlap: the chain's hashes stay what they are.
    expect(Object.keys(eventToJson(edited) ?? {})).not.toContain('sets');
    expect(eventToJson({ ...edited, sets: [] })).toEqual(eventToJson(edited));
    expect(eventFromJson(eventToJson(edited), stamp, 10)).toEqual(edited);
  });

  it.each([
    [{ label: 7, structures: [1] }],
    [{ label: 7, structures: [2, 1] }],
    [{ label: 7, structures: [0, 1] }],
    [{ label: 0, structures: [1, 2] }],
    [{ label: 256, structures: [1, 2] }],
    [{ label: 7 }],
  ])('are refused when they are none: %j', (set) => {
    const json = Object.entries(fieldsOf(eventToJson(edited))) as [string, Json][];
    const changed = Object.fromEntries([...json, ['sets', [set]]]);
    expect(() => eventFromJson(changed, stamp, 10)).toThrow('storage/corrupt');
  });
});
