import { openDropped } from '../commands/openDropped.ts';
import { rememberHandle } from '../fileHandles.ts';
import type { Services } from '../services.ts';

/** Not in TypeScript's library: Chromium alone has it, for installed apps. */
interface LaunchQueue {
  readonly setConsumer: (
    consumer: (launch: { readonly files?: readonly FileSystemHandle[] }) => void,
  ) => void;
}

/** Opens files that were opened with the installed app, as if they had been dropped. */
export function watchLaunches(
  perform: (work: (services: Services) => Promise<void>) => void,
): void {
  const { launchQueue } = window as unknown as { readonly launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(({ files = [] }) => {
    const handles = files.filter((handle) => handle.kind === 'file') as FileSystemFileHandle[];
    if (handles.length === 0) return;
    perform(async (services) => {
      const named = handles.map(async (handle) => {
        const file = await handle.getFile();
        rememberHandle(file, handle);
        return { path: file.name, file };
      });
      await openDropped(services, await Promise.all(named));
    });
  });
}
