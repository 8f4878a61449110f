// What a row of the table of REST routes says, so that each subject keeps its routes beside its schemas.
import { z } from '../zod.ts';
import type { Role } from './entities.ts';

/** `public`: anyone. `device`: a paired kiosk. `applicant`: a paired kiosk with a signed-in applicant. `staff`: any signed-in person. */
export type RestActor = 'public' | 'device' | 'applicant' | 'staff' | Role;

export interface RouteDefinition {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Express style; `:name` parameters are checked by `params`. */
  path: string;
  actors: readonly RestActor[];
  params: z.ZodType;
  query: z.ZodType;
  body: z.ZodType;
  result: z.ZodType;
}

/** Of a route that takes or answers nothing. */
export const none = z.object({});
/** One row of the table. */
export const route = <
  const A extends readonly RestActor[],
  R extends z.ZodType,
  B extends z.ZodType = typeof none,
  P extends z.ZodType = typeof none,
  Q extends z.ZodType = typeof none,
>(
  method: RouteDefinition['method'],
  path: string,
  actors: A,
  schemas: { result: R; body?: B; params?: P; query?: Q },
) => ({
  method,
  path,
  actors,
  params: (schemas.params ?? none) as P,
  query: (schemas.query ?? none) as Q,
  body: (schemas.body ?? none) as B,
  result: schemas.result,
});
