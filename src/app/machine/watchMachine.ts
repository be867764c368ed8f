import type { Services } from '../services.ts';
import { askStorage, probeMachine } from './probeMachine.ts';

/** Looks at the machine and says in the store what it has. */
export async function lookAtMachine({ store }: Services): Promise<void> {
  const machine = await probeMachine();
  store.setState({ machine });
}

/** Opens the self-check; what may have changed is asked anew. */
export async function openMachine(services: Services): Promise<void> {
  services.store.setState({ dialog: 'machine' });
  await lookAtMachine(services);
}

/** Asks the browser never to clear what is kept by itself. Firefox asks the user; others decide by themselves. */
export async function keepStorage({ store }: Services): Promise<void> {
  const manager = navigator.storage as StorageManager | undefined;
  await manager?.persist();
  const storage = await askStorage();
  store.setState(({ machine }) => ({ machine: machine && { ...machine, storage } }));
}
