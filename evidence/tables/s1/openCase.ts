import type { CohortCase } from '../../cohort.ts';
import type { SlabCase } from '../../run/slabPasses.ts';
import { slabCase } from '../../run/slabPasses.ts';
import type { Networks } from './passes.ts';
import type { Evaluation } from './region.ts';
import { evaluationOf } from './region.ts';

/**
 * A phantom as all packages see it.
 * @param every slice of it is run: 1 for all.
 * @throws Error without the plain network, or where another package reads other slabs.
 */
export function slabsOf(networks: Networks, one: CohortCase, every: number): Promise<SlabCase> {
  const { base } = networks;
  if (!base) throw new Error('no plain network');
  const own = JSON.stringify(base.manifest.input);
  for (const network of Object.values(networks)) {
    if (network && JSON.stringify(network.manifest.input) !== own) {
      throw new Error(`${network.name} reads other images than ${base.name}`);
    }
  }
  return slabCase(base, one.image(), every);
}

/** The same, and where it is measured, by the plain network. @throws as {@link slabsOf}. */
export async function openCase(
  networks: Networks,
  one: CohortCase,
  every: number,
): Promise<{ readonly slab: SlabCase; readonly evaluation: Evaluation }> {
  const whole = await slabsOf(networks, one, 1);
  const slab = { ...whole, slices: whole.slices.filter((k) => k % every === 0) };
  return { slab, evaluation: await evaluationOf(networks, { whole, slab }, one.truth()) };
}
