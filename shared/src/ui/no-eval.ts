// Must be evaluated before any schema: tells zod not to compile parsers with `new Function`, which the content security
// policy refuses (each probe would be reported as a violation).
import { z } from 'zod';

z.config({ jitless: true });
