import type { NamedFile } from '../droppedFiles.ts';
import { decide, inspect } from '../intake/takeIn.ts';
import { sourcesOf } from '../intake/sources.ts';
import { notify } from '../notices.ts';
import type { Services } from '../services.ts';
import type { InspectedFiles } from '../../workers/codec.api.ts';
import { openFile } from './openCase.ts';
import { DESCRIPTION, openNetwork } from './openNetwork.ts';
import { loadCohort } from './referenceCohort.ts';

const ARCHIVE = /\.zip$/i;
const NETWORK = /\.onnx$/i;
/** Of JSON files only cohorts are read; a package's description is told before. */
const COHORT = /\.json$/i;

/**
 * Opens what was dropped or picked, the one way in: a model package (a zip archive, or a folder with a model.json), a bare
 * ONNX file, a cohort to read values against; else what is in the files is told by their content, and opened or asked about.
 */
export async function openAnything(services: Services, files: readonly NamedFile[]): Promise<void> {
  if (files.length === 0) return refuseEmptyFolder(services);
  if (files.some(({ path }) => DESCRIPTION.test(path))) return openNetwork(services, files);
  const network = files.find(({ path }) => NETWORK.test(path));
  if (network) {
    if (files.length > 1) {
      const detail = { count: files.length, name: network.file.name };
      notify(services, { tone: 'info', code: 'issue/only-first-file', detail });
    }
    const { openAssistant } = await import('./describeNetwork.ts');
    await openAssistant(services, network.file);
    return;
  }
  const [only] = files;
  if (files.length === 1 && only && COHORT.test(only.path)) return loadCohort(services, only.file);
  const inspected = await inspect(services, sourcesOf(files));
  if (!inspected) return;
  const isArchive = files.length === 1 && files.every(({ path }) => ARCHIVE.test(path));
  if (isArchive && !holdsImages(inspected)) return openNetwork(services, files);
  if (await decide(services, inspected, files)) return;
  // Nothing to open: the first is opened all the same, for the reason why it cannot be.
  const [first] = files;
  if (first) await openFile(services, first.file);
}

/** An archive without any is taken for a model package, and its faults are told as those of one. */
function holdsImages({ findings }: InspectedFiles): boolean {
  return findings.some(({ kind, name }) => kind !== 'left-out' && !/\.(zip|npz)$/i.test(name));
}

function refuseEmptyFolder({ store }: Services): void {
  const refusal = { code: 'input/unsupported-format', detail: { format: 'empty-folder' } } as const;
  store.setState({ opening: { status: 'failed', name: '', ...refusal } });
}
