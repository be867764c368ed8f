import { describe, expect, it } from 'vitest';
import { machineRows, type MachineNow } from '../../app/machine/machineRows.ts';
import type { MachineFacts } from '../../store/machineSlice.ts';
import { rowText, summaryText, supportText } from './machineText.ts';

const POOR: MachineFacts = {
  browser: { engine: 'unknown', name: '', major: null, system: '' },
  isSecure: false,
  isIsolated: false,
  cores: 2,
  wasm: 'missing',
  hasModuleWorkers: false,
  webgpu: { state: 'missing', adapter: '' },
  webgl: { state: 'missing', renderer: '', longestAxis: 0 },
  database: 'refused',
  siteFiles: 'missing',
  hasLocks: false,
  hasCompression: false,
  hasFileHandles: false,
  storage: null,
  memory: { deviceGb: null, heapLimitBytes: null },
};

const NOW: MachineNow = {
  picture: 'good',
  offline: { status: 'impossible', reason: 'insecure' },
};

describe('rowText', () => {
  it('says of everything that is missing what that means, and of most what can be done', () => {
    for (const row of machineRows(POOR, NOW)) {
      const { name, means, instead } = rowText(row, POOR);
      expect([name, means, instead].map((part) => part.length > 0)).toEqual([true, true, true]);
    }
  });
});

describe('supportText', () => {
  it('is a line for each row, under the version and the summary', () => {
    const said = supportText(POOR, NOW, '1.2.3+abc');
    const rows = machineRows(POOR, NOW);
    expect(said.split('\n')).toHaveLength(2 + rows.length + 1);
    expect(said).toContain('Isodoubt 1.2.3+abc\nThe main job cannot be done here.\n');
    expect(said).toContain('Not known: Memory, the browser does not say · images: up to 4 GB.');
    expect(summaryText(rows)).toBe('The main job cannot be done here.');
  });
});
