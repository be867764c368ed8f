import type { NetworkDetails } from '../store/networkSlice.ts';

const MODALITIES: Record<NetworkDetails['modality'], string> = {
  CT: 'CT',
  MR: 'MR',
  unknown: 'Modality not stated',
};

/** What the exporters and the assistant write where nobody said it. */
const NOT_STATED = 'not stated';

/** Modality, body part and spacing: `CT, abdomen, 0.4 to 3 mm`. */
export function madeForText({
  modality,
  bodyPart,
  spacingMmRange,
}: Pick<NetworkDetails, 'modality' | 'bodyPart' | 'spacingMmRange'>): string {
  const part = bodyPart === NOT_STATED ? 'body part not stated' : bodyPart;
  return [MODALITIES[modality], part, spacingText(spacingMmRange)].join(', ');
}

function spacingText(ranges: NetworkDetails['spacingMmRange']): string {
  if (!ranges) return 'spacing not stated';
  const texts = ranges.map(([low, high]) => `${rounded(low)} to ${rounded(high)}`);
  const isOne = texts.every((text) => text === texts[0]);
  return `spacing ${isOne ? texts[0] : texts.join(' × ')} mm`;
}

const rounded = (mm: number): number => Number(mm.toFixed(2));

const DROPOUT: Record<NetworkDetails['dropout'], string> = {
  none: 'No dropout',
  trained: 'Dropout as in training',
  'trained-element-wise': 'Dropout of whole channels; in training, of single elements',
  'added-at-inference': 'Dropout added at inference: not trained with it',
  'in-graph': 'Dropout put into the file when it is loaded',
};

/** Where samples come from, and the share that is dropped. */
export function dropoutText({
  dropout,
  dropoutRate,
}: Pick<NetworkDetails, 'dropout' | 'dropoutRate'>): string {
  const rate =
    dropoutRate === null ? '' : `, ${Number((100 * dropoutRate).toPrecision(3))} % of the channels`;
  return `${DROPOUT[dropout]}${rate}`;
}

/** What the members are; the empty string for one network. */
export function ensembleText({
  ensemble,
  members,
}: Pick<NetworkDetails, 'ensemble' | 'members'>): string {
  const kinds: Record<NetworkDetails['ensemble'], string> = {
    single: '',
    'deep-ensemble': `; ensemble of ${members} networks trained apart`,
    'checkpoint-ensemble': `; ensemble of ${members} checkpoints of one training`,
    'cv-ensemble': `; ensemble of the ${members} folds of a cross-validation`,
  };
  return kinds[ensemble];
}
