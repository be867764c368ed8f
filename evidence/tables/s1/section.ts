import type { RowReader } from '../../reader.ts';
import { shown } from '../../reader.ts';
import { DECODER_BESIDE, DECODER_HELD, DECODER_ROWS, decoderMetric, MARGIN } from './decoder.ts';
import { MAIN, STRUCTURE_NAMES } from './figures.ts';
import { BASES, METHODS, PACKAGES, partOfPool } from './plan.ts';
import { ALLOWED_FLIPS, BEST, BEST_GAIN, FLIP_NAMES, lessBase } from './rows.ts';

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
      `an ensemble of checkpoints of one run, the ends of its cycles (CE). \`base\` is the shipped network (\`${PACKAGES.base}\`), which was ` +
      'trained for longer than any of those and is a mean of weights; so an ensemble is held against what its own recipe gives ' +
      `without it: DE against \`${BASES.members}\` (\`${PACKAGES.single}\`, one of its members), CE against \`${BASES.checkpoints}\` (the last of its ` +
      'checkpoints). A pass that several estimators share is run once. Probabilities are averaged, ' +
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
  const best = (metric: string): string => rows.find(BEST, metric)?.note ?? '–';
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
    'Paired differences, case by case, to the single network of the same recipe:',
    ...differences(rows),
    `Best by UEO-AUC: **${best(MAIN.ueo)}** (${rows.withInterval(BEST, MAIN.ueo)}); by NLL: **${best(MAIN.nll)}** ` +
      `(${rows.withInterval(BEST, MAIN.nll)}); by ROI-ECE: ${best(MAIN.ece)} (${rows.withInterval(BEST, MAIN.ece)}); ` +
      `by Dice: ${best(MAIN.dice)} (${rows.withInterval(BEST, MAIN.dice)}).${gains(rows)} The best is named on the cases that it was measured on, ` +
      'so these values are a little too good.',
    'Single structures, entropy of the structure against the rest:',
    rows.table({
      of: 'structure',
      rows: [
        'base',
        'base + TS with bias',
        'MC + TS',
        BASES.single,
        'DE + MC',
        best(MAIN.ueo),
      ].filter((row, at, all) => all.indexOf(row) === at && rows.find(row, 'passes')),
      columns: STRUCTURE_NAMES.flatMap((name) => [
        [`Dice ${name}`, `Dice ${name}`] as const,
        [`ROI-ECE ${name}`, `ECE ${name}`] as const,
        [`UEO-AUC skill ${name}`, `skill ${name}`] as const,
      ]),
      bare: true,
    }),
  ];
}

/** A table for each recipe. */
function differences(rows: RowReader): string[] {
  return [...new Set(Object.values(BASES))].flatMap((base) => {
    const own = METHODS.filter(
      ({ row, pool }) =>
        BASES[partOfPool(pool)] === base && rows.find(row, lessBase(MAIN.ueo, base)),
    );
    if (own.length === 0) return [];
    return rows.table({
      of: `method, less ${base}`,
      rows: own.map(({ row }) => row),
      columns: [
        [lessBase(MAIN.dice, base), 'Dice'],
        [lessBase(MAIN.ece, base), 'ROI-ECE'],
        [lessBase(MAIN.nll, base), 'NLL'],
        [lessBase(MAIN.ueo, base), 'UEO-AUC'],
      ],
    });
  });
}

/** Absolute figures favour the network that was trained longest; these do not. */
function gains(rows: RowReader): string {
  const gain = (metric: string): string =>
    `${rows.find(BEST_GAIN, metric)?.note ?? '–'} (${rows.withInterval(BEST_GAIN, metric)})`;
  if (!rows.find(BEST_GAIN, MAIN.ueo)) return '';
  return (
    ` The largest gain over the single network of its own recipe: by UEO-AUC **${gain(MAIN.ueo)}**; by NLL ${gain(MAIN.nll)}; ` +
    `by ROI-ECE ${gain(MAIN.ece)}; by Dice ${gain(MAIN.dice)}.`
  );
}

function decoder(rows: RowReader): string[] {
  const { both, single, everywhere } = DECODER_ROWS;
  const ends = DECODER_HELD.map((figure) => rows.find(both, decoderMetric.end(figure)));
  const [first] = ends;
  if (!first || first.value === null) {
    return [
      `**Cheap sampling.** Dropout in the decoder alone against dropout everywhere: ${first?.note ?? 'not run'}.`,
    ];
  }
  const isKept = ends.every((end) => end?.met === true);
  const line = (figure: string): string =>
    `| ${[
      figure,
      rows.withInterval(single, figure),
      rows.withInterval(everywhere, figure),
      rows.withInterval(both, decoderMetric.ratio(figure)),
      rows.withInterval(both, decoderMetric.difference(figure)),
    ].join(' | ')} |`;
  const failed = DECODER_HELD.filter((_, at) => ends[at]?.met !== true);
  return [
    `**Does cheap sampling keep its ranking?** The light form lets the encoder run once for all samples. \`${PACKAGES.single}\` and ` +
      `\`${PACKAGES.everywhere}\` are the same network by the same recipe, steps and data, but for the seed and for dropout: in the decoder alone, ` +
      `or after every convolution of the encoder too, the papers’ form. Twenty samples of each, calibrated as their packages say, ` +
      `on the same ${first.n} hard phantoms, every fourth slice, in the region within 10 mm of the truth or of either contour.`,
    [
      '| figure | decoder alone | everywhere | ratio | difference |',
      '| --- | ---: | ---: | ---: | ---: |',
      ...[...DECODER_HELD, ...DECODER_BESIDE].map(line),
    ].join('\n'),
    `Non-inferior within ${shown(1 - MARGIN, { digits: 0, isPercent: true })} relative (lower end of the ratio’s interval at least ${MARGIN}) in ${DECODER_HELD.join(', ')}: ` +
      `**${isKept ? 'yes, in all' : `not in ${failed.join(', ')}`}**. The two networks do not make the same errors: skill, between random and oracle, ` +
      'allows for that. One network of each kind was trained, so their difference holds the luck of a seed too.',
  ];
}
