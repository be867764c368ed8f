import { useState } from 'react';
import { toggleStructure } from '../../app/commands/display.ts';
import { isResearchNoteSeen, rememberResearchNote } from '../../app/researchNote.ts';
import { WINDOW_PRESETS } from '../../store/displaySlice.ts';
import type { StructureRow } from '../../store/resultSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { CommandButton } from '../controls/CommandButton.tsx';
import { Field } from '../controls/Field.tsx';
import { Icon } from '../controls/Icon.tsx';
import { formatMl } from '../format.ts';
import { SAMPLES_TEXT, samplesOriginText } from '../samplesText.ts';
import { RunDetails } from './RunDetails.tsx';

/** Left: the structures found, and how they are shown. */
export function CasePanel() {
  return (
    <aside className="panel case-panel" aria-label="Structures and display">
      <Structures />
      <Display />
      <ResearchNote />
    </aside>
  );
}

/** Said once at the start, and then in About and in every record. */
function ResearchNote() {
  const [isSeen, setIsSeen] = useState(isResearchNoteSeen);
  if (isSeen) return null;
  return (
    <section className="research-note" aria-label="Intended use">
      <p>
        <strong>A research tool, not a medical device.</strong> Everything stays on this machine.
      </p>
      <button
        type="button"
        className="button"
        onClick={() => {
          rememberResearchNote();
          setIsSeen(true);
        }}
      >
        Understood
      </button>
    </section>
  );
}

function Structures() {
  const result = useAppState((state) => state.result);
  const hidden = useAppState((state) => state.hiddenStructures);
  return (
    <section aria-labelledby="structures-title">
      <h2 id="structures-title" className="panel-title">
        Structures
      </h2>
      {result ? (
        <ul className="structures">
          {result.structures.map((row) => (
            <Structure key={row.index} row={row} isHidden={hidden.includes(row.index)} />
          ))}
        </ul>
      ) : (
        <p className="hint">
          Run the network to get contours, their volumes and where they are in doubt.
        </p>
      )}
      {result?.origin === 'samples' && (
        <p className="hint">
          {samplesOriginText(result.samples)}.{result.samples < 2 && ` ${SAMPLES_TEXT.single}`}
        </p>
      )}
      {result && result.slicesDone < result.slicesPlanned && (
        <p className="hint warn">
          {result.slicesDone} of {result.slicesPlanned} slices were computed; the rest has no
          contour.
        </p>
      )}
      <RunDetails />
    </section>
  );
}

function SampleAgreement({ row }: { readonly row: StructureRow }) {
  return (
    <>
      {row.sampleRangeMl &&
        `${formatMl(row.sampleRangeMl[0])} – ${formatMl(row.sampleRangeMl[1])} ml`}
      {row.meanPairwiseDice !== null && (
        <span title="Mean pairwise Dice of the samples: 1 when all agree">
          {' '}
          · agree {row.meanPairwiseDice.toFixed(2)}
        </span>
      )}
    </>
  );
}

function Structure({ row, isHidden }: { readonly row: StructureRow; readonly isHidden: boolean }) {
  const { perform } = useApp();
  // Samples that are all empty agree perfectly; that is no finding to print.
  const isAbsent = row.volumeMl === 0 && (row.sampleRangeMl?.[1] ?? 0) === 0;
  return (
    <li className="structure" data-hidden={isHidden}>
      <span className="swatch" style={{ background: row.color }} />
      <span className="structure-name">{row.name}</span>
      <span className="structure-volume" data-testid={`volume-${row.index}`}>
        {formatMl(row.volumeMl)} ml
      </span>
      <button
        type="button"
        className="button quiet"
        aria-pressed={!isHidden}
        aria-label={`${row.name} shown`}
        title={`${isHidden ? 'Show' : 'Hide'} ${row.name}`}
        onClick={() => perform((services) => toggleStructure(services, row.index))}
      >
        <Icon name={isHidden ? 'eye-off' : 'eye'} />
      </button>
      <span className="structure-range" title="Smallest and largest volume among the samples">
        {isAbsent ? 'not found in any sample' : <SampleAgreement row={row} />}
      </span>
    </li>
  );
}

function Display() {
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
        Display
      </h2>
      <div className="toggles">
        <CommandButton command="toggle-contours" className="toggle" isPressed={contour.isVisible}>
          Contours
        </CommandButton>
        <CommandButton
          command="toggle-contour-mode"
          className="toggle"
          isPressed={contour.mode === 'fill'}
        >
          Filled
        </CommandButton>
        <CommandButton command="toggle-heatmap" className="toggle" isPressed={heatmap.isVisible}>
          Uncertainty
        </CommandButton>
        <CommandButton command="toggle-budget" className="toggle" isPressed={isBudgetVisible}>
          Budget
        </CommandButton>
      </div>
      <Field
        label={`${heatmap.isVisible ? 'Uncertainty' : 'Contour'} opacity`}
        value={`${Math.round((heatmap.isVisible ? heatmap.opacity : contour.opacity) * 100)} %`}
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
        label="Window"
        value={`W ${Math.round(window.width)} · L ${Math.round(window.center)}`}
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
            <option value="soft-tissue">1 · Soft tissue 400 / 40</option>
            <option value="lung">2 · Lung 1500 / −600</option>
            <option value="liver">3 · Liver 150 / 90</option>
            <option value="bone">4 · Bone 2500 / 480</option>
            <option value="brain">5 · Brain 80 / 40</option>
            {!preset && <option value="custom">By hand</option>}
          </select>
        )}
      </Field>
    </section>
  );
}
