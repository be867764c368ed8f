import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { NnunetSource } from '../../src/core/inference/nnunetCase.ts';
import type { Size3 } from '../../src/core/inference/slidingWindow.ts';

type Reversed = readonly [k: number, j: number, i: number];

interface CaseEntry {
  readonly name: string;
  readonly shape: Reversed;
  readonly spacing_mm: Reversed;
  readonly zero_outside: boolean;
  /** HU of every tissue number. */
  readonly table: readonly number[];
}

interface ReferenceEntry {
  readonly name: string;
  readonly crop: readonly (readonly [number, number])[];
  readonly shape: Reversed;
  readonly preprocessed: readonly number[];
  readonly logits: readonly (readonly number[])[];
}

/** What nnU-Net and MONAI made of a case; label maps [K, J, I]. */
export interface References {
  /** Cropped box and shape after preprocessing, along i, j, k. */
  readonly crop: { readonly low: Size3; readonly high: Size3 };
  readonly shape: Size3;
  /** Values of nnU-Net's preprocessed image and of MONAI's blended logits at `samplePositions`. */
  readonly preprocessed: readonly number[];
  readonly logits: readonly (readonly number[])[];
  readonly labels: (kind: LabelKind) => Uint8Array;
}

export type LabelKind = 'nnunet' | 'nnunet-onnx' | 'nnunet-float32' | 'monai' | 'monai-constant';

/** A case with its image in HU and its references. */
export interface StoredCase {
  readonly name: string;
  readonly source: NnunetSource;
  readonly voxels: Int16Array<ArrayBuffer>;
  readonly references: References;
}

const gunzip = (name: string) =>
  new Uint8Array(gunzipSync(readFileSync(new URL(`./data/${name}`, import.meta.url))));
const parse = (name: string): unknown => JSON.parse(new TextDecoder().decode(gunzip(name)));
const reversed = ([k, j, i]: Reversed): Size3 => [i, j, k];

const entries = (parse('cases.json.gz') as { cases: CaseEntry[] }).cases;
const references = parse('references.json.gz') as {
  made_with: Record<string, string>;
  samples: number;
  cases: ReferenceEntry[];
};

/** Versions of what made the references. */
export const madeWith = references.made_with;

export const caseNames = entries.map(({ name }) => name);

/** Reads a case and draws its image again. */
export function storedCase(name: string): StoredCase {
  const entry = entries.find((candidate) => candidate.name === name);
  const reference = references.cases.find((candidate) => candidate.name === name);
  if (!entry || !reference) throw new Error(`no case ${name}`);
  const crop = reference.crop;
  return {
    name,
    source: { shape: reversed(entry.shape), spacingMm: reversed(entry.spacing_mm) },
    voxels: imageOf(gunzip(`${name}.tissue.gz`), entry),
    references: {
      crop: {
        low: [crop[2][0], crop[1][0], crop[0][0]],
        high: [crop[2][1], crop[1][1], crop[0][1]],
      },
      shape: reversed(reference.shape),
      preprocessed: reference.preprocessed,
      logits: reference.logits,
      labels: (kind) => labelsOf(name, kind),
    },
  };
}

/** Two of nnU-Net's maps are stored as their difference from nnU-Net in float32. */
function labelsOf(name: string, kind: LabelKind): Uint8Array {
  if (kind !== 'nnunet' && kind !== 'nnunet-onnx') return gunzip(`${name}.${kind}.gz`);
  const changes = gunzip(`${name}.${kind}-changes.gz`);
  return gunzip(`${name}.nnunet-float32.gz`).map((label, at) => label ^ changes[at]);
}

/** HU with noise from a hash of the index; the same integers as `image_of` in cases.py. */
function imageOf(tissue: Uint8Array, entry: CaseEntry): Int16Array<ArrayBuffer> {
  return Int16Array.from(tissue, (number, at) => {
    if (entry.zero_outside && number === 0) return 0;
    let h = at >>> 0;
    h = Math.imul(h ^ (h >>> 16), 0x45d9f3b);
    h = Math.imul(h ^ (h >>> 16), 0x45d9f3b);
    h ^= h >>> 16;
    const total = (h & 255) + ((h >>> 8) & 255) + ((h >>> 16) & 255) + (h >>> 24);
    return entry.table[number] + (((total - 510) * 16) >> 8);
  });
}

/** `positions` of reference.py: evenly spread flat indices. */
export function samplePositions(length: number): number[] {
  const step = (length - 1) / (references.samples - 1);
  const all = Array.from({ length: references.samples }, (_, n) =>
    n === references.samples - 1 ? length - 1 : Math.floor(n * step),
  );
  return [...new Set(all)];
}
