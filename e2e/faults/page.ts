import { table } from '../markdownTable.ts';
import type { Figures, Summary } from './results.ts';

/** What every section of docs/reliability.json says of how it was made. */
export interface Made {
  readonly what: string;
  readonly command: string;
  readonly date: string;
  readonly commit: string;
  readonly chromium: string;
  readonly machine: string;
}

/** Reviews with faults; they have a table of their own. */
export interface FaultsSection extends Made, Summary {
  readonly seed: string;
  /** Runs of earlier states of the house, as they were played then. */
  readonly before?: readonly EarlierRuns[];
  /** What was found by any of them, and mended. */
  readonly found?: readonly string[];
}

export interface EarlierRuns extends Figures {
  readonly seed: string;
  readonly commit: string;
}

/** All sections by their names; what is in them beside {@link Made} are figures with names. */
export type Reliability = Readonly<Record<string, Made>>;

const KIND_WORDS: Readonly<Record<string, string>> = {
  'browser-kill': 'the browser killed: SIGKILL to all of its processes',
  'tab-kill': 'the tab killed: SIGKILL to its renderer',
  'worker-kill': 'a worker ended, in silence or by an error',
  'device-lost': 'the graphics lost: their process killed, or the WebGL context taken',
  'disk-full': 'the disk full: no quota, or every writing refused',
  'damaged-journal': 'the journal damaged: a record, or bytes of the database’s files',
  'clock-change': 'the clock set, by a minute to eleven years, or the time zone',
  'slow-disk': 'the disk held for seconds, the processor throttled',
  'network-flips': 'the network cut, the server stopped',
  'two-tabs': 'the case in two tabs, one taking over, one killed',
};

/** docs/reliability.md, of docs/reliability.json. */
export function reliabilityPage(sections: Reliability): string {
  const { faults, ...others } = sections;
  return [
    '# Reliability',
    '',
    'Made from [reliability.json](reliability.json) by `npm run faults -- --report`; not edited by hand.',
    '',
    ...(faults && isFaults(faults) ? faultsSection(faults) : []),
    ...Object.entries(others).flatMap(([name, section]) => plainSection(name, section)),
  ].join('\n');
}

export function isFaults(section: Made): section is FaultsSection {
  return 'kinds' in section;
}

function faultsSection(section: FaultsSection): string[] {
  const { kinds, ...all } = section;
  return [
    '## Faults',
    '',
    section.what,
    '',
    ...table(
      [
        'what goes wrong',
        'runs',
        'events kept',
        'lost',
        'told',
        'last second',
        'exports',
        'corrupt',
        'hangs',
      ],
      [
        ...Object.entries(kinds).map(([kind, figures]) => [
          KIND_WORDS[kind] ?? kind,
          ...cells(figures),
        ]),
        ['**all runs**', ...cells(all)],
      ],
    ),
    '',
    'A run with two kinds is in both of their rows. _Lost_: not on disk although it was older than a second when the page was',
    'killed, or was shown as saved, or the page ended in its own time; without a word. _Told_: not on disk, or not in use any',
    'more, and the page said so, as with a full disk or a damaged journal. _Last second_: of the second before a kill, which',
    'nothing is promised about. _Corrupt_: of the exports that were offered, each read back in Node: sums, chain, tables, and',
    'the contours against the automatic ones with the trail’s changes. _Hangs_: three minutes in which nothing changed on the screen',
    'before something ended that was begun.',
    '',
    `Beside these: ${counted(all.brokenChains, 'broken chain', 'broken chains')}, ${counted(all.unexpected, 'entry that nobody made', 'entries that nobody made')}, ${counted(all.uncaught, 'exception that nobody caught', 'exceptions that nobody caught')}, ${counted(all.unplayed, 'run that could not be played', 'runs that could not be played')}.`,
    '',
    '**Not covered**: a power cut of the machine (a browser that is killed leaves its writings with the operating system), but for',
    'the torn log that one leaves, which `e2e/journal.spec.ts` makes; disks that lie about what they have written, browsers other',
    'than Chromium, large images.',
    '',
    ...madeOf(section),
    ...foundSection(section),
  ];
}

/** What is mended is not taken out of the figures of the runs that found it. */
function foundSection({ before = [], found = [] }: FaultsSection): string[] {
  if (before.length === 0) return [];
  return [
    '### Runs before these, and what all of them found',
    '',
    'As they were played, in the app and with the harness of their time.',
    '',
    ...table(
      ['seed', 'commit', 'runs', 'lost', 'corrupt', 'hangs', 'unexpected', 'not played'],
      before.map(({ seed, commit, ...figures }) => {
        const { runs, lost, corruptExports, hangs, unexpected, unplayed } = figures;
        const counts = [runs, lost, corruptExports, hangs, unexpected, unplayed];
        return [seed, commit, ...counts.map(String)];
      }),
    ),
    '',
    ...found.map((one) => `- ${one}`),
    '',
  ];
}

function cells(figures: Figures): string[] {
  const { runs, events, lost, told, lostInLastSecond, exports, corruptExports, hangs } = figures;
  return [runs, events, lost, told, lostInLastSecond, exports, corruptExports, hangs].map(String);
}

const MADE_KEYS = ['what', 'command', 'date', 'commit', 'chromium', 'machine'];

/** Figures with names; a list of rows becomes a table. */
function plainSection(name: string, section: Made): string[] {
  const figures = Object.entries<unknown>({ ...section }).filter(
    ([key]) => !MADE_KEYS.includes(key),
  );
  const single = figures.filter(([, value]) => !isRows(value));
  return [
    `## ${name.charAt(0).toUpperCase()}${words(name.slice(1))}`,
    '',
    section.what,
    '',
    ...(single.length > 0
      ? [
          ...table(
            ['figure', 'value'],
            single.map(([key, value]) => [words(key), shown(value)]),
          ),
          '',
        ]
      : []),
    ...figures.flatMap(([key, value]) => (isRows(value) ? [...rowsTable(key, value), ''] : [])),
    ...madeOf(section),
  ];
}

type Row = Readonly<Record<string, unknown>>;

function isRows(value: unknown): value is readonly Row[] {
  const isList = Array.isArray(value) && value.length > 0;
  return isList && value.every((one) => typeof one === 'object' && one !== null);
}

function rowsTable(name: string, rows: readonly Row[]): string[] {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map((row) => keys.map((key) => shown(row[key])));
  return [`${words(name)}:`, '', ...table(keys.map(words), lines)];
}

/** `heapBytesAfter` as `heap bytes after`. */
function words(key: string): string {
  return key.replace(/([a-z\d])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return '–';
  if (typeof value === 'number') return String(Number(value.toFixed(2)));
  if (typeof value === 'string' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(shown).join(', ');
  return Object.entries(value)
    .map(([key, one]) => `${words(key)} ${shown(one)}`)
    .join('; ');
}

function madeOf({ command, date, commit, chromium, machine }: Made): string[] {
  const where = `${date.slice(0, 10)}, commit ${commit}, Chromium ${chromium}, ${machine}`;
  return [`\`${command}\` (${where}).`, ''];
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
