import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isFaults, reliabilityPage, type FaultsSection, type Reliability } from './page.ts';

/**
 * Puts results into the file of all of them, and makes the page beside it. Runs of another seed that stood there stay, as
 * earlier ones: what came out worse is not overwritten.
 * @param faults null: the page alone.
 */
export function writeReport(file: string, faults: FaultsSection | null): void {
  const path = resolve(file);
  const before = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Reliability) : {};
  const sections: Reliability = faults
    ? { ...before, faults: withEarlier(faults, before['faults']) }
    : before;
  writeFileSync(path, `${JSON.stringify(sections, null, 2)}\n`);
  writeFileSync(path.replace(/\.json$/, '.md'), reliabilityPage(sections));
}

function withEarlier(
  faults: FaultsSection,
  section: Reliability[string] | undefined,
): FaultsSection {
  if (!section || !isFaults(section)) return faults;
  const { what: _, kinds: __, found: ___, before = [], ...last } = section;
  return { ...faults, before: [...before, last].filter(({ seed }) => seed !== faults.seed) };
}
