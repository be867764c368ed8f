import type { NetworkDetails } from '../store/networkSlice.ts';
import { formatMm, formatRounded } from './format.ts';
import { text } from './text/catalogue.ts';

/** What the exporters and the assistant write where nobody said it. */
const NOT_STATED = 'not stated';

/** Modality, body part and spacing: `CT, abdomen, 0.4 to 3 mm`. */
export function madeForText({
  modality,
  bodyPart,
  spacingMmRange,
}: Pick<NetworkDetails, 'modality' | 'bodyPart' | 'spacingMmRange'>): string {
  const { modalities, noBodyPart } = text().network;
  const part = bodyPart === NOT_STATED ? noBodyPart : bodyPart;
  return [modalities[modality], part, spacingText(spacingMmRange)].join(', ');
}

function spacingText(ranges: NetworkDetails['spacingMmRange']): string {
  const { noSpacing, range, spacing } = text().network;
  if (!ranges) return noSpacing;
  const texts = ranges.map(([low, high]) => range(formatMm(low), formatMm(high)));
  const isOne = texts.every((one) => one === texts[0]);
  return spacing(isOne ? (texts[0] ?? '') : texts.join(' × '));
}

/** Where samples come from, and the share that is dropped. */
export function dropoutText({
  dropout,
  dropoutRate,
}: Pick<NetworkDetails, 'dropout' | 'dropoutRate'>): string {
  const words = text().network;
  const rate = dropoutRate === null ? '' : words.rate(formatRounded(100 * dropoutRate, 3));
  return `${words.dropout[dropout]}${rate}`;
}

/** What the members are; the empty string for one network. */
export function ensembleText({
  ensemble,
  members,
}: Pick<NetworkDetails, 'ensemble' | 'members'>): string {
  return text().network.ensembles[ensemble](members);
}
