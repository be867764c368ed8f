import { useState } from 'react';
import { isResearchNoteSeen, rememberResearchNote } from '../../app/researchNote.ts';
import { WINDOW_PRESETS } from '../../store/displaySlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { CommandButton } from '../controls/CommandButton.tsx';
import { Field } from '../controls/Field.tsx';
import { Emphasised } from '../controls/Emphasised.tsx';
import { formatPercentWhole } from '../format.ts';
import { Tabs } from '../controls/Tabs.tsx';
import { useText } from '../text/useText.ts';
import { Structures } from './Structures.tsx';
import { CaseBar } from './CaseBar.tsx';
import { Later } from '../later.tsx';
import { WORKLIST } from '../laterParts.ts';

/** Left: the structures found, and how they are shown. */
export function CasePanel() {
  const { display } = useText();
  const hasCases = useAppState((state) => state.cases.length > 0);
  return (
    <aside className="panel case-panel" aria-label={display.panel}>
      {hasCases ? <WithWorklist /> : <Contours />}
    </aside>
  );
}

function Contours() {
  return (
    <>
      <Structures />
      <Display />
      <ResearchNote />
    </>
  );
}

/** With several cases: their list and the contours of the open one take turns. */
function WithWorklist() {
  const { worklist } = useText();
  const [shown, setShown] = useState<'worklist' | 'contours'>('worklist');
  const tabs = [
    { id: 'worklist', title: worklist.title },
    { id: 'contours', title: worklist.contours },
  ] as const;
  return (
    <>
      <CaseBar />
      <Tabs label={worklist.tabs} tabs={tabs} shown={shown} onShow={setShown}>
        {shown === 'worklist' ? <Later part={WORKLIST} /> : <Contours />}
      </Tabs>
    </>
  );
}

/** Said once at the start, and then in About and in every record. */
function ResearchNote() {
  const { display } = useText();
  const [isSeen, setIsSeen] = useState(isResearchNoteSeen);
  if (isSeen) return null;
  return (
    <section className="research-note" aria-label={display.intendedUse}>
      <p>
        <Emphasised text={display.note} />
      </p>
      <button
        type="button"
        className="button"
        onClick={() => {
          rememberResearchNote();
          setIsSeen(true);
        }}
      >
        {display.understood}
      </button>
    </section>
  );
}

function Display() {
  const { display } = useText();
  const { services } = useApp();
  const window = useAppState((state) => state.window);
  const contour = useAppState((state) => state.contour);
  const heatmap = useAppState((state) => state.heatmap);
  const isBudgetVisible = useAppState((state) => state.isBudgetVisible);
  const preset = WINDOW_PRESETS.find(
    ({ center, width }) => center === window.center && width === window.width,
  );
  return (
    <section aria-labelledby="display-title">
      <h2 id="display-title" className="panel-title">
        {display.title}
      </h2>
      <div className="toggles">
        <CommandButton command="toggle-contours" className="toggle" isPressed={contour.isVisible}>
          {display.contours}
        </CommandButton>
        <CommandButton
          command="toggle-contour-mode"
          className="toggle"
          isPressed={contour.mode === 'fill'}
        >
          {display.filled}
        </CommandButton>
        <CommandButton command="toggle-heatmap" className="toggle" isPressed={heatmap.isVisible}>
          {display.uncertainty}
        </CommandButton>
        <CommandButton command="toggle-budget" className="toggle" isPressed={isBudgetVisible}>
          {display.budget}
        </CommandButton>
      </div>
      <Field
        label={heatmap.isVisible ? display.uncertaintyOpacity : display.contourOpacity}
        value={formatPercentWhole(heatmap.isVisible ? heatmap.opacity : contour.opacity)}
      >
        {(id) => (
          <input
            id={id}
            type="range"
            min={0.1}
            max={1}
            step={0.1}
            value={heatmap.isVisible ? heatmap.opacity : contour.opacity}
            onChange={(event) => {
              const opacity = event.target.valueAsNumber;
              services.store.setState(
                heatmap.isVisible
                  ? { heatmap: { ...heatmap, opacity } }
                  : { contour: { ...contour, opacity } },
              );
            }}
          />
        )}
      </Field>
      <Field
        label={display.window}
        value={display.windowValue(Math.round(window.width), Math.round(window.center))}
      >
        {(id) => (
          <select
            id={id}
            value={preset?.id ?? 'custom'}
            onChange={(event) => {
              const chosen = WINDOW_PRESETS.find((one) => one.id === event.target.value);
              if (chosen) {
                services.store.setState({ window: { center: chosen.center, width: chosen.width } });
              }
            }}
          >
            {WINDOW_PRESETS.map(({ id: value }) => (
              <option key={value} value={value}>
                {display.windows[value]}
              </option>
            ))}
            {!preset && <option value="custom">{display.windows.custom}</option>}
          </select>
        )}
      </Field>
    </section>
  );
}
