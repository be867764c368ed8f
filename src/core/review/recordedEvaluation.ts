import { writeCsv, type CsvCell } from '../csv.ts';
import type { Fusion } from '../evaluation/observers.ts';
import type { QualityMeasures, Verdict, VerdictReason } from '../evaluation/qualityMeasures.ts';
import type {
  Agreement,
  RankingKind,
  StructureEvaluation,
} from '../evaluation/structureEvaluation.ts';

/** The contours of a review held against a reference, or against several observers. */
export interface RecordedEvaluation {
  /** Which contours were measured; calibration and doubt are always of the network's own. */
  readonly measured: 'reviewed' | 'automatic';
  /** How observers became the reference; `position` counts in `observers` from 0. */
  readonly fusion: Fusion;
  /** The contours under review were made of these observers: they agree with them by construction, until they are edited. */
  readonly isMadeOfObservers: boolean;
  readonly observers: readonly {
    /** Numbered where the record is not to say whom it is of: names are often those of files. */
    readonly name: string;
    readonly role: 'reference' | 'observer';
    readonly sha256: string;
    readonly format: 'rtstruct' | 'dicom-seg' | 'label-map';
  }[];
  readonly structures: readonly EvaluatedRow[];
  /** Structures that observers have drawn and that were not measured as they are now, by their labels. */
  readonly notMeasured: readonly { readonly index: number; readonly name: string }[];
}

/** A structure as it was measured. */
export interface EvaluatedRow extends StructureEvaluation {
  readonly name: string;
  /** A record is of something under review. */
  readonly agreement: Agreement;
  /** For each observer the label of the structure that it was held against; null where the observer has not drawn it. */
  readonly observed: readonly (number | null)[];
}

/** How far a structure's contour can be trusted without a reference. */
export interface RecordedQuality {
  readonly measures: QualityMeasures;
  readonly verdict: Verdict;
  readonly reasons: readonly VerdictReason[];
}

/** What the words of an evaluation mean. */
export const EVALUATION_DEFINITIONS: Readonly<Record<string, string>> = {
  reference:
    'the contours of one observer, or of several: majority, more than half of all (a tie is left out); staple, the estimate of the truth by expectation maximisation over the box around all observers and a margin, at least 1/2 (Warfield et al. 2004); union; intersection. An observer without the structure counts as one who drew nothing',
  isMadeOfObservers:
    'the contours under review were made of the observers whom they are held against here: agreement is by construction, but for what was edited since',
  agreement:
    'on the grid of the image. Distances by surface elements between voxel centres, each weighted by its area (DeepMind surface-distance); hd95Mm is the larger of the two directed 95th percentiles, assdMm the mean over both surfaces, surfaceDice the share of both surfaces within toleranceMm of the other; voxelBorder has the distances between voxels of the border instead (MedPy, nnU-Net v1). Null where a mask is empty, and dice where both are',
  addedPathLength:
    'aplMm: pixels of the edge of the reference in slices along k that are no pixels of the edge of the contour, times the side of a pixel (Vaassen et al. 2020); fnplMm: of those the ones outside of the contour; referencePathMm: of the whole edge',
  evaluationRegion:
    'voxels of the network grid within 10 mm of the contour of the network or of the reference, inside the body; the reference is there where it fills at least half of a voxel',
  calibration:
    'of the mean probability of the structure by the network in the evaluation region, in 10 equal bins of the probability: ece weighted by counts, ace and mce over bins that are not empty; brier, nll in nats',
  doubt:
    'whether an order of the voxels finds where the contour of the network is wrong in the evaluation region. uncertainty: entropy of the mean probability of the structure, or over all classes where that is not kept; expected-error: the probability of error of the run; distance: nearness to the contour alone. overlap: uncertainty-error overlap, its mean over budgets of 0 to 5 % of the region beside chance and oracle; auroc: of false positives against true ones and of false negatives against true ones; errorAuroc: of wrong against right voxels; curve: error found by budget',
  observers:
    'disagreement is the entropy in bits of the share of observers who have a voxel; sensitivity and specificity are the estimates of staple within its box; doubt compares the entropy of the network with it in the evaluation region (me, wmeNormalised, ncc)',
  verdict:
    'accept, look or reject by the stated rules in reasons, the strictest of what they say; outside-cohort and predicted-dice are read against the cohort of the network where there is one',
};

/** Columns that say which case a row is of. */
export interface TableOf {
  readonly columns: readonly string[];
  readonly cells: readonly CsvCell[];
}

type Column<Row> = readonly [string, (row: Row) => CsvCell];

