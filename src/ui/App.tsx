import { useCallback, useState, type DragEvent } from 'react';
import { openDropped } from '../app/commands/openCase.ts';
import { useApp } from './appContext.ts';
import type { OpenDialog } from './openDialog.ts';
import { useFocusReturn, useKeyboard } from './keyboard.ts';
import { AboutDialog } from './panels/AboutDialog.tsx';
import { CasePanel } from './panels/CasePanel.tsx';
import { ExportDialog } from './panels/ExportDialog.tsx';
import { HelpDialog } from './panels/HelpDialog.tsx';
import { Notices } from './panels/Notices.tsx';
import { QueuePanel } from './panels/QueuePanel.tsx';
import { SliceStrip } from './panels/SliceStrip.tsx';
import { Stage } from './panels/Stage.tsx';
import { TopBar } from './panels/TopBar.tsx';

/** The one screen. */
export function App() {
  const { perform } = useApp();
  const [dialog, setDialog] = useState<OpenDialog>('none');
  const [isDragging, setIsDragging] = useState(false);
  const openHelp = useCallback(() => setDialog('help'), []);
  useKeyboard(openHelp);
  useFocusReturn();

  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setIsDragging(false);
    const files = [...event.dataTransfer.files];
    perform((services) => openDropped(services, files));
  };

  return (
    <div
      className="app"
      onDragOver={(event) => {
        event.preventDefault();
        setIsDragging(true);
      }}
      onDragLeave={(event) => {
        if (event.currentTarget === event.target || !event.relatedTarget) setIsDragging(false);
      }}
      onDrop={onDrop}
    >
      <TopBar onDialog={setDialog} />
      <CasePanel />
      <Stage isDragging={isDragging} />
      <QueuePanel />
      <SliceStrip />
      <Notices />
      <ExportDialog />
      <HelpDialog isOpen={dialog === 'help'} onClose={() => setDialog('none')} />
      <AboutDialog isOpen={dialog === 'about'} onClose={() => setDialog('none')} />
    </div>
  );
}
