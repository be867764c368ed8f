import { z } from 'zod';

// The content security policy forbids eval; zod would probe for it.
z.config({ jitless: true });

const rate = z.number().gt(0).lt(1);
const positive = z.number().positive();
const range = z
  .tuple([positive, positive])
  .refine(([low, high]) => low <= high, 'the lower end must not be above the upper');
const size3 = z.tuple([z.int().positive(), z.int().positive(), z.int().positive()]);

const file = z.strictObject({
  path: z.string().regex(/^[\w.-]+$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().positive(),
});

/** A term of a coding scheme; `scheme` is its DICOM designator. */
export const codedTerm = z.strictObject({
  scheme: z.string(),
  value: z.string(),
  meaning: z.string(),
});

const segment = z.strictObject({
  index: z.int().min(1).max(255),
  name: z.string().min(1),
  color: z.string().regex(/^#[0-9A-Fa-f]{6}$/),
  /** Null: not known, and an export that needs a code has to ask for it. */
  code: codedTerm.nullable(),
  /** What anatomy says of it in an adult, for checks of the contour by rules; absent or null: nothing is known. */
  expected: z
    .strictObject({
      /** Separate parts. */
      parts: z.int().positive().nullable(),
      /** Least and most, ml. */
      volumeMl: range.nullable(),
      side: z.enum(['left', 'right']).nullable(),
    })
    .optional(),
});

/** Intensity = (clip(HU, lowHu, highHu) − subtract) / divide. */
export const ctWindow = z
  .strictObject({
    kind: z.literal('ct-window'),
    lowHu: z.number(),
    highHu: z.number(),
    subtract: z.number(),
    divide: positive,
  })
  .refine(({ lowHu, highHu }) => lowHu < highHu, 'lowHu must be below highHu');

/** Steps of `core/inference/normalize`; they apply one after the other. */
const intensityStep = z.discriminatedUnion('kind', [
  ctWindow,
  z.strictObject({ kind: z.literal('linear'), subtract: z.number(), divide: positive }),
  z.strictObject({
    kind: z.literal('nnunet-ct'),
    lower: z.number(),
    upper: z.number(),
    mean: z.number(),
    std: positive,
  }),
  z.strictObject({
    kind: z.literal('z-score'),
    scope: z.enum(['volume', 'nonzero', 'nonzero-filled']),
    deviation: z.literal('population'),
  }),
  z
    .strictObject({
      kind: z.literal('percentile'),
      lowPercentile: z.number().min(0).max(100),
      highPercentile: z.number().min(0).max(100),
      low: z.number(),
      high: z.number(),
      clip: z.boolean(),
    })
    .refine(
      ({ lowPercentile, highPercentile }) => lowPercentile < highPercentile,
      'lowPercentile must be below highPercentile',
    ),
  z.strictObject({ kind: z.literal('min-max'), low: z.number(), high: z.number() }),
]);

const slabInput = z.strictObject({
  name: z.string(),
  /** `slab`: [n, slabSlices, h, w], neighbouring axial slices as channels, centre slice out. */
  layout: z.literal('slab'),
  slabSlices: z
    .int()
    .positive()
    .refine((n) => n % 2 === 1, 'must be odd'),
  /** Direction in which i, j, k grow. `LPS`: left, posterior, superior. */
  orientation: z.literal('LPS'),
  spacingMm: z.tuple([positive, positive, positive]),
  /** Height and width are padded up to a multiple of this. */
  sizeMultiple: z.int().positive(),
  /** (clip(HU, lowHu, highHu) − subtract) / divide */
  intensity: z.discriminatedUnion('kind', [ctWindow]),
});

const interpolation = z.enum(['nearest', 'linear', 'cubic']);
const optionalMm = positive.nullable();

const patchInput = z.strictObject({
  name: z.string(),
  /** `patch`: [n, channels, ...axes], a tile of the volume in, the same tile out. */
  layout: z.literal('patch'),
  /** The network's spatial axes as letters of the image's, outermost first; two for a network of single slices. */
  axes: z
    .string()
    .regex(/^(?!.*(.).*\1)[ijk]{2,3}$/, 'must be two or three different letters of i, j, k'),
  /** Where i, j, k grow: one letter of each pair L/R, P/A, S/I; `as-stored`: images are not reoriented. */
  orientation: z
    .string()
    .refine(
      (text) => text === 'as-stored' || /^(?=.*[LR])(?=.*[PA])(?=.*[SI])[LRPASI]{3}$/.test(text),
      'must be as-stored, or one letter of each pair L/R, P/A, S/I',
    ),
  /** Along i, j, k; null keeps the image's own. */
  spacingMm: z.tuple([optionalMm, optionalMm, optionalMm]),
  /** The steps in order, after reorientation. */
  order: z
    .array(z.enum(['crop', 'intensity', 'resample']))
    .refine((steps) => new Set(steps).size === steps.length, 'names a step twice'),
  /** Outside of the box the result is background. */
  crop: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    /** Box of the voxels that are not 0 in some channel, holes filled. */
    z.strictObject({ kind: z.literal('nonzero') }),
    z.strictObject({ kind: z.literal('foreground'), above: z.number() }),
  ]),
  resample: z.strictObject({
    grid: z.enum(['nnunet', 'monai']),
    image: interpolation,
    anisotropy: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('none') }),
      z.strictObject({
        kind: z.literal('nnunet'),
        threshold: positive,
        throughPlane: z.literal('nearest'),
      }),
    ]),
    back: z.strictObject({ of: z.enum(['logits', 'probabilities', 'labels']), by: interpolation }),
  }),
  /** Input channels in the network's order; each a series registered to the others. */
  channels: z.array(z.strictObject({ name: z.string(), intensity: z.array(intensityStep) })).min(1),
  patch: z.strictObject({
    /** The tile along i, j, k; 1 along the axis that a network of single slices goes along. */
    size: size3,
    /** What each side of a tile must be a multiple of; null: exactly [1, channels, size], and no batch. */
    multiple: size3.nullable(),
    overlap: z.number().min(0).lt(1),
    weights: z.enum(['gaussian', 'constant']),
    rule: z.enum(['nnunet', 'monai']),
    /** For an image smaller than a tile: both sides, the odd voxel behind. */
    padding: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('constant'), value: z.number() }),
      z.strictObject({ kind: z.literal('replicate') }),
      z.strictObject({ kind: z.literal('reflect') }),
    ]),
  }),
});

