declare module 'dcmjs' {
  /** Elements by tag (`00100010`). */
  export type ElementsByTag = Record<string, { vr: string; Value: readonly unknown[] }>;

  interface Logger {
    /** @param persist whether the level is written to the browser's storage; default yes. */
    setLevel(level: 'silent', persist?: boolean): void;
  }
  export const log: Logger & { getLogger(name: string): Logger };

  export const data: {
    readonly DicomMetaDictionary: {
      /** By keyword; tags as `(0010,0010)`. */
      readonly nameMap: Readonly<Record<string, { readonly tag: string } | undefined>>;
      denaturalizeDataset(dataset: Record<string, unknown>): ElementsByTag;
    };
    readonly DicomDict: new (meta: ElementsByTag) => {
      dict: ElementsByTag;
      write(options?: {
        readonly fragmentMultiframe?: boolean;
        /** Values longer than their representation allows are written as they are. */
        readonly allowInvalidVRLength?: boolean;
      }): ArrayBuffer;
    };
  };
}
