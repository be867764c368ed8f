/** A browser may give a handle with a file that was dropped or picked: with it the file can be opened again after a question. */
const handles = new WeakMap<Blob, FileSystemFileHandle>();

export function rememberHandle(file: Blob, handle: FileSystemFileHandle): void {
  handles.set(file, handle);
}

export function handleOf(file: Blob): FileSystemFileHandle | null {
  return handles.get(file) ?? null;
}

/**
 * The file of a handle that was kept, after the browser has asked the user. To be called from a click.
 * @returns null when the user said no, or the file is no longer there.
 */
export async function reopen(handle: FileSystemFileHandle): Promise<File | null> {
  // Not in TypeScript's library: Chromium alone has it.
  const asking = handle as FileSystemFileHandle & {
    readonly requestPermission?: (options: { readonly mode: 'read' }) => Promise<PermissionState>;
  };
  try {
    if ((await asking.requestPermission?.({ mode: 'read' })) !== 'granted') return null;
    const file = await handle.getFile();
    rememberHandle(file, handle);
    return file;
  } catch (thrown) {
    // Moved or deleted since: the user is asked to choose it by hand, as without a handle.
    if (thrown instanceof DOMException) return null;
    throw thrown;
  }
}

/** The file of a handle that was kept, where the browser lets it be read without asking; else null. */
export async function grantedFile(handle: FileSystemFileHandle): Promise<File | null> {
  // Not in TypeScript's library: Chromium alone has it.
  const asking = handle as FileSystemFileHandle & {
    readonly queryPermission?: (options: { readonly mode: 'read' }) => Promise<PermissionState>;
  };
  if ((await asking.queryPermission?.({ mode: 'read' })) !== 'granted') return null;
  return reopen(handle);
}
