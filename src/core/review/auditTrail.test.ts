import { describe, expect, it } from 'vitest';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import type { Json } from '../canonicalJson.ts';
import {
  emptyTrail,
  entryText,
  followTrail,
  headAfter,
  nextEntry,
  readEntries,
  revisionBefore,
  trailFile,
  verifyTrailFile,
  type AuditEntry,
  type TrailSubject,
} from './auditTrail.ts';
import { voxelBytes, voxelsOf } from './eventJson.ts';
import type { ReviewEvent } from './events.ts';

interface Golden {
  readonly subject: TrailSubject;
  readonly decided: readonly number[];
  readonly runs: readonly (readonly [number, number, number, number])[];
  readonly texts: readonly string[];
  readonly entries: readonly AuditEntry[];
  readonly head: string;
}
const golden = readGolden('audit_trail') as Golden;
const { subject, texts } = golden;
const VOXELS = 40_000;

function chain(events: readonly ReviewEvent[], of = subject): AuditEntry[] {
  let head = emptyTrail(of);
  return events.map((event, at) => {
    const entry = nextEntry(head, event, revisionBefore(events.slice(0, at)));
    head = headAfter(entry);
    return entry;
  });
}

describe('the chain', () => {
  it('is that of another program, to the last byte', () => {
    const { events, entries, head, fault } = readEntries(subject, texts, VOXELS);
    expect(fault).toBeNull();
    expect(entries).toEqual(golden.entries);
    expect(head).toEqual({ entries: texts.length, hash: golden.head });
    expect(chain(events).map(entryText)).toEqual(texts);
  });

  it('gives the events back', () => {
    const { events } = readEntries(subject, texts, VOXELS);
    const [decided, edited] = [events[1], events[2]];
    expect(decided).toMatchObject({ kind: 'decided', by: 'Dr. Weiß', decision: 'accepted' });
    if (decided.kind !== 'decided' || edited.kind !== 'edited') throw new Error('other kinds');
    expect([...decided.voxels]).toEqual(golden.decided);
    expect(decided.atMs).toBe(Date.UTC(2026, 10, 21, 16, 0, 1, 250));
    const { starts, lengths, before, after } = edited.patch ?? { starts: [] };
    const runs = Array.from(starts, (start, run) => {
      return [start, lengths?.[run], before?.[run], after?.[run]];
    });
    expect(runs).toEqual(golden.runs);
    expect(events.map(({ kind }) => kind)).toEqual([
      'noted',
      'decided',
      'edited',
      'structured',
      'undone',
      'redone',
      'noted',
    ]);
  });

  it('counts the changes in force as the revision', () => {
    const { entries } = readEntries(subject, texts, VOXELS);
    expect(entries.map(({ revision }) => revision)).toEqual([0, 0, 0, 1, 2, 1, 2]);
  });

  it('has another first hash for another image or review', () => {
    const heads = [
      emptyTrail(subject),
      emptyTrail({ ...subject, reviewId: 'other' }),
      emptyTrail({ ...subject, imageSha256: 'cd'.repeat(32) }),
    ];
    expect(new Set(heads.map(({ hash }) => hash)).size).toBe(3);
    expect(followTrail({ ...subject, reviewId: 'other' }, golden.entries as never)).toMatchObject({
      head: { entries: 0 },
      fault: 'previous',
    });
  });
});

type Fields = Record<string, Json>;

/** As someone would who knows how: the third entry changed, and its own hash too. */
function redone(): Fields {
  const { entries, events } = readEntries(subject, texts, VOXELS);
  return { ...nextEntry(headAfter(entries[1]), { ...events[2], by: 'X' }, 0) };
}

