// Forms filled in on the screen, sealed; who has written in which field; and the applicants' signatures.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table form_document (
      case_id text not null references service_case (id),
      material_code text not null,
      schema_id text not null,
      schema_version integer not null,
      -- The Yjs document as one update, sealed by the installation's key.
      state_sealed bytea not null,
      values_sha256 text not null,
      begun_at timestamptz not null,
      changed_at timestamptz not null,
      completed_at timestamptz,
      read_back_at timestamptz,
      primary key (case_id, material_code)
    )`.execute(db);

  await sql`
    create table form_change (
      id bigserial primary key,
      case_id text not null,
      material_code text not null,
      path text not null,
      party text not null check (party in ('kiosk', 'clerk', 'system')),
      actor text not null,
      display_name text not null,
      began_at timestamptz not null,
      at timestamptz not null,
      foreign key (case_id, material_code) references form_document (case_id, material_code)
    )`.execute(db);
  await sql`create index form_change_form on form_change (case_id, material_code, id desc)`.execute(db);

  await sql`
    create table case_signature (
      id bigserial primary key,
      case_id text not null references service_case (id),
      applicant_id text not null,
      kiosk_id text not null,
      signed_at timestamptz not null,
      -- What was signed, as canonical JSON: hashes and codes alone.
      content text not null,
      content_sha256 text not null,
      strokes_sha256 text not null,
      image_sha256 text not null,
      seal text not null,
      voided_at timestamptz
    )`.execute(db);
  await sql`
    create unique index case_signature_standing on case_signature (case_id) where voided_at is null`.execute(
    db,
  );
}
