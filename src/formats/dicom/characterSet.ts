import { convertBytes } from 'dicom-character-set';

const ESCAPE = 0x1b;

/**
 * Text of a value as the file's Specific Character Set says (PS3.3 C.12.1.1.2), code extensions included.
 * @param vr decides at which characters a code extension ends.
 * @param sets defined terms; none where there should be one, or one that does not exist, leaves the bytes to Latin-1, so
 *   that what is ASCII stays legible.
 */
export function decodeText(bytes: Uint8Array, vr: string, sets: readonly string[]): string {
  if (isAscii(bytes) || sets.every((set) => set === '')) return asLatin1(bytes);
  try {
    return convertBytes(sets.join('\\'), bytes, { vr });
  } catch {
    return asLatin1(bytes);
  }
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80 && byte !== ESCAPE);
}

function asLatin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
