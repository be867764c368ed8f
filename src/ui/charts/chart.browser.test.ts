import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, expect, it, vi } from 'vitest';
import type { App } from '../../app/app.ts';
import type { Datum } from '../../plot/data.ts';
import type { Figure } from '../../plot/figure.ts';
import { testServices } from '../../testing/services.ts';
import { AppContext } from '../appContext.ts';
import '../styles/tokens.css';
import '../styles/controls.css';
import '../styles/charts.css';
import { Chart } from './Chart.tsx';

/** A busy machine is no failure. */
const PATIENCE = { timeout: 30_000 };

const COUNT = 500;
const FIGURE: Figure = {
  title: 'Quality against Dice',
  n: { count: COUNT, of: 'cases' },
  subtitle: '',
  panels: [
    {
      x: { label: 'D_pw', min: 0, max: 1 },
      y: { label: 'Dice', min: 0, max: 1 },
      marks: [
        {
          kind: 'points',
          name: 'liver',
          names: Array.from({ length: COUNT }, (_, at) => `case ${at}`),
          x: Array.from({ length: COUNT }, (_, at) => at / COUNT),
          y: Array.from({ length: COUNT }, (_, at) => (at % 20) / 20),
          series: 1,
        },
      ],
    },
  ],
};

let unmount = (): void => undefined;
afterEach(() => unmount());

/** The chart in a panel of 316 pixels, drawn. */
async function shown(onPick?: (datum: Datum) => void): Promise<HTMLElement> {
  const host = document.createElement('div');
  host.style.inlineSize = '316px';
  document.body.append(host);
  const services = testServices();
  const app: App = {
    services,
    execute: () => undefined,
    perform: (action) => void action(services),
    attachViewer: () => () => undefined,
    onCrosshair: () => () => undefined,
  };
  const root = createRoot(host);
  const chart = createElement(Chart, {
    figure: FIGURE,
    fileName: 'quality',
    ...(onPick && { onPick }),
  });
  root.render(createElement(AppContext, { value: app }, chart));
  unmount = () => {
    root.unmount();
    host.remove();
  };
  await vi.waitFor(() => expect(host.querySelectorAll('.dot')).toHaveLength(COUNT), PATIENCE);
  return host;
}

function plotOf(host: HTMLElement): HTMLElement {
  const plot = host.querySelector<HTMLElement>('[role=slider]');
  if (!plot) throw new Error('no chart');
  return plot;
}

function press(plot: HTMLElement, key: string): void {
  plot.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
}

it('reads out the point under the pointer, and leaves all that is drawn as it is', async () => {
  const host = await shown();
  const plot = plotOf(host);
  const drawn = host.querySelectorAll('.dot');
  const changes: MutationRecord[] = [];
  const observer = new MutationObserver((records) => changes.push(...records));
  drawn.forEach((dot) => observer.observe(dot, { attributes: true }));
  const [, , , fourth] = drawn;
  const box = fourth.getBoundingClientRect();
  const at = { clientX: box.left + 3, clientY: box.top + 3, bubbles: true };
  plot.dispatchEvent(new PointerEvent('pointermove', at));
  await vi.waitFor(() => expect(host.querySelector('.chart-readout')).not.toBeNull(), PATIENCE);
  expect(host.querySelector('.chart-readout')?.textContent).toContain('case 3');
  expect(host.querySelectorAll('.dot')[3]).toBe(fourth);
  expect(changes).toEqual([]);
  observer.disconnect();
});

it('goes from point to point by keys, says each, and picks with Enter', async () => {
  const picked: Datum[] = [];
  const host = await shown((datum) => picked.push(datum));
  const plot = plotOf(host);
  expect(plot.getAttribute('aria-valuetext')).toBe('n = 500 cases');
  press(plot, 'ArrowRight');
  await vi.waitFor(() => expect(plot.getAttribute('aria-valuenow')).toBe('1'), PATIENCE);
  press(plot, 'ArrowRight');
  await vi.waitFor(
    () =>
      expect(plot.getAttribute('aria-valuetext')).toBe('case 1 (liver), D_pw: 0.002, Dice: 0.05'),
    PATIENCE,
  );
  press(plot, 'Enter');
  expect(picked).toMatchObject([{ panel: 0, index: 1, x: 0.002, y: 0.05 }]);
  press(plot, 'End');
  await vi.waitFor(() => expect(plot.getAttribute('aria-valuenow')).toBe('500'), PATIENCE);
});

it('has the table behind it, with a row for each point', async () => {
  const host = await shown();
  const button = [...host.querySelectorAll('button')].find(
    ({ textContent }) => textContent === 'Show as a table',
  );
  button?.click();
  await vi.waitFor(() => expect(host.querySelectorAll('tbody tr')).toHaveLength(COUNT), PATIENCE);
  expect([...host.querySelectorAll('thead th')].map((head) => head.textContent)).toEqual([
    'Series',
    'Name',
    'D_pw',
    'Dice',
  ]);
});
