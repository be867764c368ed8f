import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import type { Affine } from '../geometry/affine.ts';
import { onlyStructureName, parseCaseFileName, structureOfName } from './caseFileName.ts';
import type { FileGlance, FileLook } from './fileGlance.ts';
import { pairFiles, samplesOf, type GlancedFile, type Pairing } from './pairFiles.ts';

function affine(z = 0): Affine {
  return [-1, 0, 0, 9, 0, -1, 0, 9, 0, 0, 2, z, 0, 0, 0, 1];
}

function file(path: string, look: FileLook, changes: Partial<FileGlance> = {}): GlancedFile {
  const glance = {
    format: 'nifti',
    shape: [10, 10, 5],
    affine: affine(),
    planes: 1,
    look,
    segments: [],
  } as const;
  return { path, glance: { ...glance, ...changes } };
}

/** `image ← mask sample …` of each case; what is asked and left out behind it. */
function told(files: readonly GlancedFile[], pairing: Pairing = pairFiles(files)): string[] {
  const path = (position: number): string => files[position]?.path ?? '?';
  return [
    ...pairing.cases.map(({ image, files: of }) =>
      [`${path(image)} ←`, ...of.map((one) => `${one.as}:${path(one.position)}(${one.by})`)].join(
        ' ',
      ),
    ),
    ...pairing.questions.map(
      ({ position, reason, images }) =>
        `? ${path(position)} ${reason} ${images.map(path).join(' ')}`,
    ),
    ...pairing.leftOut.map(({ position, reason }) => `– ${path(position)} ${reason}`),
  ];
}

describe('parseCaseFileName', () => {
  it.each([
    ['case_seg.nii.gz', 'case', 'mask'],
    ['case.seg.nii.gz', 'case', 'mask'],
    ['base.seg.liver.nii.gz', 'base', 'mask'],
    ['Case-Mask.nii', 'case', 'mask'],
    ['label_017.nii', '017', 'mask'],
    ['seg.nii.gz', '', 'mask'],
    ['case_rater1.nii.gz', 'case', 'observer'],
    ['case_rater_B.nii.gz', 'case', 'observer'],
    ['case_seg_rater2.nii.gz', 'case', 'observer'],
    ['reader4.nii.gz', '', 'observer'],
    ['Annotator 2.nii.gz', '', 'observer'],
    ['case_expert1.nii.gz', 'case', 'observer'],
    ['case_expert.nii.gz', 'case', 'reference'],
    ['case_gt.nii.gz', 'case', 'reference'],
    ['case_groundtruth.nii.gz', 'case', 'reference'],
    ['case_ref.nii.gz', 'case', 'reference'],
    ['case_seg_gt.nii.gz', 'case', 'reference'],
    ['gt_case.nii.gz', 'case', 'reference'],
    ['reference.nii.gz', '', 'reference'],
    ['preference.nii.gz', 'preference', 'none'],
    ['member1.nii.gz', '', 'sample'],
    ['case_fold_3.nii.gz', 'case', 'sample'],
    ['sample 3.nii.gz', '', 'sample'],
    ['case_prob_class1.nii.gz', 'case', 'probability'],
    ['case_prob.nii.gz', 'case', 'probability'],
    ['case_softmax_2.nii.gz', 'case', 'probability'],
    ['case_0000.nii.gz', 'case', 'series'],
    ['case.nii.gz', 'case', 'none'],
    ['probe.nii.gz', 'probe', 'none'],
    ['segment-7.nii.gz', 'segment-7', 'none'],
    ['mcgill.nii.gz', 'mcgill', 'none'],
  ])('%s: %s, %s', (path, base, role) => {
    expect(parseCaseFileName(`some folder/${path}`)).toMatchObject({
      folder: 'some folder',
      base,
      role: { kind: role },
    });
  });
});

describe('the folder of a mask', () => {
  it.each([
    ['labelsTr/la_0003.nii.gz', 'la_0003', 'reference'],
    ['data/labelsTs/case_1.nii.gz', 'case_1', 'reference'],
    ['references/case_1_seg.nii.gz', 'case_1', 'reference'],
    ['labelsTr/case_1_rater2.nii.gz', 'case_1', 'observer'],
    ['my labels/case_1.nii.gz', 'case_1', 'none'],
    ['imagesTr/case_0000.nii.gz', 'case', 'series'],
  ])('%s: %s, %s', (path, base, role) => {
    expect(parseCaseFileName(path)).toMatchObject({ base, role: { kind: role } });
  });
});

