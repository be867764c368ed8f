import { GUIDE_PAGES } from '../../app/guidePages.ts';
import { useText } from '../text/useText.ts';

const PAGES = ['guide', 'administrators', 'physicists'] as const;

/** The pages about the app; they come with it and open without a network. */
export function GuideLinks() {
  const { help } = useText();
  return (
    <p className="guide-links">
      {PAGES.map((page) => (
        <a key={page} href={GUIDE_PAGES[page]} target="_blank" rel="noopener">
          {help.pages[page]}
        </a>
      ))}
      <span className="hint">{help.pagesHint}</span>
    </p>
  );
}
