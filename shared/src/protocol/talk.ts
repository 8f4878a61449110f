// How the two sides of a call reach each other: by picture, by sound alone, or in writing; and what they write. Messages
// and changes of the mode are case events, numbered like all others, so that a client which was away misses none.
import { z } from '../zod.ts';
import { callId, instant, messageId, shortText } from './scalars.ts';

// --- the mode ---------------------------------------------------------------------------------------------------

/** From the richest to the poorest; a call has the poorer one of what its two sides can do. */
export const TALK_MODES = ['video', 'audio', 'text'] as const;
export const talkModeSchema = z.enum(TALK_MODES);
export type TalkMode = z.infer<typeof talkModeSchema>;

/**
 * Why a side cannot do more: `network`, nothing gets through; `weakLine`, too little does; `devices`, its camera or
 * microphone is missing or not allowed.
 */
export const MODE_CAUSES = ['network', 'weakLine', 'devices'] as const;
export const modeCauseSchema = z.enum(MODE_CAUSES);
export type ModeCause = z.infer<typeof modeCauseSchema>;

export const talkSideSchema = z.object({ mode: talkModeSchema, cause: modeCauseSchema.nullable() });
export type TalkSide = z.infer<typeof talkSideSchema>;
export const callModeSchema = z.object({
  /** What the call has: the poorer one of its sides. */
  mode: talkModeSchema,
  kiosk: talkSideSchema,
  clerk: talkSideSchema,
});
export type CallMode = z.infer<typeof callModeSchema>;

export const FULL_MODE: CallMode = {
  mode: 'video',
  kiosk: { mode: 'video', cause: null },
  clerk: { mode: 'video', cause: null },
};

/** The poorer one of two. */
export function poorer(one: TalkMode, other: TalkMode): TalkMode {
  return TALK_MODES[Math.max(TALK_MODES.indexOf(one), TALK_MODES.indexOf(other))] ?? 'text';
}

// --- messages ---------------------------------------------------------------------------------------------------

export const CHAT_TEXT_MAX = 500;
/** In one case, so that nobody fills the store by writing. */
export const CHAT_MESSAGES_MAX = 400;

/** Ready phrases, each read in the reader's own language (`chat.phrase.*` in shared/src/ui/locales). */
export const KIOSK_PHRASES = [
  'yes',
  'no',
  'cannotHear',
  'cannotSee',
  'pleaseWait',
  'pleaseWrite',
  'notUnderstood',
  'paperIsThere',
  'thankYou',
] as const;
export const CLERK_PHRASES = [
  'yes',
  'no',
  'cannotHear',
  'cannotSee',
  'pleaseWait',
  'pleaseWrite',
  'layPaperDown',
  'nextPaper',
  'weReadLater',
  'thankYou',
] as const;
export const CHAT_PHRASES = [...new Set([...KIOSK_PHRASES, ...CLERK_PHRASES])] as readonly ChatPhrase[];
export type ChatPhrase = (typeof KIOSK_PHRASES)[number] | (typeof CLERK_PHRASES)[number];
export const chatPhraseSchema = z.enum([...KIOSK_PHRASES, 'layPaperDown', 'nextPaper', 'weReadLater']);

export const chatMessageSchema = z.object({
  /** Made by the sender, so that a repeated request is one message. */
  id: messageId,
  from: z.enum(['kiosk', 'clerk']),
  /** The clerk's name; empty for the applicant. */
  by: z.string(),
  /** As typed; empty for a phrase. Plain text, never markup. */
  text: z.string(),
  phrase: chatPhraseSchema.nullable(),
  at: instant,
});
export type ChatMessage = z.infer<typeof chatMessageSchema>;

// --- events -----------------------------------------------------------------------------------------------------

/** A small JPEG, base64; some 60 kB of picture. */
export const STILL_MAX_CHARACTERS = 84_000;
/** Stills of one call at most this often. */
export const STILL_MIN_GAP_MS = 1_500;
export const stillImageSchema = z
  .string()
  .max(STILL_MAX_CHARACTERS)
  .regex(/^\/9j\/[A-Za-z0-9+/]+={0,2}$/, 'not a JPEG');

export const talkClientEvents = {
  /** What this side can do just now; answers what the call has. Repeating it changes nothing. */
  'call:mode': {
    actors: ['device', 'clerk'],
    payload: talkSideSchema.extend({ callId }),
    result: callModeSchema,
  },
  /** Either `text` or a `phrase`. The same id again answers the message that it made. */
  'chat:send': {
    actors: ['device', 'clerk'],
    payload: z
      .object({
        callId,
        messageId,
        text: shortText(CHAT_TEXT_MAX),
        phrase: chatPhraseSchema.nullable(),
      })
      .refine(({ text, phrase }) => (text === '') !== (phrase === null), {
        path: ['text'],
        message: 'a message is either text or a phrase',
      }),
    result: chatMessageSchema,
  },
  /** What lies under the document camera while there is no video. Passed on to the clerk and kept nowhere. */
  'still:send': {
    actors: ['device'],
    payload: z.object({ callId, image: stillImageSchema }),
    result: z.object({}),
  },
} as const;

export const talkServerEvents = {
  'still:shown': z.object({ callId, image: stillImageSchema, at: instant }),
} as const;

/** Case events of the conversation. */
export const talkCaseEvents = [
  z.object({ type: z.literal('messageSent'), message: chatMessageSchema }),
  z.object({ type: z.literal('modeChanged'), mode: callModeSchema }),
] as const;

/** Which side keeps a call from being more than it is, and why; null while it has everything. */
export function limitOf({
  mode,
  kiosk,
  clerk,
}: CallMode): { side: 'kiosk' | 'clerk'; cause: ModeCause } | null {
  if (mode === 'video') return null;
  for (const [side, can] of [['kiosk', kiosk] as const, ['clerk', clerk] as const]) {
    if (can.mode === mode && can.cause !== null) return { side, cause: can.cause };
  }
  return null;
}
