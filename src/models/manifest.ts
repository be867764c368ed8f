import { z } from 'zod';
import { AppError } from '../core/errors.ts';

// The content security policy forbids eval; zod would probe for it.
z.config({ jitless: true });

const fileSchema = z.strictObject({
  path: z.string().regex(/^[\w.-]+$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().positive(),
});

const codeSchema = z.strictObject({ scheme: z.string(), value: z.string(), meaning: z.string() });

const segmentSchema = z.strictObject({
  index: z.int().min(1).max(255),
  name: z.string().min(1),
  color: z.string().regex(/^#[0-9A-Fa-f]{6}$/),
  code: codeSchema,
});

const range = z.tuple([z.number().positive(), z.number().positive()]);

const manifestSchema = z.strictObject({
  schema: z.literal(1),
  id: z.string().regex(/^[a-z0-9-]+$/),
  version: z.string(),
  name: z.string(),
  licence: z.string(),
  intendedUse: z.string(),
  files: z.array(fileSchema).min(1),
  task: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('segmentation') })]),
  input: z.strictObject({
    name: z.string(),
    /** `slab`: [n, slabSlices, h, w], neighbouring axial slices as channels, centre slice out. */
    layout: z.literal('slab'),
    slabSlices: z
      .int()
      .positive()
      .refine((n) => n % 2 === 1, 'must be odd'),
    /** Direction in which i, j, k grow. `LPS`: left, posterior, superior. */
    orientation: z.literal('LPS'),
    spacingMm: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]),
    /** Height and width are padded up to a multiple of this. */
    sizeMultiple: z.int().positive(),
    /** (clip(HU, lowHu, highHu) − subtract) / divide */
    intensity: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('ct-window'),
        lowHu: z.number(),
        highHu: z.number(),
        subtract: z.number(),
        divide: z.number().positive(),
      }),
    ]),
  }),
  output: z.strictObject({
    name: z.string(),
    activation: z.literal('softmax'),
    segments: z.array(segmentSchema).min(1),
  }),
  members: z.array(z.strictObject({ file: z.string() })).length(1),
  dropout: z.strictObject({
    kind: z.literal('mask-input'),
    input: z.string(),
    /** Length of one mask: the channels of all dropout layers, one after the other. */
    channels: z.int().positive(),
    rate: z.number().gt(0).lt(1),
  }),
  flips: z.array(z.enum(['i', 'j', 'k'])),
  /** logits' = (logits + bias) / temperature, before the softmax of each sample. */
  calibration: z.strictObject({
    kind: z.literal('temperature-bias'),
    temperature: z.number().positive(),
    bias: z.array(z.number()),
    stage: z.literal('member'),
    fittedOn: z.string(),
  }),
  validFor: z.strictObject({
    modality: z.literal('CT'),
    bodyPart: z.string(),
    spacingMmRange: z.tuple([range, range, range]),
  }),
});

/** A model package's `model.json`. */
export type ModelManifest = z.infer<typeof manifestSchema>;

/**
 * Reads and checks a `model.json`.
 * @param json the parsed file; anything.
 * @throws AppError `model/invalid` with the first field at fault and what is wrong with it.
 */
export function parseManifest(json: unknown): ModelManifest {
  const result = manifestSchema.safeParse(json);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new AppError('model/invalid', {
      field: issue?.path.join('.') ?? '',
      reason: issue?.message ?? 'unreadable',
    });
  }
  const manifest = result.data;
  const fault = inconsistency(manifest);
  if (fault) throw new AppError('model/invalid', fault);
  return manifest;
}

function inconsistency(manifest: ModelManifest): { field: string; reason: string } | undefined {
  const { segments } = manifest.output;
  const classes = segments.length + 1;
  if (segments.some((segment, position) => segment.index !== position + 1)) {
    return { field: 'output.segments', reason: 'indices must be 1, 2, 3 … in order' };
  }
  if (manifest.calibration.bias.length !== classes) {
    return { field: 'calibration.bias', reason: `needs ${classes} values` };
  }
  const missing = manifest.members.find(
    (member) => !manifest.files.some((file) => file.path === member.file),
  );
  return missing && { field: 'members', reason: `${missing.file} is not listed in files` };
}
