import type { MouseEvent } from 'react';
import { changeEdit, changeOperation, limitRange } from '../../app/commands/edit.ts';
import { useApp, useAppState } from '../appContext.ts';
import { ChoiceField } from '../controls/ChoiceField.tsx';
import { CommandButton } from '../controls/CommandButton.tsx';
import { DecimalField } from '../controls/DecimalField.tsx';
import { Icon } from '../controls/Icon.tsx';
import { Menu } from '../controls/Menu.tsx';
import { formatRounded } from '../format.ts';
import { useText } from '../text/useText.ts';

/** Values that painting is limited to. */
export function RangeMenu() {
  const { edit } = useText();
  const { perform } = useApp();
  const range = useAppState((state) => state.paintRange);
  const isHounsfield = useAppState((state) => state.openCase?.isHounsfield ?? false);
  const text = range && `${formatRounded(range.lower)} … ${formatRounded(range.upper)}`;
  return (
    <Menu
      title={text ? `${edit.range}: ${text}` : edit.range}
      summary={
        <span className="edit-summary" data-on={range !== null}>
          <Icon name="range" />
          {text && <span className="edit-range-text">{text}</span>}
          <Icon name="chevron" />
        </span>
      }
    >
      <p className="hint">{edit.rangeHint}</p>
      <div className="edit-range">
        <DecimalField
          label={edit.lower}
          value={range?.lower ?? 0}
          isDisabled={range === null}
          onChange={(lower) =>
            perform((all) => changeEdit(all, { paintRange: range && { ...range, lower } }))
          }
        />
        <DecimalField
          label={edit.upper}
          value={range?.upper ?? 0}
          isDisabled={range === null}
          onChange={(upper) =>
            perform((all) => changeEdit(all, { paintRange: range && { ...range, upper } }))
          }
        />
      </div>
      <div className="edit-operations one">
        <button type="button" className="button" onClick={() => perform(limitRange)}>
          {isHounsfield ? edit.rangeHere(100) : edit.rangeLike}
        </button>
        <button
          type="button"
          className="button"
          disabled={range === null}
          onClick={() => perform((all) => changeEdit(all, { paintRange: null }))}
        >
          {edit.noRange}
        </button>
      </div>
    </Menu>
  );
}

/** What is done to the active structure at once, and how far it goes. */
export function OperationsMenu() {
  const { edit } = useText();
  const { perform } = useApp();
  const settings = useAppState((state) => state.operationSettings);
  return (
    <Menu
      title={edit.operations}
      summary={
        <span className="edit-summary">
          <Icon name="wand" />
          <span className="edit-label">{edit.operations}</span>
          <Icon name="chevron" />
        </span>
      }
    >
      <div className="edit-menu">
        <ChoiceField
          label={edit.extent}
          value={settings.isInSlice ? 'slice' : 'volume'}
          choices={[
            ['volume', edit.extents.volume],
            ['slice', edit.extents.slice],
          ]}
          onChange={(extent) =>
            perform((all) => changeOperation(all, { isInSlice: extent === 'slice' }))
          }
        />
        <DecimalField
          label={edit.margin}
          value={settings.marginMm}
          min={0.5}
          max={30}
          step={0.5}
          onChange={(marginMm) => perform((all) => changeOperation(all, { marginMm }))}
        />
        <div className="edit-operations" {...FOLDING}>
          <CommandButton command="grow">{edit.grow}</CommandButton>
          <CommandButton command="shrink">{edit.shrink}</CommandButton>
        </div>
        <DecimalField
          label={edit.smoothing}
          value={settings.smoothMm}
          min={0.5}
          max={10}
          step={0.5}
          onChange={(smoothMm) => perform((all) => changeOperation(all, { smoothMm }))}
        />
        <div className="edit-operations" {...FOLDING}>
          <CommandButton command="smooth">{edit.smooth}</CommandButton>
          <CommandButton command="fill-holes">{edit.fillHoles}</CommandButton>
        </div>
        <div className="edit-operations one" {...FOLDING}>
          <CommandButton command="keep-island">{edit.keepIsland}</CommandButton>
          <CommandButton command="remove-island">{edit.removeIsland}</CommandButton>
        </div>
        <p className="hint">{edit.islandHint}</p>
        <div className="edit-operations one" {...FOLDING}>
          <CommandButton command="copy-slice-up">{edit.copyUp}</CommandButton>
          <CommandButton command="copy-slice-down">{edit.copyDown}</CommandButton>
          <CommandButton command="interpolate">{edit.interpolate}</CommandButton>
        </div>
      </div>
    </Menu>
  );
}

/** The result is looked at: the menu goes out of the way when one of its operations was chosen. */
const FOLDING = {
  onClick: ({ target, currentTarget }: MouseEvent): void => {
    const isButton = target instanceof Element && target.closest('button') !== null;
    if (isButton) currentTarget.closest('details')?.removeAttribute('open');
  },
};
