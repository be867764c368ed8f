import type { Plugin, Rolldown } from 'vite';

import { demoData, libraries, networks, packageFolder } from './inventory.ts';
import { licencePage } from './licencePage.ts';
import { billOfMaterials } from './sbom.ts';

/**
 * Two plugins for one build, for the page and for its workers (each worker is a bundle of its own): they note the
 * package of every module and every file that ends up in it, and write `licences/index.html` and
 * `licences/sbom.cdx.json` beside it.
 * @param models folders below `models` that the build copies.
 */
export function inventoryPlugins(
  version: string,
  models: readonly string[],
): { readonly page: Plugin; readonly workers: () => Plugin } {
  const folders = new Set<string>();
  const note = (bundle: Rolldown.OutputBundle): void => {
    for (const file of Object.values(bundle)) {
      const ids =
        file.type === 'asset'
          ? file.originalFileNames
          : Object.entries(file.modules)
              .filter(([, module]) => module.renderedLength > 0)
              .map(([id]) => id);
      for (const id of ids) {
        const folder = packageFolder(id);
        if (folder !== null) folders.add(folder);
      }
    }
  };
  return {
    workers: () => ({
      name: 'inventory-of-worker',
      apply: 'build',
      generateBundle: (_, bundle) => note(bundle),
    }),
    page: {
      name: 'inventory',
      apply: 'build',
      buildStart: () => folders.clear(),
      generateBundle(_, bundle) {
        note(bundle);
        const components = [...libraries(folders), ...networks(models), demoData()];
        const emit = (fileName: string, source: string): void => {
          this.emitFile({ type: 'asset', fileName: `licences/${fileName}`, source });
        };
        emit('index.html', licencePage(components, '../'));
        emit('sbom.cdx.json', billOfMaterials({ name: 'isodoubt', version }, components));
      },
    },
  };
}
