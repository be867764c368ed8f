/**
 * What a review costs, the same in every arm; the results are made at half and at twice of each as well.
 *
 * A reader sees sharply what one fixation holds: about 2° of the visual field, 21 mm on a screen at 60 cm, and 34 mm of a
 * patient where 400 mm are shown on 250 mm. Reading a slice is following its contours, glance by glance; reading a region
 * is one glance in each of its slices. The constants are set, not measured: fixations of some 0.3 s are what studies of
 * reading radiographs report; the others are of the order of what handling a viewer takes. What is claimed has to hold
 * whatever they are within a factor of two.
 */
export interface TimeModel {
  /** One fixation. */
  readonly secondsPerGlance: number;
  /** To go on to another slice. */
  readonly secondsPerSlice: number;
  /** To go to a new region and see where one is. */
  readonly secondsPerRegion: number;
  /** To redraw what is wrong within one glance in one slice. */
  readonly secondsPerEdit: number;
  /** That a wrong patch that is in view is seen. */
  readonly detection: number;
}

export const TIME_MODEL: TimeModel = {
  secondsPerGlance: 0.3,
  secondsPerSlice: 0.5,
  secondsPerRegion: 2,
  secondsPerEdit: 6,
  detection: 0.9,
};

/** What one glance holds, as the radius of a disc in the patient. */
export const GLANCE_RADIUS_MM = 17;

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
