import type { Services } from '../services.ts';

/**
 * Shows the exported report in a tab of its own, from memory: no network is needed.
 * @param options.print opens the browser's print dialog too.
 */
export function openReport({ store }: Services, { print }: { readonly print: boolean }): void {
  const { exporting } = store.getState();
  if (exporting.status !== 'ready') return;
  const report = exporting.files.find(({ kind }) => kind === 'report');
  const tab = report && window.open(report.url);
  if (tab && print) tab.addEventListener('load', () => tab.print());
}

/** Chromium drops downloads that follow one another at once: ten are taken, the others are lost in silence. */
const BETWEEN_DOWNLOADS_MS = 250;

/** Saves all exported files where the browser saves what is downloaded; it may ask once whether a page may save several. */
export async function saveExported({ store }: Services): Promise<void> {
  const { exporting } = store.getState();
  if (exporting.status !== 'ready') return;
  for (const { url, name } of exporting.files) {
    // Closed meanwhile, the addresses are no longer there.
    if (store.getState().exporting !== exporting) return;
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_DOWNLOADS_MS));
  }
}
