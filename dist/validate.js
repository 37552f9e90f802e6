import { validate } from './index.js';

await validate();
