import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's folder, without a separator at its end. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));
