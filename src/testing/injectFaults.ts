/** What a test can make happen inside of a worker; sent over a channel that has the worker's name. */
export type InjectedFault =
  /** Every WebGPU device of the worker is destroyed. */
  | 'lose-device'
  /** The worker dies of an error that nobody catches. */
  | 'throw'
  /** The worker closes itself: nothing is told to the page. */
  | 'close'
  /** WASM gets no more memory than it has. */
  | 'refuse-memory';

const devices: GPUDevice[] = [];

// Devices are counted where they are made: the code under test gives none away.
if ('GPUAdapter' in self) {
  const { prototype } = GPUAdapter;
  const request: GPUAdapter['requestDevice'] = Reflect.get<GPUAdapter, 'requestDevice'>(
    prototype,
    'requestDevice',
  );
  prototype.requestDevice = async function requestDevice(this: GPUAdapter, descriptor) {
    const device = await request.call(this, descriptor);
    devices.push(device);
    return device;
  };
}

new BroadcastChannel(self.name).addEventListener(
  'message',
  ({ data }: MessageEvent<InjectedFault>) => {
    switch (data) {
      case 'lose-device':
        for (const device of devices) device.destroy();
        break;
      case 'throw':
        setTimeout(() => {
          throw new Error('injected');
        });
        break;
      case 'close':
        self.close();
        break;
      case 'refuse-memory':
        WebAssembly.Memory.prototype.grow = () => {
          throw new RangeError('WebAssembly.Memory.grow(): Maximum memory size exceeded');
        };
        break;
    }
  },
);
