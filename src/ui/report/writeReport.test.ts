import { createHash } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RegionFigure } from '../../app/report.ts';
import { record } from '../../app/commands/history.ts';
import { recordInSteps } from '../../app/reviewRecord.ts';
import type { ReviewRecord } from '../../core/review/record.ts';
import { completed } from '../../core/steps.ts';
import { LANGUAGES } from '../../store/displaySlice.ts';
import { blockSegmentation, reviewedCase } from '../../testing/reviewedCase.ts';
import { loadCatalogue } from '../text/catalogue.ts';
import { setTextLanguage } from '../text/language.ts';
import { REPORT_STYLE } from './reportStyle.ts';
import { writeReport } from './writeReport.ts';

beforeAll(() => Promise.all(LANGUAGES.map(loadCatalogue)));
afterEach(() => setTextLanguage('en'));

const EVIL = `<script>alert("1")</script>' onload=x & </style>\u0000\uD800`;

const base = completed(recordInSteps(reviewedCase()));
const figureOf = (regionId: string): RegionFigure => ({
  regionId,
  slice: 3,
  image: 'data:image/png;base64,AAAA',
  sizeMm: 60,
  sides: ['R', 'L'],
  region: { x: 20, y: 20, width: 5, height: 5 },
  outlines: [{ color: '#E69F00', isAutomatic: true, lines: [[1, 2, 3.456, 4]] }],
});

