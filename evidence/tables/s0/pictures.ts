import { shown } from '../../reader.ts';
import type { Panel } from '../../../src/plot/figure.ts';
import { figureSvg } from '../../../src/plot/svgText.ts';
import { extent } from '../../../src/plot/scale.ts';
import type { Plot } from '../../table.ts';
import { SAMPLES } from './measureCase.ts';
import type { Structure } from './plan.ts';
import { MEASURES, STRUCTURES } from './plan.ts';
import type { Measured } from './rows.ts';
import { correlation, NAMES } from './rows.ts';

/** A picture for each structure: every measure against Dice, a column for each network. */
export function pictures(all: readonly Measured[]): Plot[] {
  return STRUCTURES.flatMap((structure) => {
    const own = all.filter(({ variant, cases }) => variant.structure === structure && cases);
    return own.length === 0 ? [] : [{ name: `s0-${structure}`, svg: scatter(structure, own) }];
  });
}

function scatter(structure: Structure, own: readonly Measured[]): string {
  const dices = own.flatMap(({ cases }) => (cases ?? []).flatMap(({ dice }) => dice ?? []));
  const { min } = extent(dices);
  const shownDice = { min: Math.max(0, min), max: 1 };
  const panels = NAMES.flatMap((measure) => {
    const values = own.flatMap(({ cases }) => (cases ?? []).flatMap((one) => one[measure] ?? []));
    const span = extent(values);
    return own.map(({ variant, cases }, column): Panel => {
      const some = (cases ?? []).filter((one) => one[measure] !== null && one.dice !== null);
      const { value, p, n } = correlation(cases ?? [], (one) => one[measure]);
      return {
        ...(measure === NAMES[0] ? { title: `${variant.loss}, ${variant.patch} patch` } : {}),
        x: { label: MEASURES[measure].name, ...span },
        y: { label: column === 0 ? 'Dice' : '', ...shownDice },
        marks: [
          {
            kind: 'points',
            x: some.map((one) => one[measure] ?? 0),
            y: some.map(({ dice }) => dice ?? 0),
            series: variant.loss === 'dice' ? 1 : 2,
          },
        ],
        note: `ρ = ${value === null ? '–' : shown(value, { digits: 2 })}, ${pText(p)}, n = ${n}`,
      };
    });
  });
  return figureSvg({
    title: `S0: uncertainty of the whole ${structure} against its Dice`,
    n: { count: Math.max(...own.map(({ cases }) => cases?.length ?? 0)), of: 'hard phantoms' },
    subtitle: `a point is one of them, ${SAMPLES} MC dropout samples each; ρ: Spearman; empty predictions left out`,
    panels,
    columns: own.length,
    panelHeight: 165,
  });
}

function pText(p: number | null): string {
  if (p === null) return 'p –';
  return p < 0.001 ? 'p < 0.001' : `p = ${shown(p, { digits: 3 })}`;
}
