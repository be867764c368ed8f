import { act, createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cohortRows } from '../../app/cohort/cohortRows.ts';
import { sortCohort } from '../../app/commands/cohort.ts';
import type { CaseEvaluation, CohortSort } from '../../store/cohortSlice.ts';
import { cohortOf } from '../../testing/cohortFixture.ts';
import { testServices } from '../../testing/services.ts';
import { CohortTable } from './CohortTable.tsx';
import '../styles/tokens.css';
import '../styles/cohort.css';

const CASES = 500;
const ROW_PX = 28;

const { rows: worklist, cases } = cohortOf(CASES);
const evaluatedCases = Object.fromEntries(
  worklist.map(({ id }, at): [string, CaseEvaluation] => [
    id,
    { status: 'evaluated', value: cases[at], resultId: id },
  ]),
);
const rows = cohortRows({ cases: worklist, evaluatedCases, evaluatingId: null }, 'Liver');

let host: HTMLElement;
let unmount: () => void;

/** Mounts the table in 600 px, with a store for its order. */
async function mount(onOpen: (id: string) => void = () => undefined): Promise<void> {
  const services = testServices();
  const root = createRoot(host);
  const render = (sort: CohortSort): void =>
    root.render(
      createElement(CohortTable, {
        rows,
        sort,
        openId: null,
        onSort: (column) => sortCohort(services, column),
        onOpen,
      }),
    );
  await act(async () => Promise.resolve(render(services.store.getState().cohortSort)));
  services.store.subscribe(({ cohortSort }) => render(cohortSort));
  unmount = () => root.unmount();
}

const scroller = (): HTMLElement => host.querySelector('.cohort-table') ?? host;
const shown = (): readonly Element[] => [...host.querySelectorAll('.cohort-row')];
const first = (): number => Number(shown()[0]?.getAttribute('aria-rowindex')) - 2;

async function scrollTo(top: number): Promise<void> {
  await act(async () => {
    scroller().scrollTop = top;
    scroller().dispatchEvent(new Event('scroll'));
    await Promise.resolve();
  });
}

async function press(key: string): Promise<void> {
  const grid = host.querySelector('[role=grid]');
  await act(async () => {
    grid?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    await Promise.resolve();
  });
}

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  host = document.createElement('div');
  host.style.cssText = 'display: flex; flex-direction: column; block-size: 600px';
  document.body.append(host);
});

afterEach(async () => {
  await act(async () => Promise.resolve(unmount()));
  host.remove();
});

describe('the table of 500 cases', () => {
  it('has the rows in sight in the page and few others, wherever it is scrolled to', async () => {
    await mount();
    const most = Math.ceil(600 / ROW_PX) + 18;
    expect(scroller().scrollHeight).toBe(CASES * ROW_PX + 46);
    for (const top of [0, 1000, 7000, CASES * ROW_PX]) {
      await scrollTo(top);
      expect(shown().length).toBeLessThanOrEqual(most);
      expect(shown().length).toBeGreaterThan(554 / ROW_PX);
      // The rows stand where they would with all of them there.
      const row = shown()[0];
      const offset = row.getBoundingClientRect().top - scroller().getBoundingClientRect().top;
      expect(offset + scroller().scrollTop).toBeCloseTo(46 + first() * ROW_PX, 0);
      expect(scroller().scrollHeight).toBe(CASES * ROW_PX + 46);
    }
    expect(shown().at(-1)?.getAttribute('aria-rowindex')).toBe(String(CASES + 1));
  });

  it('renders no row anew that stays in sight', async () => {
    await mount();
    await scrollTo(100 * ROW_PX);
    const before = new Map(shown().map((row) => [row.getAttribute('aria-rowindex'), row]));
    await scrollTo(103 * ROW_PX);
    const stayed = shown().filter((row) => before.get(row.getAttribute('aria-rowindex')) === row);
    expect(stayed.length).toBe(shown().length - 3);
  });

  it('is ordered by a press on a head, the worst first, and says so', async () => {
    await mount();
    const dice = host.querySelector<HTMLElement>('[data-column=dice] button');
    await act(async () => Promise.resolve(dice?.click()));
    const values = (): number[] =>
      shown().map((row) => Number(row.querySelector('[data-column=dice]')?.textContent));
    expect(values()).toEqual(values().toSorted((a, b) => a - b));
    expect(host.querySelector('[data-column=dice]')?.getAttribute('aria-sort')).toBe('ascending');
    await act(async () => Promise.resolve(dice?.click()));
    expect(values()).toEqual(values().toSorted((a, b) => b - a));
    expect(shown().length).toBeLessThan(50);
  });

  it('goes through all rows with keys, and opens the marked one', async () => {
    const opened: string[] = [];
    await mount((id) => opened.push(id));
    await press('ArrowDown');
    await press('ArrowDown');
    await press('Enter');
    await press('End');
    await press('Enter');
    await press('Home');
    await press('Enter');
    expect(opened).toEqual(['case 2', 'case 500', 'case 1']);
    const grid = host.querySelector('[role=grid]');
    const marked = grid?.getAttribute('aria-activedescendant') ?? '';
    expect(document.getElementById(marked)?.textContent).toContain('patient 001');
  });
});
