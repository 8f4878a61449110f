// Who else is in a call besides its kiosk and its clerk, as far as one may know.
import { z } from '../zod.ts';
import { ROOM_ROLES } from '../calls/room-roles.ts';
import { callId } from './scalars.ts';

export const companionSchema = z.object({
  /** As in the media events. */
  participant: z.string().min(1).max(64),
  role: z.enum(ROOM_ROLES),
  displayName: z.string(),
});
export type Companion = z.infer<typeof companionSchema>;

export const companyClientEvents = {
  /** After a reload; later changes come by themselves. */
  'media:company': {
    actors: ['device', 'clerk', 'reviewer', 'supervisor'],
    payload: z.object({ callId }),
    result: z.object({ company: z.array(companionSchema) }),
  },
} as const;

export const companyServerEvents = {
  /** All of them, whenever that changes. Repeating it changes nothing. */
  'media:company': z.object({ callId, company: z.array(companionSchema) }),
} as const;
