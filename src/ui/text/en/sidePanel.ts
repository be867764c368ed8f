/** The panel at the right: its tabs, and what they say while they are empty. */
export const sidePanel = {
  label: 'Review',
  tabs: 'What the right panel shows',
  titles: { queue: 'Queue', quality: 'Quality', compare: 'Compare' },
  noContours: 'No contours yet: run the network, or drop a mask or a structure set.',
  noReference: 'No reference yet.',
  addReference:
    'Drop contours that others drew on this image: one set is a reference, several are observers.',
};
