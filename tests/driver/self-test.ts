// The self-test of an installation: a kiosk, a desk and an item that nobody else uses, for one call.
import type { RouteResult } from '@cloud-window/shared/protocol';
import type { Credentials } from './administrator.ts';
import type { PhoneCodes } from './kiosk-person.ts';
import { RestClient } from './rest-client.ts';

export class SelfTest implements PhoneCodes {
  readonly clerk: Credentials;
  readonly pairingCode: string;
  readonly itemCode: string;
  readonly materialCode: string;
  readonly #rest: RestClient;
  readonly #token: string;

  private constructor(rest: RestClient, stage: RouteResult<'beginSelfTest'>) {
    this.#rest = rest;
    this.#token = stage.token;
    this.clerk = stage.clerk;
    this.pairingCode = stage.pairingCode;
    this.itemCode = stage.itemCode;
    this.materialCode = stage.materialCode;
  }

  /** As an administrator, or as the operator of the machine (see `DATA_DIR/operator.token`). */
  static async begin(origin: string, by: Credentials | { operatorToken: string }): Promise<SelfTest> {
    const rest = new RestClient(origin);
    if ('operatorToken' in by) return new SelfTest(rest, await rest.call('beginSelfTest', { body: by }));
    await rest.call('signInStaff', { body: { username: by.username, password: by.password } });
    const stage = await rest.call('beginSelfTest');
    await rest.call('signOutStaff');
    return new SelfTest(rest, stage);
  }

  /** There is one phone only, whatever its number. */
  async phoneCode(): Promise<string> {
    return (await this.#rest.call('selfTestPhoneCode', { body: { token: this.#token } })).code;
  }

  async end(): Promise<void> {
    await this.#rest.call('endSelfTest', { body: { token: this.#token } });
  }
}
