import '../guard/install.ts';
import type { MachineWorkerSaid } from './machine.api.ts';

declare const self: DedicatedWorkerGlobalScope;

/** Nothing is written: whether writing at once is offered can be seen without a file. */
async function siteFiles(): Promise<MachineWorkerSaid['siteFiles']> {
  // Absent where the page is not served securely, and in old browsers, whatever the types say.
  const storage = self.navigator.storage as Partial<StorageManager> | undefined;
  if (!storage?.getDirectory) return 'missing';
  try {
    await storage.getDirectory();
  } catch {
    return 'refused'; // private windows, policies
  }
  return 'createSyncAccessHandle' in FileSystemFileHandle.prototype ? 'sync' : 'good';
}

void siteFiles().then((said) => {
  const message: MachineWorkerSaid = { siteFiles: said };
  self.postMessage(message, []);
});
