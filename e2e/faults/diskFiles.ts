import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Changes or cuts one of the files in which a browser that does not run keeps its databases.
 * @returns what was done.
 */
export function damageFiles(profile: string, random: () => number): string {
  const folder = join(profile, 'Default', 'IndexedDB');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && /\.(log|ldb)$/.test(one.name))
    .map((one) => join(one.parentPath, one.name));
  const file = files[Math.floor(random() * files.length)];
  if (file === undefined) return 'no file to damage';
  const bytes = readFileSync(file);
  const at = Math.floor(random() * bytes.length);
  const name = /\.\w+$/.exec(file)?.[0] ?? '';
  if (random() < 0.4) {
    truncateSync(file, at);
    return `database file ${name} cut at ${at} of ${bytes.length} bytes`;
  }
  const end = Math.min(bytes.length, at + 64);
  bytes.fill(0xa5, at, end);
  writeFileSync(file, bytes);
  return `64 bytes of database file ${name} overwritten at ${at} of ${bytes.length}`;
}
