/** An algorithm as the Algorithm Identification macro has it (PS3.3 10.16): both are required there. */
export interface AlgorithmIdentity {
  readonly name: string;
  readonly version: string;
}

/**
 * Takes a version off the end of an algorithm's name: `abdomen-ct 0.4.0`.
 * @param algorithm as a segment has it; '' for this program's own.
 * @param own version of this program. Of an algorithm that names none, nobody knows it.
 */
export function algorithmIdentity(algorithm: string, own: string): AlgorithmIdentity {
  if (algorithm === '') return { name: 'Isodoubt', version: own };
  const match = /^(.+?)\s+v?(\d+(?:\.\d+)*(?:[-+][\w.+-]+)?)$/i.exec(algorithm);
  const [, name = algorithm, version = 'unknown'] = match ?? [];
  return { name, version };
}
