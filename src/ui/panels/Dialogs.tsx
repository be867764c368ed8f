import { useApp, useAppState } from '../appContext.ts';
import { KeptDialog } from '../keeping/KeptDialog.tsx';
import { MachineDialog } from '../machine/MachineDialog.tsx';
import { SettingsDialog } from '../settings/SettingsDialog.tsx';
import { AboutDialog } from './AboutDialog.tsx';
import { AssistantDialog } from './AssistantDialog.tsx';
import { ExportDialog } from './ExportDialog.tsx';
import { FoundDialog } from './FoundDialog.tsx';
import { HelpDialog } from './HelpDialog.tsx';
import { NetworkDialog } from './NetworkDialog.tsx';
import { SamplesDialog } from './SamplesDialog.tsx';

/** All dialogs, open or closed: a dialog gives back the focus as long as it stays on the page. */
export function Dialogs() {
  const { services } = useApp();
  const dialog = useAppState((state) => state.dialog);
  const close = (): void => services.store.setState({ dialog: 'none' });
  return (
    <>
      <ExportDialog />
      <NetworkDialog />
      <SamplesDialog />
      <FoundDialog />
      <AssistantDialog />
      <HelpDialog isOpen={dialog === 'help'} onClose={close} />
      <KeptDialog isOpen={dialog === 'kept'} onClose={close} />
      <SettingsDialog isOpen={dialog === 'settings'} onClose={close} />
      <MachineDialog isOpen={dialog === 'machine'} onClose={close} />
      <AboutDialog isOpen={dialog === 'about'} onClose={close} />
    </>
  );
}
