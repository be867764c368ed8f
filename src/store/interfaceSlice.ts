/** Which dialog of the page as a whole is open. */
export type PageDialog = 'none' | 'help' | 'about' | 'settings' | 'kept';

/** Where the introduction at the first start is. */
export type IntroductionStep = 'run' | 'doubt' | 'queue' | 'done';

export interface InterfaceSlice {
  readonly introduction: IntroductionStep;
  readonly dialog: PageDialog;
  /** Keys that the user gave to commands, by the command's id; a command that is not here has those of the preset. */
  readonly bindings: Readonly<Record<string, readonly string[]>>;
}

export const initialInterface: InterfaceSlice = {
  introduction: 'run',
  dialog: 'none',
  bindings: {},
};
