import types from './mediaTypes.json' with { type: 'json' };

const TYPES: Readonly<Record<string, string>> = types;

/**
 * What a file is by its name. Servers do not know all of these: a module or a WebAssembly file with another type does
 * not run.
 */
export function contentTypeOf(path: string): string {
  const extension = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase();
  return (extension && TYPES[extension]) || 'application/octet-stream';
}
