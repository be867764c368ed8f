import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface DamagedFile {
  readonly what: string;
  /** The browser may find it much later, and drop everything then. A log that was cut it reads up to there, at its start. */
  readonly isFoundLate: boolean;
}

/** Changes or cuts one of the files in which a browser that does not run keeps its databases. */
export function damageFiles(profile: string, random: () => number): DamagedFile {
  const folder = join(profile, 'Default', 'IndexedDB');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && /\.(log|ldb)$/.test(one.name))
    .map((one) => join(one.parentPath, one.name));
  const file = files[Math.floor(random() * files.length)];
  if (file === undefined) return { what: 'no file to damage', isFoundLate: false };
  const bytes = readFileSync(file);
  const at = Math.floor(random() * bytes.length);
  const name = /\.\w+$/.exec(file)?.[0] ?? '';
  if (random() < 0.4) {
    truncateSync(file, at);
    const what = `database file ${name} cut at ${at} of ${bytes.length} bytes`;
    return { what, isFoundLate: name !== '.log' };
  }
  const end = Math.min(bytes.length, at + 64);
  bytes.fill(0xa5, at, end);
  writeFileSync(file, bytes);
  const what = `64 bytes of database file ${name} overwritten at ${at} of ${bytes.length}`;
  return { what, isFoundLate: true };
}