/** What there is between the tags, and the tags; every element that was opened is closed in its turn. */
function parsed(page: string): { readonly text: string; readonly tags: readonly string[] } {
  const body = page.replace('<!doctype html>', '');
  const tags: string[] = [];
  const open: string[] = [];
  const rest = body.replace(
    /<(\/?)([a-z0-9]+)((?:\s+[a-zA-Z-]+="[^"<]*")*)\s*(\/?)>/g,
    (tag, slash: string, name: string, _: string, isEmpty: string) => {
      if (slash) expect(open.pop()).toBe(name);
      else if (!isEmpty) open.push(name);
      tags.push(tag);
      return ' ';
    },
  );
  expect(open).toEqual([]);
  const text = rest.replace(REPORT_STYLE, '');
  expect(text).not.toMatch(/[<>]/);
  return { text, tags };
}

/** A page that is whole and says nothing that is no text. */
function checked(content: ReviewRecord, figures: readonly RegionFigure[] = []): string {
  const page = writeReport({ record: content, figures });
  const { text, tags } = parsed(page);
  expect(text).not.toMatch(/NaN|undefined|Infinity|\bnull\b|\[object/);
  expect(tags.filter((tag) => /^<(script|link|iframe|object|base)/.test(tag))).toEqual([]);
  const names = tags.map((tag) => tag.replace(/"[^"]*"/g, ''));
  expect(names.filter((tag) => /\s(on\w+|style|srcdoc)=/.test(tag))).toEqual([]);
  for (const [, address] of page.matchAll(/\s(?:src|href)="([^"]*)"/g)) {
    expect(address).toMatch(/^data:image\/png;base64,/);
  }
  return text.replace(/\s+/g, ' ');
}

describe('the report', () => {
  it('is whole in all languages, with the numbers of the record', () => {
    for (const language of LANGUAGES) {
      setTextLanguage(language);
      const text = checked(
        base,
        base.regions.map(({ id }) => figureOf(id)),
      );
      expect(text).toContain('case.nii.gz');
      expect(text).toContain('20 × 20 × 20');
      expect(text).toMatch(language === 'en' ? /7\.00 – 9\.50/ : /7,00 – 9,50/);
    }
  });

  it('lets nothing run and nothing load: its policy allows its own style sheet by its hash', () => {
    const page = writeReport({ record: base, figures: [] });
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page.replaceAll('&#39;', "'")).toContain(
      `content="default-src 'none'; img-src data:; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
    );
  });

  it('escapes whatever files, structures, reviewers, comments and packages are called', () => {
    const services = reviewedCase();
    record(services, { kind: 'noted', topic: 'commented', text: EVIL });
    const made = completed(recordInSteps(services));
    if (made.origin !== 'run') throw new Error('no run');
    const text = checked(
      {
        ...made,
        image: { ...made.image, name: EVIL },
        reviewers: [EVIL],
        structures: made.structures.map((row) => ({ ...row, name: EVIL, color: EVIL })),
        regions: made.regions.map((row) => ({ ...row, structure: EVIL, alternatives: [EVIL] })),
        network: { ...made.network, name: EVIL, id: EVIL, version: EVIL },
        comments: made.comments.map((comment) => ({ ...comment, by: EVIL })),
      },
      made.regions.map(({ id }) => figureOf(id)),
    );
    expect(text).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; onload=x');
    expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Cs}/u);
  });

  it('says so where there is no queue, no region of interest, no structure and no sample', () => {
    const segmentation = { ...blockSegmentation([]), roiVoxels: 0 };
    const made = completed(recordInSteps(reviewedCase({ segmentation })));
    const text = checked({ ...made, structures: [], regions: [] });
    expect(text).toContain('The queue is empty.');
    expect(text).toContain('No error is expected, or the region of interest is empty.');
    expect(text).toContain('The result has no structures.');
    expect(text).toContain('nothing was decided or changed');
    expect(text).toContain('no name was typed');
  });

  it('expects nothing of contours that came without uncertainty: it says that nothing is known', () => {
    const { expectedErrors } = base;
    const made = {
      ...base,
      expectedErrors: { ...expectedErrors, source: { kind: 'none' as const } },
    };
    const text = checked({ ...made, residual: { ...base.residual, wholeMl: 0 } });
    expect(text).toContain('How many errors are left is not known');
    expect(text).toContain('where a rule is broken.');
    expect(text).not.toContain('No error is expected');
    expect(text).not.toContain('Budget:');
  });

  it('says how far contours can be trusted, and against whom, where that is known', () => {
    const agreement = {
      empty: null,
      referenceMl: 8,
      contourMl: 8.4,
      volumeError: 0.05,
      truePositiveMl: 7.5,
      falsePositiveMl: 0.9,
      falseNegativeMl: 0.5,
      dice: 0.9146,
      jaccard: 0.84,
      hd95Mm: 4.24,
      hausdorffMm: 9,
      assdMm: 1,
      referenceToContourMm: 1,
      contourToReferenceMm: 1,
      surfaceDice: null,
      toleranceMm: 2,
      aplMm: 1234,
      fnplMm: 10,
      referencePathMm: 4000,
      voxelBorder: { hd95Mm: 4, assdMm: 1, hausdorffMm: 9 },
      slices: [],
    };
    const observer = { role: 'observer', sha256: 'a', format: 'label-map' } as const;
    const evaluation: ReviewRecord['evaluation'] = {
      measured: 'reviewed',
      fusion: { kind: 'staple' },
      isMadeOfObservers: false,
      observers: [
        { ...observer, name: EVIL },
        { ...observer, name: 'B' },
      ],
      structures: [
        {
          structure: 1,
          name: 'Liver',
          observed: [1, 1],
          agreement,
          observers: null,
          calibration: null,
          doubt: null,
        },
      ],
      notMeasured: [{ index: 2, name: EVIL }],
    };
    for (const language of LANGUAGES) {
      setTextLanguage(language);
      const said = checked({ ...base, evaluation });
      expect(said).toMatch(language === 'en' ? /0\.915/ : /0,915/);
      expect(said).toContain('DeepMind');
    }
    setTextLanguage('en');
    const said = checked({ ...base, evaluation });
    expect(said).toContain('against the STAPLE estimate of 2 observers');
    expect(said).toContain('+5.0 %');
    // A measure that no structure has is no column.
    expect(said).not.toContain('Surface Dice');
    expect(checked(base)).not.toContain('How far the contours can be trusted');
    const alone = { ...evaluation, fusion: { kind: 'observer', position: 1 } as const };
    expect(checked({ ...base, evaluation: alone })).toContain('against B alone');
  });

  it('has what a random check says of the rest, where there was one', () => {
    const estimate = {
      drawn: 5,
      decided: 5,
      corrected: 0,
      share: 0,
      interval: [0, 0.4345],
    } as const;
    const randomAudit = {
      ...estimate,
      seed: 1,
      eligibleAreaMm2: 6521,
      contourAreaMm2: 180_400,
      expectedAreaMm2: 0,
    };
    expect(checked({ ...base, randomAudit })).toContain(
      'Random check: 0 of 5 corrected; errors are expected in 0–43 % of what the budget leaves out. That is 65.2 of 1,804 cm² of contour.',
    );
    expect(checked(base)).not.toContain('Random check');
  });

  it('prints no measure that is undefined', () => {
    const [row] = base.structures;
    if (!row) throw new Error('no structure');
    const empty = {
      ...row,
      volumeMl: 0,
      reviewedVolumeMl: 0,
      dice: null,
      meanPairwiseDice: null,
      sampleVolumesMl: [],
    };
    const added = { ...empty, state: 'added', reviewedVolumeMl: 2, addedMl: 2, dice: 0 } as const;
    const text = checked({ ...base, structures: [empty, added] });
    expect(text).toMatch(/Liver 0\.00 – – 0\.00 unchanged – –/);
    expect(text).toMatch(/Liver added – – – 2\.00 \+2\.00 −0\.00 – 0/);
  });

  it('stays short with 200 regions, 60 structures, 50 comments and 40 files of samples', () => {
    const [region] = base.regions;
    const [structure] = base.structures;
    if (!region || !structure) throw new Error('nothing to repeat');
    const many = <T>(count: number, of: (at: number) => T): T[] =>
      Array.from({ length: count }, (_, at) => of(at));
    const { origin: _, ...common } = base;
    const content = {
      ...common,
      origin: 'samples',
      samples: {
        count: 40,
        files: many(40, (at) => ({
          name: `sample ${at}.nii.gz`,
          sha256: 'a'.repeat(64),
          format: 'nifti' as const,
          kind: 'labels' as const,
          samples: 1,
        })),
        meanUncertainty: null,
        meanExpectedEntropy: null,
        probabilityFloor: null,
        elapsedMs: 1,
      },
      regions: many(200, (at) => ({ ...region, id: `r${at}`, rank: at + 1 })),
      structures: many(60, (at) => ({ ...structure, name: `Structure no. ${at}` })),
      comments: many(50, (at) => ({ at: base.exportedAt, by: 'A. B.', text: `comment no. ${at}` })),
    } as const;
    const text = checked(
      content,
      many(10, (at) => figureOf(`r${at}`)),
    );
    expect(text.match(/Structure no\./g)).toHaveLength(16);
    expect(text).toContain('44 further structures without change in the tables.');
    expect(text).toContain('10 of 200 regions');
    expect(text).toContain('42 earlier comments in the record.');
    expect(text).toContain('comment no. 49');
    expect(text).toContain('and 34 more');
  });
});
