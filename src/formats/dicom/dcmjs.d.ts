declare module 'dcmjs' {
  /** Elements by tag (`00100010`). */
  type Dict = Record<string, { vr: string; Value: readonly unknown[] }>;

  export const data: {
    readonly DicomMetaDictionary: {
      denaturalizeDataset(dataset: Record<string, unknown>): Dict;
    };
    readonly DicomDict: new (meta: Dict) => {
      dict: Dict;
      write(options?: { readonly fragmentMultiframe?: boolean }): ArrayBuffer;
    };
  };
}
