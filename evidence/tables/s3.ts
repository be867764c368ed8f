import type { Mark } from '../../src/plot/marks.ts';
import { figureSvg } from '../../src/plot/svgText.ts';
import type { RowReader } from '../reader.ts';
import type { Row } from '../results.ts';
import type { EvidenceContext, EvidenceTable, TableResult } from '../table.ts';
import { FUSIONS, SAMPLES } from './s3Doubt.ts';
import { cavityRows, tumourRows } from './s3Observers.ts';
import type { Kind } from './s3Synthetic.ts';
import { KINDS, syntheticRow, syntheticRows } from './s3Synthetic.ts';

const EXPERIMENTS = { tumour: 'liver tumour', cavity: 'resection cavity' } as const;
type Experiment = keyof typeof EXPERIMENTS;

async function s3Rows(context: EvidenceContext): Promise<TableResult> {
  const rows = [
    ...(await syntheticRows(context)),
    ...(await tumourRows(context)),
    ...(await cavityRows(context)),
  ];
  return { rows, plots: [{ name: 's3-wme', svg: picture(rows) }] };
}

/** Weighted mean entropy of every fusion: the paper's, the oracle's and ours, and both experiments with observers. */
function picture(rows: readonly Row[]): string {
  const find = (row: string, metric: string): Row | undefined =>
    rows.find((one) => one.row === row && one.metric === metric);
  const y = { label: '', categories: [...FUSIONS] };
  const x = { label: 'weighted mean entropy, bits', min: 0, max: 1 };
  const interval = (
    row: string,
    metric: string,
    at: number,
    look: Pick<Extract<Mark, { kind: 'interval' }>, 'series' | 'symbol'>,
  ): Mark[] => {
    const found = find(row, metric);
    return found && found.value !== null
      ? [{ kind: 'interval', row: at, value: found.value, ci: found.ci, ...look }]
      : [];
  };
  const synthetic = (kind: Kind): Mark[] =>
    FUSIONS.flatMap((fusion, at) => [
      ...interval(syntheticRow(kind, fusion), 'paper WME', at - 0.2, {
        series: 'neutral',
        symbol: 'diamond',
      }),
      ...interval(`oracle ${fusion}`, 'WME', at - 0.07, { series: 3, symbol: 'ring' }),
      ...interval(syntheticRow(kind, fusion), 'WME', at + 0.07, { series: 1 }),
      ...interval(syntheticRow(kind, fusion), 'WME calibrated', at + 0.2, {
        series: 2,
        symbol: 'square',
      }),
    ]);
  const observed = (name: Experiment): Mark[] =>
    FUSIONS.flatMap((fusion, at) =>
      interval(`${name} ${fusion}`, 'WME', at, { series: 2, symbol: 'square' }),
    );
  const counts = {
    u: find(syntheticRow('u', FUSIONS[0]), 'WME')?.n ?? 0,
    p: find(syntheticRow('p', FUSIONS[0]), 'WME')?.n ?? 0,
    tumour: find(`tumour ${FUSIONS[0]}`, 'WME')?.n ?? 0,
    cavity: find(`cavity ${FUSIONS[0]}`, 'WME')?.n ?? 0,
  };
  const note = (count: number): string => `n = ${count}`;
  return figureSvg({
    title: 'Doubt where observers disagree, by what the network was trained on',
    n: { count: Object.values(counts).reduce((sum, count) => sum + count, 0), of: 'cases' },
    subtitle: 'weighted mean entropy; bars: 95 % bootstrap interval over cases',
    columns: 2,
    panels: [
      { title: 'Synthetic, unperturbed', x, y, marks: synthetic('u'), note: note(counts.u) },
      { title: 'Synthetic, perturbed', x, y, marks: synthetic('p'), note: note(counts.p) },
      { title: 'Liver tumours', x, y, marks: observed('tumour'), note: note(counts.tumour) },
      { title: 'Resection cavities', x, y, marks: observed('cavity'), note: note(counts.cavity) },
    ],
    legend: [
      { name: 'paper', series: 'neutral', sign: 'diamond' },
      { name: 'knows the observers', series: 3, sign: 'ring' },
      { name: 'as trained', series: 1, sign: 'disc' },
      { name: 'calibrated', series: 2, sign: 'square' },
    ],
  });
}

