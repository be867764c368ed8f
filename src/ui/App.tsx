import { openDropped } from '../app/commands/openDropped.ts';
import { droppedFiles } from '../app/droppedFiles.ts';
import { useApp, useAppState } from './appContext.ts';
import { useFileDrop } from './controls/useFileDrop.ts';
import { useFocusReturn, useKeyboard } from './keyboard.ts';
import { Announcer } from './panels/Announcer.tsx';
import { CasePanel } from './panels/CasePanel.tsx';
import { SidePanel } from './panels/SidePanel.tsx';
import { SliceStrip } from './panels/SliceStrip.tsx';
import { Stage } from './panels/Stage.tsx';
import { TopBar } from './panels/TopBar.tsx';
import type { AppState } from '../store/store.ts';
import { Later } from './later.tsx';
import { COHORT, DIALOGS } from './laterParts.ts';
import { useText } from './text/useText.ts';

/** The one screen. */
export function App() {
  useText(); // another language draws everything below anew
  const { perform } = useApp();
  const isAsking = useAppState(isDialogAsked);
  const introduction = useAppState((state) =>
    state.openCase?.isDemo ? state.introduction : 'done',
  );
  const isCovered = useAppState((state) => state.isCohortOpen);
  useKeyboard();
  useFocusReturn();

  const { isDragging, handlers } = useFileDrop((transfer) => {
    const dropped = droppedFiles(transfer);
    perform(async (services) => openDropped(services, await dropped));
  });

  return (
    <div className="app" data-introduction={introduction} {...handlers}>
      <TopBar />
      <CasePanel />
      <div className="workplace" inert={isCovered}>
        <Stage isDragging={isDragging} />
        <SidePanel />
        <SliceStrip />
      </div>
      <Later part={COHORT} isAsked={isCovered} />
      <Announcer />
      <Later part={DIALOGS} isAsked={isAsking} />
    </div>
  );
}

/** Whether any dialog is open, or would be. */
function isDialogAsked(state: AppState): boolean {
  const { dialog, exporting, networkDialog, samples, intake, assistant } = state;
  return (
    dialog !== 'none' ||
    exporting.status !== 'closed' ||
    networkDialog.status !== 'closed' ||
    (samples.status !== 'closed' && samples.status !== 'inspecting') ||
    intake.status === 'asking' ||
    assistant.status === 'open'
  );
}
