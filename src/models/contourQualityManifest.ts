import { z } from 'zod';
import { codedTerm, ctWindow, packageFields } from './manifestSchema.ts';
import { parsePackage } from './parsePackage.ts';

const cells = z.int().positive();

const contourQualitySchema = z.strictObject({
  ...packageFields,
  task: z.strictObject({
    kind: z.literal('contour-quality'),
    /** What a contour may be of, in the order of the context's first numbers. */
    structures: z.array(z.strictObject({ name: z.string().min(1), code: codedTerm })).min(1),
  }),
  input: z.strictObject({
    /** Tensor [1, 2, k, j, i]: the image's intensity, the share of each cell inside the contour. */
    cells: z.string(),
    /** Tensor [1, structures + 4]; see `inference/contourQuality`. */
    context: z.string(),
    orientation: z.literal('LPS'),
    /** Number of cells along i, j, k, whatever the size of the crop. */
    grid: z.tuple([cells, cells, cells]),
    /** The crop is the contour's box and this much on every side, cut off where the image ends. */
    marginMm: z.number().nonnegative(),
    /** An empty contour counts as this much where its logarithm is taken. */
    smallestMl: z.number().positive(),
    intensity: ctWindow,
  }),
  output: z.strictObject({
    /** Tensor [1]: the Dice that the contour would have with the truth, 0 … 1. */
    dice: z.string(),
    /** Tensor [1]: ln(volume of the contour / of the truth). */
    logVolumeRatio: z.string(),
  }),
});

/** A contour-quality package's `model.json`. */
export type ContourQualityManifest = z.infer<typeof contourQualitySchema>;

/**
 * Reads and checks the `model.json` of a contour-quality network.
 * @param json the parsed file; anything. A manifest that was parsed before comes back equal.
 * @throws AppError `model/invalid` as `parsePackage`.
 */
export function parseContourQualityManifest(json: unknown): ContourQualityManifest {
  return parsePackage(json, { task: 'contour-quality', schema: contourQualitySchema });
}
