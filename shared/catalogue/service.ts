/** The shape of a named service; the services themselves are in `services-*.ts`, gathered in `services.ts`. */
import type { DomainName } from '../net/domain-name.ts';
import type { CategoryId } from './category-ids.ts';
import { knownNames } from './known-names.ts';

export interface Service {
  readonly id: string;
  readonly name: string;
  readonly categoryId: CategoryId;
  /** Zones that belong to the service itself. Delivery networks which others use too are never listed. */
  readonly domains: readonly DomainName[];
  readonly vietnamese?: true;
}

export const service = (id: string, name: string, categoryId: CategoryId, domains: string): Service => ({
  id,
  name,
  categoryId,
  domains: knownNames(domains),
});

/** A service made in Vietnam or for Vietnam. */
export const vietnamese = (id: string, name: string, categoryId: CategoryId, domains: string): Service => ({
  ...service(id, name, categoryId, domains),
  vietnamese: true,
});
