import type { ReadingPlan } from '../../core/intake/readingPlan.ts';
import { slicePicture, type SlicePicture } from '../../core/volume/slicePicture.ts';
import { frameReader, type GivenFile } from './readSeries.ts';
import { rescaleSlice } from './rescaledSlice.ts';
import type { SeriesPlan } from './series.ts';
import type { PlacedPlane } from './splitVolumes.ts';

/** The plane in the middle of what is read, to be looked at while the others are; null of a series that is refused. */
export function middlePlane({ stack }: SeriesPlan, { slices }: ReadingPlan): PlacedPlane | null {
  if (!stack) return null;
  const [first, last] = slices ?? [0, stack.grid.shape[2] - 1];
  const middle = (first + last) / 2;
  const place = stack.planes.findIndex(({ at }) => at >= middle);
  return stack.planes.at(place)?.plane ?? null;
}

/**
 * A plane as a picture; an axial one as radiologists look at it, others as they were acquired.
 * @throws AppError as `readSeriesSteps` for its frame.
 */
export function planePicture(plane: PlacedPlane, given: GivenFile): SlicePicture {
  const { header, image, directions, spacingMm } = plane;
  const { rows, columns, slope, intercept } = header;
  const values = new Float32Array(rows * columns);
  rescaleSlice(
    frameReader(image, given)(header),
    { pixels: image.pixels, slope, intercept },
    values,
  );
  // LPS: columns to the patient's left, rows to the back.
  const [right, down] = [directions[0][0], directions[1][1]];
  const isAxial = Math.abs(right) > Math.SQRT1_2 && Math.abs(down) > Math.SQRT1_2;
  return slicePicture(values, {
    columns,
    rows,
    spacingMm: [spacingMm[1], spacingMm[0]],
    flips: isAxial ? [right < 0, down < 0] : [false, false],
    isAxial,
  });
}