describe('the only structure of a file', () => {
  it('keeps its own name, and is the same in all cases of a folder where it has none', () => {
    const named = (name: string, fileName: string, imageName: string): string =>
      onlyStructureName(name, { fileName, imageName });
    expect(named('Liver', 'a_seg.nii.gz', 'a')).toBe('Liver');
    expect(named('a_seg', 'a_seg.nii.gz', 'a')).toBe('');
    expect(named('b_seg', 'b_seg.nii.gz', 'b_ct.nii.gz')).toBe('');
    expect(named('b_spleen_seg', 'b_spleen_seg.nii.gz', 'b')).toBe('spleen');
  });
});

describe('structureOfName', () => {
  it.each([
    ['reader1.nii.gz', 'ct_crop.nii.gz', ''],
    ['case_gt.nii.gz', 'case_0000.nii.gz', ''],
    ['case_liver_gt.nii.gz', 'case_ct.nii.gz', 'liver'],
    ['liver_reader2.nii.gz', 'ct.nii.gz', 'liver'],
    ['kidney_left.nii.gz', 'ct.nii.gz', 'kidney_left'],
    ['labelsTr/x_012.nii.gz', 'imagesTr/x_012_0000.nii.gz', ''],
    ['sample 3.nii.gz', 'ct.nii.gz', ''],
  ])('%s on %s: "%s"', (path, image, structure) => {
    expect(structureOfName(path, image)).toBe(structure);
  });
});

describe('pairFiles', () => {
  it('pairs by name, each mask with its own image', () => {
    const files = [
      file('a_0000.nii.gz', 'image'),
      file('b_0000.nii.gz', 'image'),
      file('a.nii.gz', 'labels'),
      file('b_seg.nii.gz', 'labels'),
      file('b.seg.liver.nii.gz', 'labels'),
      file('a_liver.nii.gz', 'labels'),
    ];
    expect(told(files)).toEqual([
      'a_0000.nii.gz ← mask:a.nii.gz(name) mask:a_liver.nii.gz(name)',
      'b_0000.nii.gz ← mask:b_seg.nii.gz(name) mask:b.seg.liver.nii.gz(name)',
    ]);
  });

  it('takes the longest name: case_1 does not get what is of case_12', () => {
    const files = [
      file('case_1.nii.gz', 'image'),
      file('case_12.nii.gz', 'image'),
      file('case_12_seg.nii.gz', 'labels'),
      file('case_1_seg.nii.gz', 'labels'),
    ];
    expect(told(files)).toEqual([
      'case_1.nii.gz ← mask:case_1_seg.nii.gz(name)',
      'case_12.nii.gz ← mask:case_12_seg.nii.gz(name)',
    ]);
  });

  it('knows the folders of nnU-Net and of one patient each', () => {
    const files = [
      file('imagesTr/x_0000.nii.gz', 'image'),
      file('labelsTr/x.nii.gz', 'labels'),
      file('patient 1/ct.nii.gz', 'image'),
      file('patient 1/liver.nii.gz', 'labels'),
      file('patient 2/ct.nii.gz', 'image'),
      file('patient 2/liver.nii.gz', 'labels'),
    ];
    expect(told(files)).toEqual([
      'imagesTr/x_0000.nii.gz ← reference:labelsTr/x.nii.gz(name)',
      'patient 1/ct.nii.gz ← mask:patient 1/liver.nii.gz(name)',
      'patient 2/ct.nii.gz ← mask:patient 2/liver.nii.gz(name)',
    ]);
    expect(pairFiles(files).cases.map(({ name }) => name)).toEqual([
      'x_0000',
      'patient 1/ct',
      'patient 2/ct',
    ]);
  });

  it('pairs by the grid where it is that of one image alone, and asks where it is that of several', () => {
    const files = [
      file('one.nii', 'image'),
      file('two.nii', 'image', { affine: affine(7) }),
      file('three.nii', 'image', { affine: affine(7.0005) }),
      file('contour of somebody.nii', 'labels'),
      file('another.nii', 'labels', { affine: affine(7) }),
      file('elsewhere.nii', 'labels', { affine: affine(30) }),
      file('larger.nii', 'labels', { shape: [10, 10, 6] }),
    ];
    expect(told(files)).toEqual([
      'one.nii ← mask:contour of somebody.nii(grid)',
      'two.nii ←',
      'three.nii ←',
      '? another.nii several-images two.nii three.nii',
      '– elsewhere.nii other-grid',
      '– larger.nii other-grid',
    ]);
  });

  it('leaves out a mask that is named after an image and lies elsewhere', () => {
    const files = [
      file('a.nii', 'image'),
      file('b.nii', 'image', { affine: affine(5) }),
      file('a_seg.nii', 'labels', { affine: affine(5) }),
    ];
    expect(told(files)).toEqual(['a.nii ←', 'b.nii ←', '– a_seg.nii other-grid']);
  });

  it('asks when several sequences of a patient share the name, and when the voxels contradict it', () => {
    const files = [
      file('p_t1.nii', 'image'),
      file('p_flair.nii', 'image'),
      file('p_seg.nii', 'labels'),
      file('p_t1_mask.nii', 'image'),
      file('p_t1_dim.nii', 'unclear'),
      file('q.nii', 'unclear'),
    ];
    expect(told(files)).toEqual([
      'p_t1.nii ←',
      'p_flair.nii ←',
      'q.nii ←',
      '? p_seg.nii several-images p_t1.nii p_flair.nii',
      '? p_t1_mask.nii looks-like-image p_t1.nii',
      '? p_t1_dim.nii unclear-content p_t1.nii',
    ]);
  });

  it('takes few numbered images on one grid for the series of one case, many or differing ones for cases', () => {
    const series = [0, 1, 2].map((n) => file(`m_000${n}.nii`, 'image'));
    expect(told(series)).toEqual(['m_0000.nii ← series:m_0001.nii(name) series:m_0002.nii(name)']);
    const cases = Array.from({ length: 9 }, (_, n) => file(`img_000${n}.nii`, 'image'));
    expect(pairFiles(cases).cases).toHaveLength(9);
    const differing = [0, 1].map((n) => file(`m_000${n}.nii`, 'image', { affine: affine(n) }));
    expect(pairFiles(differing).cases).toHaveLength(2);
  });

  it('has nothing to pair masks with where there is no image', () => {
    expect(told([file('a_seg.nii', 'labels')])).toEqual(['– a_seg.nii no-image']);
  });
});

