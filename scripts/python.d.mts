export function ensurePython(
  name: string,
  requirements: string,
  isWanted: boolean,
): string | undefined;
