/** Contours from files, under review. */
export const contours = {
  origin: 'Contours from a file',
  badge: { file: 'From file', observers: 'Observers' },
  reading: 'Reading the contours',
  checking: 'Looking at the contours by rules …',
  noRule:
    'No rule is broken. Nothing is known of the doubt in these contours: open samples, or run the network.',
};
