import type { ExpectedStructure } from '../core/review/ruleChecks.ts';
import type { ModelManifest } from './manifest.ts';

/**
 * What a network's package knows of each structure, for rules.
 * @param network null for contours that were made elsewhere: nothing is known of them.
 */
export function expectedStructures(
  structures: readonly { readonly index: number }[],
  network: Pick<ModelManifest, 'output'> | null,
): ExpectedStructure[] {
  return structures.map(({ index }) => {
    const segment = network?.output.segments.find((one) => one.index === index);
    const { expected } = segment ?? {};
    if (!expected) return { index, parts: null, volumeMl: null, side: null };
    return { index, ...expected, parts: expected.parts ?? Infinity };
  });
}
