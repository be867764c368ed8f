import type { CaseQuality } from '../core/worklist/caseQuality.ts';
import type { Catalogue } from './text/catalogue.ts';

/** A case's quality in a line of the list, and in full. */
export function qualityText(
  { kind, dice, structure }: CaseQuality,
  worklist: Catalogue['worklist'],
): { readonly short: string; readonly long: string } {
  const value = worklist.dice(dice);
  return kind === 'predicted'
    ? { short: worklist.predicted(value, structure), long: worklist.predicted(value, structure) }
    : {
        short: worklist.agreementShort(value, structure),
        long: worklist.agreement(value, structure),
      };
}