const AGREEMENT_COLUMNS: readonly Column<EvaluatedRow>[] = [
  ['label', ({ structure }) => structure],
  ['structure', ({ name }) => name],
  ['tolerance_mm', ({ agreement }) => agreement.toleranceMm],
  ['empty', ({ agreement }) => agreement.empty],
  ['contour_ml', ({ agreement }) => agreement.contourMl],
  ['reference_ml', ({ agreement }) => agreement.referenceMl],
  ['volume_error', ({ agreement }) => agreement.volumeError],
  ['true_positive_ml', ({ agreement }) => agreement.truePositiveMl],
  ['false_positive_ml', ({ agreement }) => agreement.falsePositiveMl],
  ['false_negative_ml', ({ agreement }) => agreement.falseNegativeMl],
  ['dice', ({ agreement }) => agreement.dice],
  ['jaccard', ({ agreement }) => agreement.jaccard],
  ['hd95_mm', ({ agreement }) => agreement.hd95Mm],
  ['hausdorff_mm', ({ agreement }) => agreement.hausdorffMm],
  ['assd_mm', ({ agreement }) => agreement.assdMm],
  ['reference_to_contour_mm', ({ agreement }) => agreement.referenceToContourMm],
  ['contour_to_reference_mm', ({ agreement }) => agreement.contourToReferenceMm],
  ['surface_dice', ({ agreement }) => agreement.surfaceDice],
  ['apl_mm', ({ agreement }) => agreement.aplMm],
  ['fnpl_mm', ({ agreement }) => agreement.fnplMm],
  ['reference_path_mm', ({ agreement }) => agreement.referencePathMm],
  ['hd95_voxel_border_mm', ({ agreement }) => agreement.voxelBorder.hd95Mm],
  ['assd_voxel_border_mm', ({ agreement }) => agreement.voxelBorder.assdMm],
  ['hausdorff_voxel_border_mm', ({ agreement }) => agreement.voxelBorder.hausdorffMm],
  ['observers', ({ observed }) => observed.filter((label) => label !== null).length],
  ['observers_pairwise_dice', ({ observers }) => observers?.meanPairwiseDice ?? null],
  ['region_ml', ({ doubt }) => doubt?.region.volumeMl ?? null],
  ['error_fraction', ({ doubt }) => doubt?.region.errorFraction ?? null],
  ['ece', ({ calibration }) => calibration?.scores.ece ?? null],
  ['brier', ({ calibration }) => calibration?.scores.brier ?? null],
  ['nll', ({ calibration }) => calibration?.scores.nll ?? null],
  ...(['uncertainty', 'expected-error', 'distance'] as const).flatMap(rankingColumns),
];

function rankingColumns(kind: RankingKind): readonly Column<EvaluatedRow>[] {
  const name = kind.replace('-', '_');
  const rankingOf = ({ doubt }: EvaluatedRow) => doubt?.rankings.find((one) => one.kind === kind);
  return [
    [`ueo_auc_${name}`, (row) => rankingOf(row)?.overlap?.auc ?? null],
    [`error_auroc_${name}`, (row) => rankingOf(row)?.errorAuroc ?? null],
    [`fp_tp_auroc_${name}`, (row) => rankingOf(row)?.auroc.fpTp ?? null],
    [`fn_tn_auroc_${name}`, (row) => rankingOf(row)?.auroc.fnTn ?? null],
  ];
}

type ObserverOf = { readonly of: EvaluatedRow; readonly at: number };

const OBSERVER_COLUMNS: readonly Column<ObserverOf>[] = [
  ['label', ({ of }) => of.structure],
  ['structure', ({ of }) => of.name],
  ['observer', ({ of, at }) => of.observers?.rows[at]?.name ?? null],
  ['drawn', ({ of, at }) => of.observed[at] !== null],
  ['volume_ml', ({ of, at }) => of.observers?.rows[at]?.volumeMl ?? null],
  ['dice_to_reference', ({ of, at }) => of.observers?.rows[at]?.diceToReference ?? null],
  ['sensitivity', ({ of, at }) => of.observers?.rows[at]?.sensitivity ?? null],
  ['specificity', ({ of, at }) => of.observers?.rows[at]?.specificity ?? null],
  ['alone_ml', ({ of, at }) => of.observers?.rows[at]?.aloneMl ?? null],
  ['missed_ml', ({ of, at }) => of.observers?.rows[at]?.missedMl ?? null],
];

/** Each measured structure against its reference, in CSV; what is undefined is empty. */
export function agreementTable(of: TableOf, { structures }: RecordedEvaluation): string {
  return table(of, AGREEMENT_COLUMNS, structures);
}

/** Each observer of each structure, in CSV; null with fewer than two observers. */
export function observerTable(of: TableOf, { structures }: RecordedEvaluation): string | null {
  const rows = structures.flatMap((of) =>
    (of.observers?.rows ?? []).map((_, at): ObserverOf => ({ of, at })),
  );
  return rows.length === 0 ? null : table(of, OBSERVER_COLUMNS, rows);
}

function table<Row>(
  { columns, cells }: TableOf,
  own: readonly Column<Row>[],
  rows: readonly Row[],
): string {
  return writeCsv(
    [...columns, ...own.map(([name]) => name)],
    rows.map((row) => [...cells, ...own.map(([, of]) => of(row))]),
  );
}
