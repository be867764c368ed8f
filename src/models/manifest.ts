import type { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { manifestSchema } from './manifestSchema.ts';
import { parsePackage } from './parsePackage.ts';

/** A model package's `model.json`, every default filled in. */
export type ModelManifest = z.infer<typeof manifestSchema>;

/** Slabs of neighbouring axial slices, one slice out. */
export type SlabInput = Extract<ModelManifest['input'], { layout: 'slab' }>;
/** Tiles of a volume, 2-D or 3-D. */
export type PatchInput = Extract<ModelManifest['input'], { layout: 'patch' }>;
/** What is done to the mean over samples, last of all. */
export type Recalibration = NonNullable<ModelManifest['recalibration']>;
/** Dropout by an input of the network's own. */
export type MaskInputDropout = Extract<ModelManifest['dropout'], { kind: 'mask-input' }>;

/**
 * Reads and checks the `model.json` of a segmentation network.
 * @param json the parsed file; anything. A manifest that was parsed before comes back equal.
 * @throws AppError `model/invalid` with the first field at fault and what is wrong with it; {reason: 'other-task',
 *   task} for a network that does something else.
 */
export function parseManifest(json: unknown): ModelManifest {
  const manifest = parsePackage(json, { task: 'segmentation', schema: manifestSchema });
  for (const check of CHECKS) {
    const fault = check(manifest);
    if (fault) throw new AppError('model/invalid', fault);
  }
  return manifest;
}

/** A field, and what in it contradicts another. */
type Fault = { readonly field: string; readonly reason: string } | undefined;

const CHECKS: readonly ((manifest: ModelManifest) => Fault)[] = [
  ({ output: { segments } }) =>
    faultIf(
      segments.some((segment, position) => segment.index !== position + 1),
      'output.segments',
      'indices must be 1, 2, 3 … in order',
    ),
  ({ output }) =>
    faultIf(
      output.activation === 'sigmoid' && output.regions.length !== output.segments.length,
      'output.regions',
      `needs ${output.segments.length}, one for each segment`,
    ),
  (manifest) =>
    faultIf(
      manifest.calibration.kind === 'temperature-bias' &&
        manifest.calibration.bias.length !== channelsOf(manifest),
      'calibration.bias',
      `needs ${channelsOf(manifest)} values`,
    ),
  (manifest) =>
    faultIf(
      manifest.recalibration !== undefined &&
        manifest.recalibration.bias.length !== channelsOf(manifest),
      'recalibration.bias',
      `needs ${channelsOf(manifest)} values`,
    ),
  ({ files }) => {
    const paths = files.map(({ path }) => path);
    const twice = paths.find((path, position) => paths.indexOf(path) !== position);
    return faultIf(twice !== undefined, 'files', `${twice} is listed twice`);
  },
  ({ members, files }) => {
    const missing = members.find(({ file }) => !files.some(({ path }) => path === file));
    return faultIf(missing !== undefined, 'members', `${missing?.file} is not listed in files`);
  },
  ({ members }) => {
    const names = members.map(({ file }) => file);
    const twice = names.find((name, position) => names.indexOf(name) !== position);
    return faultIf(twice !== undefined, 'members', `${twice} is a member twice`);
  },
  ({ ensemble, members }) =>
    faultIf(
      (ensemble === 'single') !== (members.length === 1),
      'ensemble',
      members.length === 1
        ? 'one member is single'
        : `${members.length} members are no single network`,
    ),
  ({ dropout }) => {
    if (dropout.kind !== 'mask-input') return undefined;
    const sum = dropout.places.reduce((channels, place) => channels + place.channels, 0);
    return faultIf(
      sum !== dropout.channels,
      'dropout.places',
      `their channels are ${sum}, not ${dropout.channels}`,
    );
  },
  ({ flips }) => faultIf(new Set(flips).size !== flips.length, 'flips', 'names an axis twice'),
  ({ flips, input }) => {
    const outside =
      input.layout === 'patch' ? flips.find((axis) => !input.axes.includes(axis)) : undefined;
    return faultIf(outside !== undefined, 'flips', `${outside} is no axis of the network`);
  },
  ({ input }) => (input.layout === 'patch' ? patchFault(input) : undefined),
];

function patchFault(input: PatchInput): Fault {
  const { axes, order, crop, channels, spacingMm, patch } = input;
  const multiple = patch.multiple ?? patch.size;
  const acrossSlices = (['i', 'j', 'k'] as const).findIndex((letter) => !axes.includes(letter));
  const usesFilledMask = channels.some(({ intensity }) =>
    intensity.some((step) => step.kind === 'z-score' && step.scope === 'nonzero-filled'),
  );
  return (
    faultIf(
      (crop.kind !== 'none') !== order.includes('crop'),
      'input.order',
      crop.kind === 'none' ? 'has a crop, and crop is none' : 'is without the crop',
    ) ??
    faultIf(
      channels.some(({ intensity }) => intensity.length > 0) && !order.includes('intensity'),
      'input.order',
      'is without the intensity',
    ) ??
    faultIf(
      spacingMm.some((mm) => mm !== null) && !order.includes('resample'),
      'input.order',
      'is without the resample that spacingMm asks for',
    ) ??
    faultIf(
      usesFilledMask && crop.kind !== 'nonzero',
      'input.channels',
      'nonzero-filled needs the crop nonzero',
    ) ??
    faultIf(
      acrossSlices >= 0 && (patch.size[acrossSlices] !== 1 || multiple[acrossSlices] !== 1),
      'input.patch.size',
      `must be 1 along ${'ijk'[acrossSlices]}, which is no axis of the network`,
    ) ??
    faultIf(
      patch.size.some((size, axis) => size % multiple[axis] !== 0),
      'input.patch.size',
      'must be a multiple of patch.multiple',
    )
  );
}

/** Of the output; `logits` says it to others, and needs this file. */
function channelsOf({ output }: ModelManifest): number {
  return output.segments.length + (output.activation === 'softmax' ? 1 : 0);
}

function faultIf(isFault: boolean, field: string, reason: string): Fault {
  return isFault ? { field, reason } : undefined;
}
