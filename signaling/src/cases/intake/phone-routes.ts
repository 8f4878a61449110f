// What kiosk and phone do about the link between them: open it, end it, and learn what is to be photographed.
import { AppError } from '@cloud-window/shared';
import type { RouteHandlers } from '../../context.ts';
import type { RateLimits } from '../../http/rate-limits.ts';
import { loadItem } from '../../items/item-catalogue.ts';
import { requireApplicant, requireOwner } from '../case-access.ts';
import { lockCase, requireDraft } from '../case-store.ts';
import type { CasesDeps } from '../cases-deps.ts';
import type { PhoneLinks } from './phone-links.ts';

/** Handlers of `openPhoneLink`, `closePhoneLink` and `phoneTask`. */
export function createPhoneRoutes(
  { context: { config, db, audit } }: CasesDeps,
  links: PhoneLinks,
  limits: Pick<RateLimits, 'count'>,
): Pick<RouteHandlers, 'openPhoneLink' | 'closePhoneLink' | 'phoneTask'> {
  return {
    async openPhoneLink({ actor, params }) {
      const applicant = requireApplicant(actor);
      await limits.count('phoneLinksByKiosk', applicant.kioskId);
      await db.transaction().execute(async (tx) => {
        const row = await lockCase(tx, params.id);
        requireOwner(applicant, row);
        requireDraft(row);
        await audit.record(tx, {
          actor: applicant.applicantId,
          action: 'phone.linked',
          subject: row.id,
          detail: { kioskId: applicant.kioskId },
        });
      });
      const { token, expiresAt } = await links.open(applicant, params.id);
      const url = new URL('/phone/', config.PUBLIC_URL);
      // Browsers never send the fragment: it reaches no server log and no referrer.
      url.hash = token;
      return { url: url.href, expiresAt };
    },

    async closePhoneLink({ actor }) {
      await links.close(requireApplicant(actor).kioskId);
      return {};
    },

    async phoneTask({ body, ip }) {
      await limits.count('phonesByAddress', ip);
      const { caseId, expiresAt } = await links.require(body.token);
      const row = await db
        .selectFrom('serviceCase')
        .select('itemCode')
        .where('id', '=', caseId)
        .executeTakeFirst();
      const item = row ? await loadItem(db, row.itemCode) : null;
      if (!item) throw new AppError('PHONE_LINK_GONE', 'the case is gone');
      return {
        caseId,
        itemName: item.name,
        materials: item.materials.map(({ code, name, maxPages }) => ({ code, name, maxPages })),
        expiresAt,
      };
    },
  };
}