function section(rows: RowReader): string {
  return [...syntheticText(rows), ...observersText(rows)].join('\n\n');
}

function syntheticText(rows: RowReader): string[] {
  const table = (kind: Kind): string =>
    rows.table({
      of: KINDS[kind],
      rows: FUSIONS.map((fusion) => syntheticRow(kind, fusion)),
      columns: [
        ...['WME', 'ME', 'Dice'].flatMap((metric) => [`paper ${metric}`, metric]),
        'WME calibrated',
        'ME calibrated',
      ],
      bare: true,
    });
  const orders = (['u', 'p'] as const).map((kind) => `${kind.toUpperCase()} order`);
  const missed = rows.rows.filter((row) => row.row.endsWith('order') && row.met === false);
  const off = (metric: string): number =>
    rows.rows.filter((row) => row.metric === metric && row.met === true).length;
  return [
    `**Table 1 of Jungo et al. (2018).** Ten U-Nets as in the paper, five fusions of five observers on unperturbed (U) and ` +
      `perturbed (P) images of a round shape, ${SAMPLES} dropout samples. WME is the entropy weighted by the observers' ` +
      '(normalised: what is printed as its formula cannot give the values of the table), ME its mean over the image, both in ' +
      'bits; Dice is with the true shape.',
    table('u'),
    table('p'),
    'What the observers alone allow: a network that knows the true shape and how observers draw, and nothing else.',
    rows.table({
      of: 'oracle',
      rows: FUSIONS.map((fusion) => `oracle ${fusion}`),
      columns: ['WME', 'ME', 'Dice'],
    }),
    missed.length === 0
      ? 'The order is the paper’s: no fusion has the highest WME, then STAPLE, then the majority; union and intersection are ' +
        'lower, and their Dice too. Differences over the same images:'
      : `The order departs from the paper’s in ${missed.map(({ row, metric }) => `${row}: ${metric}`).join('; ')}. Differences over the same images:`,
    rows.table({
      of: 'paired',
      rows: orders,
      columns: [
        'WME none less staple',
        'WME staple less majority',
        'WME majority less union',
        'WME majority less intersection',
        'Dice majority less union',
        'Dice majority less intersection',
      ],
    }),
    `Dice is within 0.02 of the paper’s in ${off('Dice off the paper')} of 10 networks; ME is within 0.04 in ${off('ME off the paper')} as trained ` +
      `and in ${off('ME off the paper, calibrated')} once a temperature is fitted on the ten validation images. As trained the networks ` +
      'are in doubt more than they err, the mean over samples most of all: dropout here takes out whole channels, as the app ' +
      'draws it, one in five after every convolution. A temperature, which the paper does not use, undoes that and leaves the ' +
      'contours as they are. What the paper leaves open (size, radius, loss, kind of dropout) bounds how close the figures can come.',
    '**One choice was not blind.** The paper does not say how large its images are. That shapes are drawn on 256 × 256 pixels was ' +
      'settled after results on these same test images had been seen at other sizes: the tables above are no untouched test of ' +
      'that choice.',
    rows.picture(
      's3-wme',
      'Weighted mean entropy by fusion. Top: synthetic images. Bottom: tumours and cavities, calibrated.',
    ),
  ];
}

