/** Read before there is a store: whether a worker is wanted decides how the page starts. */
const KEY = 'isodoubt.offline';

/** Whether the app is to be kept on this machine; yes unless the user said no. */
export function isOfflineWanted(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true; // storage is closed to this page: registering will tell
  }
}

export function setOfflineWanted(isWanted: boolean): void {
  try {
    if (isWanted) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, 'off');
  } catch {
    // Where nothing can be kept, nothing of the app is kept either.
  }
}
