declare module 'dicom-character-set' {
  /** @throws for an unknown character set. */
  export function convertBytes(
    specificCharacterSet: string,
    bytes: Uint8Array,
    options?: { readonly vr?: string },
  ): string;
}
