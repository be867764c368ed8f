import type { Command } from '../command.ts';
import { installApp } from './installApp.ts';
import { setOffline } from './keepOffline.ts';
import { isOfflineWanted } from './offlineSetting.ts';
import { canTakeUpdate, takeUpdate } from './takeUpdate.ts';
import { takeOver } from './watchOffline.ts';

/** The app as something on this machine. */
export const OFFLINE_COMMANDS: readonly Command[] = [
  {
    id: 'take-update',
    group: 'Run',
    keys: [],
    isEnabled: canTakeUpdate,
    run: (services) => takeUpdate(services, { takeOver, reload: () => location.reload() }),
  },
  {
    id: 'install-app',
    group: 'Run',
    keys: [],
    isEnabled: (state) => state.isInstallOffered,
    run: installApp,
  },
  {
    id: 'toggle-offline',
    group: 'Run',
    keys: [],
    isEnabled: ({ offline }) => offline.status !== 'impossible' || offline.reason === 'refused',
    run: (services) => setOffline(services, !isOfflineWanted()),
  },
];
