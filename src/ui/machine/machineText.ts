import {
  imageLimitBytes,
  machineRows,
  type MachineNow,
  type MachineRow,
} from '../../app/machine/machineRows.ts';
import type { MachineFacts } from '../../store/machineSlice.ts';
import { formatBytes } from '../format.ts';
import { text } from '../text/catalogue.ts';

/** As the inference worker has it. */
const MOST_THREADS = 8;

/** A row of the self-check in words; what is not said is empty. */
export interface RowText {
  readonly name: string;
  /** What was found. */
  readonly value: string;
  readonly means: string;
  readonly instead: string;
  readonly admin: string;
}

/** What the catalogue has of a state; not every state has something to be done. */
type Said = Partial<Pick<RowText, 'means' | 'instead' | 'admin'>>;

/** The words of a row in the present language. */
export function rowText({ id, state }: MachineRow, facts: MachineFacts): RowText {
  const words = text().machine.rows[id];
  const said = (words as unknown as Readonly<Record<string, Said>>)[state];
  const { means = '', instead = '', admin = '' } = said ?? {};
  return { name: words.name, value: valueOf(id, facts), means, instead, admin };
}

/** What the whole comes to: one sentence. */
export function summaryText(rows: readonly MachineRow[]): string {
  const { machine } = text();
  if (rows.some(({ isBlocking }) => isBlocking)) return machine.impossible;
  const short = rows.filter(({ grade }) => grade === 'limited' || grade === 'missing').length;
  return short === 0 ? machine.allGood : machine.works(short);
}

/** The self-check for support, as plain text. Of the machine alone: no name of a person, a file or a case is in it. */
export function supportText(facts: MachineFacts, now: MachineNow, version: string): string {
  const { machine } = text();
  const rows = machineRows(facts, now);
  const lines = rows.map((row) => {
    const { name, value, means } = rowText(row, facts);
    const grade = machine.grades[row.grade];
    return `${grade}: ${[name, value].filter((part) => part !== '').join(', ')}. ${means}`;
  });
  return [`Isodoubt ${version}`, summaryText(rows), ...lines, ''].join('\n');
}

function valueOf(id: MachineRow['id'], facts: MachineFacts): string {
  const { machine } = text();
  const { values } = machine;
  switch (id) {
    case 'browser':
      return joined(facts.browser.name || values.notSaid, facts.browser.system);
    case 'origin':
      return facts.isSecure ? values.secure : values.insecure;
    case 'picture':
      return facts.webgl.state === 'missing'
        ? values.none
        : joined(facts.webgl.renderer, values.voxels(facts.webgl.longestAxis));
    case 'engine':
      return { simd: 'SIMD', 'no-simd': values.there, missing: values.none }[facts.wasm];
    case 'threads':
      return joined(
        values.threads(facts.isIsolated ? Math.min(facts.cores, MOST_THREADS) : 1),
        values.cores(facts.cores),
      );
    case 'webgpu':
      return facts.webgpu.adapter || (facts.webgpu.state === 'hardware' ? '' : values.none);
    case 'memory':
      return memoryValue(facts);
    case 'room':
      return roomValue(facts);
    case 'workers':
    case 'compression':
    case 'reviews':
    case 'siteFiles':
    case 'locks':
    case 'fileHandles':
    case 'offline':
      return '';
  }
}

function memoryValue(facts: MachineFacts): string {
  const { values } = text().machine;
  const { deviceGb, heapLimitBytes } = facts.memory;
  return joined(
    deviceGb === null ? values.notSaid : values.deviceGb(deviceGb),
    heapLimitBytes === null ? '' : values.heap(formatBytes(heapLimitBytes)),
    values.images(formatBytes(imageLimitBytes(facts))),
  );
}

function roomValue({ storage }: MachineFacts): string {
  const { values } = text().machine;
  if (!storage) return values.notSaid;
  return joined(
    values.used(formatBytes(storage.usedBytes), formatBytes(storage.quotaBytes)),
    storage.isPersistent ? values.kept : values.clearable,
  );
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}
