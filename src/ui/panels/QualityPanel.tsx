import { useAppState } from '../appContext.ts';
import { useText } from '../text/useText.ts';

/** How far each contour can be trusted without a reference. */
export function QualityPanel() {
  const { sidePanel } = useText();
  const hasResult = useAppState((state) => state.result !== null);
  return (
    <section className="panel-empty" aria-label={sidePanel.titles.quality}>
      <p>{hasResult ? sidePanel.notAssessed : sidePanel.noContours}</p>
    </section>
  );
}
