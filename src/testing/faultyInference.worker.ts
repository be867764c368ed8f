// The real worker, and a way to break what it stands on. The order of the imports is the order of their effects.
import './injectFaults.ts';
import '../workers/inference.worker.ts';
