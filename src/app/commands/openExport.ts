import { exportFacts } from '../exportFacts.ts';
import type { Services } from '../services.ts';

/** Opens the dialog of an export: what, in which formats, and whether files say whom they are of. */
export function openExport(services: Services): void {
  const { store } = services;
  const { openCase, result, exporting } = store.getState();
  if (!openCase || !result || exporting.status === 'working') return;
  releaseFiles(services);
  store.setState({ exporting: { status: 'choosing', facts: exportFacts(services) } });
}

/** Gives back what the addresses of exported files hold. */
export function releaseFiles({ store }: Services): void {
  const { exporting } = store.getState();
  if (exporting.status !== 'ready') return;
  for (const { url } of exporting.files) URL.revokeObjectURL(url);
}
