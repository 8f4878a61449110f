// The one error class and the vocabulary of codes that cross the wire. docs/errors.md documents each code; a test
// keeps the two in step. Sentences for people live in the apps' locale files under `errors.<CODE>`.

interface ErrorKind {
  /** HTTP status of a REST answer. */
  status: number;
  /** Whether the same request may succeed later without change. */
  retryable: boolean;
}

/** Every code that may reach a client. */
export const ERROR_CODES = {
  // the request itself
  BAD_REQUEST: { status: 400, retryable: false },
  UNKNOWN_EVENT: { status: 400, retryable: false },
  CLIENT_TOO_OLD: { status: 426, retryable: false },
  SERVER_TOO_OLD: { status: 426, retryable: true },
  PAYLOAD_TOO_LARGE: { status: 413, retryable: false },
  RATE_LIMITED: { status: 429, retryable: true },
  NOT_FOUND: { status: 404, retryable: false },
  // who is asking
  NOT_SIGNED_IN: { status: 401, retryable: false },
  SESSION_EXPIRED: { status: 401, retryable: false },
  FORBIDDEN: { status: 403, retryable: false },
  BAD_CREDENTIALS: { status: 401, retryable: false },
  SECOND_FACTOR_REQUIRED: { status: 401, retryable: false },
  PASSWORD_CHANGE_REQUIRED: { status: 403, retryable: false },
  PASSWORD_TOO_WEAK: { status: 400, retryable: false },
  USERNAME_TAKEN: { status: 409, retryable: false },
  DEVICE_NOT_PAIRED: { status: 401, retryable: false },
  PAIRING_CODE_INVALID: { status: 400, retryable: false },
  ID_NUMBER_INVALID: { status: 400, retryable: false },
  PHONE_INVALID: { status: 400, retryable: false },
  PHONE_CODE_WRONG: { status: 401, retryable: false },
  PHONE_CODE_EXPIRED: { status: 401, retryable: false },
  // the queue and the call
  QUEUE_CLOSED: { status: 409, retryable: true },
  QUEUE_FULL: { status: 409, retryable: true },
  SLOT_TAKEN: { status: 409, retryable: false },
  APPOINTMENT_GONE: { status: 410, retryable: false },
  ALREADY_BOOKED: { status: 409, retryable: false },
  QUEUE_IN_USE: { status: 409, retryable: false },
  CASE_NOT_READY: { status: 409, retryable: false },
  ALREADY_IN_CALL: { status: 409, retryable: false },
  OFFER_EXPIRED: { status: 409, retryable: false },
  OFFER_WITHDRAWN: { status: 409, retryable: false },
  OFFER_SUPERSEDED: { status: 409, retryable: false },
  SUPERSEDED_TAB: { status: 409, retryable: false },
  CLERK_NOT_READY: { status: 409, retryable: false },
  CALL_ENDED: { status: 409, retryable: false },
  CALL_STATE: { status: 409, retryable: false },
  // papers and decisions
  PAGE_NOT_AN_IMAGE: { status: 400, retryable: false },
  PAGE_TOO_LARGE: { status: 413, retryable: false },
  PAGE_TOO_MANY_PIXELS: { status: 413, retryable: false },
  PAGE_CORNERS_INVALID: { status: 400, retryable: false },
  PAGE_HASH_MISMATCH: { status: 400, retryable: true },
  UPLOAD_GONE: { status: 410, retryable: false },
  PAGE_SUPERSEDED: { status: 409, retryable: false },
  PAGE_LIMIT_REACHED: { status: 409, retryable: false },
  PAGE_FIXED: { status: 409, retryable: false },
  PAGE_TWICE: { status: 409, retryable: false },
  FILE_NOT_READABLE: { status: 400, retryable: false },
  FILE_PROTECTED: { status: 400, retryable: false },
  FILE_EMPTY: { status: 400, retryable: false },
  FILE_TOO_LARGE: { status: 413, retryable: false },
  FILE_TOO_SMALL: { status: 400, retryable: false },
  FILE_TOO_MANY_PAGES: { status: 413, retryable: false },
  PHONE_LINK_GONE: { status: 410, retryable: false },
  SCANNER_ADDRESS_INVALID: { status: 400, retryable: false },
  SCANNER_UNREACHABLE: { status: 503, retryable: true },
  SCANNER_BUSY: { status: 409, retryable: true },
  SCANNER_EMPTY: { status: 409, retryable: true },
  SCANNER_JAMMED: { status: 409, retryable: true },
  SCANNER_COVER_OPEN: { status: 409, retryable: true },
  SCANNER_FAULT: { status: 502, retryable: true },
  SCAN_CANCELLED: { status: 409, retryable: false },
  CASE_DECIDED: { status: 409, retryable: false },
  CASE_SUBMITTED: { status: 409, retryable: false },
  MATERIALS_MISSING: { status: 409, retryable: false },
  DECISION_PAGES_UNJUDGED: { status: 409, retryable: false },
  DECISION_MATERIAL_MISSING: { status: 409, retryable: false },
  DECISION_PAGE_REJECTED: { status: 409, retryable: false },
  DECISION_REASON_REQUIRED: { status: 400, retryable: false },
  DECISION_NEEDS_VIDEO: { status: 409, retryable: false },
  DECISION_NOT_SUPPLEMENTABLE: { status: 409, retryable: false },
  DECISION_DUE_DATE: { status: 400, retryable: false },
  DECISION_SIGNATURE_MISSING: { status: 409, retryable: false },
  CASE_CHANGED: { status: 409, retryable: false },
  CASE_PROPOSED: { status: 409, retryable: false },
  SAME_PERSON: { status: 403, retryable: false },
  SECOND_NOTICE_NEEDS_SUPERVISOR: { status: 403, retryable: false },
  PROPOSAL_GONE: { status: 409, retryable: false },
  FORM_FIELD_UNKNOWN: { status: 400, retryable: false },
  FORM_TOO_LARGE: { status: 413, retryable: false },
  FORM_OUT_OF_STEP: { status: 409, retryable: true },
  FORM_INCOMPLETE: { status: 409, retryable: false },
  FORM_CHANGED: { status: 409, retryable: false },
  SIGNATURE_STALE: { status: 409, retryable: false },
  SIGNATURE_BROKEN: { status: 409, retryable: false },
  LICENCE_HELD: { status: 409, retryable: false },
  LICENCE_REVOKED: { status: 409, retryable: false },
  LICENCE_EXPIRED: { status: 409, retryable: false },
  LICENCE_UNSUITABLE: { status: 409, retryable: false },
  LICENCE_REGISTRY_UNAVAILABLE: { status: 503, retryable: true },
  CHAT_FULL: { status: 409, retryable: false },
  MARKS_FULL: { status: 409, retryable: false },
  // media
  MEDIA_UNAVAILABLE: { status: 503, retryable: true },
  MEDIA_ROOM_LOST: { status: 409, retryable: true },
  MEDIA_BAD_PARAMETERS: { status: 400, retryable: false },
  EXPORT_UNAVAILABLE: { status: 503, retryable: false },
  EXPORT_GONE: { status: 410, retryable: false },
  // the house itself
  STORE_UNAVAILABLE: { status: 503, retryable: true },
  STORAGE_FULL: { status: 507, retryable: true },
  INTERNAL: { status: 500, retryable: true },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** An error as it crosses the wire. `message` is English for engineers; people read the sentence of the code. */
export interface WireError {
  code: ErrorCode;
  message: string;
  retryable: boolean;
}

/** An expected failure with a code that a client can act on. Anything else that is thrown becomes INTERNAL. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message?: string, options?: { cause?: unknown }) {
    super(message ?? code, options);
    this.code = code;
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }

  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }

  toWire(): WireError {
    return { code: this.code, message: this.message, retryable: this.retryable };
  }

  /** Any thrown value as an AppError: itself, or INTERNAL with the original as its cause (never on the wire). */
  static from(error: unknown): AppError {
    if (error instanceof AppError) return error;
    return new AppError('INTERNAL', 'an unexpected error', { cause: error });
  }
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_CODES, value);
}
