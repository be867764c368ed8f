import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { reliabilityPage, type FaultsSection, type Reliability } from './page.ts';

/** Puts results into the file of all of them, and makes the page beside it. @param faults null: the page alone. */
export function writeReport(file: string, faults: FaultsSection | null): void {
  const path = resolve(file);
  const others = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Reliability) : {};
  const sections: Reliability = faults ? { ...others, faults } : others;
  writeFileSync(path, `${JSON.stringify(sections, null, 2)}\n`);
  writeFileSync(path.replace(/\.json$/, '.md'), reliabilityPage(sections));
}
