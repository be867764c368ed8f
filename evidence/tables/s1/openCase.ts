import type { CohortCase } from '../../cohort.ts';
import type { SlabCase } from '../../run/slabPasses.ts';
import { slabCase } from '../../run/slabPasses.ts';
import type { Networks } from './passes.ts';
import type { Evaluation } from './region.ts';
import { evaluationOf } from './region.ts';
import type { Part } from './plan.ts';

/**
 * A phantom as all packages see it.
 * @param every slice of it is run: 1 for all.
 * @throws Error without any network, or where one reads other slabs than another.
 */
export function slabsOf(networks: Networks, one: CohortCase, every: number): Promise<SlabCase> {
  const [first, ...others] = Object.values(networks).filter((network) => network !== null);
  if (!first) throw new Error('no network');
  const own = JSON.stringify(first.manifest.input);
  for (const { name, manifest } of others) {
    if (JSON.stringify(manifest.input) !== own) {
      throw new Error(`${name} reads other images than ${first.name}`);
    }
  }
  return slabCase(first, one.image(), every);
}

/**
 * The same, and where it is measured.
 * @param parts whose contours, beside the truth, say where that is.
 * @throws as {@link slabsOf}.
 */
export async function openCase(
  networks: Networks,
  one: CohortCase,
  { every, parts = ['base'] }: { readonly every: number; readonly parts?: readonly Part[] },
): Promise<{ readonly slab: SlabCase; readonly evaluation: Evaluation }> {
  const whole = await slabsOf(networks, one, 1);
  const slab = { ...whole, slices: whole.slices.filter((k) => k % every === 0) };
  return { slab, evaluation: await evaluationOf(networks, { whole, slab, parts }, one.truth()) };
}
