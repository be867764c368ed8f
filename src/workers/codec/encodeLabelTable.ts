import { AppError } from '../../core/errors.ts';
import { readLabelTable } from '../../formats/labelTable.ts';
import { tableName, writeLabelTable, type TabledLabel } from '../../formats/writeLabelTable.ts';
import type { EncodedFile } from '../codec.api.ts';
import { encodedFile } from './encodedFile.ts';

/**
 * The table of a label map's labels, read back and compared.
 * @throws AppError `export/readback-mismatch` {what: 'label-table'}.
 */
export async function encodeLabelTable(labels: readonly TabledLabel[]): Promise<EncodedFile> {
  const bytes = writeLabelTable(labels);
  const read = new Map((readLabelTable(bytes) ?? []).map((entry) => [entry.value, entry]));
  const isSame = labels.every(({ label, name, color }) => {
    const entry = read.get(label);
    const shade = entry?.color?.toUpperCase();
    return entry?.name === tableName(name) && shade === (color ?? '#FFFFFF').toUpperCase();
  });
  if (!isSame || (labels.length > 0 && read.size !== labels.length)) {
    throw new AppError('export/readback-mismatch', { what: 'label-table' });
  }
  return encodedFile(bytes);
}
