// `npm run licences`: every dependency is pinned, and every licence is on the list, of the tools and of the built app.
import { existsSync, readFileSync } from 'node:fs';
import { lockedPackages, unlicensed, unpinned } from './dependencies.mjs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const packages = lockedPackages(lock);
const bill = 'dist/licences/sbom.cdx.json';
const shipped = existsSync(bill)
  ? JSON.parse(readFileSync(bill, 'utf8')).components.map(({ name, licenses: [first] }) => ({
      name,
      licence: first.expression ?? first.license.name,
    }))
  : [];

const byLicence = new Map();
for (const { licence } of packages) byLicence.set(licence, (byLicence.get(licence) ?? 0) + 1);
for (const [licence, count] of [...byLicence].toSorted((a, b) => b[1] - a[1])) {
  console.log(`${String(count).padStart(4)}  ${licence}`);
}
console.log(`${packages.length} packages in the lock file, ${shipped.length} parts in the app`);
if (shipped.length === 0) console.log(`Parts of the app were not looked at: no ${bill}`);

const faults = [...unpinned(manifest, lock), ...unlicensed(packages, shipped)];
if (faults.length > 0) {
  console.error(
    `\nNot pinned, or under a licence that is not on the list (scripts/dependencies.mjs):`,
  );
  for (const line of faults) console.error(`  ${line}`);
  process.exit(1);
}
