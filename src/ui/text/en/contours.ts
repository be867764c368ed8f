/** Contours from files, under review. */
export const contours = {
  origin: 'Contours from a file',
  reading: 'Reading the contours',
  unknownDoubt:
    'These contours came from a file. Nothing is known of the doubt in them until samples are opened or the network is run.',
  noRule:
    'No rule is broken. Nothing is known of the doubt in these contours: open samples, or run the network.',
};