describe('samplesOf', () => {
  const image = file('a.nii', 'image');
  const of = (...files: readonly GlancedFile[]): number[] => {
    const all = [image, ...files];
    const [first] = pairFiles(all).cases;
    return first ? samplesOf(all, first) : [];
  };

  it.each([
    ['two samples', [file('a_mc1.nii', 'labels'), file('a_mc2.nii', 'labels')], [1, 2]],
    ['one sample', [file('a_mc1.nii', 'labels')], []],
    ['two raters', [file('a_rater1.nii', 'labels'), file('a_rater2.nii', 'labels')], []],
    [
      'masks of two structures',
      [file('a_seg.liver.nii', 'labels'), file('a_seg.lung.nii', 'labels')],
      [],
    ],
    ['one probability', [file('a_prob.nii', 'probability')], [1]],
    ['of one class', [file('a_prob_class1.nii', 'unclear')], []],
    [
      'of two classes',
      [file('a_prob_class1.nii', 'probability'), file('a_prob_class2.nii', 'probability')],
      [],
    ],
    ['a file of several', [file('a_pred.nii', 'labels', { planes: 5 })], [1]],
    [
      'of nnU-Net',
      [file('a.npz', 'probability', { format: 'npz', shape: null, affine: null })],
      [1],
    ],
  ])('%s', (_, files, expected) => {
    expect(of(...files)).toEqual(expected);
  });
});

it('every file is in one place, and no two cases have the same name, whatever the files are', () => {
  const random = seededRandom(7);
  const pick = <T>(values: readonly [T, ...T[]]): T =>
    values[Math.floor(random() * values.length)] ?? values[0];
  for (let round = 0; round < 300; round++) {
    const files = Array.from({ length: 1 + Math.floor(random() * 12) }, () => {
      const base = pick(['a', 'a_1', 'b', '', 'a_t1']);
      const end = pick(['', '_seg', '_rater1', '_prob_class2', '_0000', '_0001', '.seg.x']);
      const shape = pick([
        [10, 10, 5],
        [10, 10, 6],
      ] as const);
      const look = pick(['image', 'labels', 'probability', 'unclear'] as const);
      const path = `${pick(['', 'p/', 'q/'])}${base}${end}.nii`;
      return file(path, look, { shape, affine: affine(pick([0, 1])) });
    });
    const pairing = pairFiles(files);
    const inCases = pairing.cases.flatMap(({ image, files: of }) => [
      image,
      ...of.map(({ position }) => position),
    ]);
    const others = [...pairing.questions, ...pairing.leftOut].map(({ position }) => position);
    const places = [...inCases, ...others].toSorted((x, y) => x - y);
    expect(places).toEqual(files.map((_, position) => position));
    expect(new Set(pairing.cases.map(({ name }) => name)).size).toBe(pairing.cases.length);
  }
});
