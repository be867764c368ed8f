import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Sends one command of the W3C's WebDriver protocol, and gives its value. */
export interface WebDriver {
  command(name: CommandName, params?: Record<string, unknown>): Promise<unknown>;
  close(): void;
}

/** What is used of the protocol: the name that Firefox has for a command, and its place over HTTP. */
const COMMANDS = {
  Navigate: ['POST', '/url'],
  Refresh: ['POST', '/refresh'],
  ExecuteScript: ['POST', '/execute/sync'],
  ExecuteAsyncScript: ['POST', '/execute/async'],
  FindElement: ['POST', '/element'],
  ElementClick: ['POST', '/element/:id/click'],
  ElementSendKeys: ['POST', '/element/:id/value'],
  PerformActions: ['POST', '/actions'],
  SetWindowRect: ['POST', '/window/rect'],
  SetTimeouts: ['POST', '/timeouts'],
  TakeScreenshot: ['GET', '/screenshot'],
  DeleteSession: ['DELETE', ''],
} as const;

export type CommandName = keyof typeof COMMANDS;

/** What a browser said of itself when the session began. */
export interface Session {
  readonly driver: WebDriver;
  readonly version: string;
}

/** Through a driver that listens on a port: WebKitWebDriver, safaridriver, geckodriver. */
export async function overHttp(
  port: number,
  capabilities: Record<string, unknown>,
): Promise<Session> {
  const call = async (method: string, path: string, params?: unknown): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(method === 'POST' && { body: JSON.stringify(params ?? {}) }),
    });
    const { value } = (await response.json()) as { value: unknown };
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(value).slice(0, 400)}`);
    return value;
  };
  const session = (await call('POST', '/session', {
    capabilities: { alwaysMatch: capabilities },
  })) as { sessionId: string; capabilities: { browserVersion: string } };
  return {
    version: session.capabilities.browserVersion,
    driver: {
      command: (name, { id, ...params } = {}) => {
        const [method, path] = COMMANDS[name];
        return call(
          method,
          `/session/${session.sessionId}${path.replace(':id', String(id))}`,
          params,
        );
      },
      close: () => undefined,
    },
  };
}

/**
 * To Firefox itself, which speaks the same commands over a socket of its own (Marionette): no other program is needed. A
 * message is its length in bytes, a colon and JSON: [0, number, command, parameters] there, [1, number, error, result] back.
 */
export async function overMarionette(port: number): Promise<Session> {
  const socket = await connected(port);
  const waiting = new Map<number, { give: (value: unknown) => void; fail: (why: Error) => void }>();
  let received = Buffer.alloc(0);
  socket.on('data', (part) => {
    received = Buffer.concat([received, part]);
    for (;;) {
      const colon = received.indexOf(58);
      const length = Number(received.subarray(0, Math.max(0, colon)).toString());
      if (colon < 0 || received.length < colon + 1 + length) return;
      const message: unknown = JSON.parse(
        received.subarray(colon + 1, colon + 1 + length).toString(),
      );
      received = received.subarray(colon + 1 + length);
      if (!Array.isArray(message)) continue; // its greeting
      const [, number, error, result] = message as [number, number, unknown, unknown];
      const one = waiting.get(number);
      waiting.delete(number);
      if (error) one?.fail(new Error(JSON.stringify(error).slice(0, 400)));
      else one?.give(result);
    }
  });
  socket.on('close', () => {
    for (const { fail } of waiting.values()) fail(new Error('Firefox has gone.'));
  });
  let next = 1;
  const send = (name: string, params: unknown): Promise<unknown> =>
    new Promise((give, fail) => {
      const number = next++;
      waiting.set(number, { give, fail });
      const text = JSON.stringify([0, number, name, params]);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
  const session = (await send('WebDriver:NewSession', { strictFileInteractability: false })) as {
    capabilities: { browserVersion: string };
  };
  return {
    version: session.capabilities.browserVersion,
    driver: {
      command: async (name, params = {}) => {
        const result = await send(`WebDriver:${name}`, params);
        const isWrapped = typeof result === 'object' && result !== null && 'value' in result;
        return isWrapped ? result.value : result;
      },
      close: () => socket.destroy(),
    },
  };
}

/** Tries for a while: the browser has to start first. */
async function connected(port: number): Promise<Socket> {
  for (let attempt = 0; ; attempt++) {
    const socket = connect(port, '127.0.0.1');
    try {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      if (attempt === 60) throw error;
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
