import { expect, it } from 'vitest';
import type { ExportChoices, ExportFacts } from '../store/exportSlice.ts';
import { contentsWithoutFormat, fileWords, plannedFiles } from './exportPlan.ts';

const choices: ExportChoices = {
  contents: ['contours', 'automatic', 'uncertainty'],
  formats: { dicom: ['nifti'], other: ['nifti'] },
  identity: 'kept',
};
const facts: ExportFacts = {
  image: 'other',
  hindrances: {},
  structures: [
    { index: 1, name: 'Liver' },
    { index: 7, name: 'Niere, links / "L"' },
  ],
};

const namesOf = (...of: Parameters<typeof plannedFiles>): string[] =>
  plannedFiles(...of).map(({ stem, extension }) => stem + extension);

it('a file for each content and format that holds it, of the share of samples one for each structure', () => {
  expect(namesOf(choices, facts)).toEqual([
    'contours.nii.gz',
    'automatic.nii.gz',
    'uncertainty.nii.gz',
  ]);
  expect(namesOf({ ...choices, contents: ['share', 'regions'] }, facts)).toEqual([
    'share_1-Liver.nii.gz',
    'share_7-Niere-links-L.nii.gz',
    'regions.nii.gz',
  ]);
});

it('what cannot be had here is not planned, and what no chosen format holds is named', () => {
  const hindered: ExportFacts = { ...facts, hindrances: { automatic: 'unchanged' } };
  expect(namesOf(choices, hindered)).toEqual(['contours.nii.gz', 'uncertainty.nii.gz']);
  const none = { ...choices, formats: { dicom: ['nifti'], other: [] } } as const;
  expect(plannedFiles(none, hindered)).toEqual([]);
  expect(contentsWithoutFormat(none, hindered)).toEqual(['contours', 'uncertainty']);
  expect(contentsWithoutFormat(choices, hindered)).toEqual([]);
});

it('a series of DICOM has its own formats: contours in two, maps in a third', () => {
  const all: ExportChoices = {
    ...choices,
    contents: ['contours', 'uncertainty', 'regions'],
    formats: { dicom: ['rtstruct', 'dicom-seg', 'dicom-pmap'], other: ['nifti', 'nrrd'] },
  };
  expect(namesOf(all, { ...facts, image: 'dicom' })).toEqual([
    'contours.rtstruct.dcm',
    'contours.seg.dcm',
    'uncertainty.pmap.dcm',
    'regions.seg.dcm',
  ]);
  expect(namesOf(all, facts)).toEqual([
    'contours.nii.gz',
    'contours.seg.nrrd',
    'uncertainty.nii.gz',
    'uncertainty.nrrd',
    'regions.nii.gz',
    'regions.seg.nrrd',
  ]);
});

it.each([
  ['Müller, Anna (2).v1', 'Müller-Anna-2-.v1'],
  ['../../etc/passwd', 'etc-passwd'],
  ['CON:\\*?', 'CON'],
  ['///', 'unnamed'],
  ['x'.repeat(99), 'x'.repeat(60)],
])('a name in a file name: %s', (name, words) => {
  expect(fileWords(name)).toBe(words);
});
