import type { HandTool } from '../store/editSlice.ts';
import type { AppState } from '../store/store.ts';
import type { Command } from './command.ts';
import {
  changeBrush,
  leaveEditing,
  stepComparison,
  stepPaintOver,
  stepSegment,
  swapTools,
  takeTool,
  toggleBall,
  toggleEditing,
  toggleLock,
  toggleRange,
} from './commands/edit.ts';
import {
  cancelOperation,
  copyToNextSlice,
  operate,
  type HandOperation,
} from './commands/operations.ts';
import { addStructure, beginRename, removeStructure } from './commands/structures.ts';
import { editBlock, editedSegment, isEditing } from './editBlock.ts';
import type { Services } from './services.ts';

const mayEdit = (state: AppState): boolean => editBlock(state) === null;
const mayAdd = (state: AppState): boolean => [null, 'no-structure'].includes(editBlock(state));
const hasSegments = (state: AppState): boolean => state.segments.length > 0;

/** Passes the structure that is worked on. */
function onActive(run: (services: Services, index: number) => void): (services: Services) => void {
  return (services) => {
    const { activeSegment } = services.store.getState();
    if (activeSegment !== null) run(services, activeSegment);
  };
}

const toolKeys: readonly (readonly [tool: HandTool, key: string])[] = [
  ['brush', 'b'],
  ['eraser', 'r'],
  ['lasso', 'l'],
];

const operationKeys: readonly (readonly [kind: HandOperation, key: string])[] = [
  ['fill-holes', 'Shift+h'],
  ['keep-island', 'Shift+k'],
  ['remove-island', 'Shift+r'],
  ['grow', 'g'],
  ['shrink', 'Shift+g'],
  ['smooth', 'Shift+s'],
  ['interpolate', 'Shift+i'],
];

const mayOperate = (state: AppState): boolean => isEditing(state) && state.editJob === null;

/** What is done to contours by hand. */
export const EDIT_COMMANDS: readonly Command[] = [
  {
    id: 'toggle-editing',
    group: 'Edit',
    keys: ['e'],
    isEnabled: (state) => mayEdit(state) || state.tool !== null,
    run: toggleEditing,
  },
  ...toolKeys.map(([tool, key]): Command => ({
    id: tool,
    group: 'Edit',
    keys: [key],
    isEnabled: mayEdit,
    run: (services) => takeTool(services, tool),
  })),
  {
    id: 'swap-tools',
    group: 'Edit',
    keys: [' '],
    isEnabled: isEditing,
    run: swapTools,
  },
  {
    id: 'brush-smaller',
    group: 'Edit',
    keys: ['[', '-'],
    isEnabled: isEditing,
    run: (services) => changeBrush(services, -1),
  },
  {
    id: 'brush-larger',
    group: 'Edit',
    keys: [']', '+', '='],
    isEnabled: isEditing,
    run: (services) => changeBrush(services, 1),
  },
  {
    id: 'toggle-ball',
    group: 'Edit',
    keys: ['Shift+b'],
    isEnabled: isEditing,
    run: toggleBall,
  },
  {
    id: 'toggle-range',
    group: 'Edit',
    keys: ['i'],
    isEnabled: isEditing,
    run: toggleRange,
  },
  {
    id: 'toggle-overwrite',
    group: 'Edit',
    keys: ['Shift+o'],
    isEnabled: isEditing,
    run: stepPaintOver,
  },
  {
    id: 'next-segment',
    group: 'Edit',
    keys: ['w'],
    isEnabled: hasSegments,
    run: (services) => stepSegment(services, 1),
  },
  {
    id: 'cycle-segments',
    group: 'Edit',
    // Its own meaning everywhere else: the way from control to control.
    keys: ['Tab'],
    isEnabled: (state) => hasSegments(state) && state.tool !== null,
    run: (services) => stepSegment(services, 1),
  },
  {
    id: 'previous-segment',
    group: 'Edit',
    keys: ['q'],
    isEnabled: hasSegments,
    run: (services) => stepSegment(services, -1),
  },
  {
    id: 'toggle-lock',
    group: 'Edit',
    keys: ['Shift+l'],
    isEnabled: hasSegments,
    run: onActive(toggleLock),
  },
  ...operationKeys.map(([kind, key]): Command => ({
    id: kind,
    group: 'Edit',
    keys: [key],
    isEnabled: mayOperate,
    run: (services) => operate(services, kind),
  })),
  {
    id: 'copy-slice-up',
    group: 'Edit',
    keys: ['Shift+ArrowUp'],
    isEnabled: mayOperate,
    run: (services) => copyToNextSlice(services, 1),
  },
  {
    id: 'copy-slice-down',
    group: 'Edit',
    keys: ['Shift+ArrowDown'],
    isEnabled: mayOperate,
    run: (services) => copyToNextSlice(services, -1),
  },
  {
    id: 'step-comparison',
    group: 'Edit',
    keys: ['y'],
    isEnabled: hasSegments,
    run: stepComparison,
  },
  {
    id: 'add-structure',
    group: 'Edit',
    keys: ['Shift+n'],
    isEnabled: mayAdd,
    run: addStructure,
  },
  {
    id: 'rename-structure',
    group: 'Edit',
    keys: ['F2'],
    isEnabled: mayEdit,
    run: onActive(beginRename),
  },
  {
    id: 'remove-structure',
    group: 'Edit',
    keys: ['Shift+Delete'],
    isEnabled: (state) => editedSegment(state) !== null,
    run: onActive(removeStructure),
  },
  {
    id: 'cancel-operation',
    group: 'Edit',
    keys: ['Escape'],
    isEnabled: (state) => state.editJob !== null,
    run: cancelOperation,
  },
  {
    id: 'leave-editing',
    group: 'Edit',
    keys: ['Escape'],
    isEnabled: (state) => state.tool !== null,
    run: leaveEditing,
  },
];