const output = z.discriminatedUnion('activation', [
  /** Channels = segments + 1; channel 0 is background. */
  z.strictObject({
    name: z.string(),
    activation: z.literal('softmax'),
    segments: z.array(segment).min(1),
  }),
  /** Channel c belongs to segment c + 1 and to regions[c]; segments overlap, a segment is where p ≥ ½. */
  z.strictObject({
    name: z.string(),
    activation: z.literal('sigmoid'),
    segments: z.array(segment).min(1),
    regions: z
      .array(
        z.strictObject({
          /** Labels of the training whose union it is. */
          labels: z.array(z.int().positive()).min(1),
          /** Its label in a label map, painted channel by channel. */
          paint: z.int().positive(),
        }),
      )
      .min(1),
  }),
]);

const maskInput = z
  .strictObject({
    kind: z.literal('mask-input'),
    input: z.string(),
    /** Length of one mask: the channels of all places, one after the other. */
    channels: z.int().positive(),
    rate,
    origin: z.enum(['trained', 'trained-element-wise', 'added-at-inference']).default('trained'),
    places: z
      .array(
        z.strictObject({ name: z.string(), channels: z.int().positive(), rate: rate.optional() }),
      )
      .min(1)
      .optional(),
  })
  .transform(({ places, ...dropout }) => ({
    ...dropout,
    /** In the order of the mask, each with the rate that it is drawn at. */
    places: places?.map((place) => ({ ...place, rate: place.rate ?? dropout.rate })) ?? [
      { name: '', channels: dropout.channels, rate: dropout.rate },
    ],
  }));

const dropout = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  maskInput,
  /**
   * The file has no mask input; masks are put into the graph when it is loaded: at its Dropout nodes with their
   * ratios, else after the convolutions of the decoder or of the whole network at `rate`.
   */
  z.strictObject({ kind: z.literal('graph'), where: z.enum(['decoder', 'everywhere']), rate }),
]);

const calibration = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  /** logits' = (logits + bias) / temperature, before the activation: of each sample, each member's mean, or the whole mean. */
  z.strictObject({
    kind: z.literal('temperature-bias'),
    temperature: positive,
    bias: z.array(z.number()),
    stage: z.enum(['member', 'pooled', 'joint']),
    fittedOn: z.string(),
  }),
]);

/**
 * p' = softmax((ln p + bias) / temperature), or σ((logit p + bias) / temperature), of the mean over samples p, after
 * `calibration`; fitted on cases with a reference, without the network.
 */
const recalibration = z.strictObject({
  temperature: positive,
  bias: z.array(z.number()),
  fittedOn: z.string(),
});

const source = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('nnunet-v2'),
    dataset: z.string(),
    plans: z.string(),
    configuration: z.string(),
    trainer: z.string(),
  }),
  z.strictObject({
    kind: z.literal('monai-bundle'),
    bundle: z.string(),
    version: z.string(),
    monai: z.string(),
    network: z.string(),
  }),
]);

const memberSource = z.strictObject({
  checkpoint: z.string(),
  fold: z
    .union([z.int(), z.literal('all')])
    .nullable()
    .default(null),
  epoch: z.int().nullable().default(null),
});

/** What a package of any task says of itself. */
export const packageFields = {
  schema: z.literal(1),
  id: z.string().regex(/^[a-z0-9-]+$/),
  version: z.string(),
  name: z.string(),
  licence: z.string(),
  intendedUse: z.string(),
  files: z.array(file).min(1),
  validFor: z.strictObject({
    modality: z.enum(['CT', 'MR', 'unknown']),
    bodyPart: z.string(),
    /** Along i, j, k of the input's orientation; null: not known. */
    spacingMmRange: z.tuple([range, range, range]).nullable(),
  }),
  /** For the provenance of every result. */
  notes: z.array(z.string()).default([]),
};

/** `model.json` as models/export/MANIFEST.md describes it; parsing fills in what may be absent. */
export const manifestSchema = z.strictObject({
  ...packageFields,
  /** The training that it was exported from; null where not stated. */
  source: source.nullable().default(null),
  task: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('segmentation') })]),
  input: z.discriminatedUnion('layout', [slabInput, patchInput]),
  output,
  ensemble: z
    .enum(['single', 'deep-ensemble', 'checkpoint-ensemble', 'cv-ensemble'])
    .default('single'),
  members: z
    .array(z.strictObject({ file: z.string(), source: memberSource.nullable().default(null) }))
    .min(1),
  dropout,
  /** Axes of the image over which flips are allowed. */
  flips: z.array(z.enum(['i', 'j', 'k'])),
  calibration,
  /** Where a cohort of one's own has shown that the mean probability is off. */
  recalibration: recalibration.optional(),
});
