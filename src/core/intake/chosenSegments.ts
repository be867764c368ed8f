/** Labels that a label map of bytes has beside its background. */
export const MOST_LABELS = 255;
