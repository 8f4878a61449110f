// Licences on file: what each applicant's wallet holds, every use of it in a case, who looked at it, and which pages a clerk
// has compared with their originals.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table licence (
      id text primary key,
      applicant_id text not null references applicant (id),
      type text not null,
      trust text not null check (trust in ('A', 'B', 'C', 'D')),
      source text not null check (source in ('registry', 'paper')),
      -- Finds it again at its source without telling whose it is.
      reference_hash text not null,
      title jsonb not null,
      issuer text not null,
      -- Number, holder, fields and the source's own reference.
      content_sealed bytea not null,
      valid_from timestamptz,
      valid_until timestamptz,
      revoked_at timestamptz,
      checked_at timestamptz not null,
      created_at timestamptz not null,
      sample boolean not null default false,
      -- Of a paper of ours: the case it was accepted in, and its pages in order (SHA-256 of their bytes).
      case_id text references service_case (id),
      pages text[] not null default '{}',
      unique (applicant_id, source, reference_hash)
    )`.execute(db);

  await sql`
    create table licence_use (
      id text primary key,
      case_id text not null references service_case (id),
      licence_id text not null references licence (id),
      material_code text not null,
      kiosk_id text not null,
      -- As it was agreed to.
      trust text not null check (trust in ('A', 'B', 'C', 'D')),
      used_at timestamptz not null,
      withdrawn_at timestamptz,
      withdrawn_because text check (withdrawn_because in ('applicant', 'revoked', 'expired')),
      verdict text check (verdict in ('accepted', 'rejected')),
      verdict_reason text,
      verdict_note text,
      verdict_by text references staff (id),
      verdict_at timestamptz,
      check ((withdrawn_at is null) = (withdrawn_because is null)),
      check ((verdict is null) = (verdict_at is null))
    )`.execute(db);
  // However often it is asked for at once, one licence stands for a material once.
  await sql`
    create unique index licence_use_once on licence_use (case_id, material_code, licence_id)
      where withdrawn_at is null`.execute(db);
  await sql`create index licence_use_licence on licence_use (licence_id)`.execute(db);

  await sql`
    create table licence_reading (
      use_id text not null references licence_use (id),
      staff_id text not null references staff (id),
      first_at timestamptz not null,
      primary key (use_id, staff_id)
    )`.execute(db);

  await sql`alter table page add column seen_by text references staff (id), add column seen_at timestamptz`.execute(
    db,
  );
}