function observersText(rows: RowReader): string[] {
  return [
    '**Networks of several observers.** Liver tumours (five observers, CT phantoms of the cohort `test`; region: within 10 mm of ' +
      'a liver that some observer drew) and resection cavities (three observers, brains of four MR sequences; region: within ' +
      '10 mm of a cavity that some observer drew). The observers are simulated; they part where the image is ambiguous. The five ' +
      'tumour networks share one encoder, that of `abdomen-ct` trained further on tumours as single observers draw them; their ' +
      'decoders go on from the same weights with the same crops and masks, each with its own target. ' +
      'They were trained for minutes only and stay far below a single observer: they show how doubt follows the target, no more. Each ' +
      'network has a temperature and a bias, fitted on other cases to its own kind of target. Cases in which no observer ' +
      'differs from another have no WME and are left out of it.',
    ...(Object.keys(EXPERIMENTS) as Experiment[]).flatMap((name) => [
      rows.table({
        of: EXPERIMENTS[name],
        rows: FUSIONS.map((fusion) => `${name} ${fusion}`),
        columns: ['WME', 'ME', 'NCC', 'Dice with majority'],
      }),
      `${caseCounts(rows, name)} A single observer reaches a Dice of ${rows.withInterval(`${name} observers`, 'Dice with majority')} with the majority that ` +
        'he or she is one of. What training without fusion changes, paired over cases:',
      rows.table({
        of: EXPERIMENTS[name],
        rows: FUSIONS.filter((fusion) => fusion !== 'none').map(
          (fusion) => `${name} none less ${fusion}`,
        ),
        columns: ['WME', 'NCC', 'Dice with majority'],
      }),
      verdict(rows, name),
    ]),
    'The paper finds on cavities that a network without fusion helps only where contours are good already, and does not ' +
      'measure it; WME alone does not decide: a network in doubt everywhere has the highest. NCC does not reward that.',
  ];
}

/** Against which fusions training without one gives more or less beyond chance, and whether that is but more doubt. */
function verdict(rows: RowReader, name: Experiment): string {
  const fused = FUSIONS.filter((fusion) => fusion !== 'none');
  const said = (metric: string): string | null => {
    const found = fused.map((fusion) => ({
      fusion,
      ci: rows.find(`${name} none less ${fusion}`, metric)?.ci ?? null,
    }));
    if (found.every(({ ci }) => ci === null)) return null;
    const names = (holds: (low: number, high: number) => boolean): string => {
      const which = found.filter(({ ci }) => ci !== null && holds(ci[0], ci[1]));
      return which.length === 0 ? 'none of the fusions' : which.map((one) => one.fusion).join(', ');
    };
    return `higher than with ${names((low) => low > 0)} and lower than with ${names((_, high) => high < 0)}`;
  };
  const [wme, ncc] = [said('WME'), said('NCC')];
  if (wme === null || ncc === null) return 'These networks were not measured.';
  const [first, second] = ['majority', 'staple'].map((fusion) =>
    rows.number(`${name} ${fusion}`, 'WME'),
  );
  const isSame = first !== null && first === second;
  return (
    `Without fusion WME is, beyond chance, ${wme}; NCC is ${ncc}.` +
    (isOrderOfDoubt(rows, name)
      ? ' WME orders these networks as ME does: what is more in doubt everywhere is so where observers differ, too.'
      : '') +
    (isSame
      ? ' STAPLE of these observers is their majority, voxel by voxel, so both networks are one.'
      : '')
  );
}

/** On how many cases the first network's columns stand. */
function caseCounts(rows: RowReader, name: Experiment): string {
  const [doubt, overlap] = ['WME', 'Dice with majority'].map((metric) =>
    rows.find(`${name} none`, metric),
  );
  if (!doubt || !overlap || doubt.value === null) return '';
  return (
    `Without fusion n = ${doubt.n} for the entropies (${doubt.excluded ?? 0} cases left out) and n = ${overlap.n} for Dice ` +
    `(${overlap.excluded ?? 0} in which neither network nor majority marks anything; a mark where the majority has none counts as 0).`
  );
}

/** Whether the fusions by rising WME are the fusions by rising ME. */
function isOrderOfDoubt(rows: RowReader, name: Experiment): boolean {
  const order = (metric: string): string =>
    FUSIONS.toSorted(
      (a, b) =>
        (rows.number(`${name} ${a}`, metric) ?? 0) - (rows.number(`${name} ${b}`, metric) ?? 0),
    ).join(' ');
  return order('WME') === order('ME');
}

export const s3Table: EvidenceTable = {
  name: 's3',
  title: 'S3: training on several observers',
  rows: s3Rows,
  section,
};
