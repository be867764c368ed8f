import type { LabelSet, LabelSets } from '../contour/labelSets.ts';
import { decodePatch, encodePatch, type LabelPatch } from '../edit/labelPatch.ts';
import { decodeBase64, encodeBase64 } from '../base64.ts';
import type { Json } from '../canonicalJson.ts';
import { AppError } from '../errors.ts';
import type { Decision, EditTool, NoteTopic, ReviewEvent, Segment } from './events.ts';

/** What may stand in an event; complete at compile time. */
const DECISIONS: Readonly<Record<Decision, true>> = {
  accepted: true,
  corrected: true,
  skipped: true,
  flagged: true,
};
const TOOLS: Readonly<Record<EditTool, true>> = {
  brush: true,
  eraser: true,
  lasso: true,
  'fill-holes': true,
  'remove-island': true,
  'keep-island': true,
  grow: true,
  shrink: true,
  smooth: true,
  interpolate: true,
  'copy-slice': true,
  tighter: true,
  wider: true,
  alternative: true,
};
const TOPICS: Readonly<Record<NoteTopic, true>> = {
  opened: true,
  resumed: true,
  commented: true,
  exported: true,
  finished: true,
  reopened: true,
  audited: true,
  'other-patient': true,
  'other-study': true,
};

/** An event without its stamp as plain JSON; voxels and patches as base64 of LEB128 bytes. */
export function eventToJson(event: ReviewEvent): Json {
  switch (event.kind) {
    case 'decided': {
      const { kind, regionId, decision, voxels } = event;
      return { kind, regionId, decision, voxels: encodeBase64(voxelBytes(voxels)) };
    }
    case 'edited': {
      const { kind, tool, structure, regionId, patch, sets } = event;
      return { kind, tool, structure, regionId, patch: patchText(patch), ...setsToJson(sets) };
    }
    case 'structured': {
      const { kind, before, after, patch, sets } = event;
      const [was, is] = [before.map(segmentToJson), after.map(segmentToJson)];
      return { kind, before: was, after: is, patch: patchText(patch), ...setsToJson(sets) };
    }
    case 'noted':
      return { kind: event.kind, topic: event.topic, text: wellFormed(event.text) };
    case 'undone':
    case 'redone':
      return { kind: event.kind };
  }
}

/**
 * An event out of its JSON and its stamp.
 * @param imageVoxels of the image's grid: no patch may go beyond.
 * @throws AppError `storage/corrupt` for anything that {@link eventToJson} does not write.
 */
export function eventFromJson(
  json: Json,
  stamp: { readonly atMs: number; readonly by: string },
  imageVoxels: number,
): ReviewEvent {
  const of = fieldsOf(json);
  const kind = textOf(of['kind'], 'kind');
  switch (kind) {
    case 'decided': {
      const decision = oneOf(DECISIONS, of['decision'], 'decision');
      const voxels = voxelsOf(decodeBase64(textOf(of['voxels'], 'voxels')));
      return { ...stamp, kind: 'decided', regionId: textOf(of['regionId']), decision, voxels };
    }
    case 'edited':
      return {
        ...stamp,
        kind: 'edited',
        tool: oneOf(TOOLS, of['tool'], 'tool'),
        structure: labelOf(of['structure']),
        regionId: of['regionId'] === null ? null : textOf(of['regionId']),
        patch: patchOf(of['patch'], imageVoxels),
        ...setsFromJson(of['sets']),
      };
    case 'structured':
      return {
        ...stamp,
        kind: 'structured',
        before: listOf(of['before']).map(segmentFromJson),
        after: listOf(of['after']).map(segmentFromJson),
        patch: patchOf(of['patch'], imageVoxels),
        ...setsFromJson(of['sets']),
      };
    case 'noted':
      return {
        ...stamp,
        kind: 'noted',
        topic: oneOf(TOPICS, of['topic'], 'topic'),
        text: textOf(of['text']),
      };
    case 'undone':
    case 'redone':
      return { ...stamp, kind };
    default:
      throw corrupt('kind');
  }
}

