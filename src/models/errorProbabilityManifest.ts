import { z } from 'zod';
import { packageFields } from './manifestSchema.ts';
import { parsePackage } from './parsePackage.ts';

const mm = z.number().nonnegative();

/** A gain that may be chance is not shown: its interval has to lie above 1. */
const gain = z
  .strictObject({
    /** The cases it was measured on, none of which the measured head had seen. */
    cohort: z.string(),
    cases: z.int().positive(),
    /** Share of the region of interest that is looked at. */
    budget: z.number().gt(0).lt(1),
    /** Share of all wrong voxels found in the budget, over that by calibrated entropy matched to the structures. */
    ratio: z.number().positive(),
    /** 95 % interval over cases. */
    low: z.number().positive(),
    high: z.number().positive(),
  })
  .refine(
    ({ low, ratio, high }) => low <= ratio && ratio <= high,
    'its interval must hold the ratio',
  )
  .refine(
    ({ low }) => low > 1,
    'a head that is not shown to find more than entropy may not be used',
  );

const errorProbabilitySchema = z.strictObject({
  ...packageFields,
  task: z.strictObject({
    kind: z.literal('error-probability'),
    /** The one network that it was fitted for. */
    network: z.strictObject({
      id: z.string(),
      version: z.string(),
      /** Of the members whose samples it was fitted on, in the package's order. */
      weightsSha256: z.array(z.string().regex(/^[0-9a-f]{64}$/)).min(1),
      /** C: classes of the network, the background among them. */
      classes: z.int().min(2),
    }),
    /** How samples have to be drawn. */
    estimator: z.strictObject({
      flips: z.array(z.enum(['i', 'j', 'k'])),
      /** Samples of the mean probability, least and most. */
      samples: z
        .tuple([z.int().positive(), z.int().positive()])
        .refine(([least, most]) => least <= most, 'the least must not be above the most'),
    }),
    helps: gain,
  }),
  input: z.strictObject({
    /** Tensor [n, scales · C]; see `core/uncertainty/errorFeatures`. */
    features: z.string(),
    scales: z.array(z.strictObject({ inSliceMm: mm, acrossSlicesMm: mm })).min(1),
  }),
  output: z.strictObject({
    /** Tensor [n, C]: the probability that the voxel truly is of each class. */
    truth: z.string(),
  }),
});

/** An error-probability package's `model.json`. */
export type ErrorProbabilityManifest = z.infer<typeof errorProbabilitySchema>;

/**
 * Reads and checks the `model.json` of an error-probability head.
 * @param json the parsed file; anything. A manifest that was parsed before comes back equal.
 * @throws AppError `model/invalid` as `parsePackage`; a head whose gain over entropy is not shown is refused here.
 */
export function parseErrorProbabilityManifest(json: unknown): ErrorProbabilityManifest {
  return parsePackage(json, { task: 'error-probability', schema: errorProbabilitySchema });
}
