// The self-test of an installation (`npm run smoke`): makes one real call possible without an administrator's password at
// hand and without disturbing anybody. One at a time; a new one ends the former.
import { generateSecret } from 'otplib';
import { AppError } from '@cloud-window/shared';
import { auditActor } from '../audit/audit-log.ts';
import type { Actor, Context, Feature, RestRequest, Tx } from '../context.ts';
import type { RateLimits } from '../http/rate-limits.ts';
import { storeItems } from '../items/store-items.ts';
import { hashPassword } from '../people/passwords.ts';
import { hashToken, newSecretToken } from '../people/secret-tokens.ts';
import { StaffSessions } from '../people/staff-sessions.ts';
import { createPairingCode, voidPairingCode } from '../sites/pairing-codes.ts';
import { isLoopback, isSameToken, readOperatorToken } from './operator-token.ts';
import { takeSelfTestCode } from './self-test-codes.ts';
import {
  SELF_TEST_DEPARTMENT,
  SELF_TEST_ITEM,
  SELF_TEST_ITEM_CODE,
  SELF_TEST_KIOSK_ID,
  SELF_TEST_MATERIAL_CODE,
  SELF_TEST_NAME,
  SELF_TEST_SITE_ID,
  SELF_TEST_STAFF_ID,
  SELF_TEST_USERNAME,
} from './self-test-stage.ts';

/** How long one self-test may take. */
const SELF_TEST_SECONDS = 15 * 60;
const TOKEN_KEY = 'self-test:token';

export interface SelfTestDeps {
  limits: RateLimits;
  closeSessions: (sessionIds: readonly string[]) => void;
  closeKiosk: (kioskId: string) => void;
}

export function createSelfTestFeature(context: Context, deps: SelfTestDeps): Feature {
  const { config, db, redis, audit, sealer, clock } = context;
  const sessions = new StaffSessions(context);
  let operatorToken: string | null = null;

  const requireToken = async (given: string): Promise<void> => {
    if ((await redis.get(TOKEN_KEY)) !== hashToken(given)) {
      throw new AppError('FORBIDDEN', 'this self-test is over or was never begun');
    }
  };
  const close = async (actor: string): Promise<void> => {
    await db.transaction().execute(async (tx) => {
      await tx.updateTable('staff').set({ active: false }).where('id', '=', SELF_TEST_STAFF_ID).execute();
      await tx
        .updateTable('kiosk')
        .set({ deviceKeyHash: null, pairedAt: null })
        .where('id', '=', SELF_TEST_KIOSK_ID)
        .execute();
      await audit.record(tx, { actor, action: 'selfTest.ended', subject: SELF_TEST_KIOSK_ID });
    });
    await voidPairingCode(context, SELF_TEST_KIOSK_ID);
    deps.closeSessions(await sessions.endAll(SELF_TEST_STAFF_ID));
    deps.closeKiosk(SELF_TEST_KIOSK_ID);
    await redis.del(TOKEN_KEY);
  };

  return {
    async start() {
      operatorToken = await readOperatorToken(config.DATA_DIR);
    },
    routes: {
      async beginSelfTest({ actor, body, ip }) {
        await deps.limits.count('verifyByAddress', ip);
        requireOperator({ actor, body, ip }, operatorToken);
        const startedBy = actor.kind === 'staff' ? auditActor(actor) : 'system';
        await close(startedBy);
        const password = newSecretToken();
        const totpSecret = config.SECOND_FACTOR === 'required' ? generateSecret() : null;
        const passwordHash = await hashPassword(password);
        await db.transaction().execute(async (tx) => {
          await storeStage(tx, {
            passwordHash,
            totpSecretSealed: totpSecret === null ? null : sealer.seal(totpSecret),
            createdAt: new Date(clock.now()),
          });
          await audit.record(tx, { actor: startedBy, action: 'selfTest.begun', subject: SELF_TEST_KIOSK_ID });
        });
        const token = newSecretToken();
        await redis.set(TOKEN_KEY, hashToken(token), 'EX', SELF_TEST_SECONDS);
        return {
          token,
          pairingCode: await createPairingCode(context, SELF_TEST_KIOSK_ID),
          clerk: { username: SELF_TEST_USERNAME, password, totpSecret },
          itemCode: SELF_TEST_ITEM_CODE,
          materialCode: SELF_TEST_MATERIAL_CODE,
        };
      },

      async selfTestPhoneCode({ body, ip }) {
        await deps.limits.count('verifyByAddress', ip);
        await requireToken(body.token);
        const code = await takeSelfTestCode(redis);
        if (code === null) throw new AppError('NOT_FOUND', 'no code was asked for');
        return { code };
      },

      async endSelfTest({ body, ip }) {
        await deps.limits.count('verifyByAddress', ip);
        await requireToken(body.token);
        await close('system');
        return {};
      },
    },
  };
}

/** An administrator, or whoever is on this machine and can read the data folder. */
function requireOperator(
  { actor, body, ip }: { actor: Actor; body: RestRequest<'beginSelfTest'>['body']; ip: string },
  operatorToken: string | null,
): void {
  if (actor.kind === 'staff') return;
  const given = body.operatorToken;
  const isOperator =
    given !== undefined && operatorToken !== null && isLoopback(ip) && isSameToken(given, operatorToken);
  if (!isOperator) throw new AppError('FORBIDDEN', 'only an administrator or the operator may do this');
}

async function storeStage(
  tx: Tx,
  clerk: { passwordHash: string; totpSecretSealed: Buffer | null; createdAt: Date },
): Promise<void> {
  await storeItems(tx, [SELF_TEST_ITEM]);
  await tx
    .insertInto('site')
    .values({ id: SELF_TEST_SITE_ID, name: JSON.stringify(SELF_TEST_NAME), sample: false })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  await tx
    .insertInto('kiosk')
    .values({
      id: SELF_TEST_KIOSK_ID,
      siteId: SELF_TEST_SITE_ID,
      name: SELF_TEST_NAME.en,
      deviceKeyHash: null,
      pairedAt: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  const account = {
    passwordHash: clerk.passwordHash,
    totpSecretSealed: clerk.totpSecretSealed,
    active: true,
    mustChangePassword: false,
  };
  await tx
    .insertInto('staff')
    .values({
      id: SELF_TEST_STAFF_ID,
      username: SELF_TEST_USERNAME,
      displayName: SELF_TEST_NAME.en,
      roles: ['clerk'],
      departments: [SELF_TEST_DEPARTMENT],
      createdAt: clerk.createdAt,
      ...account,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(account))
    .execute();
}
