import type { ContourDoubt } from '../../../core/contour/contourDoubt.ts';
import { formatMm } from '../../format.ts';
import type { Text } from '../../messageText.ts';
import { countedIn, pluralIn } from '../plural.ts';

const counted = countedIn('en');
const plural = pluralIn('en');
const contours = (count: unknown): string => counted(Number(count), 'contour', 'contours');
const structures = (count: unknown): string => counted(Number(count), 'structure', 'structures');
const are = (count: unknown): string => plural(Number(count), 'is', 'are');

/** What is doubtful about contours from a file, and what was done. */
export const planarContourDoubts = {
  'frame-of-reference-unknown': () => ({
    title:
      'Nothing says that the contours were drawn on this patient position (no frame of reference).',
    advice: 'Check that they lie on the anatomy before you rely on them.',
  }),
  'structures-elsewhere': ({ count }) => ({
    title: `${structures(count)} of another frame of reference ${are(count)} left out.`,
    advice: 'They were drawn on another image.',
  }),
  'references-unresolved': () => ({
    title: 'The contours refer to other images of the same frame of reference.',
    advice: 'They lie where their coordinates are. Check that they fit this image.',
  }),
  'reference-elsewhere': ({ count }) => ({
    title: `${contours(count)} ${plural(Number(count), 'refers', 'refer')} to another slice than the one of ${plural(Number(count), 'its', 'their')} coordinates; the coordinates count.`,
    advice: 'Check the position along the slices before you rely on it.',
  }),
  'not-closed': ({ count }) => ({
    title: `${counted(Number(count), 'point or open line', 'points or open lines')} ${are(count)} ignored: only closed contours have a volume.`,
    advice: '',
  }),
  broken: ({ count }) => ({
    title: `${contours(count)} with coordinates that cannot be read ${are(count)} left out.`,
    advice: 'Export the structures again from where they came from.',
  }),
  'point-count': ({ count }) => ({
    title: `${contours(count)} ${plural(Number(count), 'has', 'have')} another number of points than the file says; all that are there are used.`,
    advice: 'The file may have been cut or changed.',
  }),
  'off-slices': ({ count, maxMm }) => ({
    title: `${contours(count)} between the slices ${are(count)} shown on the nearest slice, up to ${formatMm(Number(maxMm))} mm away.`,
    advice: 'They were drawn on another image.',
  }),
  'nearer-plane': ({ count }) => ({
    title: `${contours(count)} ${are(count)} left out: another one of the structure lies nearer to the slice.`,
    advice: 'The contours are closer together than the slices of this image.',
  }),
  'across-slices': ({ count }) => ({
    title: `${contours(count)} ${plural(Number(count), 'does', 'do')} not lie parallel to the slices and ${are(count)} left out.`,
    advice: 'They were drawn on another image.',
  }),
  outside: ({ count }) => ({
    title: `${contours(count)} beyond the image ${are(count)} left out.`,
    advice: '',
  }),
  cut: ({ count }) => ({
    title: `${contours(count)} ${plural(Number(count), 'reaches', 'reach')} beyond the image and ${are(count)} cut at its rim.`,
    advice: '',
  }),
  gaps: ({ count, structures: within }) => ({
    title: `${counted(Number(count), 'slice', 'slices')} within ${structures(within)} ${plural(Number(count), 'has', 'have')} no contour and ${plural(Number(count), 'stays', 'stay')} empty.`,
    advice: 'Fill them by interpolation where the structure goes on.',
  }),
  repeated: ({ count }) => ({
    title: `${contours(count)} ${are(count)} in the file twice and used once.`,
    advice: '',
  }),
  crossing: ({ count }) => ({
    title: `${counted(Number(count), 'pair of contours of one structure crosses', 'pairs of contours of one structure cross')}: what both surround is taken as a hole.`,
    advice: 'Check these slices.',
  }),
  'no-voxel': ({ count }) => ({
    title: `${contours(count)} ${plural(Number(count), 'is', 'are')} so small that no voxel’s centre is inside.`,
    advice: '',
  }),
  unnumbered: ({ count }) => ({
    title: `${structures(count)} without a number of ${plural(Number(count), 'its', 'their')} own ${are(count)} left out.`,
    advice: '',
  }),
} satisfies Record<ContourDoubt, Text>;
