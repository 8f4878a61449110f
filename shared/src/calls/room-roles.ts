// Who may send what in the room of a call, and who receives whom. The SFU enforces it, signaling announces by it, and
// docs/media.md prints it: a test keeps the page equal to these functions.
import type { MediaSource } from '../protocol/media.ts';

/**
 * What somebody is in the room. `clerk` has the call; `colleague` was asked for advice and joins the conversation;
 * `reviewer` belongs to a department that reviews jointly; a supervisor hears all (`listener`), is also heard by the clerk
 * (`whisperer`), or by everybody (`barger`).
 */
export const ROOM_ROLES = [
  'kiosk',
  'clerk',
  'colleague',
  'reviewer',
  'listener',
  'whisperer',
  'barger',
] as const;
export type RoomRole = (typeof ROOM_ROLES)[number];

/** Who takes in what is sent: also the recording, which nobody plays. */
export const RECEIVING_ROLES = [...ROOM_ROLES, 'recorder'] as const;
export type ReceivingRole = (typeof RECEIVING_ROLES)[number];

/** The roles in which a supervisor attends a call of somebody else. */
export const ATTENDING_ROLES = ['listener', 'whisperer', 'barger'] as const;
export type AttendingRole = (typeof ATTENDING_ROLES)[number];

/**
 * `ringing`: nobody has accepted yet, or again; everything is connected and nothing flows. `held`: the caller waits with a
 * still picture.
 */
export const ROOM_PHASES = ['ringing', 'talking', 'held'] as const;
export type RoomPhase = (typeof ROOM_PHASES)[number];

const SENDS: Readonly<Record<ReceivingRole, readonly MediaSource[]>> = {
  kiosk: ['microphone', 'face', 'document'],
  clerk: ['microphone', 'face'],
  colleague: ['microphone', 'face'],
  reviewer: ['microphone', 'face'],
  barger: ['microphone', 'face'],
  whisperer: ['microphone'],
  listener: [],
  recorder: [],
};

const CONVERSATION: readonly ReceivingRole[] = ['kiosk', 'clerk', 'colleague', 'reviewer', 'barger'];
/** Whom each role receives while they talk. Nobody receives their own tracks, whoever else has the same role. */
const RECEIVES: Readonly<Record<ReceivingRole, readonly ReceivingRole[]>> = {
  // Never told of a whisperer: the caller would hear the coach.
  kiosk: ['clerk', 'colleague', 'reviewer', 'barger'],
  clerk: [...CONVERSATION, 'whisperer'],
  colleague: CONVERSATION,
  reviewer: CONVERSATION,
  listener: [...CONVERSATION, 'whisperer'],
  whisperer: [...CONVERSATION, 'whisperer'],
  barger: [...CONVERSATION, 'whisperer'],
  recorder: CONVERSATION,
};

export function maySend(role: ReceivingRole, source: MediaSource): boolean {
  return SENDS[role].includes(source);
}

/** Whether what `sender` sends reaches `receiver`, somebody else in the same room. */
export function mayReceive(sender: ReceivingRole, receiver: ReceivingRole, phase: RoomPhase): boolean {
  if (phase === 'ringing' || !RECEIVES[receiver].includes(sender)) return false;
  if (phase === 'talking') return true;
  // On hold the caller neither sees nor is seen, the staff go on among themselves, and nothing is recorded.
  return sender !== 'kiosk' && receiver !== 'kiosk' && receiver !== 'recorder';
}

/** Whether `receiver` is told of what `sender` sends, and may hold a consumer of it. */
export function mayConsume(sender: ReceivingRole, receiver: ReceivingRole): boolean {
  return mayReceive(sender, receiver, 'talking');
}
