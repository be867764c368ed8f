/** The idea in three steps, at the first start. */
export const introduction = {
  title: 'Introduction',
  place: (step: number, of: number): string => `${step} of ${of}`,
  steps: {
    run: {
      title: 'Draw the contour twenty times',
      body: 'Press Run. The network draws the contours of this CT again and again, each time with other parts of itself switched off.',
    },
    doubt: {
      title: 'Where the drawings disagree, look',
      body: 'Most of a contour is the same in every drawing. The few places that are not are in doubt, and that is where errors are.',
    },
    queue: {
      title: 'Spend your minutes there',
      body: 'The queue takes you through these places, the most worth your time first. N goes to the next, A accepts, E edits; the export says what was reviewed and what was not.',
    },
  },
  next: 'Next',
  begin: 'Begin',
  skip: 'Skip the introduction',
};