describe('a broken chain', () => {
  const broken = (change: (entries: Fields[]) => unknown): unknown => {
    const entries = structuredClone(golden.entries) as unknown as Fields[];
    const changed = change(entries) ?? entries;
    const { head, fault } = followTrail(subject, changed as Json[], VOXELS);
    return [head.entries, fault];
  };

  it.each([
    ['another name', 3, 'hash', (of: Fields[]): unknown => void (of[3]['by'] = 'X')],
    ['another time', 0, 'hash', (of: Fields[]): unknown => void (of[0]['at'] = '2020-01-01')],
    ['a missing entry', 2, 'sequence', (of: Fields[]): unknown => of.toSpliced(2, 1)],
    [
      'two in the other order',
      4,
      'sequence',
      (of: Fields[]): unknown => [...of.slice(0, 4), of[5], of[4]],
    ],
    ['one more field', 1, 'not-an-entry', (of: Fields[]): unknown => void (of[1]['x'] = 1)],
    ['a hash made anew', 3, 'previous', (of: Fields[]): unknown => void (of[2] = redone())],
  ] as const)('is found: %s', (_, holds, fault, change) => {
    expect(broken(change)).toEqual([holds, fault]);
  });

  it('is found where a revision does not follow from the log, or an event makes no sense', () => {
    const { events } = readEntries(subject, texts, VOXELS);
    const wrong = nextEntry(emptyTrail(subject), events[1], 1);
    expect(followTrail(subject, [wrong as unknown as Json]).fault).toBe('revision');
    const beyond = chain(events.slice(0, 3)) as unknown as Json[];
    expect(followTrail(subject, beyond, 20_299)).toMatchObject({
      head: { entries: 2 },
      fault: 'event',
    });
  });

  it('is a prefix of what was written, however its texts were cut or changed', () => {
    const random = seededRandom(11);
    for (let round = 0; round < 200; round++) {
      const kept = [...texts];
      const at = Math.floor(random() * kept.length);
      const cut = Math.floor(random() * kept[at].length);
      const other = String.fromCharCode(33 + Math.floor(90 * random()));
      const swapped = kept[at].slice(0, cut) + other + kept[at].slice(cut + 1);
      kept[at] = random() < 0.5 ? kept[at].slice(0, cut) : swapped;
      const { entries } = readEntries(subject, kept, VOXELS);
      expect(entries).toEqual(golden.entries.slice(0, kept[at] === texts[at] ? undefined : at));
    }
  });
});

describe('voxels as bytes', () => {
  it('come back in their order', () => {
    const random = seededRandom(5);
    const voxels = Uint32Array.from({ length: 3000 }, () => random() * 2 ** 32);
    voxels.set([0, 2 ** 32 - 1, 0]);
    expect(voxelsOf(voxelBytes(voxels))).toEqual(voxels);
    expect(voxelsOf(new Uint8Array())).toEqual(new Uint32Array());
  });

  it.each([[[1]], [[128]], [[255, 255, 255, 255, 255, 1]], [[255, 255, 255, 255, 127]]])(
    'are refused where they make no sense: %s',
    (bytes) => {
      expect(() => voxelsOf(Uint8Array.from(bytes))).toThrow(
        expect.objectContaining({ code: 'storage/corrupt' }),
      );
    },
  );
});

describe('verifyTrailFile', () => {
  const head = { entries: texts.length, hash: golden.head };
  const file = trailFile(subject, texts, head);

  it('finds a whole one intact, also by the head in capitals', () => {
    const verdict = { kind: 'intact', entries: 7, head: golden.head };
    expect(verifyTrailFile(file)).toEqual(verdict);
    expect(verifyTrailFile(file, golden.head.toUpperCase())).toEqual(verdict);
    const none = trailFile(subject, [], emptyTrail(subject));
    expect(verifyTrailFile(none)).toMatchObject({ kind: 'intact', entries: 0 });
  });

  it('names the first entry that does not hold', () => {
    const changed = file.replace('"decision":"accepted"', '"decision":"skipped"');
    expect(verifyTrailFile(changed)).toEqual({ kind: 'broken', entry: 2, fault: 'hash' });
  });

  it('misses entries at the end by the head', () => {
    const short = trailFile(subject, texts.slice(0, 5), head);
    expect(verifyTrailFile(short)).toMatchObject({ kind: 'other-head', entries: 5 });
    const shorter = JSON.parse(texts[4]) as AuditEntry;
    const tidied = trailFile(subject, texts.slice(0, 5), headAfter(shorter));
    expect(verifyTrailFile(tidied).kind).toBe('intact');
    expect(verifyTrailFile(tidied, golden.head).kind).toBe('other-head');
  });

  it.each([
    ['', 'storage/corrupt'],
    ['[]', 'storage/corrupt'],
    ['{"format":"isodoubt-review"}', 'storage/corrupt'],
    ['{"format":"isodoubt-audit-trail","formatVersion":2}', 'storage/newer-schema'],
    ['{"format":"isodoubt-audit-trail","formatVersion":1}', 'storage/corrupt'],
  ])('refuses %s', (text, code) => {
    expect(() => verifyTrailFile(text)).toThrow(expect.objectContaining({ code }));
  });
});
