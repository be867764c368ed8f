import type { RowReader } from '../../reader.ts';
import { shown } from '../../reader.ts';
import { EVERY, SAMPLES } from './measureCase.ts';
import { LOSSES, PATCHES, PUBLISHED, STRUCTURES, VARIANTS } from './plan.ts';
import type { Structure } from './plan.ts';
import { metricOf, NAMES, PATTERNS, publishedRow, RIM, VOLUME_RATIO } from './rows.ts';

const COLUMNS = [
  ['Dice', 'Dice'],
  ['Dice, training phantoms', 'Dice, training'],
  ...NAMES.map(
    (measure) => [metricOf(measure), metricOf(measure).replace(' with Dice', '')] as const,
  ),
] as const;

/** S0's part of the report. */
export function section(rows: RowReader): string {
  const n = Math.max(...rows.rows.map((row) => (row.row.includes('published') ? 0 : row.n)));
  return [
    '**What was done.** As Hoebel et al. 2019: for liver and tumour a network of its own for each loss (soft Dice; cross-entropy ' +
      `weighted 0.1 to 3) and patch size (128 and 64 voxels), dropout after every convolution, ${SAMPLES} samples. The tumour's ` +
      'networks see only the inside of the liver. Three measures of a whole contour are held against its Dice by Spearman’s ρ: CV ' +
      '(variance of the samples’ volumes over their mean), D_pw (mean pairwise Dice of the samples) and U_labelled (mean of the ' +
      `paper’s U over the contour). ${n} hard phantoms; slabs of seven slices in the place of 3-D patches; every ${EVERY}th slice. ` +
      'A phantom without tumour and without predicted tumour has no Dice; an empty prediction of a tumour that is there has Dice 0 ' +
      'and no uncertainty: it is left out of ρ and counted.',
    ...STRUCTURES.flatMap((structure) => structureText(rows, structure)),
    '**The paper’s pattern, and ours.** ' +
      STRUCTURES.map((structure) => patternText(rows, structure)).join(' '),
    '**Gradient of the uncertainty.** How fast U falls from the contour outward and inward, by loss:',
    rows.table({
      of: 'network',
      rows: VARIANTS.map(({ row }) => row),
      columns: [RIM.at, RIM.away, RIM.ratio],
    }),
    ...STRUCTURES.filter((structure) =>
      VARIANTS.some(({ row }) => row.startsWith(structure) && rows.number(row, 'Dice') !== null),
    ).map((structure) =>
      rows.picture(
        `s0-${structure}-maps`,
        `One slice of one hard phantom, ${structure}: right, missed and false voxels above, S0’s U below.`,
      ),
    ),
    lossText(rows),
    'ρ is of cases that differ in difficulty; it says nothing of where to draw a line between good and bad contours. The predicted ' +
      'volume alone, which needs no samples, is the confounder: where its ρ is as large as that of a measure, the measure may say no ' +
      'more than that small structures are harder.',
  ].join('\n\n');
}

/** Which loss contours better here, and why. */
function lossText(rows: RowReader): string {
  const [dice, wce] = ['liver, dice, large', 'liver, wce, large'];
  const [one, other] = [rows.number(dice, 'Dice'), rows.number(wce, 'Dice')];
  if (one === null || other === null)
    return 'The losses cannot be compared: a network of the liver is missing.';
  const ratio = `${rows.value(dice, VOLUME_RATIO, { digits: 2 })} against ${rows.value(wce, VOLUME_RATIO, { digits: 2 })}`;
  return (
    `**What did not hold.** In the paper weighted cross-entropy gives the better liver; here it gives the ${other > one ? 'better' : 'worse'} one ` +
    `(Dice ${rows.value(wce, 'Dice', { digits: 2 })}, soft Dice loss ${rows.value(dice, 'Dice', { digits: 2 })}; predicted over true volume ${ratio}, soft Dice first). ` +
    'The weights are those of the paper’s framework, of which it does not say that it kept them; they value the structure thirty times as ' +
    'much as its surroundings, and S0 does not calibrate. Training took minutes where the paper’s took days.'
  );
}

function structureText(rows: RowReader, structure: Structure): string[] {
  const own = VARIANTS.filter((variant) => variant.structure === structure).map(({ row }) => row);
  const theirs = PUBLISHED.filter(({ row }) => row.startsWith(structure)).map(({ row }) =>
    publishedRow(row),
  );
  const has = own.some((row) => rows.number(row, 'Dice') !== null);
  return [
    rows.table({
      of: structure,
      rows: own,
      columns: [...COLUMNS, [metricOf('volume'), 'ρ of volume'], VOLUME_RATIO],
      digits: 2,
    }),
    rows.table({
      of: 'as published (patients)',
      rows: theirs,
      columns: COLUMNS.filter(
        ([metric]) => structure === 'liver' || metric !== 'Dice, training phantoms',
      ),
      digits: 2,
      bare: true,
    }),
    `Empty predictions: ${own.map((row) => `${row.replace(`${structure}, `, '')} ${rows.value(row, 'empty predictions', { digits: 0 })}`).join('; ')}. ` +
      `Left out of ρ: these.`,
    ...(has
      ? [
          rows.picture(
            `s0-${structure}`,
            `${structure}: CV, D_pw and U_labelled against Dice, a column for each of ${LOSSES.length * PATCHES.length} networks.`,
          ),
        ]
      : []),
  ];
}

/** Below it contours are mostly wrong, and nothing about them tells better from worse. */
const LEAST_DICE = 0.3;

function patternText(rows: RowReader, structure: Structure): string {
  const row = `pattern, ${structure}`;
  const count = (metric: string, of = 'networks'): string => {
    const found = rows.find(row, metric);
    return found?.value === null || !found ? 'not run' : `${found.value} of ${found.n} ${of}`;
  };
  const theirs =
    structure === 'liver'
      ? 'In the paper D_pw is the strongest and CV the weakest with every network, and both losses’ D_pw are stronger under cross-entropy.'
      : 'In the paper’s own table U_labelled is as strong as D_pw for tumours or stronger, which its abstract does not say.';
  const best = Math.max(
    ...VARIANTS.map((one) =>
      one.structure === structure ? (rows.number(one.row, 'Dice') ?? 0) : 0,
    ),
  );
  const weakness =
    best < LEAST_DICE
      ? `Here no network of the ${structure} reaches a mean Dice of ${LEAST_DICE} on these phantoms (the best ${shown(best, { digits: 2 })}): they are too weak to test the pattern, and what follows is counted for completeness. `
      : '';
  return (
    `${structure === 'liver' ? 'Liver' : 'Tumour'}: ${theirs} ${weakness}Here ${PATTERNS.strongest}: ${count(PATTERNS.strongest)}; ` +
    `${PATTERNS.weakest}: ${count(PATTERNS.weakest)}; ${PATTERNS.labelled}: ${count(PATTERNS.labelled)}; ${PATTERNS.loss}: ${count(PATTERNS.loss, 'pairs')}.`
  );
}
