import { loadCatalogue } from './catalogue.ts';

// Tests ask for any text; of English only the first are there at once.
await loadCatalogue('en');
