// Every schema takes zod from here: in a browser it is told not to compile parsers with `new Function`, which the content
// security policy refuses, before the first schema is made (each probe would be reported as a violation). Servers compile.
import { z } from 'zod';

if ('document' in globalThis || 'WorkerGlobalScope' in globalThis) z.config({ jitless: true });

export { z };
