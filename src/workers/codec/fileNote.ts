import type { ExportWriting } from '../codec.api.ts';

/** What a file of a format without provenance says of who wrote it. */
export function fileNote({ version }: Pick<ExportWriting, 'version'>): string {
  return `Isodoubt ${version}; research use only`;
}
