import type { Text } from '../../messageText.ts';
import { countedIn } from '../plural.ts';
import { planarContourDoubts } from './planarContourDoubts.ts';

const counted = countedIn('en');

/** What was doubtful about contours read from a file, by the reason of `issue/contours-read`. */
export const contourDoubts = {
  ...planarContourDoubts,
  'outside-image': ({ voxels }) => ({
    title: `${counted(Number(voxels), 'voxel', 'voxels')} of the contours ${Number(voxels) === 1 ? 'lies' : 'lie'} outside the image and ${Number(voxels) === 1 ? 'was' : 'were'} left out.`,
    advice: 'Check that the contours belong to this image.',
  }),
  fractional: () => ({
    title: 'The segments are fractions; what is at least half became the contour.',
    advice: '',
  }),
  'unknown-labels': ({ voxels }) => ({
    title: `${counted(Number(voxels), 'voxel has', 'voxels have')} a label that the file does not describe; background was taken.`,
    advice: '',
  }),
  'frames-without-pixels': ({ frames }) => ({
    title: `The file describes ${counted(Number(frames), 'frame', 'frames')} more than it holds.`,
    advice: 'It may have been cut: check that no slice is missing.',
  }),
  'frames-repeated': ({ frames }) => ({
    title: `${counted(Number(frames), 'frame lies', 'frames lie')} where another frame of the same segment lies; both were joined.`,
    advice: '',
  }),
  'other-frame-of-reference': () => ({
    title:
      'The contours name another frame of reference than the image, though they lie on its voxels.',
    advice: 'Check that the contours belong to this image.',
  }),
} satisfies Record<string, Text>;
