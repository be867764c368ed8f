import { describe, expect, it } from 'vitest';
import { evaluateCohort } from '../../core/evaluation/evaluateCohort.ts';
import { cohortOf } from '../../testing/cohortFixture.ts';
import { writeCohortSummary } from './cohortSummary.ts';

const { cases: made } = cohortOf(24);
const cases = made.map((one, at) => ({
  ...one,
  name: at === 0 ? '<img src=x onerror=alert(1)>' : one.name,
  structures: one.structures.map((structure) => ({ ...structure, name: 'Liver & "more"' })),
}));
const evaluation = evaluateCohort(cases);
const [of] = evaluation.structures;

function summary(): string {
  const against = of.measures.find(({ measure }) => measure === 'meanPairwiseDice') ?? null;
  return writeCohortSummary({
    numbers: { cases, reference: null, evaluation },
    of,
    against,
    counts: {
      cases: 26,
      evaluated: 24,
      included: 24,
      excluded: [{ reason: 'failed', count: 2 }],
    },
    at: new Date('2026-01-02T03:04:05Z'),
  });
}

describe('the summary of a cohort', () => {
  it('says n everywhere, what was left out, and that it is for research', () => {
    const html = summary();
    expect(html).toContain('<dd>26</dd>');
    expect(html).toContain('2: failed');
    expect(html.match(/n = 24/g)?.length).toBeGreaterThan(2);
    expect(html).toContain('not a medical device');
    const rho = of.measures.find(({ measure }) => measure === 'meanPairwiseDice')?.rho ?? 0;
    expect(html).toContain(`<td>${rho.toFixed(2)}</td>`);
  });

  it('has figures as SVG, no script, nothing from outside, and nobody’s name as markup', () => {
    const html = summary();
    expect(html.match(/src="data:image\/svg\+xml,/g)).toHaveLength(1);
    expect(html).toContain('Liver &amp; &quot;more&quot;');
    expect(html).not.toContain('<img src=x');
    for (const [svg] of html.matchAll(/data:image\/svg\+xml,[^"]+/g)) {
      expect(decodeURIComponent(svg)).not.toContain('<img');
    }
    expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
    expect(html).toContain('default-src &#39;none&#39;');
  });
});
