/** Which dialog of the top bar is open. */
export type OpenDialog = 'none' | 'help' | 'about';
