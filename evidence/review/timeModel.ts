import type { TimeModel } from '../../src/core/review/timeModel.ts';
import { TIME_MODEL } from '../../src/core/review/timeModel.ts';

/** A wrong patch of fewer pixels in its slice is not worth an edit to anybody: 4 of 2.5 mm are a quarter of a cm². */
export const SMALLEST_PATCH_PIXELS = 4;

/** The constants one at a time at half and at twice; a detection probability of more than 1 is 1. */
export const VARIANTS: readonly { readonly name: string; readonly model: TimeModel }[] = [
  { name: 'as written', model: TIME_MODEL },
  ...(
    [
      'secondsPerGlance',
      'secondsPerSlice',
      'secondsPerRegion',
      'secondsPerEdit',
      'detection',
    ] as const
  ).flatMap((constant) =>
    [0.5, 2].map((factor) => {
      const value = TIME_MODEL[constant] * factor;
      const kept = constant === 'detection' ? Math.min(1, value) : value;
      return {
        name: `${constant} × ${factor === 0.5 ? '½' : '2'}`,
        model: { ...TIME_MODEL, [constant]: kept },
      };
    }),
  ),
];
