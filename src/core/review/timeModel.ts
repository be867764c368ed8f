import type { ReadingCosts } from './readingOrder.ts';

/**
 * What a review costs. The queue is ordered and a budget in minutes is spent by it; the simulated review of the evidence has
 * the same, and is made at half and at twice of each constant as well.
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

/** Of a region, edits not counted. */
export const READING_COSTS: ReadingCosts = {
  perRegionSeconds: TIME_MODEL.secondsPerRegion,
  perSliceSeconds: TIME_MODEL.secondsPerSlice + TIME_MODEL.secondsPerGlance,
  glanceRadiusMm: GLANCE_RADIUS_MM,
};
