import { wait } from './index.js';

await wait();
