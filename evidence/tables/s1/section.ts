import type { RowReader } from '../../reader.ts';
import { DECODER_METRIC, DECODER_ROWS } from './decoder.ts';
import { MAIN, STRUCTURE_NAMES } from './figures.ts';
import { ALLOWED_FLIPS, FLIP_NAMES } from './rows.ts';
import { METHODS } from './plan.ts';

const METRIC = 'UEO-AUC, largest change by TS in a case';

/** S1's part of the report. */
export function section(rows: RowReader): string {
  return [
    ...done(rows),
    ...calibration(rows),
    ...ranking(rows),
    ...combinations(rows),
    ...decoder(rows),
  ].join('\n\n');
}

function done(rows: RowReader): string[] {
  const cases = rows.find('base', MAIN.dice)?.n ?? 0;
  return [
    `**What was done.** On ${cases} hard phantoms every estimator and its products: the plain network (\`base\`), temperature ` +
      'scaling (TS; also with a bias for each class), MC dropout (MC), test-time augmentation by flips (TTA), a deep ensemble (DE), ' +
      'an ensemble of checkpoints of one run (CE). A pass that several of them share is run once. Probabilities are averaged, ' +
      'never logits. TS is fitted after averaging, on the calibration phantoms, by maximum likelihood (`src/core/calibration`); ' +
      '“of members” and “joint” scale the logits before averaging. Every second slice is measured. The region of interest (ROI) is ' +
      'the body within 10 mm of the truth or of the contour of `base`, for each structure its own; it is the same for all ' +
      `methods. Errors are ${rows.value('base', 'errors in the ROI', { digits: 1, isPercent: true })} of it: every figure of ` +
      'ranking has to be read against what a random and a perfect ranking of the same errors reach.',
    'Flips: liver and spleen are lateralised, so a patient mirrored left to right is one with situs inversus, and one mirrored ' +
      'front to back has the spine in front. The package allows the flips that its training had: ' +
      `${rows.find('base', ALLOWED_FLIPS)?.note ?? '–'}. Which are used was decided on the calibration phantoms, by the likelihood of ` +
      `the mean over flips (no flip ${rows.value('flips: none', NLL_METRIC)} nats): ${flipText(rows)}. The single flips are in the ` +
      'table to show what they do.',
  ];
}

const NLL_METRIC = 'NLL on the calibration phantoms, nats';

function flipText(rows: RowReader): string {
  const single = Object.values(FLIP_NAMES).map(
    (name) => `${name} ${rows.value(`flips: ${name}`, NLL_METRIC)}`,
  );
  const chosen = rows.rows.find(({ note }) => note === 'chosen for TTA');
  return `${single.join(', ')}; TTA uses ${chosen ? chosen.row.replace('flips: ', '') : 'none'}`;
}

function calibration(rows: RowReader): string[] {
  const ratio = rows.find('base + TS', 'ROI-ECE over base');
  const verdict = ratio?.met === true ? 'TS halves it at least' : 'TS does not halve it';
  const bias = rows.number('base + TS with bias', 'ROI-ECE over base');
  const scale = rows.number('base + TS', 'ROI-ECE over base');
  return [
    '**Calibration.** ' +
      `ROI-ECE of \`base\` is ${rows.withInterval('base', MAIN.ece)}, after TS (temperature ${rows.value('base + TS', 'temperature', { digits: 2 })}) ` +
      `${rows.withInterval('base + TS', MAIN.ece)}, ${rows.withInterval('base + TS', 'ROI-ECE over base', { digits: 2 })} times as much: ${verdict}. ` +
      `With a bias for each class it is ${rows.withInterval('base + TS with bias', MAIN.ece)}` +
      (bias !== null && scale !== null && bias < scale
        ? ': part of the miscalibration is a preference for some classes, which no temperature can undo.'
        : '.') +
      (ratio?.met === true
        ? ''
        : ' Likely causes of what is left: the calibration phantoms are of every difficulty and these of the upper part only, so that the ' +
          'temperature is fitted where the network errs less; and a tumour that is missed is missed with confidence, which scaling ' +
          'cannot mend (ROI-ECE of the tumour ' +
          `${rows.value('base', 'ROI-ECE tumour')} before and ${rows.value('base + TS', 'ROI-ECE tumour')} after, of the liver ` +
          `${rows.value('base', 'ROI-ECE liver')} and ${rows.value('base + TS', 'ROI-ECE liver')}).`),
    rows.picture(
      's1-reliability',
      'Reliability of the plain network; above the diagonal the structure is more frequent than was said.',
    ),
  ];
}

function ranking(rows: RowReader): string[] {
  const binary = 'binary network (background, liver)';
  const entropyWins = (rows.number('base', 'UEO-AUC, less that of the distance') ?? 0) > 0;
  return [
    '**Ranking.** UEO-AUC is the mean over budgets of 0 to 5 % of the overlap between the most uncertain voxels and the errors. ' +
      `Random reaches ${rows.value('base', 'UEO-AUC of random')}, the oracle ${rows.value('base', 'UEO-AUC of the oracle')}, ` +
      `\`base\` ${rows.withInterval('base', MAIN.ueo)}. Doubt lies along contours anyway: distance to the contour alone reaches ` +
      `${rows.withInterval('distance to the contour of base', MAIN.ueo)}. Entropy is ${entropyWins ? 'better than that' : 'no better than that'}: the paired ` +
      `difference is ${rows.withInterval('base', 'UEO-AUC, less that of the distance', { digits: 4 })}. What ranks errors better is in the table of error probability.`,
    rows.picture('s1-ranking', 'Overlap of the most uncertain voxels with the errors.'),
    `**Theorem.** One temperature cannot change the ranking of a single binary network. Measured on a binary reading of \`base\`, the largest change of UEO-AUC in ` +
      `any case is ${rows.value(binary, METRIC, { digits: 6 })}. With five classes the theorem does not hold: the largest change is ` +
      `${rows.value('softmax of five classes, all errors', METRIC)} for the entropy over all classes and ` +
      `${STRUCTURE_NAMES.map((name) => `${rows.value(`softmax of five classes, ${name}`, METRIC)} (${name})`).join(', ')} for one structure against the rest.`,
  ];
}

