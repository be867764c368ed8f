// What may be depended on: free licences only, and exact versions only. Pure; see licences.mjs for the command.

/**
 * SPDX identifiers of licences that may be in the app, or in what builds and tests it. MPL-2.0 is of tools alone: its
 * files would have to be offered in source.
 */
export const ALLOWED = {
  shipped: ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'Zlib'],
  tools: ['BlueOak-1.0.0', 'CC0-1.0', 'MPL-2.0', 'Python-2.0'],
};

/**
 * @param {string} expression of SPDX, as package.json has it.
 * @param {string[]} allowed
 * @returns {boolean} for `AND` all must be allowed, for `OR` one.
 */
export function isAllowed(expression, allowed) {
  const text = expression.trim().replace(/^\(([^()]*)\)$/, '$1');
  if (/[()]/.test(text) || text === '') return false;
  return text
    .split(' OR ')
    .some((way) => way.split(' AND ').every((one) => allowed.includes(one.trim())));
}

/**
 * Rows of the lock file: one for each installed package.
 * @param {{ packages: Record<string, { version: string, license?: string, integrity?: string, link?: boolean }> }} lock
 */
export function lockedPackages(lock) {
  return Object.entries(lock.packages)
    .filter(([path]) => path !== '')
    .map(([path, entry]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: entry.version,
      licence: typeof entry.license === 'string' ? entry.license : '',
      hasIntegrity: (entry.integrity ?? '').startsWith('sha512-'),
    }));
}

/**
 * @param {Record<string, Record<string, string> | undefined>} manifest package.json.
 * @returns {string[]} a line for each dependency that is not pinned, or that the lock file has otherwise.
 */
export function unpinned(manifest, lock) {
  const groups = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
  const wrong = groups.flatMap((group) =>
    Object.entries(manifest[group] ?? {}).flatMap(([name, wanted]) => {
      const locked = lock.packages[`node_modules/${name}`]?.version;
      if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(wanted))
        return [`${name} ${wanted}: not an exact version`];
      if (locked !== wanted) return [`${name} ${wanted}: the lock file has ${locked ?? 'nothing'}`];
      return [];
    }),
  );
  const unsealed = lockedPackages(lock).filter((row) => !row.hasIntegrity);
  const named = JSON.stringify(lock).match(/"resolved":"[^"]*"/g) ?? [];
  return [
    ...wrong,
    ...unsealed.map(({ name, version }) => `${name} ${version}: no SHA-512 in the lock file`),
    ...named.map((line) => `${line}: the lock file names a host`),
  ];
}

/**
 * @param {{ name: string, licence: string }[]} packages of the lock file.
 * @param {{ name: string, licence: string }[]} shipped parts of the built app (sbom.cdx.json).
 * @returns {string[]} a line for each whose licence is not on the list.
 */
export function unlicensed(packages, shipped) {
  const tools = [...ALLOWED.shipped, ...ALLOWED.tools];
  return [
    ...packages
      .filter(({ licence }) => !isAllowed(licence, tools))
      .map(({ name, licence }) => `${name}: ${licence || 'no licence'}`),
    ...shipped
      .filter(({ licence }) => !isAllowed(licence, [...ALLOWED.shipped, ...COMPILED_IN]))
      .map(({ name, licence }) => `${name}, in the app: ${licence || 'no licence'}`),
  ];
}

/** Licences of parts that packages bring compiled in (scripts/package/compiledIn.ts), looked at one by one. */
const COMPILED_IN = ['IJG', 'Apache-2.0 WITH LLVM-exception', 'others named in the text'];
