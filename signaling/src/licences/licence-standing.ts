// Whether a licence can be used at an instant: pure, so that offers, uses and decisions judge alike.
import type { ErrorCode } from '@cloud-window/shared';
import type { LicenceObstacle } from '@cloud-window/shared/protocol';

export interface Standing {
  revokedAt: Date | null;
  validFrom: Date | null;
  /** Exclusive. */
  validUntil: Date | null;
}

/** What stands in the way of using it now; null when nothing does. */
export function obstacleOf(
  { revokedAt, validFrom, validUntil }: Standing,
  now: number,
): LicenceObstacle | null {
  if (revokedAt !== null) return 'revoked';
  if (validUntil !== null && validUntil.getTime() <= now) return 'expired';
  if (validFrom !== null && validFrom.getTime() > now) return 'notYetValid';
  return null;
}

/** The code with which a use or a decision is refused. */
export function obstacleCode(obstacle: LicenceObstacle): ErrorCode {
  return obstacle === 'revoked' ? 'LICENCE_REVOKED' : 'LICENCE_EXPIRED';
}
