/** What the browser and the machine have, as far as the browser says; null is what it does not say. */
export interface MachineFacts {
  readonly browser: {
    readonly engine: 'chromium' | 'firefox' | 'webkit' | 'unknown';
    /** As the browser names itself, with its major version: `Edge 156`. Empty where it is not known. */
    readonly name: string;
    readonly major: number | null;
    readonly system: string;
  };
  /** Served by HTTPS or from this machine. */
  readonly isSecure: boolean;
  /** SharedArrayBuffer is there: WASM may have threads. */
  readonly isIsolated: boolean;
  readonly cores: number;
  readonly wasm: 'simd' | 'no-simd' | 'missing';
  readonly hasModuleWorkers: boolean;
  readonly webgpu: {
    readonly state: 'hardware' | 'software' | 'no-adapter' | 'missing';
    /** Vendor and architecture; may be empty. */
    readonly adapter: string;
  };
  readonly webgl: {
    readonly state: 'hardware' | 'software' | 'missing';
    readonly renderer: string;
    /** The longest axis of an image, voxels; 0 without WebGL 2. */
    readonly longestAxis: number;
  };
  readonly database: 'good' | 'refused' | 'missing';
  /** The origin's private file system, and whether a worker writes in it at once. */
  readonly siteFiles: 'sync' | 'good' | 'refused' | 'missing';
  readonly hasLocks: boolean;
  /** Streams that compress. */
  readonly hasCompression: boolean;
  /** A file that was opened can be opened again after a reload. */
  readonly hasFileHandles: boolean;
  readonly storage: {
    readonly quotaBytes: number;
    readonly usedBytes: number;
    /** The browser does not clear it by itself. */
    readonly isPersistent: boolean;
  } | null;
  readonly memory: {
    /** Rounded by the browser; 8 is 8 or more. */
    readonly deviceGb: number | null;
    /** The most that JavaScript's own heap may take; arrays of voxels are not in it. */
    readonly heapLimitBytes: number | null;
  };
}

export interface MachineSlice {
  /** Null until it was looked at, soon after the start. */
  readonly machine: MachineFacts | null;
  /** `lost`: the graphics processor took the picture away; `gone`: and did not give it back. */
  readonly picture: 'good' | 'lost' | 'gone';
  /** Rises when another canvas takes the place of one that stays dark. */
  readonly canvasNumber: number;
}

export const initialMachine: MachineSlice = { machine: null, picture: 'good', canvasNumber: 0 };
