/** Which dialog of the page as a whole is open. */
export type PageDialog = 'none' | 'help' | 'about' | 'settings' | 'kept' | 'machine';

/** Where the introduction at the first start is. */
export type IntroductionStep = 'run' | 'doubt' | 'queue' | 'done';

/** What the panel at the right shows, in the order of its tabs. */
export const SIDE_PANELS = ['queue', 'quality', 'compare'] as const;
export type SidePanelName = (typeof SIDE_PANELS)[number];

export interface InterfaceSlice {
  readonly sidePanel: SidePanelName;
  readonly introduction: IntroductionStep;
  readonly dialog: PageDialog;
  /** Keys that the user gave to commands, by the command's id; a command that is not here has those of the preset. */
  readonly bindings: Readonly<Record<string, readonly string[]>>;
}

export const initialInterface: InterfaceSlice = {
  sidePanel: 'queue',
  introduction: 'run',
  dialog: 'none',
  bindings: {},
};
