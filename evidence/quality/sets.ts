import type { Draws } from './draws.ts';
import { drawsOf } from './draws.ts';
import type { JudgedCase, JudgedContour } from './judgedContours.ts';

/** Contours of one patient: what intervals are drawn over. */
export type PatientContours = readonly JudgedContour[];

/** Contours of each patient that has some. */
export function byPatient(contours: readonly JudgedContour[]): PatientContours[] {
  const patients = new Map<string, JudgedContour[]>();
  for (const contour of contours) {
    const own = patients.get(contour.patient);
    if (own) own.push(contour);
    else patients.set(contour.patient, [contour]);
  }
  return [...patients.values()];
}

/** All contours of one group, of all patients. */
export function inGroup(
  cases: readonly JudgedCase[],
  ...groups: readonly JudgedContour['group'][]
): JudgedContour[] {
  return cases.flatMap(({ contours }) => contours.filter(({ group }) => groups.includes(group)));
}

/** Contours in a tenth of the Dice scale; the last holds 1 too. */
export const DECILES = 10;

/** Contours of each tenth, by rising Dice. */
export function decileCounts(contours: readonly JudgedContour[]): number[] {
  const counts = Array.from({ length: DECILES }, () => 0);
  for (const contour of contours) counts[decileOf(contour)]++;
  return counts;
}

/**
 * As many contours of every tenth of the Dice scale, drawn by chance; where a tenth has fewer, all of it.
 * @param most of each tenth.
 */
export function evenly(contours: readonly JudgedContour[], most: number): JudgedContour[] {
  const draws = drawsOf(1, 0);
  return Array.from({ length: DECILES }, (_, decile) =>
    shuffled(
      contours.filter((contour) => decileOf(contour) === decile),
      draws,
    ).slice(0, most),
  ).flat();
}

function decileOf({ dice }: JudgedContour): number {
  return Math.min(DECILES - 1, Math.floor(dice * DECILES));
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], draws: Draws): T[] {
  const out = [...items];
  for (let at = out.length - 1; at > 0; at--) {
    const other = draws.whole(at + 1);
    [out[at], out[other]] = [out[other], out[at]];
  }
  return out;
}
