/** Pages that the build puts beside the app (`scripts/docs/docsPages.ts`), seen from the app's own page. */
export const GUIDE_PAGES = {
  guide: 'guide/index.html',
  administrators: 'guide/administrators.html',
  physicists: 'guide/physicists.html',
} as const;

/** In a tab of its own: the review stays where it is. */
export function openGuide(): void {
  window.open(GUIDE_PAGES.guide, '_blank', 'noopener');
}
