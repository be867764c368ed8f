/** What the worker that looks at the machine says, once: that it runs at all is half of it. */
export interface MachineWorkerSaid {
  readonly siteFiles: 'sync' | 'good' | 'refused' | 'missing';
}
