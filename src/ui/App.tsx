import { openAnything } from '../app/commands/openAnything.ts';
import { droppedFiles } from '../app/droppedFiles.ts';
import { useApp, useAppState } from './appContext.ts';
import { CohortView } from './cohort/CohortView.tsx';
import { useFileDrop } from './controls/useFileDrop.ts';
import { useFocusReturn, useKeyboard } from './keyboard.ts';
import { KeptDialog } from './keeping/KeptDialog.tsx';
import { AboutDialog } from './panels/AboutDialog.tsx';
import { Announcer } from './panels/Announcer.tsx';
import { AssistantDialog } from './panels/AssistantDialog.tsx';
import { CasePanel } from './panels/CasePanel.tsx';
import { ExportDialog } from './panels/ExportDialog.tsx';
import { FoundDialog } from './panels/FoundDialog.tsx';
import { HelpDialog } from './panels/HelpDialog.tsx';
import { NetworkDialog } from './panels/NetworkDialog.tsx';
import { SamplesDialog } from './panels/SamplesDialog.tsx';
import { SidePanel } from './panels/SidePanel.tsx';
import { SliceStrip } from './panels/SliceStrip.tsx';
import { Stage } from './panels/Stage.tsx';
import { TopBar } from './panels/TopBar.tsx';
import { SettingsDialog } from './settings/SettingsDialog.tsx';
import { useText } from './text/useText.ts';

/** The one screen. */
export function App() {
  useText(); // another language draws everything below anew
  const { perform, services } = useApp();
  const dialog = useAppState((state) => state.dialog);
  const introduction = useAppState((state) =>
    state.openCase?.isDemo ? state.introduction : 'done',
  );
  const isCovered = useAppState((state) => state.isCohortOpen);
  const close = (): void => services.store.setState({ dialog: 'none' });
  useKeyboard();
  useFocusReturn();

  const { isDragging, handlers } = useFileDrop((transfer) => {
    const dropped = droppedFiles(transfer);
    perform(async (services) => openAnything(services, await dropped));
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
      <CohortView />
      <Announcer />
      <ExportDialog />
      <NetworkDialog />
      <SamplesDialog />
      <FoundDialog />
      <AssistantDialog />
      <HelpDialog isOpen={dialog === 'help'} onClose={close} />
      <KeptDialog isOpen={dialog === 'kept'} onClose={close} />
      <SettingsDialog isOpen={dialog === 'settings'} onClose={close} />
      <AboutDialog isOpen={dialog === 'about'} onClose={close} />
    </div>
  );
}
