import { writeCsv } from '../../core/csv.ts';
import type { Services } from '../services.ts';

/** A chart as a file: drawn, or as the table behind it. */
export type ChartFile =
  | { readonly kind: 'svg'; readonly name: string; readonly svg: string }
  | {
      readonly kind: 'csv';
      readonly name: string;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly (string | number | null)[])[];
    };

/** Hands a chart to the browser, which saves it. @param file `name` without its ending. */
export function saveChart(_: Services, file: ChartFile): void {
  const [text, type] =
    file.kind === 'svg'
      ? [file.svg, 'image/svg+xml']
      : [writeCsv(file.columns, file.rows), 'text/csv'];
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${file.name}.${file.kind}`;
  link.click();
  // The browser has taken the address when the click returns; the content it reads later.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
