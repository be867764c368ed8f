const KEY = 'isodoubt.research-note-seen';

/** Whether the note on intended use was acknowledged in this browser. */
export function isResearchNoteSeen(): boolean {
  try {
    return localStorage.getItem(KEY) === 'yes';
  } catch {
    return false; // storage is blocked by policy: the note is shown each time
  }
}

export function rememberResearchNote(): void {
  try {
    localStorage.setItem(KEY, 'yes');
  } catch {
    // Storage is blocked by policy; nothing but this note depends on it.
  }
}
