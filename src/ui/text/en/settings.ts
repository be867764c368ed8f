/** The settings, and the keys that can be changed in them. */
export const settings = {
  title: 'Settings',
  search: 'Search settings and keys',
  nothing: 'Nothing of that name. Try another word, or a key.',
  sections: { reading: 'Reading', keeping: 'You, and what is kept', keys: 'Keys' },
  language: 'Language',
  languageHint: 'Of the screen and the report; files keep English names.',
  hand: 'Mouse and keys',
  handHint:
    'PACS: left drag window, right drag zoom. Neuro: left drag crosshair, right drag window.',
  hands: { pacs: 'PACS', neuro: 'Neuro' },
  convention: 'Convention',
  conventionHint:
    'Which side of the patient is on the left of the screen; the badge always says it.',
  conventions: { radiological: 'Radiological: R | L', neurological: 'Neurological: L | R' },
  zoom: 'Zoom to regions',
  zoomHint: 'Next and previous region centre it and zoom to it.',
  comparison: 'Automatic contour',
  comparisonHint: 'How it is shown beside contours that you changed.',
  comparisons: {
    off: 'Hidden',
    changed: 'What differs, tinted',
    outline: 'Tint and dashed outline',
  },
  introduction: 'Introduction',
  introductionHint: 'The three first steps over the demo case.',
  introductionAgain: 'Introduction again',
  on: 'On',
  off: 'Off',
  noKey: 'no key',
  change: (key: string, title: string): string => `${key}: another key for ${title}`,
  add: (title: string): string => `A key for ${title}`,
  remove: (key: string, title: string): string => `Take ${key} from ${title}`,
  restore: (title: string): string => `The first keys of ${title} again`,
  restoreAll: 'All first keys again',
  press: 'Press a key …',
  taken: (key: string, title: string): string =>
    `${key} belongs to “${title}”. Take it from there first.`,
  reserved: (key: string): string =>
    `${key} is the browser’s, or always has the same meaning here.`,
};
