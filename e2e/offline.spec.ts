import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { expectViolations, openApp, run, watchErrors, watchForeignRequests } from './app.ts';
import { routeTinyNetwork } from './tiny.ts';

test('nothing leaves: no request but to its own origin, and the policy forbids the rest', async ({
  page,
  baseURL,
}) => {
  const foreign = watchForeignRequests(page, baseURL ?? '');
  const errors = watchErrors(page);
  await routeTinyNetwork(page);
  const response = await page.goto('/');
  const policy = (await response?.headerValue('content-security-policy')) ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'self';");
  expect(policy).not.toMatch(/https?:|unsafe-inline|'unsafe-eval'/);
  // The built page carries the policy itself, for servers that set no headers.
  await expect(page.locator('meta[http-equiv="Content-Security-Policy"]')).toHaveAttribute(
    'content',
    policy.replace("; frame-ancestors 'none'", ''), // a meta tag cannot say it
  );
  await openApp(page);
  await run(page);
  expect(errors).toEqual([]);

  expectViolations(page);
  // The policy bites: a request to elsewhere is stopped by the browser itself.
  const outcome = await page.evaluate(() =>
    fetch('https://example.org/').then(
      () => 'sent',
      () => 'stopped',
    ),
  );
  expect(outcome).toBe('stopped');
  expect(errors.some((text) => text.includes('Content Security Policy'))).toBe(true);
  expect(foreign.filter((url) => !url.startsWith('https://example.org'))).toEqual([]);
});

test('a network file that is corrupt is refused by its checksum, and the app goes on', async ({
  page,
}) => {
  await routeTinyNetwork(page);
  await openApp(page);
  await page.route('**/models/abdomen-ct/*.onnx', async (route) => {
    const body = readFileSync('models/tiny/tiny.onnx');
    body[body.length >> 1] = (body[body.length >> 1] ?? 0) ^ 0xff;
    await route.fulfill({ body });
  });
  await page.getByRole('button', { name: /^Run/ }).click();
  await expect(page.getByRole('alert')).toContainText('its SHA-256 or size differs');
  await page.unroute('**/models/abdomen-ct/*.onnx');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await run(page);
});

test('a network that is missing says so', async ({ page }) => {
  await openApp(page);
  await page.route('**/models/abdomen-ct/model.json', (route) => route.fulfill({ status: 404 }));
  await page.getByRole('button', { name: /^Run/ }).click();
  await expect(page.getByRole('alert')).toContainText('is not where the app expects it');
});

test('a part that cannot be fetched is told of, and comes by itself once the server answers', async ({
  page,
}) => {
  const gone = /\/assets\/Dialogs-\w+\.js/;
  await page.route(gone, (route) => route.abort());
  await openApp(page);
  await page.keyboard.press('Shift+?');
  await expect(page.getByRole('alert')).toContainText('cannot be fetched from its server');
  await page.unroute(gone);
  await expect(page.getByRole('dialog')).toBeVisible();
});
