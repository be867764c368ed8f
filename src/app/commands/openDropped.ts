import type { NamedFile } from '../droppedFiles.ts';
import type { Services } from '../services.ts';

/** {@link import('./openAnything.ts').openAnything}, which comes when it is first asked for. */
export async function openDropped(services: Services, files: readonly NamedFile[]): Promise<void> {
  const { openAnything } = await import('./openAnything.ts');
  await openAnything(services, files);
}
