import type { SlabInput } from '../models/manifest.ts';

type CtWindow = SlabInput['intensity'];

/** One Hounsfield value as the network wants it: (clip(HU, lowHu, highHu) − subtract) / divide. */
export function windowedIntensity(hu: number, window: CtWindow): number {
  const clipped = Math.min(Math.max(hu, window.lowHu), window.highHu);
  return (clipped - window.subtract) / window.divide;
}

/** What surrounds the patient, on the network's scale: air (−1000 HU) lies below every CT window. */
export function airIntensity(window: CtWindow): number {
  return windowedIntensity(-1000, window);
}
