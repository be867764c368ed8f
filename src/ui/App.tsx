import { useCallback, useState } from 'react';
import { openAnything } from '../app/commands/openAnything.ts';
import { droppedFiles } from '../app/droppedFiles.ts';
import { useApp } from './appContext.ts';
import { useFileDrop } from './controls/useFileDrop.ts';
import type { OpenDialog } from './openDialog.ts';
import { useFocusReturn, useKeyboard } from './keyboard.ts';
import { AboutDialog } from './panels/AboutDialog.tsx';
import { Announcer } from './panels/Announcer.tsx';
import { AssistantDialog } from './panels/AssistantDialog.tsx';
import { CasePanel } from './panels/CasePanel.tsx';
import { ExportDialog } from './panels/ExportDialog.tsx';
import { HelpDialog } from './panels/HelpDialog.tsx';
import { NetworkDialog } from './panels/NetworkDialog.tsx';
import { QueuePanel } from './panels/QueuePanel.tsx';
import { SamplesDialog } from './panels/SamplesDialog.tsx';
import { SliceStrip } from './panels/SliceStrip.tsx';
import { Stage } from './panels/Stage.tsx';
import { TopBar } from './panels/TopBar.tsx';
import { useText } from './text/useText.ts';

/** The one screen. */
export function App() {
  useText(); // another language draws everything below anew
  const { perform } = useApp();
  const [dialog, setDialog] = useState<OpenDialog>('none');
  const openHelp = useCallback(() => setDialog('help'), []);
  useKeyboard(openHelp);
  useFocusReturn();

  const { isDragging, handlers } = useFileDrop((transfer) => {
    const dropped = droppedFiles(transfer);
    perform(async (services) => openAnything(services, await dropped));
  });

  return (
    <div className="app" {...handlers}>
      <TopBar onDialog={setDialog} />
      <CasePanel />
      <Stage isDragging={isDragging} />
      <QueuePanel />
      <SliceStrip />
      <Announcer />
      <ExportDialog />
      <NetworkDialog />
      <SamplesDialog />
      <AssistantDialog />
      <HelpDialog isOpen={dialog === 'help'} onClose={() => setDialog('none')} />
      <AboutDialog isOpen={dialog === 'about'} onClose={() => setDialog('none')} />
    </div>
  );
}
