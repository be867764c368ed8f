import { expect, it } from 'vitest';
import { readLabelTable } from './labelTable.ts';
import { tableName, writeLabelTable } from './writeLabelTable.ts';

it('is as ITK-SNAP writes it', () => {
  const bytes = writeLabelTable([{ label: 3, name: 'Liver, left', color: '#E69F00' }]);
  const lines = new TextDecoder().decode(bytes).trimEnd().split('\n');
  expect(lines.slice(5)).toEqual([
    '0 0 0 0 0 0 0 "Clear Label"',
    '3 230 159 0 1 1 1 "Liver, left"',
  ]);
});

it('is read again: labels, names of any script, colours', () => {
  const labels = [
    { label: 1, name: 'Niere "links"\n– Größe', color: '#0072b2' },
    { label: 255, name: '肝臓', color: null },
    { label: 7, name: '', color: '#000000' },
  ];
  const read = readLabelTable(writeLabelTable(labels));
  expect(read?.map(({ value, name, color }) => [value, name, color])).toEqual(
    labels.map(({ label, name, color }) => [label, tableName(name), color ?? '#ffffff']),
  );
  expect(read?.[0]?.name).toBe('Niere ’links’ – Größe');
});
