import { describe, expect, it } from 'vitest';
import { fakeLocks } from '../testing/fakeLocks.ts';
import { followWriter, takeWriterLock, unlessSaving, whileSaving } from './locks.ts';

describe('takeWriterLock', () => {
  it('is held by one, until it is released', async () => {
    const locks = fakeLocks();
    const first = await takeWriterLock('a', {}, locks);
    expect(first).not.toBeNull();
    expect(await takeWriterLock('a', {}, locks)).toBeNull();
    expect(await takeWriterLock('b', {}, locks)).not.toBeNull();
    first?.release();
    await Promise.resolve();
    await new Promise((resolve) => setTimeout(resolve));
    expect(await takeWriterLock('a', {}, locks)).not.toBeNull();
  });

  it('can be taken over, and the one before is told', async () => {
    const locks = fakeLocks();
    const first = await takeWriterLock('a', {}, locks);
    const second = await takeWriterLock('a', { isTaken: true }, locks);
    expect(second).not.toBeNull();
    await first?.lost;
    first?.release();
    expect(await takeWriterLock('a', {}, locks)).toBeNull();
  });

  it('is waited for where one who is gone lets go of it late, and no longer', async () => {
    const locks = fakeLocks();
    const first = await takeWriterLock('a', {}, locks);
    setTimeout(() => first?.release(), 120);
    expect(await followWriter('a', locks)).not.toBeNull();
    expect(await followWriter('a', locks)).toBeNull();
  });

  it('is held where the browser has no locks', async () => {
    expect(await takeWriterLock('a')).not.toBeNull();
    expect(await takeWriterLock('a')).not.toBeNull();
  });
});

describe('saving', () => {
  it('may be going on anywhere where the browser has no locks', async () => {
    expect(await unlessSaving(() => Promise.resolve('swept'), 'not now')).toBe('not now');
    expect(await whileSaving(() => Promise.resolve(2))).toBe(2);
  });

  it('goes on side by side, and nothing is swept meanwhile', async () => {
    const locks = fakeLocks();
    let end: () => void = () => undefined;
    const first = whileSaving(() => new Promise<void>((resolve) => (end = resolve)), locks);
    expect(await whileSaving(() => Promise.resolve(2), locks)).toBe(2);
    expect(await unlessSaving(() => Promise.resolve('swept'), 'not now', locks)).toBe('not now');
    end();
    await first;
    expect(await unlessSaving(() => Promise.resolve('swept'), 'not now', locks)).toBe('swept');
  });
});
