import { AppError } from '../core/errors.ts';
import type { ModelManifest, PatchInput } from './manifest.ts';
import { parseManifest } from './manifest.ts';

type Intensity = PatchInput['channels'][number]['intensity'][number];
type Size3 = [number, number, number];

/** What a bare ONNX file says of itself, as far as a manifest needs it. */
export interface DraftFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Names of its tensors. */
  readonly input: string;
  readonly output: string;
  /** Channels that it takes and gives. */
  readonly inputChannels: number;
  readonly outputChannels: number;
  /** What each side of a tile must be a multiple of; null: the tile is what the file states. */
  readonly multiple: number | null;
  readonly masks: { readonly name: string; readonly channels: number } | null;
}

/** What it does not say, and a person has to. */
export interface NetworkDraft {
  readonly name: string;
  readonly modality: 'CT' | 'MR' | 'unknown';
  readonly bodyPart: string;
  /** `slices`: input channels are neighbouring axial slices. */
  readonly channelsAre: 'series' | 'slices';
  /** The network's spatial axes, slowest first, as letters of the image's. */
  readonly axes: string;
  readonly orientation: string;
  /** Along i, j, k; null keeps the image's own. */
  readonly spacingMm: readonly [number | null, number | null, number | null];
  readonly intensity: Intensity;
  readonly activation: 'softmax' | 'sigmoid';
  /** One for each output channel; with softmax the background is not among them. */
  readonly structures: readonly { readonly name: string; readonly color: string }[];
  /** Along i, j, k. */
  readonly tile: readonly [number, number, number];
  /** Share of a tile, 0 ≤ overlap < 1. */
  readonly overlap: number;
  readonly dropout:
    | { readonly kind: 'none' }
    | { readonly kind: 'mask-input'; readonly rate: number }
    | {
        readonly kind: 'graph';
        readonly where: 'decoder' | 'everywhere';
        readonly rate: number;
        /** The network holds no Dropout nodes: it was not trained with what is put in. */
        readonly isAdded: boolean;
      };
}

/** Okabe and Ito's colours without black, then hues a golden angle apart. */
const COLORS = ['#E69F00', '#56B4E9', '#009E73', '#F0E442', '#0072B2', '#D55E00', '#CC79A7'];

/** The usual colour of the structure at this position, from 0. */
export function draftColor(position: number): string {
  const known = COLORS[position];
  if (known) return known;
  const hue = (position * 0.61803398875) % 1;
  const channel = (shift: number): string => {
    const ramp = Math.abs(((hue * 6 + shift) % 6) - 3) - 1;
    const value = 0.95 * (1 - 0.65 * (1 - Math.min(1, Math.max(0, ramp))));
    return Math.round(255 * value)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(0)}${channel(4)}${channel(2)}`.toUpperCase();
}

const NOT_TRAINED_WITH_DROPOUT =
  'Dropout was added at inference: the network was not trained with it, so the samples show its sensitivity to lost ' +
  'channels and are no posterior. Check their ranking of errors before relying on it.';
const BY_HAND =
  'Described by hand in Isodoubt for a bare ONNX file: orientation, spacing and intensities are what was entered, not what its training states.';

/** How many structures a network of so many output channels has: with softmax its first channel is the background. */
export function structureCount(activation: 'softmax' | 'sigmoid', outputChannels: number): number {
  return activation === 'softmax' ? outputChannels - 1 : outputChannels;
}

/**
 * The manifest that a person's answers make of a bare ONNX file.
 * @throws AppError `model/invalid` {field, reason} for answers that contradict each other or the file.
 */
export function manifestOfDraft(draft: NetworkDraft, file: DraftFile): ModelManifest {
  const { name, modality, bodyPart, dropout } = draft;
  const expected = structureCount(draft.activation, file.outputChannels);
  if (draft.structures.length !== expected) {
    throw new AppError('model/invalid', { field: 'output.segments', reason: `needs ${expected}` });
  }
  const isAdded = dropout.kind === 'graph' && dropout.isAdded;
  return parseManifest({
    schema: 1,
    id: identifierOf(name),
    version: '1.0.0',
    name: name.trim(),
    licence: 'Not stated',
    intendedUse:
      'Research: a network described by whoever opened it. Not a medical device; not for diagnosis or treatment.',
    files: [{ path: file.path, sha256: file.sha256, bytes: file.bytes }],
    task: { kind: 'segmentation' },
    input: draft.channelsAre === 'slices' ? slabOf(draft, file) : patchOf(draft, file),
    output: outputOf(draft, file),
    members: [{ file: file.path }],
    dropout: dropoutOf(draft, file),
    flips: [],
    calibration: { kind: 'none' },
    validFor: { modality, bodyPart: bodyPart.trim() || 'not stated', spacingMmRange: null },
    notes: isAdded ? [BY_HAND, NOT_TRAINED_WITH_DROPOUT] : [BY_HAND],
  });
}

function slabOf(draft: NetworkDraft, file: DraftFile): object {
  return {
    name: file.input,
    layout: 'slab',
    slabSlices: file.inputChannels,
    orientation: draft.orientation,
    spacingMm: draft.spacingMm,
    sizeMultiple: file.multiple ?? 1,
    intensity: draft.intensity,
  };
}

function patchOf(draft: NetworkDraft, file: DraftFile): object {
  const { axes, orientation, spacingMm, tile, overlap, modality } = draft;
  const { multiple } = file;
  const isResampled = spacingMm.some((mm) => mm !== null);
  const along = (value: number): Size3 => [
    axes.includes('i') ? value : 1,
    axes.includes('j') ? value : 1,
    axes.includes('k') ? value : 1,
  ];
  return {
    name: file.input,
    layout: 'patch',
    axes,
    orientation,
    spacingMm,
    order: isResampled ? ['intensity', 'resample'] : ['intensity'],
    crop: { kind: 'none' },
    resample: {
      grid: 'monai',
      image: 'linear',
      anisotropy: { kind: 'none' },
      back: { of: 'probabilities', by: 'linear' },
    },
    channels: Array.from({ length: file.inputChannels }, (_, position) => ({
      name:
        position === 0 ? (modality === 'unknown' ? 'image' : modality) : `image ${position + 1}`,
      intensity: [draft.intensity],
    })),
    patch: {
      size: tile,
      multiple: multiple === null ? null : along(multiple),
      overlap,
      weights: 'gaussian',
      rule: 'monai',
      padding: { kind: 'constant', value: 0 },
    },
  };
}

function outputOf({ activation, structures }: NetworkDraft, { output }: DraftFile): object {
  const segments = structures.map(({ name, color }, position) => ({
    index: position + 1,
    name: name.trim(),
    color,
    code: null,
  }));
  const regions = segments.map(({ index }) => ({ labels: [index], paint: index }));
  return { name: output, activation, segments, ...(activation === 'sigmoid' && { regions }) };
}

function dropoutOf({ dropout }: NetworkDraft, { masks }: DraftFile): object {
  if (dropout.kind === 'graph') {
    return { kind: 'graph', where: dropout.where, rate: dropout.rate };
  }
  if (dropout.kind === 'none' || !masks) return { kind: 'none' };
  return { kind: 'mask-input', input: masks.name, channels: masks.channels, rate: dropout.rate };
}

/** Lower-case letters, digits and single hyphens. */
function identifierOf(name: string): string {
  const text = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return text.replace(/^-|-$/g, '') || 'network';
}
