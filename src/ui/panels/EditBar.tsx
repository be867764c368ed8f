import { changeEdit, chooseSegment, BRUSH_RADII_MM } from '../../app/commands/edit.ts';
import { editBlock } from '../../app/editBlock.ts';
import { useApp, useAppState } from '../appContext.ts';
import { CommandButton } from '../controls/CommandButton.tsx';
import { formatMm } from '../format.ts';
import { commandTitle } from '../text/commandTitle.ts';
import { useText } from '../text/useText.ts';
import { OperationsMenu, RangeMenu } from './EditMenus.tsx';

/** Over the image while something is edited: what the left button does, and what can be done to a structure at once. */
export function EditBar() {
  const { edit } = useText();
  const block = useAppState(editBlock);
  return (
    <div className="edit-bar" role="group" aria-label={edit.title}>
      {block === null ? (
        <Tools />
      ) : (
        <p className="edit-block" role="status">
          {edit.blocks[block]}
        </p>
      )}
      <CommandButton command="leave-editing" icon="close" className="quiet" hasKey={false} />
    </div>
  );
}

function Tools() {
  return (
    <>
      <ActiveStructure />
      <HandTools />
      <BrushSize />
      <Brush />
      <Operations />
      <Comparison />
      <div className="button-group edit-undo">
        <CommandButton command="undo" icon="undo" hasKey={false} />
        <CommandButton command="redo" icon="redo" hasKey={false} />
      </div>
    </>
  );
}

/** What tools work on, and whether it is protected. */
function ActiveStructure() {
  const { edit } = useText();
  const { perform } = useApp();
  const segments = useAppState((state) => state.segments);
  const active = useAppState((state) => state.activeSegment);
  const row = segments.find(({ index }) => index === active);
  return (
    <div className="edit-structure" data-locked={row?.isLocked ?? false}>
      <span className="swatch" style={{ background: row?.color ?? 'none' }} />
      <select
        aria-label={edit.structure}
        title={edit.structure}
        value={active ?? ''}
        onChange={(event) => {
          const index = Number(event.target.value);
          perform((services) => chooseSegment(services, index));
        }}
      >
        {segments.map(({ index, name }) => (
          <option key={index} value={index}>
            {name}
          </option>
        ))}
      </select>
      <CommandButton
        command="toggle-lock"
        icon={row?.isLocked ? 'lock' : 'unlock'}
        className="quiet"
        isPressed={row?.isLocked ?? false}
        hasKey={false}
      />
    </div>
  );
}

function HandTools() {
  const tool = useAppState((state) => state.tool);
  return (
    <div className="button-group">
      {(['brush', 'eraser', 'lasso'] as const).map((one) => (
        <CommandButton
          key={one}
          command={one}
          icon={one}
          className="toggle"
          isPressed={tool === one}
        />
      ))}
    </div>
  );
}

function BrushSize() {
  const { edit } = useText();
  const { perform } = useApp();
  const radius = useAppState((state) => state.brushRadiusMm);
  const isLasso = useAppState((state) => state.tool === 'lasso');
  const text = `${formatMm(2 * radius)} mm`;
  const last = BRUSH_RADII_MM.length - 1;
  const position = BRUSH_RADII_MM.findIndex((one) => one >= radius);
  return (
    <div className="edit-size" title={`${edit.size} ([ ])`}>
      <input
        type="range"
        aria-label={edit.size}
        aria-valuetext={text}
        disabled={isLasso}
        min={0}
        max={last}
        step={1}
        value={position < 0 ? last : position}
        onChange={(event) => {
          const brushRadiusMm = BRUSH_RADII_MM[event.target.valueAsNumber];
          if (brushRadiusMm) perform((services) => changeEdit(services, { brushRadiusMm }));
        }}
      />
      <span data-testid="brush-size">{text}</span>
    </div>
  );
}

function Brush() {
  const { edit } = useText();
  const isBall = useAppState((state) => state.isBall);
  const paintOver = useAppState((state) => state.paintOver);
  return (
    <div className="edit-group">
      <CommandButton
        command="toggle-ball"
        icon={isBall ? 'ball' : 'disc'}
        className="toggle"
        isPressed={isBall}
        hasKey={false}
      />
      <RangeMenu />
      <CommandButton
        command="toggle-overwrite"
        icon={`over-${paintOver}`}
        setting={edit.paintOver[paintOver]}
        hasKey={false}
      />
    </div>
  );
}

/** The menu, or what is being worked out. */
function Operations() {
  const { edit } = useText();
  const job = useAppState((state) => state.editJob);
  if (job === null) return <OperationsMenu />;
  return (
    <div className="edit-job" role="status">
      <progress aria-label={edit.operations} />
      <span>{edit.working(commandTitle(job === 'copy-slice' ? 'copy-slice-up' : job))}</span>
      <CommandButton command="cancel-operation">{edit.cancel}</CommandButton>
    </div>
  );
}

function Comparison() {
  const { edit } = useText();
  const comparison = useAppState((state) => state.comparison);
  return (
    <CommandButton
      command="step-comparison"
      icon={`compare-${comparison}`}
      className="edit-comparison"
      hasKey={false}
    >
      {edit.comparisons[comparison]}
    </CommandButton>
  );
}
