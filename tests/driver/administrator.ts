// What an administrator does before anybody can call: signs in, adds people, pairs kiosks, reads the phone codes of the
// demonstration sender. Over REST, since the screens have tests of their own.
import { randomBytes } from 'node:crypto';
import type { Role, RouteResult } from '@cloud-window/shared/protocol';
import { RestClient } from './rest-client.ts';

/** Somebody who can sign in to the console. */
export interface Credentials {
  username: string;
  password: string;
  /** Of the second factor, where it is set up. */
  totpSecret?: string | null;
}

export class Administrator {
  readonly rest: RestClient;

  private constructor(rest: RestClient) {
    this.rest = rest;
  }

  /** Signs in; a one-time password is replaced at once. */
  static async signIn(origin: string, credentials: Credentials): Promise<Administrator> {
    const rest = new RestClient(origin);
    const me = await rest.call('signInStaff', { body: credentials });
    if (me.mustChangePassword) await replacePassword(rest, credentials);
    return new Administrator(rest);
  }

  /** Adds a person with a password of their own already chosen. */
  async addPerson(
    origin: string,
    username: string,
    displayName: string,
    roles: Role[],
  ): Promise<Credentials> {
    const added = await this.rest.call('addStaff', { body: { username, displayName, roles } });
    const credentials = { username, password: added.oneTimePassword };
    const person = new RestClient(origin);
    await person.call('signInStaff', { body: credentials });
    const chosen = await replacePassword(person, credentials);
    await person.call('signOutStaff');
    return chosen;
  }

  /** A pairing code for the n-th kiosk of the sample data, or for a new one at the first site. */
  async pairingCode(index = 0): Promise<string> {
    let kiosk = (await this.rest.call('listKiosks'))[index];
    if (!kiosk) {
      const [site] = await this.rest.call('listSites');
      if (!site) throw new Error('there is no site');
      kiosk = await this.rest.call('addKiosk', { body: { siteId: site.id, name: `K${index + 1}` } });
    }
    const { code } = await this.rest.call('createPairingCode', { params: { id: kiosk.id } });
    return code;
  }

  /** The newest code that was sent to a phone ending in these digits. */
  async phoneCode(phone: string): Promise<string> {
    const codes: RouteResult<'listPhoneCodes'> = await this.rest.call('listPhoneCodes');
    const newest = codes
      .filter((code) => code.maskedPhone.endsWith(phone.slice(-4)))
      .sort((a, b) => b.sentAt - a.sentAt)[0];
    if (!newest) throw new Error('no code was sent to this phone');
    return newest.code;
  }
}

async function replacePassword(rest: RestClient, credentials: Credentials): Promise<Credentials> {
  const password = `Pw-${randomBytes(12).toString('base64url')}`;
  await rest.call('changePassword', { body: { current: credentials.password, next: password } });
  credentials.password = password;
  return { username: credentials.username, password };
}