function combinations(rows: RowReader): string[] {
  const there = METHODS.filter(({ row }) => rows.find(row, 'passes'));
  const absent = [
    ...new Set(
      rows.rows.flatMap(({ note, metric }) =>
        metric === MAIN.ueo && note?.startsWith('not run: ') ? [note.replace('not run: ', '')] : [],
      ),
    ),
  ];
  const best = (metric: string): string => rows.find('best of all', metric)?.note ?? '–';
  return [
    '**Estimators and their combinations.**',
    rows.table({
      of: 'method',
      rows: there.map(({ row }) => row),
      columns: [
        ['passes', 'passes'],
        [MAIN.dice, 'Dice'],
        [MAIN.ece, 'ROI-ECE'],
        [MAIN.brier, 'Brier'],
        [MAIN.nll, 'NLL'],
        [MAIN.ueo, 'UEO-AUC'],
        ['UEO-AUC skill', 'skill'],
        ['FP-TP AUC, mean of structures', 'FP-TP'],
        ['FN-TN AUC, mean of structures', 'FN-TN'],
        ['FP-TP budget gap, mean of structures', 'FP gap'],
        ['FN-TN budget gap, mean of structures', 'FN gap'],
      ],
      bare: true,
    }),
    'Dice and ROI-ECE: means of the four structures; FP-TP and FN-TN: AUROC of entropy within the contour and outside; gaps: the other ' +
      'reading of these names, area between the shares of wrong and of right voxels found at budgets of 0 to 5 %. Intervals, single ' +
      'structures and paired differences to `base` are in results.json.',
    ...(absent.length > 0 ? [`Not run: ${absent.join('; ')}.`] : []),
    rows.picture('s1-methods', 'Every method with its interval.'),
    'Paired differences to `base`, case by case:',
    rows.table({
      of: 'method, less base',
      rows: there.map(({ row }) => row).filter((row) => row !== 'base'),
      columns: [
        [`${MAIN.dice}, less base`, 'Dice'],
        [`${MAIN.ece}, less base`, 'ROI-ECE'],
        [`${MAIN.nll}, less base`, 'NLL'],
        [`${MAIN.ueo}, less base`, 'UEO-AUC'],
      ],
    }),
    `Best by UEO-AUC: **${best(MAIN.ueo)}** (${rows.withInterval('best of all', MAIN.ueo)}); by NLL: **${best(MAIN.nll)}** ` +
      `(${rows.withInterval('best of all', MAIN.nll)}); by ROI-ECE: ${best(MAIN.ece)} (${rows.withInterval('best of all', MAIN.ece)}); ` +
      `by Dice: ${best(MAIN.dice)} (${rows.withInterval('best of all', MAIN.dice)}). The best is named on the cases that it was measured on, ` +
      'so these values are a little too good.',
    'Single structures, entropy of the structure against the rest:',
    rows.table({
      of: 'structure',
      rows: ['base', 'base + TS with bias', 'MC + TS', best(MAIN.ueo)].filter(
        (row, at, all) => all.indexOf(row) === at && rows.find(row, 'passes'),
      ),
      columns: STRUCTURE_NAMES.flatMap((name) => [
        [`Dice ${name}`, `Dice ${name}`] as const,
        [`ROI-ECE ${name}`, `ECE ${name}`] as const,
        [`UEO-AUC skill ${name}`, `skill ${name}`] as const,
      ]),
      bare: true,
    }),
  ];
}

function decoder(rows: RowReader): string[] {
  const goal = rows.find(DECODER_ROWS.both, 'UEO-AUC ratio, lower end of its 95 % interval');
  if (!goal || goal.value === null) {
    return [
      `**Cheap sampling.** Dropout in the light decoder against dropout everywhere: ${goal?.note ?? 'not run'}.`,
    ];
  }
  return [
    `**Cheap sampling keeps its ranking?** Twenty samples with dropout in the light decoder: UEO-AUC ${rows.withInterval(DECODER_ROWS.light, DECODER_METRIC)}; ` +
      `the papers' form, dropout after every convolution of a symmetric network: ${rows.withInterval(DECODER_ROWS.everywhere, DECODER_METRIC)}. ` +
      `Ratio over ${goal.n} paired cases ${rows.withInterval(DECODER_ROWS.both, 'UEO-AUC ratio')}; non-inferior within 5 % relative: ` +
      `${goal.met === true ? 'yes' : 'no'}. The two networks make different errors; in skill, between random and oracle, the ratio is ` +
      `${rows.withInterval(DECODER_ROWS.both, 'UEO-AUC skill ratio')}. (Every fourth slice.)`,
  ];
}
