import type { NamedFile } from '../droppedFiles.ts';
import { notify } from '../notices.ts';
import type { Services } from '../services.ts';
import { addToWorklist } from '../worklist/addCases.ts';
import { openAssistant } from './describeNetwork.ts';
import { openDropped } from './openFiles.ts';
import { DESCRIPTION, openNetwork } from './openNetwork.ts';

const ARCHIVE = /\.zip$/i;
const NETWORK = /\.onnx$/i;

/**
 * Opens what was dropped: a model package (a zip archive, or a folder with a model.json), a bare ONNX file, several
 * cases, else an image or samples.
 */
export async function openAnything(services: Services, files: readonly NamedFile[]): Promise<void> {
  const isArchive = files.length === 1 && files.every(({ path }) => ARCHIVE.test(path));
  if (isArchive || files.some(({ path }) => DESCRIPTION.test(path))) {
    await openNetwork(services, files);
    return;
  }
  const network = files.find(({ path }) => NETWORK.test(path));
  if (network) {
    if (files.length > 1) {
      const detail = { count: files.length, name: network.file.name };
      notify(services, { tone: 'info', code: 'issue/only-first-file', detail });
    }
    await openAssistant(services, network.file);
    return;
  }
  if (await addToWorklist(services, files)) return;
  await openDropped(
    services,
    files.map(({ file }) => file),
  );
}