/**
 * Voxel indices in any order: LEB128 of the steps between them, the first from 0, the sign in the lowest bit (zigzag).
 */
export function voxelBytes(voxels: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(5 * voxels.length);
  let [length, last] = [0, 0];
  for (const voxel of voxels) {
    const step = voxel - last;
    let rest = step < 0 ? -2 * step - 1 : 2 * step;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[length++] = (rest % 128) | 128;
    bytes[length++] = rest;
    last = voxel;
  }
  return bytes.subarray(0, length);
}

/** @throws AppError `storage/corrupt` for bytes that {@link voxelBytes} does not write. */
export function voxelsOf(bytes: Uint8Array): Uint32Array<ArrayBuffer> {
  const voxels = new Uint32Array(bytes.length);
  let [count, last, value, factor] = [0, 0, 0, 1];
  for (const byte of bytes) {
    value += (byte & 127) * factor;
    factor *= 128;
    if (byte >= 128) {
      if (factor > 2 ** 28) throw corrupt('voxels');
      continue;
    }
    last += value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    if (last < 0 || last >= 2 ** 32) throw corrupt('voxels');
    voxels[count++] = last;
    [value, factor] = [0, 1];
  }
  if (factor !== 1) throw corrupt('voxels');
  return voxels.slice(0, count);
}

function patchText(patch: LabelPatch | null): string | null {
  return patch && encodeBase64(encodePatch(patch));
}

function patchOf(json: Json | undefined, imageVoxels: number): LabelPatch | null {
  return json === null ? null : decodePatch(decodeBase64(textOf(json, 'patch')), imageVoxels);
}

function segmentToJson({ index, name, color }: Segment): Json {
  return { index, name: wellFormed(name), color };
}

function segmentFromJson(json: Json): Segment {
  const { index, name, color } = fieldsOf(json);
  return { index: labelOf(index), name: textOf(name), color: textOf(color) };
}

/** Not written where there are none: entries are as they were before structures could overlap. */
function setsToJson(sets: LabelSets = []): { readonly [key: string]: Json } {
  if (sets.length === 0) return {};
  return { sets: sets.map(({ label, structures }) => ({ label, structures: [...structures] })) };
}

function setsFromJson(json: Json | undefined): { readonly sets?: LabelSets } {
  return json === undefined ? {} : { sets: listOf(json).map(setFromJson) };
}

function setFromJson(json: Json): LabelSet {
  const of = fieldsOf(json);
  const label = labelOf(of['label']);
  const structures = listOf(of['structures']).map(labelOf);
  const isRising = structures.every((one, at) => one > (at === 0 ? 0 : structures[at - 1]));
  if (label === 0 || structures.length < 2 || !isRising) throw corrupt('sets');
  return { label, structures };
}

/** JSON has no half of a surrogate pair, which typing can leave. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

/** @throws AppError `storage/corrupt` unless it is an object. */
export function fieldsOf(json: Json | undefined): Readonly<Record<string, Json | undefined>> {
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  if (!isObject) throw corrupt('object');
  return json as Readonly<Record<string, Json | undefined>>;
}

/** @throws AppError `storage/corrupt` unless it is a list. */
export function listOf(json: Json | undefined): readonly Json[] {
  if (!Array.isArray(json)) throw corrupt('list');
  return json as readonly Json[];
}

/** @throws AppError `storage/corrupt` unless it is a text. */
export function textOf(json: Json | undefined, what = 'text'): string {
  if (typeof json !== 'string') throw corrupt(what);
  return json;
}

function labelOf(json: Json | undefined): number {
  const isLabel = typeof json === 'number' && Number.isInteger(json) && json >= 0 && json <= 255;
  if (!isLabel) throw corrupt('label');
  return json;
}

function oneOf<T extends string>(
  known: Readonly<Record<T, true>>,
  json: Json | undefined,
  what: string,
): T {
  const isKnown = (value: Json | undefined): value is T =>
    typeof value === 'string' && Object.hasOwn(known, value);
  if (!isKnown(json)) throw corrupt(what);
  return json;
}

function corrupt(what: string): AppError {
  return new AppError('storage/corrupt', { what });
}
