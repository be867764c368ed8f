import { expect, test, type Page } from '@playwright/test';
import { openPhantom } from './tiny.ts';

test.use({ hasTouch: true, isMobile: true, viewport: { width: 820, height: 1180 } });

/** One finger from a place to another; Playwright itself only taps. */
async function swipe(
  page: Page,
  from: readonly [number, number],
  to: readonly [number, number],
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x: number, y: number) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: type === 'touchEnd' ? [] : [{ x, y }],
    });
  await touch('touchStart', ...from);
  for (const share of [0.25, 0.5, 0.75, 1]) {
    await touch(
      'touchMove',
      from[0] + share * (to[0] - from[0]),
      from[1] + share * (to[1] - from[1]),
    );
  }
  await touch('touchEnd', ...to);
}

test('a review by touch: run, go through the queue, decide; the image stays in sight', async ({
  page,
}) => {
  await openPhantom(page);
  await page.getByRole('button', { name: /^Run/ }).tap();
  await expect(page.getByTestId('queue-progress')).toContainText('0 of', { timeout: 60_000 });
  await expect(page.getByRole('button', { name: /^Run/ })).toBeVisible({ timeout: 60_000 });

  await page.getByRole('button', { name: /^Next/ }).tap();
  await page.getByRole('button', { name: /^Accept/ }).tap();
  await page.getByRole('button', { name: /^Flag/ }).tap();
  await expect(page.getByTestId('queue-progress')).toContainText('2 of');

  const stage = page.getByRole('main', { name: 'Image' });
  await expect(stage).toBeInViewport({ ratio: 1 });
  const readOut = page.getByTestId('read-out');
  const slice = async (): Promise<number> =>
    Number(/slice (\d+)/.exec((await readOut.textContent()) ?? '')?.[1]);
  const before = await slice();
  const upwards = before <= 5;
  await swipe(page, [240, upwards ? 400 : 300], [240, upwards ? 300 : 400]);
  await expect.poll(slice).not.toBe(before);
  expect(Math.sign((await slice()) - before)).toBe(upwards ? 1 : -1);
});
