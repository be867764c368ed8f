import type { Services } from '../services.ts';

/** Stops looking, or declines; the open case stays as it is. */
export function cancelIntake(services: Services): void {
  services.intakeAbort?.abort();
  services.intakeAbort = null;
  services.pendingIntake = null;
  services.store.setState({ intake: { status: 'closed' } });
}
