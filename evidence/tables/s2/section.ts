import type { RowReader } from '../../reader.ts';
import { FAILURE_KINDS, STRUCTURE_NAMES } from './figures.ts';

/** S2's part of the report. */
export function s2Section(rows: RowReader): string {
  return [
    ...whatWasDone(rows),
    ...onAutomatic(rows),
    ...onFailures(rows),
    ...onDecisions(rows),
  ].join('\n\n');
}

const ERRORS = [
  'MAE',
  ['MAE of the best constant', 'best constant'],
  ['MAE / that of the best constant', 'ratio'],
  'Spearman',
  'largest error',
] as const;

function whatWasDone(rows: RowReader): string[] {
  const even = 'all deciles';
  const others = ['tabular baseline', 'second opinion'].map(
    (name) => `${name} ${rows.withInterval(even, `MAE, ${name}`)}`,
  );
  return [
    'A small 3-D network reads the image and a contour and says the Dice that the contour would have with the truth ' +
      '(after Isaksson et al. 2022). It was trained on other patients; no contour below was seen in training or in a ' +
      'choice. Contours are automatic ones (mean of 10 dropout samples of `abdomen-ct`) and deliberately wrong ones, made ' +
      'from the truth of the cohorts `test` and `hard` by seeded code: swapped and scaled, shifted, mirrored, too small or ' +
      'large, rough, with missing or extra slices, with a part missing, leaked, an ellipsoid. Intervals are over patients. ' +
      'The constant that figures are held against is the median of the very contours tested: none that is chosen ' +
      'beforehand is better.',
    `Evenly over the Dice scale (${rows.value(even, 'contours', { digits: 0 })} contours, at least ${rows.value(even, 'contours in the tenth with the fewest', { digits: 0 })} in each tenth):`,
    rows.table({ of: 'set', rows: [even], columns: ERRORS }),
    `Others on the same contours, MAE: ${others.join('; ')}. The tabular baseline is boosted trees on volume, extents, ` +
      'intensities inside, outside and across the surface, components and entropy, fitted to the cohort `calibration`; the ' +
      'second opinion is the Dice with the contour that `abdomen-ct` draws, which says nothing of that contour itself.',
    rows.picture('s2-scatter', 'Predicted against true Dice.'),
  ];
}

function onAutomatic(rows: RowReader): string[] {
  const structures = STRUCTURE_NAMES.map((name) => `automatic, ${name.toLowerCase()}`);
  const areas = ['AURC, automatic', ...structures.map((name) => `AURC, ${name}`)];
  const missed = rows.value('automatic', 'structures without a contour', { digits: 0 });
  return [
    `Automatic contours, the ones that are judged in use (${missed} structures that the network did not find have none and ` +
      'are not in the figures):',
    rows.table({ of: 'set', rows: ['automatic', ...structures], columns: ERRORS }),
    `The tabular baseline, which has the agreement of the samples among its features, on all of them: MAE ${rows.withInterval('automatic', 'MAE, tabular baseline')}, ` +
      `Spearman ${rows.withInterval('automatic', 'Spearman, tabular baseline')}. All structures together, the rank ` +
      'correlation owes much to tumours being harder than organs: read it by structure.',
    'Which contours to look at first: area under the risk-coverage curve (mean over all coverages, risk 1 − Dice, lower is ' +
      'better), by predicted Dice and by the mean pairwise Dice of the samples (Hoebel et al. 2019):',
    rows.table({
      of: 'contours',
      rows: areas,
      columns: [
        'predicted Dice',
        ['pairwise Dice of the samples', 'pairwise Dice'],
        ['predicted Dice less pairwise Dice', 'difference'],
        'by chance',
        'best possible',
      ],
    }),
  ];
}

function onFailures(rows: RowReader): string[] {
  const row = 'protocol of the paper';
  const rule = 'accuracy by the rule with a dead band';
  const balanced = 'balanced accuracy at 0.8';
  return [
    'The failure cases of the paper, what the network itself says (the application does not ask it about an empty contour, ' +
      'and says so):',
    rows.table({
      of: 'contour',
      rows: FAILURE_KINDS,
      columns: [['contours', 'n'], 'MAE', 'largest error'],
    }),
    `By the paper's protocol and rule (${rows.value(row, 'contours', { digits: 0 })} contours): accuracy ${rows.withInterval(row, rule)}. ` +
      `A constant prediction of 0.78 scores ${rows.value(row, `${rule}, constant 0.78`)}, since the rule faults nothing between ` +
      `0.75 and 0.8: it proves nothing. Without the dead band (good from 0.8 on, mean of both shares): ` +
      `${rows.withInterval(row, balanced)}, the constant ${rows.value(row, `${balanced}, constant 0.78`)}.`,
  ];
}

function onDecisions(rows: RowReader): string[] {
  const sets = ['all deciles', 'automatic'].map((set) => `decision, ${set}`);
  const verdicts = ['accept', 'review', 'reject'] as const;
  const confusion = sets.map((row) => {
    const lines = verdicts.map((said) => {
      const cells = verdicts.map((right) =>
        rows.value(row, `contours: ${said} said, ${right} right`, { digits: 0 }),
      );
      return `| ${said} | ${cells.join(' | ')} |`;
    });
    return [
      `| ${row}: said | right: accept | right: review | right: reject |`,
      '| --- | ---: | ---: | ---: |',
      ...lines,
    ].join('\n');
  });
  return [
    'The decision in the application: accept from a predicted Dice of .85 on, reject below .75, review between, against ' +
      'what the true Dice would have decided.',
    ...confusion,
    rows.table({
      of: 'set',
      rows: sets,
      columns: [
        'bad among accepted',
        'good among rejected',
        'sent to review',
        'false alarms at 95 % of Dice below 0.8 found',
      ],
    }),
  ];
}
