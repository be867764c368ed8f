import type { IssueCode } from '../../../core/errors.ts';
import { formatMl, formatMm } from '../../format.ts';
import {
  type Text,
  bytes,
  count,
  leftOut,
  resampledMl,
  rounded,
  shown,
} from '../../messageText.ts';
import { dicomIssues } from './dicomIssues.ts';
import { countedIn, pluralIn } from '../plural.ts';
import { contourDoubts } from './contourDoubts.ts';

const counted = countedIn('en');
const plural = pluralIn('en');

const RANGE_REASONS: Record<string, string> = {
  'no-air': 'nothing in the image is as dark as air',
  'no-tissue': 'nothing in the image is as bright as soft tissue',
  'beyond-16-bit': 'there are values that no CT has',
};

const DICOM_GEOMETRY: Readonly<Record<string, Text>> = dicomIssues.geometry;
const DICOM_VALUES: Readonly<Record<string, Text>> = dicomIssues.values;

/** By what observers' contours were made one. */
const FUSIONS: Readonly<Record<string, string>> = {
  majority: 'by majority vote',
  staple: 'by STAPLE',
  union: 'as their union',
  intersection: 'as their intersection',
};

/** What a reader has to know about the data, for each code. */
export const issues: Record<IssueCode, Text> = {
  'issue/dicom-geometry': (detail) =>
    DICOM_GEOMETRY[String(detail['reason'])]?.(detail) ?? {
      title: 'There is a doubt about the geometry of this series.',
      advice: 'Compare it with another source before you rely on it.',
    },
  'issue/dicom-values': (detail) =>
    DICOM_VALUES[String(detail['reason'])]?.(detail) ?? {
      title: 'There is a doubt about the values of this series.',
      advice: 'Compare them with another source before you rely on them.',
    },
  'issue/non-finite-voxels': ({ count: voxels, replacedBy }) => ({
    title: `${counted(Number(voxels), 'voxel', 'voxels')} had no finite value and ${plural(Number(voxels), 'was', 'were')} set to ${rounded(replacedBy)}.`,
    advice: '',
  }),
  'issue/qform-sform-disagree': () => ({
    title: 'The header gives two different orientations (qform and sform); the sform is used.',
    advice: 'Check left and right before you rely on it.',
  }),
  'issue/no-orientation': () => ({
    title: 'The header gives no orientation: left and right are assumed.',
    advice: 'Check them against another source before you rely on it.',
  }),
  'issue/singleton-fourth-dimension': () => ({
    title: 'A fourth dimension of length one was dropped.',
    advice: '',
  }),
  'issue/extra-bytes': ({ extraBytes: extra }) => ({
    title: `${bytes(extra)} after the image were ignored.`,
    advice: '',
  }),
  'issue/contours-resampled': (detail) => {
    const { before, after, outside } = resampledMl(detail);
    return {
      title: `The contours lie on another grid and were put on that of the image: ${formatMl(before)} ml became ${formatMl(after)} ml.`,
      advice:
        outside > 0
          ? `${counted(outside, 'voxel', 'voxels')} of them lay outside the image and ${plural(outside, 'was', 'were')} cut off.`
          : 'Thin parts may have changed; compare them with the image.',
    };
  },
  'issue/out-of-valid-range': ({ what, axis, valueMm, lowMm, highMm, reason }) => ({
    title:
      what === 'spacing'
        ? `Voxels are ${formatMm(Number(valueMm))} mm apart (${shown(axis)}); the network was made for ${shown(lowMm)} to ${shown(highMm)} mm.`
        : reason === 'looks-like-ct'
          ? 'This looks like CT; the network was made for MR.'
          : `This does not look like CT in Hounsfield units: ${RANGE_REASONS[String(reason)] ?? ''}.`,
    advice: 'Read the result with more care than usual.',
  }),
  'issue/only-first-file': ({ count: files, name }) => ({
    title: `${count(files)} files were dropped; ${shown(name)} is opened.`,
    advice: 'One image at a time.',
  }),
  'issue/nothing-to-audit': () => ({
    title: 'There is no place left for a random check.',
    advice:
      'All of the contour in the region of interest is in the queue, in view of its regions, or drawn already.',
  }),
  'issue/contours-read': (detail) => {
    const doubts: Record<string, Text> = contourDoubts;
    return (
      doubts[String(detail['reason'])]?.(detail) ?? { title: String(detail['reason']), advice: '' }
    );
  },
  'issue/other-identity': ({ what }) => ({
    title:
      what === 'patient'
        ? 'The contours are about another patient than the image; they were opened after a question.'
        : 'The contours belong to another study than the image; they were opened after a question.',
    advice: 'Make sure that they belong together.',
  }),
  'issue/fused-observers': ({ rule, observers, position }) => ({
    title:
      rule === 'observer'
        ? `These contours are those of observer ${shown(position)} of ${count(observers)}.`
        : `These contours were made from those of ${count(observers)} observers ${FUSIONS[String(rule)] ?? shown(rule)}.`,
    advice:
      rule === 'majority' && Number(observers) % 2 === 0
        ? 'What exactly half of them have is left out.'
        : rule === 'staple'
          ? 'Estimated over the box around all of them and 10 mm.'
          : '',
  }),
  'issue/observers-added': ({ names, known }) => ({
    title:
      names === ''
        ? 'These contours are loaded already.'
        : `Loaded to compare with: ${shown(names)}.`,
    advice: Number(known) > 0 && names !== '' ? 'What was loaded already is left as it is.' : '',
  }),
  'issue/observers-wanted': ({ names }) => ({
    title: `This review was compared with: ${shown(names)}. Their contours are not kept.`,
    advice: 'Drop their files again to compare.',
  }),
  'issue/observers-left-out': ({ leftOut: files, limit }) => ({
    title: `${count(files)} of the observers are left out: at most ${count(limit)} are compared.`,
    advice: 'Remove others first.',
  }),
  'issue/files-left-out': ({
    noImage,
    otherGrid,
    notChosen,
    otherSeries,
    refused,
    otherKind,
    unreadable,
    missing,
  }) => ({
    title: `Files that belong to no case: ${leftOut([
      [noImage, 'without an image'],
      [otherGrid, 'on another grid than their image'],
      [notChosen, 'left out by you'],
      [otherSeries, 'contours of another series'],
      [refused, 'images that cannot be opened'],
      [otherKind, 'of another kind (plans, reports, pictures)'],
      [unreadable, 'not readable'],
      [missing, 'listed in the index of the disc, but not here'],
    ])}.`,
    advice: '',
  }),
  'issue/looks-like-contours': ({ name }) => ({
    title: `${shown(name)} looks like contours and is shown as an image, since none belongs to it.`,
    advice: 'Drop it together with its image to review them.',
  }),
  'issue/partial-result': ({ slicesDone, slicesPlanned }) => ({
    title: `Only ${shown(slicesDone)} of ${shown(slicesPlanned)} slices were computed.`,
    advice: 'The other slices have no contour and are not in the queue.',
  }),
};
