import { useText } from '../text/useText.ts';

/** Agreement with a reference, observers, calibration, and whether the doubt finds the errors. */
export function ComparePanel() {
  const { sidePanel } = useText();
  return (
    <section className="panel-empty" aria-label={sidePanel.titles.compare}>
      <p>{sidePanel.noReference}</p>
      <p className="hint">{sidePanel.addReference}</p>
    </section>
  );
}
