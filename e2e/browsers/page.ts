import { table } from '../markdownTable.ts';
import type { Step } from './mainJob.ts';
import type { Level } from './serve.ts';

/** The main job in one browser, served in one way. */
export interface Row {
  readonly browser: string;
  readonly version: string;
  readonly how: string;
  readonly level: Level;
  readonly isIsolated: boolean;
  readonly steps: readonly Step[];
  /** What the self-check said there. */
  readonly selfCheck: readonly string[];
}

export interface BrowserResults {
  readonly command: string;
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
  readonly rows: readonly Row[];
  /** Engines of which no browser was found. */
  readonly missing: readonly string[];
}

const SERVED: Readonly<Record<Level, string>> = {
  headers: 'with our headers',
  plain: 'without headers, without the service worker',
};

/** The results as a page of the docs. */
export function browsersPage({ rows, missing, ...run }: BrowserResults): string {
  const names = [...new Set(rows.flatMap(({ steps }) => steps.map(({ name }) => name)))];
  const heads = rows.map(
    ({ browser, version, level }) => `${browser} ${version}, ${SERVED[level]}`,
  );
  const cell = ({ steps }: Row, name: string): string => {
    const step = steps.find((one) => one.name === name);
    if (!step) return '–';
    const said =
      name === 'runs the network' ? ` ${step.said.split(' · ').slice(-2).join(', ')}` : '';
    return step.hasPassed ? `yes${said}` : `**no**: ${step.said}`;
  };
  return [
    '# Browsers',
    '',
    `The main job on the demo case with three samples, step by step, in one browser of each engine: the machine's own, driven`,
    `by its own protocol (Playwright, Marionette, WebKitWebDriver). Made by \`${run.command}\` on ${run.date} at ${run.commit}`,
    `(${run.machine}; the times are no benchmark). A drop is an event made by the test.`,
    '',
    ...table(
      ['', ...heads],
      names.map((name) => [name, ...rows.map((row) => cell(row, name))]),
    ),
    '',
    '## What the self-check said',
    ...rows.flatMap(({ selfCheck }, at) => [
      '',
      `### ${heads[at]}`,
      '',
      ...selfCheck.map((one) => `- ${one}`),
    ]),
    '',
    '## Not run',
    '',
    ...[
      ...missing.map((name) => `${name}: none was found here.`),
      'Safari on macOS and iPadOS (WebKitGTK is the same engine with other graphics and media), Edge, and any browser on Windows and macOS.',
    ].map((one) => `- ${one}`),
    '',
  ].join('\n');
}
